"""What one can see and measure in a model that is not changed for it.

`record` keeps the calls of its parts; `equivariance` moves the input and measures
whether the output follows; `entropy` says how concentrated attention is,
`contribution` what arrives from each key.
"""

from attnconv.inspection.contribution import contribution_norms
from attnconv.inspection.entropy import effective_keys, weight_entropy
from attnconv.inspection.equivariance import (
    largest_error,
    permutation_error,
    relative_error,
    shift_error,
)
from attnconv.inspection.record import Call, record

__all__ = [
    "Call",
    "contribution_norms",
    "effective_keys",
    "largest_error",
    "permutation_error",
    "record",
    "relative_error",
    "shift_error",
    "weight_entropy",
]
