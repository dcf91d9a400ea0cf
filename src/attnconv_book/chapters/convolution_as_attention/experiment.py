"""Does gradient descent find the attention that a convolution can be written as?

A place attention can be a 3×3 convolution, with one sharp head for each tap. Here its
centres, sharpness and matrices are trained to imitate a random convolution. On images
of white noise the mean squared error is the squared distance between the two kernels,
if one looks at a pixel far from the border; so it is computed exactly, without noise,
and a run takes seconds. Five seeds, each with its own convolution, run side by side.

Starts, decided beforehand: nine or eighteen heads at random places, and nine in the
right places with the right matrices; their sharpness is 1, or 4 in the starts called
"sharp". "held" tests a cause: its heads stand at random places, but their matrices are
those of the taps and are not trained. Then only sharp heads in the right places have no
error; so it also shows that optimiser and measure can find them. "from-taps" was added
later, as its control: it starts as "held" does, and its matrices are trained.

All starts have the same steps, optimiser and learning rate, which falls to 0 along a
cosine. The rate, 0.03, was not tuned; two starts are trained with a third and with
three times of it as well (part "rates"), and for five times as long (part "longer").
Part "no-spill" tests a guess at why heads become sharp in the end: there, what falls
beyond the nine taps is no error.

`result` of each record holds, for each seed,

- `error` and `taps_found` after so many `steps`: the squared distance between the
  kernels over that of the convolution from 0 (the share of the outputs' variance that
  is missed), and how many different taps have a head with at least 0.9 of its weight on
  them;
- `heads` at the end: `centre` (down, right), `sharpness`, `best_offset` (the offset
  with the largest weight), `best_weight`, and `tap_error` (how far its matrix is from
  the tap at that offset, over the tap's norm; null beyond the kernel).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.validation import check_choice
from attnconv_book.kit.experiments.runner import Cell, Experiment

STARTS = (
    "random",
    "random-sharp",
    "more-heads",
    "near",
    "near-sharp",
    "from-taps",
    "held",
)
SEEDS = (0, 1, 2, 3, 4)
RATE, OTHER_RATES = 0.03, (0.01, 0.1)

IN_CHANNELS, OUT_CHANNELS, TAPS = 3, 4, 9
REACH = 6
"""Keys up to so many pixels from the query, on each side."""

MEASURED = (0, 100, 300, 1000, 3000, 15_000, 75_000)
STEPS, MORE_STEPS = 15_000, 75_000
"""Length of a training, and of those of the part "longer"."""
REPEATED = ("random", "near")
"""The starts of the parts "rates" and "longer"."""

FOUND = 0.9
"""A head has found a tap if it gives this much of its weight to it."""


@dataclass
class Heads:
    """What is learned, for several seeds at once.

    Attributes:
        centres: Where each head looks, (down, right) from the query.
        sharpness: α of each head.
        matrices: W of each head.
    """

    centres: Float[Tensor, "seeds heads 2"]
    sharpness: Float[Tensor, "seeds heads"]
    matrices: Float[Tensor, "seeds heads in_channels out_channels"]

    def weights(self) -> tuple[Tensor, Tensor]:
        """Return each head's weights over rows and over columns; they multiply."""
        steps = torch.arange(-REACH, REACH + 1).to(self.centres)
        away = (steps - self.centres[..., None]).square()
        both = (-self.sharpness[..., None, None] * away).softmax(-1)
        return both[:, :, 0], both[:, :, 1]

    def kernel(self) -> Float[Tensor, "seeds rows columns in_channels out_channels"]:
        """Return what all heads together do with each offset."""
        rows, columns = self.weights()
        return torch.einsum("shy,shx,shio->syxio", rows, columns, self.matrices)


def draw(start: str, seed: int) -> tuple[Tensor, Heads]:
    """Draw a convolution and the heads that are to learn it.

    Args:
        start: One of `STARTS`.
        seed: Fixes what is drawn; the convolution depends on nothing else.

    Returns:
        The taps (1, taps, in_channels, out_channels), and the heads of this one seed.

    Raises:
        ValueError: If there is no such start.
    """
    check_choice("start", start, STARTS)
    generator = torch.Generator().manual_seed(seed)
    bound = (TAPS * IN_CHANNELS) ** -0.5  # as nn.Conv2d draws its weights
    taps = torch.rand(1, TAPS, IN_CHANNELS, OUT_CHANNELS, generator=generator)
    taps = (2 * taps - 1) * bound
    heads = 2 * TAPS if start == "more-heads" else TAPS
    centres = torch.randn(1, heads, 2, generator=generator)
    shape = (1, heads, IN_CHANNELS, OUT_CHANNELS)
    matrices = IN_CHANNELS**-0.5 * torch.randn(shape, generator=generator)
    if start.startswith("near"):
        side = torch.arange(-1.0, 2.0)
        centres = torch.cartesian_prod(side, side)[None]
    if start.startswith("near") or start in ("from-taps", "held"):
        matrices = taps.clone()
    sharpness = torch.full((1, heads), 4.0 if start.endswith("sharp") else 1.0)
    return taps, Heads(centres, sharpness, matrices)


