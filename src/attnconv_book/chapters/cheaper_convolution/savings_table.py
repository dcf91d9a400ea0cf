"""What the fourteen networks cost and got: records and bench side by side."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attnconv_book.chapters.cheaper_convolution.networks import CONTENDERS
from attnconv_book.kit.experiments import load_bench, load_records


class Network(NamedTuple):
    """One network of the experiment.

    Attributes:
        right: Right answers in percent, (seeds, budgets).
        epochs: The budgets.
        parameters: How many.
        multiply_adds: For one picture.
        alone: Milliseconds for one picture.
        together: Milliseconds for sixteen pictures at once.
    """

    right: NDArray[np.float64]
    epochs: tuple[int, ...]
    parameters: int
    multiply_adds: int
    alone: float
    together: float

    @property
    def at_last(self) -> NDArray[np.float64]:
        """Right answers in percent after the last epoch, (seeds,)."""
        return self.right[:, -1]


@cache
def savings_table() -> dict[str, Network]:
    """Put together what was recorded of each network.

    Returns:
        By name, in the order of `CONTENDERS`, with the seeds that all have.

    Raises:
        ValueError: If there is no seed for which all networks have a record.
    """
    runs = {
        (run["parameters"]["model"], run["parameters"]["seed"]): run["result"]
        for run in load_records("savings")
    }
    of_model = [{seed for name, seed in runs if name == model} for model in CONTENDERS]
    seeds = sorted(set.intersection(*of_model))
    if not seeds:
        raise ValueError("savings must have a seed that is whole, got none")
    times = {
        (row["case"], row["batch"]): row["ms"]
        for row in load_bench("savings")["rows"]
        if row["part"] == "network"
    }
    table = {}
    for model in CONTENDERS:
        results = [runs[model, seed] for seed in seeds]
        table[model] = Network(
            np.array([100 * np.array(run["right"]) / run["n_test"] for run in results]),
            tuple(results[0]["epochs"]),
            results[0]["parameters"],
            results[0]["multiply_adds"],
            times[model, 1],
            times[model, 16],
        )
    return table
