"""The chapter `convolution-step-by-step`: what it alone needs."""

from attnconv_book.chapters.convolution_step_by_step.checks import (
    check_copy_windows,
    check_same_padding,
    check_three_products,
)
from attnconv_book.chapters.convolution_step_by_step.shape_arithmetic import (
    ShapeArithmetic,
)
from attnconv_book.chapters.convolution_step_by_step.shape_state import (
    shape_arithmetic_state,
)
from attnconv_book.chapters.convolution_step_by_step.tap_lines import tap_lines

__all__ = [
    "ShapeArithmetic",
    "check_copy_windows",
    "check_same_padding",
    "check_three_products",
    "shape_arithmetic_state",
    "tap_lines",
]
