"""The chapter `convolution`: what it alone needs."""

from attnconv_book.chapters.convolution.checks import (
    check_choose_places,
    check_count_weights,
    check_field_size,
    check_share,
)
from attnconv_book.chapters.convolution.experiment import (
    SHIFTS,
    answers_at_places,
    moved_batches,
    shift_digits,
    train_shift_network,
)
from attnconv_book.chapters.convolution.few_examples import fit_error
from attnconv_book.chapters.convolution.receptive_field_explorer import (
    ReceptiveFieldExplorer,
    receptive_field_explorer_state,
)
from attnconv_book.chapters.convolution.shift_meter import (
    ShiftMeter,
    shift_meter_state,
)
from attnconv_book.chapters.convolution.shift_meter_experiment import (
    SHIFT_METER,
)
from attnconv_book.chapters.convolution.shift_networks import DESIGNS, shift_network
from attnconv_book.chapters.convolution.sounds import tone, transpose, tune
from attnconv_book.chapters.convolution.spectrogram import (
    Spectrogram,
    linear_spectrogram,
    log_spectrogram,
)
from attnconv_book.chapters.convolution.spectrogram_panels import spectrograms

__all__ = [
    "DESIGNS",
    "SHIFTS",
    "SHIFT_METER",
    "ReceptiveFieldExplorer",
    "ShiftMeter",
    "Spectrogram",
    "answers_at_places",
    "check_choose_places",
    "check_count_weights",
    "check_field_size",
    "check_share",
    "fit_error",
    "linear_spectrogram",
    "log_spectrogram",
    "moved_batches",
    "receptive_field_explorer_state",
    "shift_digits",
    "shift_meter_state",
    "shift_network",
    "spectrograms",
    "tone",
    "train_shift_network",
    "transpose",
    "tune",
]
