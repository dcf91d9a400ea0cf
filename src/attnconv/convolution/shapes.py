"""How large is the output of a convolution, or of a pooling? By the rule of torch.

And where the outputs take their inputs from: the places that one tap meets.
"""

from attnconv.validation import check_at_least, check_flag


def output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Count the places where a kernel fits along one axis.

    Args:
        size: Length of the input along the axis.
        kernel_size: Number of taps of the kernel.
        stride: Step from one place to the next.
        padding: Zeros added at each of the two ends.
        dilation: Distance between neighbouring taps; 1 means none left out.

    Returns:
        ⌊(size + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1, at least
        1. What is left over at the far end when the stride does not fit is not read.

    Raises:
        TypeError: If an argument is not an integer.
        ValueError: If an argument is too small, or the kernel is longer than the padded
            input.

    Source:
        Dumoulin and Visin, 2016, relationship 15; `torch.nn.Conv2d`, section Shape.
    """
    check_at_least("size", size, 1)
    check_at_least("kernel_size", kernel_size, 1)
    check_at_least("stride", stride, 1)
    check_at_least("padding", padding, 0)
    check_at_least("dilation", dilation, 1)
    reach = dilation * (kernel_size - 1) + 1
    padded = size + 2 * padding
    if reach > padded:
        raise ValueError(
            "kernel_size must fit into the padded input, "
            f"got kernel_size={kernel_size} with dilation={dilation}, "
            f"which spans {reach}, and size={size} with padding={padding}, "
            f"which gives {padded}"
        )
    return (padded - reach) // stride + 1


def met_by_tap(tap: int, places: int, stride: int, dilation: int) -> slice:
    """Find the places of the padded input that one tap meets, along one axis.

    Args:
        tap: Which tap, from 0.
        places: Number of outputs.
        stride: Step from one output to the next.
        dilation: Distance between neighbouring taps.

    Returns:
        One place for each output, in their order. The callers check the sizes.
    """
    first = tap * dilation
    return slice(first, first + (places - 1) * stride + 1, stride)


def count_windows(
    size: int, reach: int, stride: int, ends: tuple[int, int], ceil_mode: bool
) -> int:
    """Count the windows of a pooling along one axis.

    Args:
        size: Places of the input.
        reach: Places that a window spans.
        stride: Step from one window to the next.
        ends: Places added before and after.
        ceil_mode: Whether a last window may stick out at the far end, if it begins on
            the input or on the padding before it.

    Returns:
        Their number, below 1 where there is no room for any.
    """
    before, after = ends
    left = size + before + after - reach
    windows = (left + (stride - 1 if ceil_mode else 0)) // stride + 1
    if ceil_mode and (windows - 1) * stride >= size + before:
        windows -= 1
    return windows


def pooled_size(
    size: int,
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    dilation: int = 1,
    *,
    ceil_mode: bool = False,
) -> int:
    """Count the windows of a pooling along one axis.

    Args:
        size: Length of the input along the axis.
        kernel_size: Width of the window, in taps.
        stride: Step from one window to the next; None means as wide as the window.
        padding: Places added at each of the two ends, never chosen as the largest.
        dilation: Distance between neighbouring taps; only max-pooling has one.
        ceil_mode: Let a last window stick out at the far end instead of leaving out
            what remains; it must begin on the input or on the padding before it.

    Returns:
        As `output_size`, rounded up if `ceil_mode`; at least 1.

    Raises:
        TypeError: If a number is not an integer, or `ceil_mode` not True or False.
        ValueError: If a number is too small, `padding` is more than half of
            `kernel_size`, or there is no place for a window.

    Source:
        `torch.nn.MaxPool2d` and `torch.nn.AvgPool2d`, section Shape. This refuses what
        they refuse; `AvgPool3d` refuses also a window longer than its input.
    """
    check_at_least("size", size, 1)
    check_at_least("kernel_size", kernel_size, 1)
    step = kernel_size if stride is None else stride
    check_at_least("stride", step, 1)
    check_at_least("padding", padding, 0)
    check_at_least("dilation", dilation, 1)
    check_flag("ceil_mode", ceil_mode)
    reach = dilation * (kernel_size - 1) + 1
    if padding > kernel_size // 2:
        raise ValueError(
            f"padding must be at most {kernel_size // 2}, half of kernel_size, "
            f"got {padding}"
        )
    windows = count_windows(size, reach, step, (padding, padding), ceil_mode)
    if windows < 1:
        raise ValueError(
            "kernel_size must leave room for a window, "
            f"got kernel_size={kernel_size} with dilation={dilation}, "
            f"which spans {reach}, and size={size} with padding={padding}"
        )
    return windows