def read_heads(
    heads: Heads, taps: Float[Tensor, "seeds taps in_channels out_channels"]
) -> list[list[dict[str, Any]]]:
    """Say where each head looks, and what it does there.

    Args:
        heads: Of several seeds.
        taps: The convolutions to compare with.

    Returns:
        For each seed and head what the record holds.
    """
    rows, columns = (each.max(-1) for each in heads.weights())
    told = []
    for seed in range(len(taps)):
        of_seed = []
        for head, matrix in enumerate(heads.matrices[seed]):
            best = [int(axis.indices[seed, head]) - REACH for axis in (rows, columns)]
            tap_error = None
            if max(map(abs, best)) <= 1:
                tap = taps[seed, 3 * (best[0] + 1) + best[1] + 1]
                tap_error = _short((matrix - tap).norm() / tap.norm())
            weight = rows.values[seed, head] * columns.values[seed, head]
            of_seed.append(
                {
                    "centre": [_short(each) for each in heads.centres[seed, head]],
                    "sharpness": _short(heads.sharpness[seed, head]),
                    "best_offset": best,
                    "best_weight": _short(weight),
                    "tap_error": tap_error,
                }
            )
        told.append(of_seed)
    return told


def taps_found(heads: Sequence[dict[str, Any]]) -> int:
    """Count the different taps that have a sharp head.

    Args:
        heads: Of one seed, as `read_heads` tells them.

    Returns:
        A number from 0 to 9.
    """
    return len(
        {
            tuple(head["best_offset"])
            for head in heads
            if head["tap_error"] is not None and head["best_weight"] >= FOUND
        }
    )


def run(
    start: str,
    seeds: list[int],
    rate: float,
    steps: int = STEPS,
    *,
    spill: bool = True,
) -> dict[str, Any]:
    """Train heads towards one convolution for each seed.

    Args:
        start: One of `STARTS`.
        seeds: Each fixes a convolution and a start.
        rate: Learning rate of Adam at the first step; it falls to 0 along a cosine.
        steps: Length of the training.
        spill: Whether what the heads do beyond the taps counts as error.

    Returns:
        As the top of this file says.
    """
    drawn = [draw(start, seed) for seed in seeds]
    taps = torch.cat([each for each, _ in drawn])
    names = ("centres", "sharpness", "matrices")
    heads = Heads(*(torch.cat([getattr(h, n) for _, h in drawn]) for n in names))
    wanted = torch.zeros_like(heads.kernel())
    middle = slice(REACH - 1, REACH + 2)
    wanted[:, middle, middle] = taps.reshape(-1, 3, 3, IN_CHANNELS, OUT_CHANNELS)
    size = taps.square().sum((1, 2, 3))
    learned = names[:2] if start == "held" else names
    parameters = [getattr(heads, name).requires_grad_() for name in learned]
    optimizer = torch.optim.Adam(parameters, lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    errors, found, told = [], [], []
    times = [each for each in MEASURED if each < steps] + [steps]
    for step in range(steps + 1):
        # The seeds share no parameter, and Adam scales each one by itself, so the sum
        # trains every seed as it would be trained alone.
        gap = heads.kernel() - wanted
        if not spill:
            gap = gap[:, middle, middle]
        error = gap.square().sum((1, 2, 3, 4)) / size
        if step in times:
            errors.append([_short(each) for each in error])
            told = read_heads(heads, taps)
            found.append([taps_found(each) for each in told])
        if step < steps:
            optimizer.zero_grad()
            error.sum().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return {
        "steps": times,
        "error": [list(each) for each in zip(*errors, strict=True)],
        "taps_found": [list(each) for each in zip(*found, strict=True)],
        "heads": told,
    }


def _short(value: Tensor | float) -> float:
    """Round to six digits."""
    number = value.item() if isinstance(value, Tensor) else value
    return float(f"{number:.6g}")


def _cell(
    name: str, start: str, seeds: Sequence[int], rate: float, **more: int | bool
) -> Cell:
    return Cell(name, {"start": start, "seeds": list(seeds), "rate": rate, **more})


LEARN_CONVOLUTION = Experiment(
    name="learn-convolution",
    claim="Gradient descent finds one sharp head for each tap of a convolution.",
    parts={
        "starts": tuple(_cell(start, start, SEEDS, RATE) for start in STARTS),
        "rates": tuple(
            _cell(f"{start}-{rate}", start, SEEDS, rate)
            for start in REPEATED
            for rate in OTHER_RATES
        ),
        "longer": tuple(
            _cell(f"longer-{start}", start, SEEDS, RATE, steps=MORE_STEPS)
            for start in REPEATED
        ),
        "no-spill": (
            _cell("no-spill", "near", SEEDS, RATE, steps=MORE_STEPS, spill=False),
        ),
    },
    run=run,
    expected_time="about 6 minutes of one processor core",
)
