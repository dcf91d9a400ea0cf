"""What a layer costs and how far it sees: formulas, and counters to check them by.

`parameters` counts what is learnt, `multiply_adds` what is computed and `memory` what
is stored (`counter` and `memory_counter` do so while a model runs), `latency` how long
it takes, `receptive_field` says which inputs can be seen. `convolution_ways` counts the
same convolution in each way to compute it. The formulas read what they are given in
`sizes`, the counters look over the shoulder of a running model in `watching`.
"""

from attnconv.complexity.convolution_ways import WayCost, convolution_way_cost
from attnconv.complexity.counter import (
    count_multiply_adds,
    multiply_adds_by_operation,
    multiply_adds_by_part,
)
from attnconv.complexity.latency import Latency, compare_latency
from attnconv.complexity.memory import (
    Memory,
    attention_memory,
    convolution_memory,
    dense_memory,
    multi_head_memory,
    score_memory,
)
from attnconv.complexity.memory_counter import count_memory
from attnconv.complexity.multiply_adds import (
    attention_multiply_adds,
    convolution_multiply_adds,
    dense_multiply_adds,
    fourier_multiply_adds,
    multi_head_multiply_adds,
    score_multiply_adds,
)
from attnconv.complexity.parameters import (
    attention_parameters,
    convolution_parameters,
    count_parameters,
    dense_parameters,
)
from attnconv.complexity.receptive_field import Field, Window, receptive_field

__all__ = [
    "Field",
    "Latency",
    "Memory",
    "WayCost",
    "Window",
    "attention_memory",
    "attention_multiply_adds",
    "attention_parameters",
    "compare_latency",
    "convolution_memory",
    "convolution_multiply_adds",
    "convolution_parameters",
    "convolution_way_cost",
    "count_memory",
    "count_multiply_adds",
    "count_parameters",
    "dense_memory",
    "dense_multiply_adds",
    "dense_parameters",
    "fourier_multiply_adds",
    "multi_head_memory",
    "multi_head_multiply_adds",
    "multiply_adds_by_operation",
    "multiply_adds_by_part",
    "receptive_field",
    "score_memory",
    "score_multiply_adds",
]
