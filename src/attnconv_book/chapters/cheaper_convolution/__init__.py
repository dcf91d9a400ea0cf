"""The chapter `cheaper-convolution`: what it alone needs."""

from attnconv_book.chapters.cheaper_convolution.checks import (
    check_saving,
    check_to_steps,
)
from attnconv_book.chapters.cheaper_convolution.experiment import SAVINGS
from attnconv_book.chapters.cheaper_convolution.folding import folded
from attnconv_book.chapters.cheaper_convolution.networks import (
    CONTENDERS,
    WAYS,
    build,
)
from attnconv_book.chapters.cheaper_convolution.parameter_map import (
    ParameterMap,
    parameter_map_state,
)
from attnconv_book.chapters.cheaper_convolution.pareto_explorer import (
    ParetoExplorer,
    pareto_explorer_state,
)
from attnconv_book.chapters.cheaper_convolution.published import (
    PUBLISHED,
    LayerCost,
    build_published,
    layer_costs,
)
from attnconv_book.chapters.cheaper_convolution.results import (
    gains,
    percent_right,
    smaller_results,
)
from attnconv_book.chapters.cheaper_convolution.savings_table import savings_table
from attnconv_book.chapters.cheaper_convolution.smaller import (
    bytes_of,
    in_int8,
    narrowed,
    pruned,
)
from attnconv_book.chapters.cheaper_convolution.smaller_experiment import SMALLER

__all__ = [
    "CONTENDERS",
    "PUBLISHED",
    "SAVINGS",
    "SMALLER",
    "WAYS",
    "LayerCost",
    "ParameterMap",
    "ParetoExplorer",
    "build",
    "build_published",
    "bytes_of",
    "check_saving",
    "check_to_steps",
    "folded",
    "gains",
    "in_int8",
    "layer_costs",
    "narrowed",
    "parameter_map_state",
    "pareto_explorer_state",
    "percent_right",
    "pruned",
    "savings_table",
    "smaller_results",
]
