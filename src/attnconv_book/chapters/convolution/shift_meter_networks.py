"""The small networks of the shift meter, and their weights as letters.

Three convolutions of 3x3 on 16x16 pixels, the third one dilated by 2; the networks
differ in the padding at the border, in the stride of the second convolution and in the
head. A page without a kernel holds eight of them (`ShiftMeter`), so each weight is
rounded to one of 63 levels and written as one letter.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.validation import check_at_least, check_choice, check_instance

WIDTHS = (6, 8, 8)
DILATIONS = (1, 1, 2)
REGIONS = 4
PADDINGS = ("zeros", "circular")
STRIDES = (1, 2)
HEADS = ("flat", "average")

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LEVELS = 31
"""A weight is a whole number from -31 to 31 times the scale of its output channel."""


def meter_network(
    padding: Literal["zeros", "circular"], stride: int, head: str, *, norm: bool = False
) -> nn.Sequential:
    """Build one network of the shift meter, with fresh random weights.

    Args:
        padding: What stands beyond the border: "zeros" or "circular".
        stride: Step of the second convolution, 1 or 2.
        head: "flat" (4x4 regions with weights of their own) or "average".
        norm: Put batch normalisation behind each convolution, for training.

    Returns:
        Scores of ten classes for images (batch, 1, 16, 16). Everything before the last
        three layers gives the feature map.

    Raises:
        ValueError: If one of the choices is unknown.
    """
    check_choice("padding", padding, PADDINGS)
    check_at_least("stride", stride, 1)
    if stride not in STRIDES:
        raise ValueError(f"stride must be one of {STRIDES}, got {stride}")
    check_choice("head", head, HEADS)
    layers: list[nn.Module] = []
    channels = (1, *WIDTHS)
    for place, dilation in enumerate(DILATIONS):
        layers.append(
            nn.Conv2d(
                channels[place],
                channels[place + 1],
                3,
                stride=stride if place == 1 else 1,
                padding=dilation,
                dilation=dilation,
                padding_mode=padding,
                bias=not norm,
            )
        )
        layers += [nn.BatchNorm2d(channels[place + 1])] if norm else []
        layers.append(nn.ReLU())
    regions = REGIONS if head == "flat" else 1
    layers += [
        nn.AdaptiveAvgPool2d(regions),
        nn.Flatten(),
        nn.Linear(WIDTHS[-1] * regions**2, 10),
    ]
    return nn.Sequential(*layers)


def pack(weight: Float[Tensor, "out ..."]) -> dict[str, Any]:
    """Round the weights of one layer to letters.

    Args:
        weight: One row of weights for each output channel.

    Returns:
        "levels": one letter per weight, "scales": one number per output channel.

    Raises:
        TypeError: If `weight` is no tensor.
    """
    check_instance("weight", weight, Tensor)
    rows = weight.flatten(1).double()
    scales = [float(f"{x:.3g}") for x in (rows.abs().amax(1) / LEVELS).tolist()]
    size = torch.tensor(scales, dtype=torch.float64).clamp(min=1e-300)
    steps = rows / size[:, None]
    levels = steps.round().clamp(-LEVELS, LEVELS).int().flatten().tolist()
    return {"levels": "".join(LETTERS[x + LEVELS] for x in levels), "scales": scales}


def unpack(packed: Mapping[str, Any], shape: Sequence[int]) -> Tensor:
    """Read the weights of one layer from letters.

    Args:
        packed: What `pack` returned.
        shape: Of the layer's weight; output channels first.

    Returns:
        The rounded weights in double precision.

    Raises:
        TypeError: If `packed` is no mapping.
        ValueError: If there are not as many letters as weights.
    """
    check_instance("packed", packed, Mapping)
    levels = [LETTERS.index(letter) - LEVELS for letter in packed["levels"]]
    size = torch.Size(shape).numel()
    if len(levels) != size:
        raise ValueError(f"packed must hold {size} letters, got {len(levels)}")
    rows = torch.tensor(levels, dtype=torch.float64).reshape(shape[0], -1)
    scales = torch.tensor(packed["scales"], dtype=torch.float64)
    return (rows * scales[:, None]).reshape(tuple(shape))


def read_network(
    layers: Sequence[Mapping[str, Any]],
    padding: Literal["zeros", "circular"],
    stride: int,
    head: str,
) -> nn.Sequential:
    """Build a network of the shift meter from its letters.

    Args:
        layers: For each layer "levels", "scales" and "bias".
        padding: As for `meter_network`.
        stride: As for `meter_network`.
        head: As for `meter_network`.

    Returns:
        The network in double precision, in evaluation mode.

    Raises:
        ValueError: If a choice is unknown or the letters do not fit.
    """
    model = meter_network(padding, stride, head).double()
    own = [layer for layer in model if isinstance(layer, nn.Conv2d | nn.Linear)]
    for layer, packed in zip(own, layers, strict=True):
        with torch.no_grad():
            layer.weight.copy_(unpack(packed, layer.weight.shape))
            assert layer.bias is not None
            layer.bias.copy_(torch.tensor(packed["bias"], dtype=torch.float64))
    return model.eval()
