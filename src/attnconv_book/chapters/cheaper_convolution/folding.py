"""Fold each normalisation into the convolution before it, as one does at the door.

In evaluation mode a batch normalisation multiplies each channel by a number and adds
another one. The convolution before it can do both with its own weights and bias, so
the layer disappears and the network computes the same.
"""

import copy

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from attnconv.validation import check_instance


def folded(network: nn.Module) -> nn.Module:
    """Fold each batch normalisation that stands right behind a convolution.

    Args:
        network: Any; what is folded stands next to each other in an `nn.Sequential`.
            It stays as it was.

    Returns:
        A copy in evaluation mode that computes the same, up to rounding.

    Raises:
        TypeError: If `network` is no module.
    """
    check_instance("network", network, nn.Module)
    shorter = copy.deepcopy(network).eval()
    for row in list(shorter.modules()):
        if isinstance(row, nn.Sequential):
            _fold_row(row)
    return shorter


def _fold_row(row: nn.Sequential) -> None:
    """Fold the pairs of one sequence and leave the identity where a layer was."""
    for at in range(len(row) - 1):
        before, norm = row[at], row[at + 1]
        if isinstance(before, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            row[at], row[at + 1] = fuse_conv_bn_eval(before, norm), nn.Identity()
