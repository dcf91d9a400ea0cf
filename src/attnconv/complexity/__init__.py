"""What a layer costs and how far it sees: formulas, and counters to check them by.

`parameters` counts what is learnt, `multiply_adds` what is computed, `receptive_field`
which inputs can be seen.
"""

from attnconv.complexity.parameters import (
    attention_parameters,
    convolution_parameters,
    count_parameters,
    dense_parameters,
)
from attnconv.complexity.receptive_field import Field, Window, receptive_field

__all__ = [
    "Field",
    "Window",
    "attention_parameters",
    "convolution_parameters",
    "count_parameters",
    "dense_parameters",
    "receptive_field",
]
