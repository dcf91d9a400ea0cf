"""Data: loaded, made up, or downloaded and checked."""

from attnconv.data.book_map import CHAPTERS, Chapter, written_chapters
from attnconv.data.claims import VERDICTS, Claim, load_claims
from attnconv.data.curves import Day, noisy_day, true_temperature
from attnconv.data.date_tokens import (
    as_tensors,
    date_batches,
    decode_targets,
    encode_sources,
    encode_targets,
    source_tokens,
)
from attnconv.data.dates import (
    FORMATS,
    LOCALES,
    BestGuess,
    DateSplit,
    Example,
    best_guess,
    readings,
    split_dates,
    write_all,
    write_date,
)
from attnconv.data.digits import (
    contiguous_folds,
    enlarge,
    load_digits,
    shift,
    shuffled_folds,
)
from attnconv.data.download import SOURCES, Source, cache_folder, fetch, read_members
from attnconv.data.pictures import CREDITS, load_picture, shrink
from attnconv.data.position_tasks import delayed_copy_batches, majority_batches
from attnconv.data.random_labels import random_labels
from attnconv.data.rooms import Rooms, draw_rooms, room_batches
from attnconv.data.sounds import tone, transpose, tune
from attnconv.data.spectrograms import (
    Spectrogram,
    linear_spectrogram,
    log_spectrogram,
)
from attnconv.data.synthetic import article_regression, reversal_batches
from attnconv.data.timeline import MILESTONES, Milestone

__all__ = [
    "CHAPTERS",
    "CREDITS",
    "FORMATS",
    "LOCALES",
    "MILESTONES",
    "SOURCES",
    "VERDICTS",
    "BestGuess",
    "Chapter",
    "Claim",
    "DateSplit",
    "Day",
    "Example",
    "Milestone",
    "Rooms",
    "Source",
    "Spectrogram",
    "article_regression",
    "as_tensors",
    "best_guess",
    "cache_folder",
    "contiguous_folds",
    "date_batches",
    "decode_targets",
    "delayed_copy_batches",
    "draw_rooms",
    "encode_sources",
    "encode_targets",
    "enlarge",
    "fetch",
    "linear_spectrogram",
    "load_claims",
    "load_digits",
    "load_picture",
    "log_spectrogram",
    "majority_batches",
    "noisy_day",
    "random_labels",
    "read_members",
    "readings",
    "reversal_batches",
    "room_batches",
    "shift",
    "shrink",
    "shuffled_folds",
    "source_tokens",
    "split_dates",
    "tone",
    "transpose",
    "true_temperature",
    "tune",
    "write_all",
    "write_date",
    "written_chapters",
]
