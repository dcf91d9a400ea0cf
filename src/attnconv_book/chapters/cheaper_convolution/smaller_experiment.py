"""A trained network made smaller: how much does it still read?

A small CNN learns the digits by the recipe of the kit; each seed tests it on other
writers. Then

- "weights": a share of its weights is zeroed, those that are smallest; it is read at
  once, and again after some epochs of further training;
- "channels": whole channels are dropped, read at once and after further training; the
  same narrow network from the start, for as many epochs in all, is the control;
- "int8": weights and maps are written with 8 bits;
- "taught": a narrow network learns from the scores of the large one in place of the
  labels, or, the control, from the labels.

Nothing was tuned. `result` of each record holds how many test digits were right, by
what was done; "whole" is the network before.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity import count_multiply_adds, count_parameters
from attnconv.models import SmallCNN
from attnconv.training import predict, seed_everything
from attnconv.validation import check_choice, check_seed
from attnconv_book.chapters.cheaper_convolution.smaller import (
    bytes_of,
    in_int8,
    narrowed,
    pruned,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment
from attnconv_book.kit.image_experiments.recipe import train_classifier
from attnconv_book.kit.image_experiments.run import count_right
from attnconv_book.kit.image_experiments.writer_folds import digits_by_writer

SEEDS = range(5)
EPOCHS, MORE, WIDTH = 40, 20, 32
"""Epochs of the first training and of the further one; width of the large network."""
SHARES = (0.5, 0.8, 0.9, 0.95, 0.98)
WIDTHS = (2, 4, 8, 16)
TEMPERATURE = 4.0
"""By this the scores of teacher and pupil are divided before the softmax."""
CALIBRATION = 256
"""Training digits from which the ranges of 8-bit maps are read."""

Examples = tuple[Tensor, Tensor]


class Cooled(nn.Module):
    """A network whose scores are divided by a temperature.

    Args:
        network: Gives the scores.
        temperature: Above 0.
    """

    def __init__(self, network: nn.Module, temperature: float) -> None:
        """Keep both."""
        super().__init__()
        self.network, self.temperature = network, temperature

    def forward(self, images: Tensor) -> Tensor:
        """Divide the scores."""
        scores: Tensor = self.network(images) / self.temperature
        return scores


def learn(network: nn.Module, examples: Examples, seed: int, epochs: int) -> nn.Module:
    """Train by the recipe; the labels may be classes or shares of classes.

    Args:
        network: Changed in place.
        examples: Images and labels.
        seed: Fixes their order.
        epochs: How often each is seen.

    Returns:
        The network, in eval mode.
    """
    train_classifier(
        network.train(),
        *examples,
        seed=seed,
        epochs=epochs,
        mirror=False,
        measure=lambda _: {},
    )
    return network.eval()


def _fresh(seed: int, width: int) -> SmallCNN:
    seed_everything(seed)
    return SmallCNN(10, 1, 8, width=width)


def _weights(
    whole: SmallCNN, training: Examples, test: Examples, seed: int
) -> dict[str, Any]:
    found: dict[str, Any] = {"shares": list(SHARES), "at_once": [], "trained_on": []}
    for share in SHARES:
        smaller = pruned(whole, share)
        found["at_once"].append(count_right(smaller.eval(), *test))
        learn(smaller, training, seed, MORE)
        found["trained_on"].append(count_right(smaller, *test))
    return found


def _channels(
    whole: SmallCNN, training: Examples, test: Examples, seed: int
) -> dict[str, Any]:
    found: dict[str, Any] = {"widths": list(WIDTHS)}
    for name in ("parameters", "multiply_adds", "at_once", "trained_on", "from_start"):
        found[name] = []
    for width in WIDTHS:
        smaller = narrowed(whole, width).eval()
        found["parameters"].append(count_parameters(smaller))
        found["multiply_adds"].append(count_multiply_adds(smaller, test[0][:1]))
        found["at_once"].append(count_right(smaller, *test))
        learn(smaller, training, seed, MORE)
        found["trained_on"].append(count_right(smaller, *test))
        fresh = learn(_fresh(seed, width), training, seed, EPOCHS + MORE)
        found["from_start"].append(count_right(fresh, *test))
    return found


def _int8(
    whole: SmallCNN, training: Examples, test: Examples, seed: int
) -> dict[str, Any]:
    written = in_int8(whole, training[0][:CALIBRATION])
    with torch.no_grad():
        answers = written(test[0]).argmax(-1)
    same = answers == predict(whole, test[0]).argmax(-1)
    return {
        "right": int((answers == test[1]).sum()),
        "same_answer": int(same.sum()),
        "bytes": bytes_of(written),
        "bytes_whole": bytes_of(whole),
    }


def _taught(
    whole: SmallCNN, training: Examples, test: Examples, seed: int
) -> dict[str, Any]:
    found: dict[str, Any] = {"widths": list(WIDTHS), "by_scores": [], "by_labels": []}
    shares = (predict(whole, training[0]) / TEMPERATURE).softmax(-1)
    for width in WIDTHS:
        pupil = Cooled(_fresh(seed, width), TEMPERATURE)
        learn(pupil, (training[0], shares), seed, EPOCHS + MORE)
        found["by_scores"].append(count_right(pupil.network, *test))
        alone = learn(_fresh(seed, width), training, seed, EPOCHS + MORE)
        found["by_labels"].append(count_right(alone, *test))
    return found


METHODS: dict[str, Callable[[SmallCNN, Examples, Examples, int], dict[str, Any]]] = {
    "weights": _weights,
    "channels": _channels,
    "int8": _int8,
    "taught": _taught,
}


def run(method: str, seed: int) -> dict[str, Any]:
    """Train the large network, make it smaller in one way, and test both.

    Args:
        method: One of `METHODS`.
        seed: Chooses the writers of the test, and fixes initialisation and order.

    Returns:
        Parameters and multiply-adds of the large network, how many digits there were to
        test on and how many it got right ("whole"), and what the method found.
    """
    check_choice("method", method, METHODS)
    check_seed("seed", seed)
    training, test = digits_by_writer(seed)
    whole = _fresh(seed, WIDTH)
    learn(whole, training, seed, EPOCHS)
    return {
        "parameters_whole": count_parameters(whole),
        "multiply_adds_whole": count_multiply_adds(whole, test[0][:1]),
        "n_test": len(test[1]),
        "whole": count_right(whole, *test),
        **METHODS[method](whole, training, test, seed),
    }


SMALLER = Experiment(
    name="smaller",
    claim="A network that was trained large and then made small reads more of the "
    "digits than one that was small from the start.",
    parts={
        method: tuple(
            Cell(f"{method}-{seed}", {"method": method, "seed": seed}) for seed in SEEDS
        )
        for method in METHODS
    },
    run=run,
    expected_time="about a quarter of an hour of one processor core",
    packages=("scikit-learn",),
)
