"""From which kernel size on does another way to convolve beat torch's?

`make bench` runs it; about 4 minutes. It writes
 `results/bench-convolution-ways.json`.

Nothing is claimed beforehand. The ways of `attnconv.convolution.reference` are timed
against `F.conv2d`, one thread, float32, odd kernels with zeros around the image so that
its size stays. "dense" is a layer as networks have it; "small" is one on which loops
and the matrix of the whole layer can be run too. "channels_last" is torch's own with
the numbers of a pixel side by side, for information. `complexity.latency` says how the
time is taken.

The record holds, beside the head of every bench:

- `rows`: one for each setting, kernel size and way, with `ms` (median), `ratio` (median
  over the rounds of this way / torch; below 1 the way is faster), `quartiles` of it,
  `multiply_adds` by formula, `products` (those without transforms), `error` (largest
  difference from torch in float64, over the largest output);
- `skipped`: setting, kernel sizes, way and reason of what was not run;
- `crossover`: for each setting and way the first measured kernel size from which on
  the median ratio stays below 1, or null; `crossover_sure`: the same for the upper
  quartile.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from attnconv.complexity import Latency, compare_latency, convolution_way_cost
from attnconv.complexity.latency import forward
from attnconv.convolution import (
    Problem,
    convolve_fourier,
    convolve_im2col,
    convolve_loops,
    convolve_toeplitz,
    convolve_winograd,
    read_problem,
)
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

KERNEL_SIZES = (3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 25, 31)
ROUNDS, SECONDS_PER_RUN = 7, 0.03

WAYS: dict[str, Callable[[Problem], Tensor]] = {
    "loops": convolve_loops,
    "im2col": convolve_im2col,
    "toeplitz": convolve_toeplitz,
    "fourier": convolve_fourier,
    "winograd": convolve_winograd,
}
TORCH = "torch"


class Setting(NamedTuple):
    """The sizes of one comparison.

    Attributes:
        batch: Number of images.
        channels: Channels in and out.
        size: Height and width.
        kernel_sizes: Kernel sizes to measure at.
        skipped: Ways that are not run, and why.
    """

    batch: int
    channels: int
    size: int
    kernel_sizes: tuple[int, ...]
    skipped: dict[str, str]


SETTINGS = {
    "dense": Setting(
        4,
        16,
        64,
        KERNEL_SIZES,
        {
            "loops": "hours of Python: some microseconds for each multiply-add",
            "toeplitz": "18 GB and more for the matrix of the layer",
        },
    ),
    "small": Setting(1, 2, 8, (3, 5, 7), {}),
}


def ways_to_run(
    x: Tensor, weight: Tensor, names: Sequence[str]
) -> dict[str, Callable[[], Tensor]]:
    """Prepare the calls of one comparison; padding the input is part of each."""
    padding = weight.shape[-1] // 2
    last = [t.contiguous(memory_format=torch.channels_last) for t in (x, weight)]
    calls: dict[str, Callable[[], Tensor]] = {
        TORCH: lambda: F.conv2d(x, weight, padding=padding),
        "channels_last": lambda: F.conv2d(last[0], last[1], padding=padding),
    }
    for name in names:

        def call(convolve: Callable[[Problem], Tensor] = WAYS[name]) -> Tensor:
            return convolve(read_problem(x, weight, padding=padding))

        calls[name] = call
    return calls


def layer(setting: Setting, kernel_size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Draw an image and a kernel; return them, and their convolution in float64."""
    x = torch.randn(setting.batch, setting.channels, setting.size, setting.size)
    weight = torch.randn(setting.channels, setting.channels, kernel_size, kernel_size)
    exact = F.conv2d(x.double(), weight.double(), padding=kernel_size // 2)
    return x, weight, exact


def times_of(found: Latency) -> dict[str, Any]:
    """Write a latency as the rows have it."""
    return {
        "ms": round(1e3 * found.seconds, 3),
        "ratio": round(found.ratio, 4),
        "quartiles": [round(each, 4) for each in found.quartiles],
    }


def relative_error(output: Tensor, exact: Tensor) -> float:
    """Return the largest deviation over the largest number, to two digits."""
    far = (output.double() - exact).abs().max() / exact.abs().max()
    return float(f"{float(far):.2g}")


def compare(setting: Setting, kernel_size: int, seconds: float) -> list[dict[str, Any]]:
    """Time all ways at one kernel size; one row for each.

    Args:
        setting: The sizes.
        kernel_size: Odd.
        seconds: How long one measurement should last, at least.

    Returns:
        Rows as the top of this file says, torch's own first.
    """
    x, weight, exact = layer(setting, kernel_size)
    names = [
        name
        for name in WAYS
        if name not in setting.skipped and (name != "winograd" or kernel_size == 3)
    ]
    calls = ways_to_run(x, weight, names)
    found = compare_latency(
        {name: forward(call) for name, call in calls.items()},
        TORCH,
        rounds=ROUNDS,
        seconds=seconds,
    )
    padded = setting.size + 2 * (kernel_size // 2)
    rows = []
    for name, call in calls.items():
        cost = convolution_way_cost(
            name if name in WAYS else "loops",
            setting.channels,
            setting.channels,
            (kernel_size, kernel_size),
            (padded, padded),
            batch=setting.batch,
        )
        rows.append(
            {
                "kernel_size": kernel_size,
                "way": name,
                **times_of(found[name]),
                "multiply_adds": cost.multiply_adds,
                "products": cost.products,
                "error": relative_error(call(), exact),
            }
        )
    return rows


def crossovers(rows: Sequence[dict[str, Any]], *, sure: bool) -> dict[str, int | None]:
    """Find from which kernel size on each way is faster than torch, for good.

    Args:
        rows: Rows of one setting, with ascending kernel sizes.
        sure: Ask the upper quartile of the ratio to be below 1; else its median.

    Returns:
        For each way but torch's own the first kernel size from which on all are
        faster, or None. A way that was run at one kernel size has no crossover.
    """
    found: dict[str, int | None] = {}
    for way in dict.fromkeys(row["way"] for row in rows):
        own = [row for row in rows if row["way"] == way]
        if way == TORCH or len(own) < 2:
            continue
        found[way] = None
        for row in reversed(own):
            if (row["quartiles"][1] if sure else row["ratio"]) >= 1:
                break
            found[way] = row["kernel_size"]
    return found


def main(
    results: Path = RESULTS,
    *,
    settings: dict[str, Setting] = SETTINGS,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each and write the record.

    Args:
        results: Folder of the record.
        settings: The comparisons, by name.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows: list[dict[str, Any]] = []
    skipped = []
    for name, setting in settings.items():
        for kernel_size in setting.kernel_sizes:
            new = compare(setting, kernel_size, seconds)
            rows += [{"setting": name, **row} for row in new]
            told = " ".join(f"{row['way']} {row['ms']:.2f}" for row in new)
            print(f"{name:5} kernel {kernel_size:2}, ms: {told}", flush=True)
        skipped += [
            {
                "setting": name,
                "kernel_sizes": list(setting.kernel_sizes),
                "way": way,
                "reason": reason,
            }
            for way, reason in setting.skipped.items()
        ]

    def crossings(*, sure: bool) -> dict[str, dict[str, int | None]]:
        return {
            name: crossovers([row for row in rows if row["setting"] == name], sure=sure)
            for name in settings
        }

    return write_bench(
        results,
        __spec__.name,
        "none: from which kernel size on another way beats torch's is asked",
        {
            "sizes": {
                name: {
                    "batch": setting.batch,
                    "channels": setting.channels,
                    "size": setting.size,
                }
                for name, setting in settings.items()
            },
            "dtype": "float32",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the way / torch",
        },
        rows=rows,
        skipped=skipped,
        crossover=crossings(sure=False),
        crossover_sure=crossings(sure=True),
    )


if __name__ == "__main__":
    main()
