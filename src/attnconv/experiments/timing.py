"""Fair timing on a machine that does other things too: in turn, round after round.

All candidates run in turn, and each round gives one ratio: what disturbs the machine
for longer than a round disturbs both sides of it. Time is the processor time of this
process: what other processes do counts least there.
"""

import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from attnconv.validation import check_at_least

Run = Callable[[], object]


def forward(call: Run) -> Run:
    """Run a call without keeping anything for gradients."""

    def run() -> None:
        with torch.no_grad():
            call()

    return run


def forward_backward(call: Callable[[], Tensor], leaves: Sequence[Tensor]) -> Run:
    """Run a call and take the gradients of all leaves."""
    direction = torch.randn_like(call())

    def run() -> None:
        torch.autograd.grad(call(), leaves, direction)

    return run


def time_in_turn(
    runs: dict[str, Run],
    *,
    rounds: int,
    seconds: float,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Time several runs in turn, round after round, each time in another order.

    Args:
        runs: What to time, by name.
        rounds: Number of measurements of each, at least 5.
        seconds: Each measurement repeats its run until it should last this long.
        clock: Tells the time in seconds.

    Returns:
        For each name the seconds one run took, one number for each round.

    Raises:
        ValueError: If there are fewer than 5 rounds.
    """
    check_at_least("rounds", rounds, 5)
    repeats = {}
    for name, run in runs.items():
        run()  # the first run of anything is slow
        start = clock()
        run()
        repeats[name] = max(1, round(seconds / max(clock() - start, 1e-6)))
    times: dict[str, list[float]] = {name: [] for name in runs}
    order = list(runs)
    for _ in range(rounds):
        for name in order:
            start = clock()
            for _ in range(repeats[name]):
                runs[name]()
            times[name].append((clock() - start) / repeats[name])
        order = order[1:] + order[:1]
    return times


def ratios(ours: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """Compare two lists of times, round by round.

    Args:
        ours: Seconds, one for each round.
        other: Seconds of what it is compared with, in the same rounds.

    Returns:
        Lower quartile, median and upper quartile of ours / other over the rounds; below
        1 ours is faster.
    """
    each = [one / two for one, two in zip(ours, other, strict=True)]
    low, median, high = statistics.quantiles(each, n=4, method="inclusive")
    return low, median, high


def processor() -> str:
    """Name the kind of processor, as the system knows it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
