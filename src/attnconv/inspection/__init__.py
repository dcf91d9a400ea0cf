"""What one can see and measure in a model that is not changed for it.

`record` keeps the calls of its parts; `equivariance` moves the input and measures
whether the output follows.
"""

from attnconv.inspection.equivariance import (
    largest_error,
    permutation_error,
    relative_error,
    shift_error,
)
from attnconv.inspection.record import Call, record

__all__ = [
    "Call",
    "largest_error",
    "permutation_error",
    "record",
    "relative_error",
    "shift_error",
]
