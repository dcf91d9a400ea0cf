"""Checks at the border: wrong input is refused in words, never turned into numbers.

Every check returns `None` or raises, a reader returns what it has read, and every
message names the argument, its value and what was expected. They look at metadata alone
(shape, dtype, size), so that a check in a forward pass costs microseconds whatever the
size of the tensor. Those of `numbers` are the exception: they read the numbers, in
plain calls, and keep still where a call is compiled, exported or transformed.
"""

from attnconv.validation.axes import read_each_axis, read_pair
from attnconv.validation.numbers import check_numbers_between, known_numbers
from attnconv.validation.parity import check_even, check_odd
from attnconv.validation.tensors import (
    check_axis,
    check_boolean,
    check_floating,
    check_integers,
    check_not_empty,
    check_rank,
    check_rank_at_least,
    check_same_dtype,
    check_shape,
    check_tensor,
)
from attnconv.validation.values import (
    check_at_least,
    check_callable,
    check_choice,
    check_device,
    check_divides,
    check_dtype,
    check_file_name,
    check_filled,
    check_finite,
    check_flag,
    check_instance,
    check_named,
    check_positive,
    check_seed,
    check_share,
)

__all__ = [
    "check_seed",
    "check_at_least",
    "check_axis",
    "check_boolean",
    "check_callable",
    "check_choice",
    "check_device",
    "check_divides",
    "check_dtype",
    "check_even",
    "check_file_name",
    "check_filled",
    "check_finite",
    "check_flag",
    "check_floating",
    "check_instance",
    "check_integers",
    "check_named",
    "check_odd",
    "check_not_empty",
    "check_numbers_between",
    "check_positive",
    "check_rank",
    "check_rank_at_least",
    "check_same_dtype",
    "check_shape",
    "check_share",
    "check_tensor",
    "known_numbers",
    "read_each_axis",
    "read_pair",
]
