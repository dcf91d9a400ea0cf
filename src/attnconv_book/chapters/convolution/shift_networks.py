"""Networks that differ in border, field of view and head, and read moved digits.

The experiment `shifts` trains them, and the shift meter asks them.
"""

from dataclasses import dataclass
from typing import Literal

from torch import nn

from attnconv.validation import check_choice

SIZE = 16
"""Height and width of the images."""
WIDTHS = (16, 32, 64)
"""Channels of the three convolutions."""


@dataclass(frozen=True)
class Design:
    """What one network of the experiment is made of.

    Attributes:
        padding_mode: What stands beyond the border: "zeros" or "circular".
        pooled: Max-pooling by 2 after the first two convolutions; else the second and
            third convolution are dilated by 2 and 4, and no place is left out.
        averaged: The head averages over all places; else it flattens them.
        moved: Trained on digits at random places.
    """

    padding_mode: Literal["zeros", "circular"]
    pooled: bool
    averaged: bool
    moved: bool = False


DESIGNS = {
    "flat": Design("zeros", True, False),
    "flat-moved": Design("zeros", True, False, moved=True),
    "average": Design("zeros", True, True),
    "average-moved": Design("zeros", True, True, moved=True),
    "average-circular": Design("circular", True, True),
    "average-dilated": Design("zeros", False, True),
    "average-circular-dilated": Design("circular", False, True),
}
"""The seven networks; the last one has nothing left that depends on the place."""


def shift_network(name: str) -> nn.Sequential:
    """Build one network of the experiment, with fresh random weights.

    Args:
        name: A key of `DESIGNS`.

    Returns:
        Three convolutions of 3x3, each with batch normalisation and ReLU, and a linear
        head: scores of ten classes for images (batch, 1, 16, 16).

    Raises:
        ValueError: If there is no network of this name.
    """
    check_choice("name", name, tuple(DESIGNS))
    design = DESIGNS[name]
    layers: list[nn.Module] = []
    for place, (inside, outside) in enumerate(zip((1, *WIDTHS), WIDTHS, strict=False)):
        dilation = 1 if design.pooled else 2**place
        layers += [
            nn.Conv2d(
                inside,
                outside,
                3,
                padding=dilation,
                dilation=dilation,
                padding_mode=design.padding_mode,
                bias=False,
            ),
            nn.BatchNorm2d(outside),
            nn.ReLU(),
        ]
        if design.pooled and place < 2:
            layers.append(nn.MaxPool2d(2))
    side = SIZE // 4 if design.pooled else SIZE
    if design.averaged:
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(WIDTHS[-1], 10)]
    else:
        layers += [nn.Flatten(), nn.Linear(WIDTHS[-1] * side**2, 10)]
    return nn.Sequential(*layers)
