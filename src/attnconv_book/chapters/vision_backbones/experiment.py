"""Nine small networks on two sets of images: what each step from ViT on is worth.

All have at most 100,000 parameters (`networks`) and the recipe for images of the kit,
which was fixed before the first run; nothing was tuned, for nobody. Accuracy is read
at several budgets of one run at a constant rate.

- "cifar": 10,000 training pictures of CIFAR-10 (JPEG), drawn anew for every seed, the
  same for all networks; 5,000 test pictures, the same for all. Pictures are moved and
  mirrored at random.
- "digits": five folds by writer, so that no hand is in training and test; seed s
  tests on fold s, and over the five seeds each of the 1797 digits is tested once. The
  spread over seeds is here also one over writers.

The seed also fixes initialisation, order of the images, and moves. So networks are
paired over seeds: their differences are those of a common draw.
"""

from typing import Any

from torch import Tensor

from attnconv.data import load_cifar10
from attnconv.training import seed_everything
from attnconv.validation import check_choice, check_seed
from attnconv_book.chapters.vision_backbones.networks import CONTENDERS, DATA, build
from attnconv_book.kit.experiments.runner import Cell, Experiment
from attnconv_book.kit.image_experiments.recipe import standardise
from attnconv_book.kit.image_experiments.run import run_classifier
from attnconv_book.kit.image_experiments.writer_folds import digits_by_writer

SEEDS = range(5)
BUDGETS = {"digits": (5, 10, 20, 40, 80), "cifar": (1, 2, 4, 8, 16)}
"""Epochs after which a run is looked at; it goes on to the last."""
TRAINING, TEST = 10_000, 5_000
"""Pictures of CIFAR-10: to train on, to test on."""

Examples = tuple[Tensor, Tensor]


def examples(data: str, seed: int) -> tuple[Examples, Examples]:
    """Load the images of one run, standardised.

    Args:
        data: One of `DATA`.
        seed: Draws the training pictures, or chooses the fold of digits.

    Returns:
        Images and labels to train on, and those to test on.

    Raises:
        ValueError: If there are no such data, or the seed is out of range.
        ConnectionError: If the pictures must be downloaded and cannot.
    """
    check_choice("data", data, DATA)
    check_seed("seed", seed)
    if data == "digits":
        return digits_by_writer(seed)
    images, labels = load_cifar10("train", TRAINING, seed=seed)
    others, answers = load_cifar10("test", TEST)
    return (standardise(images), labels), (standardise(others), answers)


def run(model: str, data: str, seed: int) -> dict[str, Any]:
    """Train and test one network.

    Args:
        model: One of `CONTENDERS`.
        data: One of `DATA`.
        seed: Decides what the head of this file says.

    Returns:
        What `run_classifier` counts.
    """
    check_choice("model", model, CONTENDERS)
    check_choice("data", data, DATA)
    training, test = examples(data, seed)
    seed_everything(seed)
    network = build(model, data)
    return run_classifier(
        network,
        training,
        test,
        seed=seed,
        budgets=BUDGETS[data],
        mirror=data == "cifar",
    )


def _cells(data: str, seeds: range) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{data}-{model}-{seed}", {"model": model, "data": data, "seed": seed})
        for seed in seeds
        for model in CONTENDERS
    )


BACKBONES = Experiment(
    name="backbones",
    claim="At 100,000 parameters and few images, each network that mixes neighbours "
    "by convolution is right more often than a ViT, and a convolutional stem in place "
    "of its patches gives back at least half of what the ViT lacks to the best.",
    parts={
        "digits": _cells("digits", SEEDS),
        **{f"cifar-{seed}": _cells("cifar", range(seed, seed + 1)) for seed in SEEDS},
    },
    run=run,
    expected_time="about 5 hours of one processor core",
    packages=("scikit-learn",),
)
