"""The window of each output place, of a convolution or of a pooling."""

from collections.abc import Sequence

from torch import Tensor


def unfold_windows(
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    places: Sequence[int],
) -> Tensor:
    """Show the window of each output place, without copying a number.

    Args:
        x: Padded input, (..., *space), long enough for the last window.
        kernel: Width of the window along each axis, in taps.
        stride: Step of the window along each axis.
        dilation: Distance between taps along each axis.
        places: Number of windows along each axis.

    Returns:
        (..., *places, *kernel), a view.
    """
    seen = x
    for axis, (taps, step, gap, count) in enumerate(
        zip(kernel, stride, dilation, places, strict=True), start=x.dim() - len(kernel)
    ):
        # The taps of this axis become a new last axis; its places stay where they are.
        reach = gap * (taps - 1) + 1
        windows = seen.unfold(axis, reach, step).narrow(axis, 0, count)
        seen = windows[..., ::gap]
    return seen
