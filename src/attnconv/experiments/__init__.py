"""Long experiments: one file each, run by `python -m attnconv.experiments NAME`."""

from attnconv.experiments.dates import (
    DATES,
    alignment,
    by_score,
    exact_match,
    token_loss,
    translate,
)
from attnconv.experiments.digits import DIGITS, images_for
from attnconv.experiments.digits_networks import train_network
from attnconv.experiments.digits_results import DigitsResults
from attnconv.experiments.runner import (
    Cell,
    Experiment,
    load_records,
    run_experiment,
    write_record,
)
from attnconv.experiments.statistics import (
    Interval,
    mean_sd,
    nadeau_bengio_interval,
    paired_t_interval,
)

EXPERIMENTS: dict[str, Experiment] = {
    "dates": DATES,
    "digits": DIGITS,
}

__all__ = [
    "EXPERIMENTS",
    "Cell",
    "DigitsResults",
    "Experiment",
    "Interval",
    "alignment",
    "by_score",
    "exact_match",
    "images_for",
    "load_records",
    "mean_sd",
    "nadeau_bengio_interval",
    "paired_t_interval",
    "run_experiment",
    "token_loss",
    "train_network",
    "translate",
    "write_record",
]
