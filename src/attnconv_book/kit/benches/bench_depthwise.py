"""Is our depthwise convolution faster than torch's, and is its table right?

`make bench` runs it; about 6 minutes. It writes
`results/bench-depthwise.json`.

Claims, for 64 channels on one thread: `DepthwiseConv2d` is at least 8 times as fast as
`nn.Conv2d` forward at kernel sizes 21 and 31, at least 5 times forward and backward at
21, and takes at most 1.05 times as long anywhere.

A second list times each method for each part of the work. The table `METHODS` in
`convolution.depthwise_choice` was set by it: from which kernel size on which method is
the fastest, on images of both sizes. `complexity.latency` says how the time is taken.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity.latency import (
    Run,
    forward,
    forward_backward,
    ratios,
    time_in_turn,
)
from attnconv.convolution import DepthwiseConv2d
from attnconv.convolution.depthwise_choice import METHODS, choose_method
from attnconv.convolution.depthwise_functions import (
    depthwise,
    input_gradient,
    weight_gradient,
    with_gradients,
)
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

CHANNELS, BATCH = 64, 2
SIZES = (32, 64)
KERNEL_SIZES = (1, 3, 4, 5, 7, 9, 11, 13, 14, 15, 17, 21, 25, 31)
DOUBLE_KERNEL_SIZES = (3, 5, 7, 9, 13, 21)
DOUBLE_SIZES = (32,)

ROUNDS, MORE_ROUNDS, SECONDS_PER_RUN = 9, 41, 0.04
"""Up to a kernel size of 13, where 5 % have to be told apart, more rounds are run."""

PART_ROUNDS, SECONDS_PER_PART = 5, 0.02
WAYS = ("direct", "channels_last", "fft")
PARTS = ("inference", "input gradient", "weight gradient", "step")
"""What is timed by each method; a "step" is forward and backward together, in which the
Fourier transforms share what they can. There "mixed" is what the table would take if it
had no transforms."""


def limit(mode: str, kernel_size: int) -> float:
    """Give the largest ratio ours / torch that is claimed."""
    if mode == "forward" and kernel_size in (21, 31):
        return 1 / 8
    if mode == "forward + backward" and kernel_size == 21:
        return 1 / 5
    return 1.05


def layers(size: int, kernel_size: int, mode: str) -> dict[str, Run]:
    """Prepare our layer and torch's, with the same weights."""
    x = torch.randn(BATCH, CHANNELS, size, size).requires_grad_()
    ours = DepthwiseConv2d(CHANNELS, CHANNELS, kernel_size, padding=kernel_size // 2)
    theirs = nn.Conv2d(
        CHANNELS, CHANNELS, kernel_size, padding=kernel_size // 2, groups=CHANNELS
    )
    theirs.load_state_dict(ours.state_dict())
    if mode == "forward":
        return {
            "ours": forward(lambda: ours(x)),
            "nn.Conv2d": forward(lambda: theirs(x)),
        }
    return {
        "ours": forward_backward(lambda: ours(x), [x, *ours.parameters()]),
        "nn.Conv2d": forward_backward(lambda: theirs(x), [x, *theirs.parameters()]),
    }


def without_transforms(kernel_size: int) -> tuple[str, ...]:
    """Give the methods of a step that the table would take if it had no transforms."""
    return tuple(
        [way for first, way in steps if way != "fft" and kernel_size >= first][-1]
        for part, steps in METHODS[torch.float32].items()
        if part != "inference"
    )


def ways(part: str, size: int, kernel_size: int, dtype: torch.dtype) -> dict[str, Run]:
    """Prepare one part of the work by each method."""
    padding = (kernel_size // 2, kernel_size // 2)
    x = torch.randn(BATCH, CHANNELS, size, size, dtype=dtype)
    weight = torch.randn(CHANNELS, 1, kernel_size, kernel_size, dtype=dtype)
    above = torch.randn_like(depthwise(x, weight, None, padding, "fft"))

    def prepare(way: str) -> Run:
        if part == "inference":
            return forward(lambda: depthwise(x, weight, None, padding, way))
        if part == "input gradient":
            return forward(lambda: input_gradient(above, x, weight, padding, way))
        if part == "weight gradient":
            return forward(lambda: weight_gradient(above, x, weight, padding, way))
        leaves = [x.clone().requires_grad_(), weight.clone().requires_grad_()]
        methods = without_transforms(kernel_size) if way == "mixed" else (way,) * 3

        def step() -> Tensor:
            return with_gradients(leaves[0], leaves[1], None, padding, methods)

        return forward_backward(step, leaves)

    runs = {way: prepare(way) for way in WAYS}
    if part == "step" and dtype == torch.float32:
        runs["mixed"] = prepare("mixed")
    return runs


def compare(
    sizes: Sequence[int], kernel_sizes: Sequence[int], seconds: float
) -> list[dict[str, Any]]:
    """Time our layer against torch's; one row for each case."""
    rows = []
    for size in sizes:
        for kernel_size in kernel_sizes:
            for mode in ("forward", "forward + backward"):
                times = time_in_turn(
                    layers(size, kernel_size, mode),
                    rounds=MORE_ROUNDS if kernel_size <= 13 else ROUNDS,
                    seconds=seconds,
                )
                low, median, high = ratios(times["ours"], times["nn.Conv2d"])
                row = {
                    "mode": mode,
                    "size": size,
                    "kernel_size": kernel_size,
                    "against": "nn.Conv2d",
                    "ours_ms": round(1e3 * statistics.median(times["ours"]), 3),
                    "other_ms": round(1e3 * statistics.median(times["nn.Conv2d"]), 3),
                    "ratio": round(median, 4),
                    "quartiles": [round(low, 4), round(high, 4)],
                    "limit": limit(mode, kernel_size),
                }
                rows.append(row)
                print(
                    f"{mode:18} size {size:2} kernel {kernel_size:2} "
                    f"{row['ours_ms']:8.2f} ms, {1 / median:6.2f} times as fast",
                    flush=True,
                )
    return rows


def time_parts(
    sizes: Sequence[int],
    kernel_sizes: Sequence[int],
    dtype: torch.dtype,
    seconds: float,
) -> list[dict[str, Any]]:
    """Time each part by each method; the milliseconds that set the table."""
    rows = []
    for part in PARTS:
        for size in sizes:
            for kernel_size in kernel_sizes:
                times = time_in_turn(
                    ways(part, size, kernel_size, dtype),
                    rounds=PART_ROUNDS,
                    seconds=seconds,
                )
                square = (kernel_size, kernel_size)
                parts = [part] if part != "step" else list(METHODS[dtype])[1:]
                ms = {
                    way: round(1e3 * statistics.median(each), 3)
                    for way, each in times.items()
                }
                chosen = [choose_method(square, dtype, one) for one in parts]
                row = {
                    "part": part,
                    "dtype": str(dtype).removeprefix("torch."),
                    "size": size,
                    "kernel_size": kernel_size,
                    "ms": ms,
                    "chosen": chosen,
                }
                rows.append(row)
                print(
                    f"{part:15} {row['dtype']} size {size:2} kernel {kernel_size:2} "
                    + " ".join(f"{way} {number:.2f}" for way, number in ms.items())
                    + f"; chosen: {', '.join(chosen)}",
                    flush=True,
                )
    return rows


def main(
    results: Path = RESULTS,
    *,
    sizes: Sequence[int] = SIZES,
    kernel_sizes: Sequence[int] = KERNEL_SIZES,
    double_sizes: Sequence[int] = DOUBLE_SIZES,
    double_kernel_sizes: Sequence[int] = DOUBLE_KERNEL_SIZES,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each and write the record.

    Args:
        results: Folder of the record.
        sizes: Height and width of the images.
        kernel_sizes: Kernel sizes to measure at.
        double_sizes: Height and width of the images in float64.
        double_kernel_sizes: Kernel sizes in float64.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows = compare(sizes, kernel_sizes, seconds)
    brief = min(seconds, SECONDS_PER_PART)
    parts = time_parts(sizes, kernel_sizes, torch.float32, brief)
    parts += time_parts(double_sizes, double_kernel_sizes, torch.float64, brief)
    return write_bench(
        results,
        __spec__.name,
        "the ratio of each row is at most its limit",
        {
            "batch": BATCH,
            "channels": CHANNELS,
            "rounds": ROUNDS,
            "rounds_up_to_kernel_13": MORE_ROUNDS,
            "rounds_of_parts": PART_ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of ours / other",
        },
        rows=rows,
        parts=parts,
    )


if __name__ == "__main__":
    main()
