"""The chapter `positions`: what it alone needs."""

from attnconv_book.chapters.positions.checks import (
    check_doubling_bias,
    check_grid_sines,
    check_turn_halves,
)
from attnconv_book.chapters.positions.experiment import POSITIONS_EXPERIMENT
from attnconv_book.chapters.positions.hands import HandPositions, with_hands
from attnconv_book.chapters.positions.position_tasks import (
    delayed_copy_batches,
    majority_batches,
)
from attnconv_book.chapters.positions.rotary_dial import (
    RotaryDial,
    rotary_dial_state,
)

__all__ = [
    "HandPositions",
    "POSITIONS_EXPERIMENT",
    "RotaryDial",
    "check_doubling_bias",
    "check_grid_sines",
    "check_turn_halves",
    "delayed_copy_batches",
    "majority_batches",
    "rotary_dial_state",
    "with_hands",
]
