"""Where a kernel lands on a row, which inputs it never reads, and what torch says."""

from typing import Any, TypedDict

import torch
import torch.nn.functional as F
from torch import Tensor

from attnconv.convolution import output_size
from attnconv.validation import check_at_least, check_instance

REASONS = ("padding", "stride", "dilation")
"""What torch looks at, in this order, before it asks whether the kernel fits."""


class ShapeState(TypedDict):
    """What the widget on shapes shows."""

    refused: str
    message: str
    reach: int
    padded: int
    length: int
    rest: int
    reads: list[list[int]]
    unread: list[int]
    tail: list[int]
    shape: list[int]
    shape_message: str


def shape_arithmetic_state(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    height: int = 8,
) -> ShapeState:
    """Compute with the package, and ask torch, what the widget computes in the page.

    The length comes from `output_size`. Which inputs each output reads comes from the
    gradient of a real convolution whose weights are 1; refusals from torch itself.

    Args:
        size: Length of the row, at least 1; the width in two dimensions.
        kernel: Number of weights along each axis, at least 1.
        stride: Step from one place to the next.
        padding: Zeros at each end.
        dilation: Distance between neighbouring weights.
        height: Size of the other axis in two dimensions, at least 1.

    Returns:
        Why there is no output ("padding", "stride", "dilation", "fit" or "") and what
        torch says then; places that the kernel spans, places of the padded row, number
        of outputs and places left over; per output the inputs that it reads; the inputs
        that no output reads, and those of them behind the last place; the shape in two
        dimensions, or what torch says there.

    Raises:
        TypeError: If something is not an integer.
        ValueError: If size, height or kernel is below 1.
    """
    for name, value in (("size", size), ("kernel", kernel), ("height", height)):
        check_at_least(name, value, 1)
    numbers = (stride, padding, dilation)
    for name, value in zip(("stride", "padding", "dilation"), numbers, strict=True):
        check_instance(name, value, int)
        if isinstance(value, bool):
            raise TypeError(f"{name} must be an integer, got {value!r}")
    state: ShapeState = {
        "refused": "",
        "message": "",
        "reach": dilation * (kernel - 1) + 1,
        "padded": size + 2 * padding,
        "length": 0,
        "rest": 0,
        "reads": [],
        "unread": [],
        "tail": [],
        "shape": [],
        "shape_message": "",
    }
    try:
        wide = output_size(size, kernel, *numbers)
    except ValueError:
        state["message"] = state["shape_message"] = _torch_says(
            (size,), kernel, numbers
        )
        state["refused"] = next((x for x in REASONS if x in state["message"]), "fit")
        if state["refused"] == "fit":
            state["shape_message"] = _torch_says((height, size), kernel, numbers)
        return state
    row = torch.ones(1, 1, size, dtype=torch.float64, requires_grad=True)
    output = F.conv1d(row, _ones(kernel, 1), None, *numbers)[0, 0]
    reads = [_inputs_of(unit, row) for unit in output]
    seen = {place for places in reads for place in places}
    last = (wide - 1) * stride - padding + state["reach"] - 1
    state["length"] = wide
    state["rest"] = (state["padded"] - state["reach"]) % stride
    state["reads"] = reads
    state["unread"] = [place for place in range(size) if place not in seen]
    state["tail"] = [place for place in state["unread"] if place > last]
    try:
        state["shape"] = [output_size(height, kernel, *numbers), wide]
    except ValueError:
        state["shape_message"] = _torch_says((height, size), kernel, numbers)
    return state


def _ones(kernel: int, axes: int) -> Tensor:
    return torch.ones(1, 1, *[kernel] * axes, dtype=torch.float64)


def _inputs_of(unit: Tensor, row: Tensor) -> list[int]:
    """List the inputs of one output: where its gradient is not 0."""
    (gradient,) = torch.autograd.grad(unit, row, retain_graph=True)
    places: list[int] = gradient.flatten().nonzero().flatten().tolist()
    return places


def _torch_says(
    sizes: tuple[int, ...], kernel: int, numbers: tuple[int, int, int]
) -> str:
    """Return the words with which torch refuses a convolution, up to its numbers."""
    convolve: Any = F.conv1d if len(sizes) == 1 else F.conv2d
    image = torch.ones(1, 1, *sizes, dtype=torch.float64)
    try:
        convolve(image, _ones(kernel, len(sizes)), None, *numbers)
    except RuntimeError as error:
        return str(error).split(", but got")[0]
    return ""
