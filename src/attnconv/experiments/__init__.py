"""Long experiments: one file each, run by `python -m attnconv.experiments NAME`."""

from attnconv.experiments.dates import DATES
from attnconv.experiments.digits import DIGITS
from attnconv.experiments.runner import (
    Cell,
    Experiment,
    load_records,
    run_experiment,
    write_record,
)

EXPERIMENTS: dict[str, Experiment] = {
    "dates": DATES,
    "digits": DIGITS,
}

__all__ = [
    "EXPERIMENTS",
    "Cell",
    "Experiment",
    "load_records",
    "run_experiment",
    "write_record",
]
