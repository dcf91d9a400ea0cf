"""Which pairs does a network take for the same? Some of the networks, asked by kind.

The networks of `experiment` on the task "pair", trained anew with the same seeds, and
then asked about each of the nine ways to put a 0, 1 or 2 left and right. `result` of
each record holds `said_same`: for the digit on the left (row) and on the right
(column), the share of the pictures that the network calls the same.
"""

from typing import Any

import numpy as np

from attnconv.training import predict
from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.hybrids.contenders import CONTENDERS
from attnconv_book.chapters.hybrids.experiment import SEEDS, STEPS, train
from attnconv_book.chapters.hybrids.tasks import KINDS, draw_one_kind
from attnconv_book.kit.experiments import Cell, Experiment

ASKED = ("hidden", "attention-pooling", "botnet")
OF_EACH_KIND = 200
TEST_SEED = 2_000_000


def run(contender: str, seed: int, *, steps: int = STEPS) -> dict[str, Any]:
    """Train one network and ask it about each kind of pair.

    Args:
        contender: One of `CONTENDERS`.
        seed: Fixes initialisation and training pictures.
        steps: Steps of training.

    Returns:
        What the head of this file says.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such contender, or a number is too small.
    """
    check_choice("contender", contender, CONTENDERS)
    check_at_least("steps", steps, 1)
    model, _ = train(contender, "pair", seed, steps=steps, every=steps)
    rng = np.random.default_rng(TEST_SEED)
    kinds = range(KINDS["pair"])
    shares = []
    for left in kinds:
        row = []
        for right in kinds:
            pictures = draw_one_kind(rng, left, right, OF_EACH_KIND)
            said = predict(model, pictures).argmax(-1)
            row.append(round(float((said == 1).double().mean()), 4))
        shares.append(row)
    return {"said_same": shares}


HYBRID_ERRORS = Experiment(
    name="hybrid-errors",
    claim="A network that weighs places before it sums takes pairs in one order for the"
    " same, and attention between places does not.",
    parts={
        "errors": tuple(
            Cell(f"{contender}-{seed}", {"contender": contender, "seed": seed})
            for seed in SEEDS
            for contender in ASKED
        )
    },
    run=run,
    expected_time="about 3 minutes of one processor core",
    packages=("scikit-learn",),
)
