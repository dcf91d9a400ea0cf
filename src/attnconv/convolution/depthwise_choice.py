"""How a depthwise convolution is computed on the CPU: one table, set by measurement.

torch takes one of several programs, and some of them are slow: in float32 the usual one
takes tens of times as long for a kernel 14 wide as for one 13 wide, and the gradient of
the weights is slow from a width of 4 on. Two other ways give the same numbers: torch's
program for images that are stored channels last, and Fourier transforms, which make a
convolution a product entry by entry.
"""

import torch

from attnconv.validation import check_choice

METHODS: dict[torch.dtype, dict[str, tuple[tuple[int, str], ...]]] = {
    torch.float32: {
        "inference": ((1, "direct"), (14, "channels_last"), (25, "fft")),
        "forward": ((1, "direct"), (14, "channels_last"), (14, "fft")),
        "input gradient": ((1, "direct"), (14, "fft")),
        "weight gradient": ((1, "direct"), (4, "channels_last"), (14, "fft")),
    },
    torch.float64: {
        "inference": ((1, "direct"), (7, "fft")),
        "forward": ((1, "direct"), (7, "fft")),
        "input gradient": ((1, "direct"), (7, "fft")),
        "weight gradient": ((1, "direct"), (7, "fft")),
    },
}
"""From which kernel size on each method is taken: for "direct" and "channels_last" the
width of the kernel counts, for "fft" its smaller side; of two that qualify, the one
further right is taken. "inference" is the forward pass where no gradients are needed,
the other three are parts of one step of training.

Set by the record of `bench_depthwise`, which times each method for each part:
a method is taken from the size on at which it is the fastest on images of all sizes
measured. Transforms are shared among the parts of a step, so for these the whole step
decides. `make bench` measures again."""

MOST_PLACES = 10_000
"""Up to how many output places the gradient of the weights may be computed channels
last; for more it goes by way of Fourier transforms. It is a sum over all places, and
that program adds them up one after another: over so many, the rounding errors of
float32 come near 1e-5, those of the transforms stay below 1e-6."""


def choose_method(kernel_size: tuple[int, int], dtype: torch.dtype, part: str) -> str:
    """Look up how one part of a depthwise convolution is computed on the CPU.

    Args:
        kernel_size: Height and width of the kernel.
        dtype: Number type of image and kernel.
        part: "inference", "forward", "input gradient" or "weight gradient".

    Returns:
        "direct", "channels_last" or "fft"; "direct" for number types not in the table.

    Raises:
        ValueError: If `part` is none of the four.
    """
    check_choice("part", part, list(METHODS[torch.float32]))
    method = "direct"
    for first, candidate in METHODS.get(dtype, {}).get(part, ()):
        size = min(kernel_size) if candidate == "fft" else kernel_size[1]
        if size >= first:
            method = candidate
    return method
