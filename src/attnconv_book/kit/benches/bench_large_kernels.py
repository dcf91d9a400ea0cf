"""Is our dense convolution faster than torch's at large kernels, and nowhere slower?

`make bench` runs it; about 2 minutes. It writes `results/bench-large-kernels.json`.

Claims, on one thread: from 16 to 16 channels, on 4 images of 64 × 64, `convolve2d` is
at least 3 times as fast as `F.conv2d` at kernel sizes 21, 25 and 31, forward and
forward and backward. Nowhere does it take more than 1 / 0.97 times as long, apart from
its checks, which take less than a quarter of a millisecond whatever the size.

The other rows are where it could be: smaller kernels, other channels, sizes and
batches, no padding, float64. `LIMITS` in `convolution.large_kernels` was set by them.
`complexity.latency` says how the time is taken.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from attnconv.complexity.latency import (
    Run,
    forward,
    forward_backward,
    ratios,
    time_in_turn,
)
from attnconv.convolution import convolve2d
from attnconv.convolution.large_kernels import may_take_spectra
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

ROUNDS, MORE_ROUNDS, SECONDS_PER_RUN = 5, 11, 0.02
"""Where torch's program is taken, 3 % have to be told apart: more rounds are run."""

CHECKS_MS = 0.25
"""What the checks of a call may take, whatever its size: Python, on a busy machine."""


class Case(NamedTuple):
    """One convolution.

    Attributes:
        batch: Number of images.
        channels: Channels in and out.
        size: Height and width of the images.
        kernel_size: Height and width of the kernels.
        padded: Whether half a kernel of zeros is added on each side.
        dtype: Number type.
    """

    batch: int
    channels: tuple[int, int]
    size: int
    kernel_size: int
    padded: bool = True
    dtype: torch.dtype = torch.float32


CLAIMED = [Case(4, (16, 16), 64, kernel_size) for kernel_size in (21, 25, 31)]
CASES = [
    *(Case(4, (16, 16), 64, k) for k in (1, 3, 5, 7, 11, 15, 19)),
    *CLAIMED,
    *(
        Case(2, channels, 32, k)
        for channels in ((8, 8), (16, 16), (32, 32))
        for k in (21, 31)
    ),
    *(Case(1, pair, 48, 31) for pair in ((1, 16), (16, 1))),
    *(Case(batch, (16, 16), 16, 31) for batch in (1, 16)),
    Case(1, (32, 32), 48, 31),
    *(Case(2, (16, 16), 48, k, padded=False) for k in (21, 31)),
    *(Case(1, (16, 16), 32, k, dtype=torch.float64) for k in (3, 7, 11)),
]


def limit(case: Case) -> float:
    """Give the largest ratio ours / torch that is claimed."""
    return 1 / 3 if case in CLAIMED else 1 / 0.97


def runs(case: Case, mode: str) -> dict[str, Run]:
    """Prepare our convolution and torch's on the same numbers."""
    inputs, outputs = case.channels
    taps, padding = case.kernel_size, case.kernel_size // 2 if case.padded else 0
    x = torch.randn(case.batch, inputs, case.size, case.size, dtype=case.dtype)
    weight = torch.randn(outputs, inputs, taps, taps, dtype=case.dtype)
    leaves = [x.requires_grad_(), weight.requires_grad_()]
    calls = {
        "ours": lambda: convolve2d(x, weight, padding=padding),
        "F.conv2d": lambda: F.conv2d(x, weight, padding=padding),
    }
    if mode == "forward":
        return {name: forward(call) for name, call in calls.items()}
    return {name: forward_backward(call, leaves) for name, call in calls.items()}


def takes_spectra(case: Case) -> bool:
    """Say which way the rule takes."""
    inputs, outputs = case.channels
    side = case.kernel_size // 2 if case.padded else 0
    x = torch.empty(case.batch, inputs, case.size, case.size, dtype=case.dtype)
    weight = x.new_empty(outputs, inputs, case.kernel_size, case.kernel_size)
    return may_take_spectra(x, weight, (1, 1), (side, side), (1, 1), 1)


def compare(cases: Sequence[Case], seconds: float) -> list[dict[str, Any]]:
    """Time our convolution against torch's; two rows for each case."""
    rows = []
    for case in cases:
        for mode in ("forward", "forward + backward"):
            spectra = takes_spectra(case)
            times = time_in_turn(
                runs(case, mode),
                rounds=ROUNDS if spectra else MORE_ROUNDS,
                seconds=seconds,
            )
            low, median, high = ratios(times["ours"], times["F.conv2d"])
            row = {
                "mode": mode,
                **case._asdict(),
                "channels": list(case.channels),
                "dtype": str(case.dtype).removeprefix("torch."),
                "way": "spectra" if spectra else "torch",
                "against": "F.conv2d",
                "ours_ms": round(1e3 * statistics.median(times["ours"]), 3),
                "other_ms": round(1e3 * statistics.median(times["F.conv2d"]), 3),
                "ratio": round(median, 4),
                "quartiles": [round(low, 4), round(high, 4)],
                "limit": round(limit(case), 4),
            }
            rows.append(row)
            print(
                f"{mode:18} batch {case.batch:2} {case.channels} size {case.size:2} "
                f"kernel {case.kernel_size:2} {row['dtype']} {row['way']:7} "
                f"{row['ours_ms']:8.2f} ms, {1 / median:6.2f} times as fast",
                flush=True,
            )
    return rows


def main(
    results: Path = RESULTS,
    *,
    cases: Sequence[Case] = tuple(CASES),
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each and write the record.

    Args:
        results: Folder of the record.
        cases: What to measure.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    return write_bench(
        results,
        __spec__.name,
        "the ratio of each row is at most its limit, apart from checks_ms",
        {
            "rounds": ROUNDS,
            "rounds_where_torch_is_taken": MORE_ROUNDS,
            "checks_ms": CHECKS_MS,
            **IN_TURN,
            "ratio": "median over the rounds of ours / other",
        },
        rows=compare(cases, seconds),
    )


if __name__ == "__main__":
    main()
