"""Long experiments: a grid of cells, its records, what they say."""

from attnconv_book.kit.experiments.bench_records import load_bench
from attnconv_book.kit.experiments.experiment import Cell, Experiment
from attnconv_book.kit.experiments.finding import experiment_names, load_experiment
from attnconv_book.kit.experiments.image_recipe import (
    moved_and_mirrored,
    standardise,
    train_classifier,
)
from attnconv_book.kit.experiments.image_run import run_classifier
from attnconv_book.kit.experiments.records import load_records, write_record
from attnconv_book.kit.experiments.runner import run_experiment
from attnconv_book.kit.experiments.statistics import (
    Interval,
    mean_sd,
    nadeau_bengio_interval,
    paired_t_interval,
)
from attnconv_book.kit.experiments.writer_folds import digits_by_writer

__all__ = [
    "Cell",
    "Experiment",
    "Interval",
    "digits_by_writer",
    "experiment_names",
    "load_bench",
    "load_experiment",
    "load_records",
    "mean_sd",
    "moved_and_mirrored",
    "nadeau_bengio_interval",
    "paired_t_interval",
    "run_classifier",
    "run_experiment",
    "standardise",
    "train_classifier",
    "write_record",
]
