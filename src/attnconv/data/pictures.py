"""Two real photographs that come with scikit-learn: nothing is downloaded."""

from importlib import resources
from io import BytesIO

import numpy as np
import torch
from einops import reduce
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from attnconv.validation import (
    check_at_least,
    check_choice,
    check_floating,
    check_not_empty,
    check_rank_at_least,
)

CREDITS = {
    "flower": (
        "photo 6056698931 by vultilion on Flickr, CC BY 2.0, distributed with "
        "scikit-learn as flower.jpg (its note names danielbuechele, its link vultilion)"
    ),
    "china": (
        "photo 6061409035 by danielbuechele on Flickr, CC BY 2.0, distributed with "
        "scikit-learn as china.jpg"
    ),
}
"""Who made each photograph and under which licence it may be shown."""


def load_picture(name: str = "flower") -> Float[Tensor, "3 height width"]:
    """One of the two photographs, 427 pixels high and 640 wide.

    Args:
        name: "flower" (a dahlia before dark leaves) or "china" (a pavilion by a
            lake).

    Returns:
        Red, green and blue, float32 in [0, 1].

    Raises:
        ValueError: If there is no photograph of this name.
        FileNotFoundError: If this installation of scikit-learn has no pictures.

    Source: `CREDITS[name]`.
    """
    check_choice("name", name, tuple(CREDITS))
    path = resources.files("sklearn.datasets").joinpath("images", f"{name}.jpg")
    if not path.is_file():
        raise FileNotFoundError(f"scikit-learn should bring {name}.jpg, got none")
    pixels = np.asarray(Image.open(BytesIO(path.read_bytes())), dtype=np.float32)
    return torch.from_numpy(pixels / 255).permute(2, 0, 1).contiguous()


def shrink(
    picture: Float[Tensor, "*lead height width"], factor: int
) -> Float[Tensor, "*lead rows columns"]:
    """A smaller picture: the mean over blocks of factor × factor pixels.

    Args:
        picture: Any picture or stack of channels.
        factor: Side of a block in pixels; must divide height and width.

    Returns:
        The means, in the range of the picture.

    Raises:
        TypeError: If the picture is not floating point.
        ValueError: If the picture has fewer than 2 axes or is empty, or the factor is
            below 1 or does not divide height and width.
    """
    check_floating("picture", picture)
    check_rank_at_least("picture", picture, 2, "(..., height, width)")
    check_not_empty("picture", picture)
    check_at_least("factor", factor, 1)
    height, width = picture.shape[-2:]
    if height % factor or width % factor:
        raise ValueError(
            f"factor must divide height and width, got {factor} for {height} × {width}"
        )
    pattern = "... (rows down) (columns across) -> ... rows columns"
    small: Tensor = reduce(picture, pattern, "mean", down=factor, across=factor)
    return small
