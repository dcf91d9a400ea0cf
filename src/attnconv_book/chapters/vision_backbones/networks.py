"""The contenders: every network at the book's size, at most 100,000 parameters.

Pictures of 32 × 32 are cut into patches of 4 × 4 by what cuts them once (ViT,
ConvMixer), which gives 64 places; pyramids begin at 16 × 16 places and end at 8 × 8.
Digits of 8 × 8 have half of that: 16 places, or 8 × 8 and then 4 × 4. All else is
equal on both. "vit-stem" is "vit" with the tokenizer of "cct" in place of its patches
and nothing else changed; the difference between the two is what patches cost.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from attnconv.convolution import ConvolutionalTokenizer
from attnconv.models import SmallCNN, ViT, create_model
from attnconv.validation import check_choice

DATA = ("digits", "cifar")
"""The data sets: handwritten digits of 8 × 8, colour pictures of 32 × 32."""

ON_DIGITS: dict[str, dict[str, Any]] = {
    "vit": {"patch_size": 2},
    "cct": {"layers": 1},
    "cvt": {"strides": (1, 2)},
    "coatnet": {},
    "swin": {"patch_size": 1},
    "convnext": {"patch_size": 1},
    "convmixer": {"patch_size": 2},
}
"""What the networks of the chapter have on digits in place of their default sizes."""

CONTENDERS = ("cnn", "vit", "vit-stem", *(name for name in ON_DIGITS if name != "vit"))
"""The networks of the experiment, in the order of the chapter."""

NAMES = {
    "cnn": "plain CNN",
    "vit": "ViT",
    "vit-stem": "ViT with a stem",
    "cct": "CCT",
    "cvt": "CvT",
    "coatnet": "CoAtNet",
    "swin": "Swin",
    "convnext": "ConvNeXt",
    "convmixer": "ConvMixer",
}
"""What the chapter calls them."""


def build(name: str, data: str) -> nn.Module:
    """Make a contender, with weights drawn from torch's current random state.

    Args:
        name: One of `CONTENDERS`.
        data: One of `DATA`.

    Returns:
        A network of ten classes for the images of these data.

    Raises:
        ValueError: If there is no such network or no such data.
    """
    check_choice("name", name, CONTENDERS)
    check_choice("data", data, DATA)
    channels, side = (1, 8) if data == "digits" else (3, 32)
    if name == "cnn":
        return SmallCNN(10, channels, side, width=32)
    own = ON_DIGITS[name.removesuffix("-stem")] if data == "digits" else {}
    options = {"in_channels": channels, "image_size": side, **own}
    if name == "vit-stem":
        layers = 1 if data == "digits" else 2
        stem = ConvolutionalTokenizer(channels, 48, layers=layers, hidden=24)
        return ViT(**options, tokenizer=stem)
    make: Callable[..., nn.Module] = create_model
    return make(name, **options)
