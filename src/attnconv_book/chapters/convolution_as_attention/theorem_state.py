"""What the theorem slider shows, computed with the package."""

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

import torch
from torch import nn

from attnconv.hybrid import attention_from_convolution
from attnconv.validation import check_at_least, check_finite, check_flag
from attnconv_book.kit.widgets.tables import Numbers, check_table, rows

SMALLEST, LARGEST = 4, 24
"""Sides that a picture may have, in pixels."""

SHARPEST = 40.0
TAPS = 9

Padding = Literal["zeros", "replicate"]
PADDINGS: tuple[Padding, ...] = ("zeros", "replicate")


class TheoremState(TypedDict):
    """What the slider shows, in double precision.

    Attributes:
        attention: The attention layer's output.
        zeros: Output of the convolution with zero padding.
        replicate: Output of the convolution with replicate padding.
        errors: Largest difference of the attention layer from these two.
        weights: For each head, the weights of the query over the keys, row by row.
        leaks: For each head, the weight of the query beside the head's own tap; all of
            it, 1, where that tap is no key.
    """

    attention: list[list[float]]
    zeros: list[list[float]]
    replicate: list[list[float]]
    errors: list[float]
    weights: list[list[list[float]]]
    leaks: list[float]


def theorem_slider_state(
    picture: Numbers,
    kernel: Numbers,
    sharpness: int | float,
    row: int,
    column: int,
    heads: int = TAPS,
    ring: bool = True,
) -> TheoremState:
    """Compute with the package what the theorem slider computes.

    Args:
        picture: Grey values, 4 to 24 rows and columns.
        kernel: The 3×3 taps of the convolution.
        sharpness: α of every head, 0 to 40.
        row: Row of the query, from 0.
        column: Column of the query, from 0.
        heads: So many heads speak, 1 to 9, in the order of the taps, row by row.
        ring: Let a ring of zeros around the picture be attended to.

    Returns:
        The outputs of attention and convolutions, and the weights of one query.

    Raises:
        TypeError: If a number is none, or `ring` is no truth value.
        ValueError: If a shape does not fit or a number is not usable.
    """
    grey, taps = picture_and_kernel(picture, kernel)
    check_theorem(
        grey, row=row, column=column, sharpness=sharpness, heads=heads, ring=ring
    )
    x = torch.tensor(grey, dtype=torch.float64)[None, None]
    height, width = x.shape[2:]
    convolutions = {padding: _convolution(taps, padding) for padding in PADDINGS}
    layer = attention_from_convolution(convolutions["zeros"], sharpness, pad_keys=ring)
    rings = int(ring)
    with torch.no_grad():
        layer.output[heads:] = 0
        mixed = layer(x)
        outputs = [convolutions[padding](x) for padding in PADDINGS]
        weights = layer.weights(height, width)[:, row * width + column]
    maps = weights.reshape(TAPS, height + 2 * rings, width + 2 * rings)
    beside = maps.clone()
    for head in range(TAPS):
        down, right = row + head // 3 - 1 + rings, column + head % 3 - 1 + rings
        if 0 <= down < maps.shape[1] and 0 <= right < maps.shape[2]:
            beside[head, down, right] = 0
    return {
        "attention": mixed[0, 0].tolist(),
        "zeros": outputs[0][0, 0].tolist(),
        "replicate": outputs[1][0, 0].tolist(),
        "errors": [(mixed - output).abs().max().item() for output in outputs],
        "weights": maps.tolist(),
        "leaks": beside.sum((1, 2)).tolist(),
    }


def _convolution(taps: list[list[float]], padding: Padding) -> nn.Conv2d:
    """Build the convolution of a 3×3 kernel, as large as its input."""
    convolution = nn.Conv2d(
        1, 1, 3, padding=1, bias=False, padding_mode=padding, dtype=torch.float64
    )
    with torch.no_grad():
        convolution.weight.copy_(torch.tensor(taps, dtype=torch.float64))
    return convolution


def picture_and_kernel(
    picture: Numbers, kernel: Numbers
) -> tuple[list[list[float]], list[list[float]]]:
    """Turn picture and kernel into lists, or refuse them.

    Args:
        picture: Grey values, 4 to 24 rows and columns.
        kernel: 3×3 taps.

    Returns:
        Both as rows of floats.

    Raises:
        ValueError: If a shape does not fit, or a number is not usable.
    """
    grey, taps = rows("picture", picture), rows("kernel", kernel)
    shape = len(grey), len(grey[0]) if grey else 0
    if not all(SMALLEST <= size <= LARGEST for size in shape):
        raise ValueError(
            f"picture must have {SMALLEST} to {LARGEST} rows and columns, got {shape}"
        )
    check_table("picture", grey, shape)
    check_table("kernel", taps, (3, 3))
    return grey, taps


def check_theorem(picture: Sequence[Sequence[float]], **values: Any) -> None:
    """Refuse what the sliders and the picture do not offer.

    Args:
        picture: Rows of grey values.
        **values: Some of `row`, `column`, `heads`, `sharpness` and `ring`.

    Raises:
        TypeError: If a number is none, or `ring` is no truth value.
        ValueError: If a number is out of reach.
    """
    for name, (low, high) in {
        "row": (0, len(picture) - 1),
        "column": (0, len(picture[0]) - 1),
        "heads": (1, TAPS),
        "sharpness": (0.0, SHARPEST),
    }.items():
        if name not in values:
            continue
        if name == "sharpness":
            check_finite(name, values[name])
        check_at_least(name, values[name], low)
        if values[name] > high:
            raise ValueError(f"{name} must be at most {high:g}, got {values[name]}")
    if "ring" in values:
        check_flag("ring", values["ring"])
