"""The chapter `attention`: what it alone needs."""

from attnconv_book.chapters.attention.checks import (
    check_leave_one_out_error,
    check_sink_attention,
    check_top_contributor,
)
from attnconv_book.chapters.attention.kernel_regression_explorer import (
    KernelRegressionExplorer,
    kernel_regression_explorer_state,
    widths_to_try,
)
from attnconv_book.chapters.attention.meeting_task import (
    Rooms,
    draw_rooms,
    room_batches,
)
from attnconv_book.chapters.attention.regression_panels import regression_panels
from attnconv_book.chapters.attention.temperatures import (
    Day,
    noisy_day,
    true_temperature,
)

__all__ = [
    "Day",
    "KernelRegressionExplorer",
    "Rooms",
    "check_leave_one_out_error",
    "check_sink_attention",
    "check_top_contributor",
    "draw_rooms",
    "kernel_regression_explorer_state",
    "noisy_day",
    "regression_panels",
    "room_batches",
    "true_temperature",
    "widths_to_try",
]
