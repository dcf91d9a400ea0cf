"""Which code computes torch's own convolution, at each kernel size?

`make bench` runs it; a few seconds. It writes
 `results/bench-convolution-code.json`. Nothing is timed.

On a CPU torch hands most convolutions to oneDNN, which keeps several codes for the same
sum and picks one by sizes, padding and order in memory. Its log names the code:
"jit:..." and "brg_conv..." multiply where the numbers lie, "...gemm..." copies windows
into columns first. The layer is "dense" of `bench_convolution_ways`, called in three
ways: with its padding ("torch"), padded by `F.pad` first ("padded_first") and with
the channels of a pixel side by side ("channels_last").

The record holds, beside the head of every bench, `rows`: one for each kernel size, with
the name of the code of each call, or null where the log names none.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from attnconv_book.chapters.convolution_step_by_step.bench_convolution_ways import (
    SETTINGS,
    ways_to_run,
)
from attnconv_book.kit.experiments.bench_records import write_bench

RESULTS = Path(__file__).with_name("results")


def code_of(call: Callable[[], object]) -> str | None:
    """Name the code that oneDNN chose for the convolution in a call.

    The log goes to the process's standard output, past Python; it is caught there.

    Args:
        call: Computes one convolution.

    Returns:
        The name in the log, or None if oneDNN computed no convolution.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        kept = os.dup(1)
        os.dup2(log.fileno(), 1)
        try:
            mkldnn: Any = torch.backends.mkldnn
            with mkldnn.verbose(mkldnn.VERBOSE_ON):
                call()
        finally:
            os.dup2(kept, 1)
            os.close(kept)
        log.seek(0)
        return named_code(log.read())


def named_code(log: str) -> str | None:
    """Read the name of the last convolution's code from a log.

    Args:
        log: What oneDNN wrote.

    Returns:
        The name, or None if no convolution was computed.
    """
    found = [
        line.split(",exec,cpu,convolution,")[1].split(",")[0]
        for line in log.splitlines()
        if ",exec,cpu,convolution," in line
    ]
    return found[-1] if found else None


def main(
    results: Path = RESULTS,
    *,
    kernel_sizes: Sequence[int] = SETTINGS["dense"].kernel_sizes,
) -> dict[str, Any]:
    """Name the code of each call, print a line for each size and write the record.

    Args:
        results: Folder of the record.
        kernel_sizes: Odd.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    dense = SETTINGS["dense"]
    x = torch.randn(dense.batch, dense.channels, dense.size, dense.size)
    rows = []
    for kernel_size in kernel_sizes:
        weight = torch.randn(dense.channels, dense.channels, kernel_size, kernel_size)
        padded = F.pad(x, [kernel_size // 2] * 4)
        calls = ways_to_run(x, weight, ())
        calls["padded_first"] = partial(F.conv2d, padded, weight)
        rows.append(
            {
                "kernel_size": kernel_size,
                **{
                    way: code_of(calls[way])
                    for way in ("torch", "padded_first", "channels_last")
                },
            }
        )
        print(rows[-1], flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: which code torch's library chooses is asked",
        {
            "batch": dense.batch,
            "channels": dense.channels,
            "size": dense.size,
            "dtype": "float32",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
