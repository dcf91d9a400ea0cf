"""What does it cost to compute a convolution as the attention that it equals?

`make bench` runs it; about 1 minute. It writes `results/bench-place-attention.json`.

Nothing is claimed beforehand. A convolution with 3×3 kernels and the place attention of
the theorem, nine heads, one for each tap, give the same images; they are timed in turn
on one thread. "attention" computes its weights anew in each run, as the layer does;
"attention, weights known" is the same layer with the weights of this size at hand: they
depend on no image. "attention, by axes" computes the same outputs along rows and then
along columns (`by_axes`), its weights anew in each run. `complexity.latency` says how
the time is taken.

The record holds, beside the head of every bench, `rows`: one for each image size and
way ("convolution", "attention", "attention, weights known", "attention, by axes") with
`ms` (median), `ratio` (median over the rounds of this way / the convolution),
`quartiles` of it, `multiply_adds` and `peak_bytes` (both counted), `error` (largest
difference from the convolution, over its largest output).
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity import (
    compare_latency,
    count_memory,
    count_multiply_adds,
)
from attnconv.complexity.latency import forward
from attnconv.hybrid import attention_from_convolution
from attnconv_book.chapters.convolution_as_attention.by_axes import attention_by_axes
from attnconv_book.kit.experiments.bench_records import IN_TURN, write_bench

RESULTS = Path(__file__).with_name("results")

SIZES = (8, 12, 16, 24, 32, 48)
BATCH, CHANNELS, KERNEL_SIZE, SHARPNESS = 1, 16, 3, 40.0
ROUNDS, SECONDS_PER_RUN = 11, 0.03
CONVOLUTION = "convolution"


def compare(size: int, seconds: float) -> list[dict[str, Any]]:
    """Time the convolution and the attention on images of one size.

    Args:
        size: Height and width.
        seconds: How long one measurement should last, at least.

    Returns:
        Rows as the top of this file says, the convolution first.
    """
    convolution = nn.Conv2d(
        CHANNELS, CHANNELS, KERNEL_SIZE, padding=KERNEL_SIZE // 2
    ).eval()
    assert convolution.bias is not None
    layer = attention_from_convolution(convolution, SHARPNESS).eval()
    with torch.no_grad():
        known = layer.weights(size, size)
    x = torch.randn(BATCH, CHANNELS, size, size)
    calls: dict[str, Callable[[Tensor], Tensor]] = {
        CONVOLUTION: convolution,
        "attention": layer,
        "attention, weights known": partial(layer.mix, weights=known),
        "attention, by axes": partial(
            attention_by_axes,
            weight=convolution.weight,
            bias=convolution.bias,
            alpha=SHARPNESS,
        ),
    }
    found = compare_latency(
        {name: forward(partial(call, x)) for name, call in calls.items()},
        CONVOLUTION,
        rounds=ROUNDS,
        seconds=seconds,
    )
    with torch.no_grad():
        expected = convolution(x)
        outputs = {name: call(x) for name, call in calls.items()}
    rows = []
    for name, call in calls.items():
        error = (outputs[name] - expected).abs().max() / expected.abs().max()
        rows.append(
            {
                "size": size,
                "way": name,
                "ms": round(1e3 * found[name].seconds, 4),
                "ratio": round(found[name].ratio, 3),
                "quartiles": [round(each, 3) for each in found[name].quartiles],
                "multiply_adds": count_multiply_adds(call, x),
                "peak_bytes": count_memory(call, x).peak,
                "error": float(f"{float(error):.2g}"),
            }
        )
    return rows


def main(
    results: Path = RESULTS,
    *,
    sizes: Sequence[int] = SIZES,
    seconds: float = SECONDS_PER_RUN,
) -> dict[str, Any]:
    """Time all cases, print a line for each and write the record.

    Args:
        results: Folder of the record.
        sizes: Height and width of the images.
        seconds: How long one measurement should last, at least.

    Returns:
        The record.
    """
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows: list[dict[str, Any]] = []
    for size in sizes:
        new = compare(size, seconds)
        rows += new
        told = "; ".join(f"{row['way']} {row['ms']:.3f}" for row in new)
        print(f"size {size:2}, ms: {told}", flush=True)
    return write_bench(
        results,
        __spec__.name,
        "none: how much longer the attention takes is asked",
        {
            "batch": BATCH,
            "channels": CHANNELS,
            "kernel_size": KERNEL_SIZE,
            "heads": KERNEL_SIZE**2,
            "sharpness": SHARPNESS,
            "dtype": "float32",
            "rounds": ROUNDS,
            **IN_TURN,
            "ratio": "median over the rounds of the way / the convolution",
        },
        rows=rows,
    )


if __name__ == "__main__":
    main()
