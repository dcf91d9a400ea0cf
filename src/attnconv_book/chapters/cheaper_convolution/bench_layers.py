"""Where is the time of the six published networks?

`make bench` runs it; about a minute, and half a gigabyte for the largest network. It
writes `results/bench-layers.json`.

Nothing is claimed beforehand. One picture at a time, forward, on one thread, in
evaluation mode, weights drawn at random: times do not hang on them. A clock is read
before and after each layer that `layer_costs` counts, those that hold parameters or
multiply. What passes between two of them (activations, pooling, sums) goes to no layer.

The record holds, beside the head of every bench, `rows`: one for each network, with
`ms`, the median over the rounds of the whole, and `layers`, the median milliseconds of
each layer by its name.
"""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity import count_parameters
from attnconv_book.chapters.cheaper_convolution.published import (
    OTHERS,
    PUBLISHED,
    layer_costs,
)
from attnconv_book.kit.experiments.bench_records import write_bench

RESULTS = Path(__file__).with_name("results")

ROUNDS = 9
WARM_UP = 2
"""Rounds that are not counted: the first run of anything is slow."""


def layer_times(
    network: nn.Module, picture: Tensor, layers: Sequence[str], rounds: int
) -> list[dict[str, float]]:
    """Time some layers, and the whole.

    Args:
        network: In evaluation mode.
        picture: What it takes.
        layers: Names of modules in it.
        rounds: How often.

    Returns:
        For each round the seconds by name of the layer, and of the whole as "".
    """
    times: dict[str, float] = {}
    started: dict[str, float] = {}
    hooks = []

    def watch(name: str) -> None:
        part = network.get_submodule(name)

        def begin(*_: object) -> None:
            started[name] = time.perf_counter()

        def end(*_: object) -> None:
            times[name] = time.perf_counter() - started[name]

        hooks.append(part.register_forward_pre_hook(begin))
        hooks.append(part.register_forward_hook(end))

    for name in ("", *layers):
        watch(name)
    found = []
    try:
        with torch.no_grad():
            for at in range(WARM_UP + rounds):
                network(picture)
                if at >= WARM_UP:
                    found.append(dict(times))
    finally:
        for hook in hooks:
            hook.remove()
    return found


def main(
    results: Path = RESULTS,
    *,
    names: Sequence[str] = tuple(PUBLISHED),
    rounds: int = ROUNDS,
) -> dict[str, Any]:
    """Time the networks, print a line for each and write the record.

    Args:
        results: Folder of the record.
        names: Which of `PUBLISHED`.
        rounds: How often each is run.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows = []
    for name in names:
        build, shape = PUBLISHED[name]
        network = build().eval()
        layers = [cost.name for cost in layer_costs(name) if cost.kind != OTHERS]
        found = layer_times(network, torch.rand(1, *shape), layers, rounds)
        median = {
            each: round(1e3 * statistics.median(times[each] for times in found), 4)
            for each in found[0]
        }
        whole = median.pop("")
        rows.append(
            {
                "network": name,
                "parameters": count_parameters(network),
                "ms": whole,
                "layers": median,
            }
        )
        print(f"{name}: {whole:.2f} ms, in layers {sum(median.values()):.2f}")
    return write_bench(
        results,
        __spec__.name,
        "none: where the time goes is asked",
        {
            "batch": 1,
            "dtype": "float32",
            "rounds": rounds,
            "clock": "perf_counter",
            "order": "layer by layer",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
