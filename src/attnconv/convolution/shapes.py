"""How large is the output of a convolution? One rule, the one torch uses."""

from attnconv.validation import check_at_least


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
