"""What does each saving give in time?

`make bench` runs it; about 3 minutes. It writes `results/bench-savings.json`.

Nothing is claimed beforehand. In turn, forward, on one thread, as one runs a network
that is trained: each normalisation folded into its convolution (`folding`), pictures
one by one, as they come at a door, or sixteen at a time.

- "layer": one layer of each way of `networks`, from some channels to as many;
- "side": a plain and a separable layer on maps from small to large, and the two halves
  of the separable one alone: does what its count promises hang on the size?
- "network": the fourteen networks of the experiment on colour pictures;
- "smaller": a small CNN for digits, whole, with nine tenths of its weights zeroed, with
  a quarter of its channels, and in 8 bits. It is untrained: times do not hang on it.

The record holds, beside the head of every bench, `rows`: one for each part, batch, size
and case, with `ms` (median), `ratio` (median over the rounds of this case / the first
one), `quartiles` of it, and the counted `parameters` and `multiply_adds` of one
picture, which are null in 8 bits.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.utils import prune

from attnconv.complexity import compare_latency, count_multiply_adds, count_parameters
from attnconv.complexity.latency import forward
from attnconv.models import SmallCNN
from attnconv_book.chapters.cheaper_convolution.folding import folded
from attnconv_book.chapters.cheaper_convolution.networks import CONTENDERS, WAYS, build
from attnconv_book.chapters.cheaper_convolution.smaller import (
    in_int8,
    narrowed,
    pruned,
)
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

LAYERS = ((32, 32), (128, 16))
"""Channels, and height and width of the maps."""
SIDES = (2, 4, 8, 16, 32, 64)
"""Height and width of the maps of which the size is asked, with `NARROW` channels."""
NARROW = 32
BATCHES = (1, 16)
"""Pictures at a time."""
ROUNDS, SECONDS_PER_RUN = 11, 0.02
EIGHT_BITS = "8 bits"


def compare(
    part: str, models: dict[str, nn.Module], images: torch.Tensor, seconds: float
) -> list[dict[str, Any]]:
    """Time some models on the same images; the first is what they are compared with.

    Args:
        part: What the rows belong to.
        models: By name, in evaluation mode.
        images: What they take.
        seconds: How long one measurement should last, at least.

    Returns:
        Rows as the top of this file says.
    """
    first = next(iter(models))
    runs = {name: forward(partial(model, images)) for name, model in models.items()}
    found = compare_latency(runs, first, rounds=ROUNDS, seconds=seconds)
    rows = []
    for name, model in models.items():
        counted = name != EIGHT_BITS
        rows.append(
            {
                "part": part,
                "batch": len(images),
                "size": list(images.shape[1:]),
                "case": name,
                "ms": round(1e3 * found[name].seconds, 3),
                "ratio": round(found[name].ratio, 3),
                "quartiles": [round(each, 3) for each in found[name].quartiles],
                "parameters": count_parameters(model) if counted else None,
                "multiply_adds": (
                    count_multiply_adds(model, images[:1]) if counted else None
                ),
            }
        )
    return rows


def layers_of(channels: int) -> dict[str, nn.Module]:
    """Make a layer of each way, from some channels to as many.

    Args:
        channels: How many.

    Returns:
        The layers by way, the plain one first.
    """
    return {way: folded(make(channels, channels, 1)) for way, (make, _) in WAYS.items()}


def halves_of(channels: int) -> dict[str, nn.Module]:
    """Make a plain layer, a separable one, and its two halves.

    Args:
        channels: In and out.

    Returns:
        The layers, the plain one first; all end in ReLU.
    """
    separable = folded(WAYS["separable"][0](channels, channels, 1))
    kept = [part for part in separable.children() if not isinstance(part, nn.Identity)]
    return {
        "plain": folded(WAYS["plain"][0](channels, channels, 1)),
        "separable": separable,
        "depthwise": nn.Sequential(*kept[:2]).eval(),
        "pointwise": nn.Sequential(*kept[2:]).eval(),
    }


def smaller_networks(images: torch.Tensor) -> dict[str, nn.Module]:
    """Make the small CNN and its smaller versions.

    Args:
        images: Digits; from these the ranges of 8-bit maps are read.

    Returns:
        The networks, the whole one first.
    """
    whole = SmallCNN(10, 1, 8, width=32)
    zeroed = pruned(whole, 0.9)
    for module in zeroed.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            prune.remove(module, "weight")  # type: ignore[no-untyped-call]
    return {
        "whole": folded(whole),
        "90 % zeroed": folded(zeroed),
        "8 of 32 channels": folded(narrowed(whole, 8)),
        EIGHT_BITS: in_int8(whole, images),
    }


def main(
    results: Path = RESULTS,
    *,
    layers: Sequence[tuple[int, int]] = LAYERS,
    sides: Sequence[int] = SIDES,
    contenders: Sequence[str] = CONTENDERS,
    batches: Sequence[int] = BATCHES,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each part and write the record.

    Args:
        results: Folder of the record.
        layers: Channels and side of the maps of the layers.
        sides: Sides of the maps of which the size is asked.
        contenders: Networks to time.
        batches: Pictures at a time.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    networks = {name: folded(build(name)) for name in contenders}
    smaller = smaller_networks(torch.rand(16, 1, 8, 8))
    halves = halves_of(NARROW)
    cases: list[tuple[str, dict[str, nn.Module], torch.Tensor]] = []
    for channels, side in layers:
        maps = torch.randn(1, channels, side, side)
        cases.append(("layer", layers_of(channels), maps))
    for side in sides:
        cases.append(("side", halves, torch.randn(1, NARROW, side, side)))
    for batch in batches:
        cases.append(("network", networks, torch.randn(batch, 3, 32, 32)))
        cases.append(("smaller", smaller, torch.rand(batch, 1, 8, 8)))
    rows: list[dict[str, Any]] = []
    for part, models, images in cases:
        new = compare(part, models, images, seconds)
        rows += new
        told = "; ".join(f"{row['case']} {row['ratio']:.2f}" for row in new)
        print(f"{part} {tuple(images.shape)}, time / first: {told}", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: how much time each saving gives is asked",
        {
            "dtype": "float32",
            "normalisation": "folded",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the case / the first of its part",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
