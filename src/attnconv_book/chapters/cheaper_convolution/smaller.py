"""Make a trained network smaller: leave weights out, leave channels out, write short.

`pruned` zeroes the weights that are smallest, over the whole network; torch keeps a
mask, so that they stay 0 when it is trained on. `narrowed` takes whole channels out and
builds a smaller network of what is left. `in_int8` writes weights and feature maps with
8 bits, with the ranges that a few images show.
"""

import copy
import io
import warnings

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils import prune

from attnconv.models import SmallCNN
from attnconv.models.inputs import check_images
from attnconv.validation import check_at_least, check_instance, check_share


def pruned(network: nn.Module, share: int | float) -> nn.Module:
    """Zero the smallest weights of all convolutions and linear layers.

    Args:
        network: A trained network; it stays as it was.
        share: Of all their weights, biases left out, from 0 to 1 (exclusive).

    Returns:
        A copy with masks, which can be trained on.

    Raises:
        TypeError: If `network` is no module, or `share` no number.
        ValueError: If `share` is out of range.
    """
    check_instance("network", network, nn.Module)
    check_share("share", share)
    smaller = copy.deepcopy(network)
    weights = [
        (part, "weight")
        for part in smaller.modules()
        if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    prune.global_unstructured(
        weights, pruning_method=prune.L1Unstructured, amount=float(share)
    )
    return smaller


def narrowed(network: SmallCNN, width: int) -> SmallCNN:
    """Keep the channels whose filters are longest, and drop all others.

    Args:
        network: A trained network; it stays as it was.
        width: Channels to keep after the first convolution, twice as many after the
            others.

    Returns:
        A smaller network, which holds the weights that are left.

    Raises:
        TypeError: If `network` is no `SmallCNN`, or `width` no integer.
        ValueError: If `width` is below 1, or wider than the network.
    """
    check_instance("network", network, SmallCNN)
    check_at_least("width", width, 1)
    blocks = _blocks(network)
    had = blocks[0][0].out_channels
    if width > had:
        raise ValueError(f"width must be at most the network's {had}, got {width}")
    channels, side, _ = network.image_shape
    smaller = SmallCNN(network.head.out_features, channels, side, width=width)
    before = torch.arange(channels)
    with torch.no_grad():
        for (old, norm), (new, new_norm) in zip(blocks, _blocks(smaller), strict=True):
            longest = old.weight.flatten(1).norm(dim=1).argsort(descending=True)
            kept = longest[: new.out_channels].sort().values
            new.weight.copy_(old.weight[kept][:, before])
            held = norm.state_dict()
            for name, value in new_norm.state_dict().items():
                value.copy_(held[name][kept] if value.dim() else held[name])
            before = kept
        places = (side // 4) ** 2
        columns = rearrange(network.head.weight, "o (c p) -> o c p", p=places)
        smaller.head.weight.copy_(columns[:, before].flatten(1))
        smaller.head.bias.copy_(network.head.bias)
    return smaller.train(network.training)


def _blocks(network: SmallCNN) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
    """Return each convolution with its normalisation."""
    parts = list(network.features.modules())
    convolutions = [part for part in parts if isinstance(part, nn.Conv2d)]
    norms = [part for part in parts if isinstance(part, nn.BatchNorm2d)]
    return list(zip(convolutions, norms, strict=True))


def in_int8(
    network: SmallCNN, images: Float[Tensor, "batch channels height width"]
) -> nn.Module:
    """Write weights and maps with 8 bits.

    Args:
        network: A trained network; it stays as it was.
        images: From these the ranges of the feature maps are read.

    Returns:
        A network for the processor, in eval mode; it cannot be trained.

    Raises:
        TypeError: If `network` is no `SmallCNN`, or `images` not of its dtype.
        ValueError: If there are no images, or they are of another shape.
    """
    check_instance("network", network, SmallCNN)
    check_images(images, network.image_shape, network.head.weight)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch says that this part will move
        from torch.ao.quantization import get_default_qconfig_mapping
        from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

        plain = nn.Sequential(
            copy.deepcopy(network.features), nn.Flatten(), copy.deepcopy(network.head)
        ).eval()
        watched = prepare_fx(plain, get_default_qconfig_mapping("x86"), (images,))
        with torch.no_grad():
            watched(images)
        written: nn.Module = convert_fx(watched)
    return written


def bytes_of(network: nn.Module) -> int:
    """Say how long the file of a network's weights is.

    Args:
        network: Any module.

    Raises:
        TypeError: If it is none.
    """
    check_instance("network", network, nn.Module)
    file = io.BytesIO()
    torch.save(network.state_dict(), file)
    return len(file.getvalue())
