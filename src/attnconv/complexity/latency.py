"""Fair timing on a machine that does other things too: in turn, round after round.

All candidates run in turn, and each round gives one ratio: what disturbs the machine
for longer than a round disturbs both sides of it. Time is the processor time of this
process: what other processes do counts least there.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_callable,
    check_choice,
    check_named,
)

Run = Callable[[], object]


class Latency(NamedTuple):
    """How long one run took, and how it compares with the run of reference.

    Attributes:
        seconds: Median over the rounds.
        ratio: Median over the rounds of this run's time / that of the reference in the
            same round; below 1 this run is faster.
        quartiles: Lower and upper quartile of the same ratios.
    """

    seconds: float
    ratio: float
    quartiles: tuple[float, float]


def compare_latency(
    runs: dict[str, Run],
    against: str,
    *,
    rounds: int = 9,
    seconds: float | int = 0.05,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, Latency]:
    """Time several calls in turn and compare each with one of them.

    Args:
        runs: What to time, by name; each is called without arguments.
        against: Name of the call that the others are compared with.
        rounds: Number of measurements of each, at least 5.
        seconds: Each measurement repeats its call until it should last this long.
        clock: Tells the time in seconds.

    Returns:
        By name, the median time and the ratio with its quartiles. They tell about this
        machine, this number of threads and these sizes.

    Raises:
        TypeError: If `runs` is no mapping, a run or the clock cannot be called or a
            number is none.
        ValueError: If there is no run or none has the name `against`, there are fewer
            than 5 rounds, or `seconds` is negative.
    """
    check_named("runs", runs)
    check_choice("against", against, tuple(runs))
    for run in runs.values():
        check_callable("runs", run)
    check_callable("clock", clock)
    times = time_in_turn(runs, rounds=rounds, seconds=seconds, clock=clock)
    found = {}
    for name, each in times.items():
        low, median, high = ratios(each, times[against])
        found[name] = Latency(statistics.median(each), median, (low, high))
    return found


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
    seconds: float | int,
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
        ValueError: If there are fewer than 5 rounds, or `seconds` is negative.
    """
    check_at_least("rounds", rounds, 5)
    check_at_least("seconds", seconds, 0.0)
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


def measured_on() -> dict[str, Any]:
    """Say where and with what a measurement was made, for the head of its record."""
    return {
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "threads": torch.get_num_threads(),
        },
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
    }


def processor() -> str:
    """Name the kind of processor, as the system knows it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
