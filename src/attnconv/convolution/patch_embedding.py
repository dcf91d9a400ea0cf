"""Patches as tokens: a convolution whose steps are as long as its kernel is wide."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.inputs import check_maps
from attnconv.validation import check_at_least


class PatchEmbedding(nn.Module):
    """Cut images into squares, and make one token of each by the same linear map.

    The squares do not overlap: this is a convolution with stride P and kernels of
    P × P. Two pixels on either side of an edge meet only in later layers.

    Args:
        in_channels: Channels of the images.
        dim: Width of a token.
        patch_size: Height and width P of a square, in pixels.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.

    Cost:
        P² · in_channels · dim + dim parameters, and P² · in_channels · dim
        multiply-adds for each token.

    Source:
        Dosovitskiy et al., 2021, section 3.1, equation 1.
    """

    def __init__(self, in_channels: int, dim: int, patch_size: int) -> None:
        """Create the convolution."""
        super().__init__()
        check_at_least("in_channels", in_channels, 1)
        check_at_least("dim", dim, 1)
        check_at_least("patch_size", patch_size, 1)
        self.patch_size = patch_size
        self.project = nn.Conv2d(in_channels, dim, patch_size, stride=patch_size)

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch tokens dim"]:
        """Make tokens of images, row by row.

        Args:
            x: Images; `patch_size` divides their height and width.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty, has other channels or a
                height or width that is no multiple of `patch_size`.
        """
        check_maps(x, self.project.in_channels, self.project.weight)
        if x.shape[2] % self.patch_size or x.shape[3] % self.patch_size:
            raise ValueError(
                f"x must have a height and a width that patch_size={self.patch_size} "
                f"divides, got shape {tuple(x.shape)}"
            )
        tokens: Tensor = self.project(x).flatten(2).mT
        return tokens
