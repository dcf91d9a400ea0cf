"""Nine small networks on two sets of images: what each step from ViT on is worth.

All have at most 100,000 parameters (`networks`) and the recipe for images of the kit,
which was fixed before the first run; nothing was tuned, for nobody. Accuracy is read at several
budgets of one run at a constant rate.

- "cifar": 10,000 training pictures of CIFAR-10 (JPEG), drawn anew for every seed, the
  same for all networks; 5,000 test pictures, the same for all. Pictures are moved and
  mirrored at random.
- "digits": five folds by writer, so that no hand is in training and test; seed s
  tests on fold s, and over the five seeds each of the 1797 digits is tested once. The
  spread over seeds is here also one over writers.

The seed also fixes initialisation, order of the images, and moves. So networks are
paired over seeds: their differences are those of a common draw.
"""

import time
from itertools import count
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity import count_multiply_adds, count_parameters
from attnconv.data import digit_writers, grouped_folds, load_cifar10, load_digits
from attnconv.training import predict, seed_everything
from attnconv.validation import check_choice, check_seed
from attnconv_book.chapters.vision_backbones.networks import CONTENDERS, DATA, build
from attnconv_book.kit.experiments.image_recipe import standardise, train_classifier
from attnconv_book.kit.experiments.runner import Cell, Experiment

SEEDS = range(5)
BUDGETS = {"digits": (5, 10, 20, 40, 80), "cifar": (1, 2, 4, 8, 16)}
"""Epochs after which a run is looked at; it goes on to the last."""
TRAINING, TEST, LOOKED_AT = 10_000, 5_000, 2_000
"""Pictures of CIFAR-10: to train on, to test on, of the former to look at."""

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
        images, labels = load_digits()
        folds = grouped_folds(digit_writers(), len(SEEDS))
        training, test = folds[seed % len(folds)]
        images = standardise(images)
        return (images[training], labels[training]), (images[test], labels[test])
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
        Parameters, and multiply-adds for one image; how many images there were to train
        on, to test on and to look at again; at each budget how many of the second and
        of the third were right; the mean loss of each epoch, before each step;
        processor seconds of the training, the looks included.
    """
    check_choice("model", model, CONTENDERS)
    check_choice("data", data, DATA)
    budgets = BUDGETS[data]
    (images, labels), (others, answers) = examples(data, seed)
    seed_everything(seed)
    network = build(model, data)
    looked_at = images[:LOOKED_AT], labels[:LOOKED_AT]
    result: dict[str, Any] = {
        "parameters": count_parameters(network),
        "multiply_adds": count_multiply_adds(network.eval(), images[:1]),
        "n_train": len(labels),
        "n_test": len(answers),
        "n_looked_at": len(looked_at[1]),
        "epochs": list(budgets),
    }
    epochs = count(1)

    def measure(network: nn.Module) -> dict[str, int | float]:
        if next(epochs) not in budgets:
            return {}
        return {
            "right": _right(network, others, answers),
            "right_in_training": _right(network, *looked_at),
        }

    start = time.process_time()
    record = train_classifier(
        network.train(),
        images,
        labels,
        seed=seed,
        epochs=budgets[-1],
        mirror=data == "cifar",
        measure=measure,
    )
    result["training_seconds"] = round(time.process_time() - start, 1)
    for name in ("right", "right_in_training"):
        result[name] = record.curve(name)[1]
    losses = torch.tensor(record.losses, dtype=torch.float64)
    means = [part.mean().item() for part in losses.tensor_split(budgets[-1])]
    result["losses"] = [round(mean, 4) for mean in means]
    return result


def _right(network: nn.Module, images: Tensor, labels: Tensor) -> int:
    """Count the images whose class a network names."""
    answers = predict(network, images).argmax(-1)
    return int((answers == labels).sum())


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
