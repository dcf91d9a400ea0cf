"""Fourteen small networks on colour pictures: what does each way to save buy?

All are the same but for how their layers lead from channels to channels (`networks`),
have at most 100,000 parameters, and are trained by the recipe of the kit, which was
fixed before the first run; nothing was tuned, for nobody. Accuracy is read at several
budgets of one run at a constant rate.

10,000 training pictures of CIFAR-10 (JPEG), drawn anew for every seed, the same for all
networks; 5,000 test pictures, the same for all. The seed also fixes initialisation,
order and moves of the pictures, so that networks are paired over seeds.
"""

from typing import Any

from attnconv.data import load_cifar10
from attnconv.training import seed_everything
from attnconv.validation import check_choice, check_seed
from attnconv_book.chapters.cheaper_convolution.networks import CONTENDERS, build
from attnconv_book.kit.experiments.runner import Cell, Experiment
from attnconv_book.kit.image_experiments.recipe import standardise
from attnconv_book.kit.image_experiments.run import run_classifier

SEEDS = range(5)
BUDGETS = (1, 2, 4, 8, 16)
"""Epochs after which a run is looked at; it goes on to the last."""
TRAINING, TEST = 10_000, 5_000
"""Pictures to train on, to test on."""


def run(model: str, seed: int) -> dict[str, Any]:
    """Train and test one network.

    Args:
        model: One of `CONTENDERS`.
        seed: Decides what the head of this file says.

    Returns:
        What `run_classifier` counts.
    """
    check_choice("model", model, CONTENDERS)
    check_seed("seed", seed)
    images, labels = load_cifar10("train", TRAINING, seed=seed)
    others, answers = load_cifar10("test", TEST)
    images, others = standardise(images), standardise(others)
    seed_everything(seed)
    return run_classifier(
        build(model),
        (images, labels),
        (others, answers),
        seed=seed,
        budgets=BUDGETS,
        mirror=True,
    )


SAVINGS = Experiment(
    name="savings",
    claim="Among small networks with one skeleton, separable layers are right more "
    "often than plain ones at equal multiply-adds and at equal parameters.",
    parts={
        f"seed-{seed}": tuple(
            Cell(f"{model.replace(' ', '-')}-{seed}", {"model": model, "seed": seed})
            for model in CONTENDERS
        )
        for seed in SEEDS
    },
    run=run,
    expected_time="about an hour and a half of one processor core",
)
