"""What does each saving give in time?

`make bench` runs it; about 2 minutes. It writes `results/bench-savings.json`.

Nothing is claimed beforehand. In turn, forward, on one thread, in evaluation mode:

- "layer": one layer of each way of `networks`, from some channels to as many;
- "network": the fourteen networks of the experiment on colour pictures;
- "smaller": a small CNN for digits, whole, with nine tenths of its weights zeroed, with
  a quarter of its channels, and in 8 bits. It is untrained: times do not hang on it.

The record holds, beside the head of every bench, `rows`: one for each part, size and
case, with `ms` (median), `ratio` (median over the rounds of this case / the first one),
`quartiles` of it, and the counted `parameters` and `multiply_adds` of one picture,
which are null in 8 bits.
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
BATCH = 16
ROUNDS, SECONDS_PER_RUN = 11, 0.02
EIGHT_BITS = "8 bits"


def compare(
    part: str, models: dict[str, nn.Module], images: torch.Tensor, seconds: float
) -> list[dict[str, Any]]:
    """Time some models on the same images; the first is what they are compared with.

    Args:
        part: What the rows belong to.
        models: By name.
        images: What they take.
        seconds: How long one measurement should last, at least.

    Returns:
        Rows as the top of this file says.
    """
    first = next(iter(models))
    runs = {
        name: forward(partial(model.eval(), images)) for name, model in models.items()
    }
    found = compare_latency(runs, first, rounds=ROUNDS, seconds=seconds)
    rows = []
    for name, model in models.items():
        counted = name != EIGHT_BITS
        rows.append(
            {
                "part": part,
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


def smaller_networks(images: torch.Tensor) -> dict[str, nn.Module]:
    """Make the small CNN and its smaller versions.

    Args:
        images: Digits; from these the ranges of 8-bit maps are read.

    Returns:
        The networks, the whole one first.
    """
    whole = SmallCNN(10, 1, 8, width=32).eval()
    zeroed = pruned(whole, 0.9)
    for module in zeroed.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            prune.remove(module, "weight")  # type: ignore[no-untyped-call]
    return {
        "whole": whole,
        "90 % zeroed": zeroed,
        "8 of 32 channels": narrowed(whole, 8),
        EIGHT_BITS: in_int8(whole, images),
    }


def main(
    results: Path = RESULTS,
    *,
    layers: Sequence[tuple[int, int]] = LAYERS,
    contenders: Sequence[str] = CONTENDERS,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each part and write the record.

    Args:
        results: Folder of the record.
        layers: Channels and side of the maps of the layers.
        contenders: Networks to time.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    cases: list[tuple[str, dict[str, nn.Module], torch.Tensor]] = [
        (
            "layer",
            {way: make(channels, channels, 1) for way, (make, _) in WAYS.items()},
            torch.randn(BATCH, channels, side, side),
        )
        for channels, side in layers
    ]
    networks: dict[str, nn.Module] = {name: build(name) for name in contenders}
    cases.append(("network", networks, torch.randn(BATCH, 3, 32, 32)))
    digits = torch.rand(BATCH, 1, 8, 8)
    cases.append(("smaller", smaller_networks(digits), digits))
    rows: list[dict[str, Any]] = []
    for part, models, images in cases:
        new = compare(part, models, images, seconds)
        rows += new
        told = "; ".join(f"{row['case']} {row['ratio']:.2f}" for row in new)
        print(f"{part} {tuple(images.shape[1:])}, time / first: {told}", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: how much time each saving gives is asked",
        {
            "batch": BATCH,
            "dtype": "float32",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the case / the first of its part",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
