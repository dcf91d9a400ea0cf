"""Does gradient descent find the attention that a convolution can be written as?

A place attention can be a 3×3 convolution, with one sharp head for each tap. Here it is
trained to give the outputs of a fixed random convolution on white noise; centres,
sharpness, value and output projections and bias are all learned. Three starts, decided
beforehand: nine random heads, eighteen random heads, and the construction of the
theorem with blurred heads (sharpness 1). All have the same data, steps, optimiser and
learning rate. The rate was chosen for the start "random" alone, on seeds of its own
(part "tuning"), by the mean error at the end.

`result` of each record holds

- `steps` and `error`: after so many steps, the mean squared error on unseen images over
  the variance of the target's outputs without their bias (1: the layer says nothing);
- `heads`: for each head `centre` (down, right) and `sharpness` at the end,
  `first_sharpness`, `norm` of its matrix value · output, `best_offset` (the offset from
  the middle query with the largest weight), `best_weight`, and `tap_error` (how far its
  matrix is from the tap at that offset, over the tap's norm; null beyond the kernel);
- `taps_found`: how many different taps have a head with at least 0.9 of its weight on
  them;
- `kernel_error`: how far the layer, read as one kernel at the middle query, is from the
  target's kernel, over that kernel's norm.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnconv.hybrid import (
    PlaceAttention,
    Places,
    QuadraticScores,
    attention_from_convolution,
)
from attnconv.training import fit, predict, seed_everything
from attnconv.validation import check_choice
from attnconv_book.kit.experiments.runner import Cell, Experiment

STARTS = ("random", "more-heads", "near")
SEEDS = range(5)
TUNING_SEEDS = (100, 101)
RATES = (0.003, 0.01, 0.03)
RATE = 0.03
"""Chosen by the part "tuning". It is the largest that was tried: more may do better."""

IN_CHANNELS, OUT_CHANNELS, SIZE = 3, 4, 12
BATCH_SIZE, TESTED = 16, 64
STEPS = (0, 10, 30, 100, 300, 1000, 3000)
"""The error is measured after so many steps; the last one ends the training."""

FOUND = 0.9
"""A head has found a tap if it gives this much of its weight to it."""


def learner(start: str, target: nn.Conv2d, seed: int) -> PlaceAttention:
    """Build the attention layer that is to learn a convolution.

    Args:
        start: One of `STARTS`.
        target: The convolution, 3×3 with a border of zeros.
        seed: Fixes what is drawn.

    Returns:
        Heads as wide as the input; the zeros of the border can be attended to.

    Raises:
        ValueError: If there is no such start.
    """
    check_choice("start", start, STARTS)
    if start == "near":
        return attention_from_convolution(target, 1.0)
    heads = 9 if start == "random" else 18
    draw = torch.Generator().manual_seed(seed + 20_000)
    scale = IN_CHANNELS**-0.5
    return PlaceAttention(
        QuadraticScores(torch.randn(heads, 2, generator=draw), torch.ones(heads)),
        scale * torch.randn(heads, IN_CHANNELS, IN_CHANNELS, generator=draw),
        scale * torch.randn(heads, IN_CHANNELS, OUT_CHANNELS, generator=draw),
        torch.zeros(OUT_CHANNELS),
        Places((3, 3), padding=(1, 1)),
        (1, 1),
    )


def noise(items: int, *seeds: int) -> Tensor:
    """Draw images of independent normal numbers."""
    shape = (items, IN_CHANNELS, SIZE, SIZE)
    drawn = np.random.default_rng(seeds).standard_normal(shape, np.float32)
    return torch.from_numpy(drawn)


def relative_error(layer: nn.Module, target: nn.Conv2d, images: Tensor) -> float:
    """Compare a layer with the target on images.

    Args:
        layer: What was learned.
        target: The convolution.
        images: Unseen images.

    Returns:
        Mean squared error over the variance of the target's outputs without bias.
    """
    with torch.no_grad():
        wanted = target(images)
        spread = F.conv2d(images, target.weight, padding=1).var(correction=0)
        return _short((predict(layer, images) - wanted).square().mean() / spread)


def read_heads(
    layer: PlaceAttention, target: nn.Conv2d
) -> tuple[list[dict[str, Any]], float]:
    """Say where each head looks from the middle of an image, and what it does there.

    Args:
        layer: An attention layer with quadratic scores.
        target: The convolution to compare with.

    Returns:
        What the record holds for each head, and the error of the kernel as a whole.
    """
    assert isinstance(layer.scores, QuadraticScores)
    middle = SIZE // 2
    with torch.no_grad():
        weights = layer.weights(SIZE, SIZE)[:, middle * SIZE + middle]
        matrices = layer.value @ layer.output
        centres, sharpness = (
            layer.scores.centres.clone(),
            layer.scores.sharpness.clone(),
        )
    keys = SIZE + 2  # one ring of zeros
    kernel = torch.zeros(keys * keys, IN_CHANNELS, OUT_CHANNELS)
    taps = target.weight.detach().permute(2, 3, 1, 0)
    first = keys * middle + middle  # the key above and to the left of the query
    rows = [first + keys * down + right for down in range(3) for right in range(3)]
    kernel[rows] = taps.flatten(0, 1)
    read = torch.einsum("hk,hio->kio", weights, matrices)
    heads = []
    for head, (weight, matrix) in enumerate(zip(weights, matrices, strict=True)):
        best = int(weight.argmax())
        offset = [best // keys - 1 - middle, best % keys - 1 - middle]
        inside = all(abs(step) <= 1 for step in offset)
        away = (matrix - kernel[best]).norm() / kernel[best].norm() if inside else None
        heads.append(
            {
                "centre": [_short(each) for each in centres[head]],
                "sharpness": _short(sharpness[head]),
                "norm": _short(matrix.norm()),
                "best_offset": offset,
                "best_weight": _short(weight[best]),
                "tap_error": None if away is None else _short(away),
            }
        )
    return heads, _short((read - kernel).norm() / kernel.norm())


def run(start: str, seed: int, rate: float) -> dict[str, Any]:
    """Train one layer towards one convolution.

    Args:
        start: One of `STARTS`.
        seed: Fixes the target, the start and the images.
        rate: Learning rate of Adam at the first step; it falls to 0 along a cosine.

    Returns:
        As the top of this file says.
    """
    seed_everything(seed)
    target = nn.Conv2d(IN_CHANNELS, OUT_CHANNELS, 3, padding=1).requires_grad_(False)
    layer = learner(start, target, seed)
    assert isinstance(layer.scores, QuadraticScores)
    first_sharpness = [_short(each) for each in layer.scores.sharpness.detach()]
    optimizer = torch.optim.Adam(layer.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS[-1])
    unseen = noise(TESTED, seed + 10_000)
    errors = [relative_error(layer, target, unseen)]
    for before, after in pairwise(STEPS):

        def batches(step: int, before: int = before) -> tuple[Tensor, Tensor]:
            images = noise(BATCH_SIZE, seed, before + step)
            return images, target(images)

        steps = after - before
        fit(layer, batches, optimizer, steps=steps, loss=F.mse_loss, scheduler=schedule)
        errors.append(relative_error(layer, target, unseen))
    heads, kernel_error = read_heads(layer, target)
    for head, sharpness in zip(heads, first_sharpness, strict=True):
        head["first_sharpness"] = sharpness
    return {
        "steps": list(STEPS),
        "error": errors,
        "heads": heads,
        "taps_found": len(
            {
                tuple(head["best_offset"])
                for head in heads
                if head["tap_error"] is not None and head["best_weight"] >= FOUND
            }
        ),
        "kernel_error": kernel_error,
        "images": {"batch": BATCH_SIZE, "unseen": TESTED, "size": SIZE},
    }


def _short(value: Tensor | float) -> float:
    """Round to six digits."""
    return float(f"{float(value):.6g}")


def _cell(name: str, start: str, seed: int, rate: float) -> Cell:
    return Cell(f"{name}-{seed}", {"start": start, "seed": seed, "rate": rate})


LEARN_CONVOLUTION = Experiment(
    name="learn-convolution",
    claim="Gradient descent finds one sharp head for each tap of a convolution.",
    parts={
        "tuning": tuple(
            _cell(f"tuning-{rate}", "random", seed, rate)
            for rate in RATES
            for seed in TUNING_SEEDS
        ),
        **{
            start: tuple(_cell(start, start, seed, RATE) for seed in SEEDS)
            for start in STARTS
        },
    },
    run=run,
    expected_time="about 13 minutes of one processor core",
)
