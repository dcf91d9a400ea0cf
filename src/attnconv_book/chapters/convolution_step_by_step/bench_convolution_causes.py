"""Why do ways with fewer or as many multiply-adds take longer? One change at a time.

`make bench` runs it; about 2 minutes. It writes
 `results/bench-convolution-causes.json`.

`bench_convolution_ways` found that prices differ. Here each suspected cause is changed,
alone where that is possible, on the layer "dense" of that bench, one thread, float32:

- "torch" pads inside `F.conv2d`, "padded_first" by `F.pad` before it: the same sums,
  but the library then chooses another code (`bench_convolution_code`);
- "fourier" transforms the padded side as it is, "fourier_fast" first fills it up to
  the next length whose prime factors are 2, 3 and 5;
- "im2col" copies windows and multiplies. "copy" is its first half alone, "product" its
  second half on columns that lie ready; "long_runs" copies the same numbers in one
  pass, a row of the image at a time; "unfold" lets `F.unfold` copy them.

The record holds, beside the head of every bench, `rows`: one for each kernel size and
way, with `ms` (median), `ratio` (median over the rounds of this way / torch),
`quartiles` of it, and `error`, the largest difference from torch in float64 over the
largest output (null for the halves).
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor

from attnconv.complexity import compare_latency
from attnconv.complexity.latency import forward
from attnconv.convolution import convolve_fourier, convolve_im2col, read_problem
from attnconv.convolution.reference.im2col import windows
from attnconv_book.chapters.convolution_step_by_step.bench_convolution_ways import (
    SETTINGS,
    Setting,
    layer,
    relative_error,
    times_of,
)
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

KERNEL_SIZES = (3, 9, 17, 19, 21, 25, 31)
COPIED_UP_TO = 17
"""Largest kernel whose windows are copied: the copies grow with its square."""
ROUNDS, SECONDS_PER_RUN = 7, 0.02
HALVES = ("copy", "product")


def fast_side(side: int) -> int:
    """Find the next length that a fast transform likes.

    Args:
        side: Length, at least 1.

    Returns:
        The smallest length from `side` on whose prime factors are at most 5.
    """
    while True:
        rest = side
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return side
        side += 1


def ways_to_run(
    x: Tensor, weight: Tensor, *, copied: bool
) -> dict[str, Callable[[], Tensor]]:
    """Prepare the calls of one comparison; padding the input is part of each.

    Args:
        x: Images, (batch, channels, side, side).
        weight: (out_channels, channels, K, K), K odd.
        copied: With the ways that copy windows.

    Returns:
        From name to call, torch's own first.
    """
    pad = weight.shape[-1] // 2
    side = x.shape[-1]
    more = fast_side(side + 2 * pad) - side - 2 * pad
    last = [t.contiguous(memory_format=torch.channels_last) for t in (x, weight)]
    filled = (pad, pad + more, pad, pad + more)
    calls: dict[str, Callable[[], Tensor]] = {
        "torch": lambda: F.conv2d(x, weight, padding=pad),
        "padded_first": lambda: F.conv2d(F.pad(x, [pad] * 4), weight),
        "channels_last": lambda: F.conv2d(last[0], last[1], padding=pad),
        "fourier": lambda: convolve_fourier(read_problem(x, weight, padding=pad)),
        "fourier_fast": lambda: convolve_fourier(
            read_problem(F.pad(x, filled), weight)
        )[..., :side, :side],
    }
    if copied:
        flat = weight.flatten(1)
        columns = to_columns(x, weight)
        shape = len(x), len(weight), side, side
        calls |= {
            "im2col": lambda: convolve_im2col(read_problem(x, weight, padding=pad)),
            "copy": lambda: to_columns(x, weight),
            "product": lambda: flat @ columns,
            "long_runs": lambda: (flat @ in_long_runs(x, weight)).reshape(shape),
            "unfold": lambda: (
                flat @ F.unfold(x, weight.shape[-1], padding=pad)
            ).reshape(shape),
        }
    return calls


def to_columns(x: Tensor, weight: Tensor) -> Tensor:
    """Copy windows into columns as `convolve_im2col` does: a window at a time."""
    pad = weight.shape[-1] // 2
    seen = windows(read_problem(x, weight, padding=pad))[:, 0]
    flat = seen.reshape(*seen.shape[:2], -1, math.prod(weight.shape[2:]))
    return rearrange(flat, "batch i place tap -> batch (i tap) place")


def in_long_runs(x: Tensor, weight: Tensor) -> Tensor:
    """Copy the same columns in one pass: for each tap, whole rows of the image."""
    pad = weight.shape[-1] // 2
    seen = windows(read_problem(x, weight, padding=pad))[:, 0]
    return rearrange(seen, "batch i y x u v -> batch (i u v) (y x)")


def compare(
    setting: Setting, kernel_size: int, seconds: float | int
) -> list[dict[str, Any]]:
    """Time all ways at one kernel size; one row for each.

    Args:
        setting: The sizes.
        kernel_size: Odd.
        seconds: How long one measurement should last, at least.

    Returns:
        Rows as the top of this file says, torch's own first.
    """
    x, weight, exact = layer(setting, kernel_size)
    calls = ways_to_run(x, weight, copied=kernel_size <= COPIED_UP_TO)
    found = compare_latency(
        {name: forward(call) for name, call in calls.items()},
        "torch",
        rounds=ROUNDS,
        seconds=seconds,
    )
    return [
        {
            "kernel_size": kernel_size,
            "way": name,
            **times_of(found[name]),
            "error": None if name in HALVES else relative_error(call(), exact),
        }
        for name, call in calls.items()
    ]


def main(
    results: Path = RESULTS,
    *,
    kernel_sizes: Sequence[int] = KERNEL_SIZES,
    setting: Setting = SETTINGS["dense"],
    seconds: float | int = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each kernel size and write the record.

    Args:
        results: Folder of the record.
        kernel_sizes: Odd.
        setting: The sizes of the layer.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows: list[dict[str, Any]] = []
    for kernel_size in kernel_sizes:
        new = compare(setting, kernel_size, seconds)
        rows += new
        told = " ".join(f"{row['way']} {row['ms']:.2f}" for row in new)
        print(f"kernel {kernel_size:2}, ms: {told}", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: what each suspected cause of a high price costs is asked",
        {
            "batch": setting.batch,
            "channels": setting.channels,
            "size": setting.size,
            "dtype": "float32",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the way / torch",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
