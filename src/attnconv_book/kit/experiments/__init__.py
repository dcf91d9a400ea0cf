"""Long experiments: a grid of cells, its records, what they say."""

from attnconv_book.kit.experiments.bench_records import load_bench
from attnconv_book.kit.experiments.experiment import Cell, Experiment
from attnconv_book.kit.experiments.finding import experiment_names, load_experiment
from attnconv_book.kit.experiments.records import load_records, write_record
from attnconv_book.kit.experiments.runner import run_experiment
from attnconv_book.kit.experiments.statistics import (
    Interval,
    mean_sd,
    nadeau_bengio_interval,
    paired_t_interval,
)

__all__ = [
    "Cell",
    "Experiment",
    "Interval",
    "experiment_names",
    "load_bench",
    "load_experiment",
    "load_records",
    "mean_sd",
    "nadeau_bengio_interval",
    "paired_t_interval",
    "run_experiment",
    "write_record",
]
