"""Our networks and those of other libraries: the same weights under two names.

`make_peer_vectors.py` builds both, fills ours by a formula, copies the weights by the
tables below, and keeps what the other library computes in `peer_vectors.json`. The test
fills ours by the same formula and compares: no library and no file of weights is
needed for that.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from attnconv.convolution import ConvolutionalTokenizer
from attnconv.models import ConvMixer, ConvNeXt, ConvolutionalAttention, Swin, ViT


class Peer(NamedTuple):
    """A network of ours, and how another library calls its tensors.

    Attributes:
        ours: Makes it.
        inputs: Shape of what it reads.
        names: Pattern and replacement, tried in this order on each of our names; all
            that fit are applied.
    """

    ours: Callable[[], nn.Module]
    inputs: tuple[int, ...]
    names: list[tuple[str, str]]


OF_TIMM = [
    (r"before_attention", "norm1"),
    (r"attention\.query_key_value", "attn.qkv"),
    (r"attention\.output", "attn.proj"),
    (r"attention\.core\.bias\.table", "attn.relative_position_bias_table"),
    (r"before_mlp", "norm2"),
    (r"mlp\.0", "mlp.fc1"),
    (r"mlp\.2", "mlp.fc2"),
]

PEERS = {
    "timm ViT": Peer(
        lambda: ViT(5, 2, 8, 4, dim=6, depth=2, num_heads=2, mlp_ratio=2),
        (2, 2, 8, 8),
        [
            (r"class_token", "cls_token"),
            (r"positions\.table", "pos_embed"),
            (r"tokenizer\.project", "patch_embed.proj"),
            *OF_TIMM,
        ],
    ),
    "timm Swin": Peer(
        lambda: Swin(5, 2, 16, 2, 4, (2, 2), (1, 2), 4, mlp_ratio=2),
        (2, 2, 16, 16),
        [
            (r"embed\.project", "patch_embed.proj"),
            (r"embed_norm", "patch_embed.norm"),
            (r"^blocks\.2\.reduce", "layers.1.downsample.reduction"),
            (r"^blocks\.2\.norm", "layers.1.downsample.norm"),
            (r"^blocks\.([01])\.", r"layers.0.blocks.\1."),
            (r"^blocks\.3\.", "layers.1.blocks.0."),
            (r"^blocks\.4\.", "layers.1.blocks.1."),
            (r"^head", "head.fc"),
            *OF_TIMM,
        ],
    ),
    "torchvision Swin": Peer(
        lambda: Swin(5, 3, 16, 2, 4, (2, 2), (1, 2), 4, mlp_ratio=2),
        (2, 3, 16, 16),
        [
            (r"embed\.project", "features.0.0"),
            (r"embed_norm", "features.0.2"),
            (r"^blocks\.2\.reduce", "features.2.reduction"),
            (r"^blocks\.2\.norm", "features.2.norm"),
            (r"^blocks\.([01])\.", r"features.1.\1."),
            (r"^blocks\.3\.", "features.3.0."),
            (r"^blocks\.4\.", "features.3.1."),
            *OF_TIMM[:-2],
            (r"mlp\.2", "mlp.3"),
        ],
    ),
    "timm ConvNeXt": Peer(
        lambda: ConvNeXt(5, 2, 32, 4, (4, 6, 3, 7), (1, 2, 1, 1)),
        (2, 2, 32, 32),
        [
            (r"^layers\.([01])\.(?!scale)(?=weight|bias|norm)", r"stem.\1."),
            (r"^layers\.2\.", "stages.0.blocks.0."),
            (r"^layers\.3\.", "stages.1.downsample.0."),
            (r"^layers\.4\.", "stages.1.downsample.1."),
            (r"^layers\.5\.", "stages.1.blocks.0."),
            (r"^layers\.6\.", "stages.1.blocks.1."),
            (r"^layers\.7\.", "stages.2.downsample.0."),
            (r"^layers\.8\.", "stages.2.downsample.1."),
            (r"^layers\.9\.", "stages.2.blocks.0."),
            (r"^layers\.10\.", "stages.3.downsample.0."),
            (r"^layers\.11\.", "stages.3.downsample.1."),
            (r"^layers\.12\.", "stages.3.blocks.0."),
            (r"^norm", "head.norm"),
            (r"^head\.(?!norm)", "head.fc."),
            (r"(stem\.1|downsample\.0)\.norm", r"\1"),
            (r"scale", "gamma"),
            (r"depthwise", "conv_dw"),
            (r"expand", "mlp.fc1"),
            (r"contract", "mlp.fc2"),
        ],
    ),
    "timm ConvMixer": Peer(
        lambda: ConvMixer(5, 2, 8, 2, dim=6, depth=2, kernel_size=3),
        (2, 2, 8, 8),
        [
            (r"patches", "stem"),
            (r"depthwise_norm", "0.fn.2"),
            (r"depthwise", "0.fn.0"),
            (r"pointwise_norm", "3"),
            (r"pointwise", "1"),
        ],
    ),
    "vit-pytorch attention of CvT": Peer(
        lambda: ConvolutionalAttention(6, 2, (5, 4)),
        (2, 20, 6),
        [
            (r"^query\.", "to_q.net."),
            (r"^key\.", "to_kv.net."),
            (r"^value\.", "to_kv.net."),
            (r"attention\.output", "to_out.0"),
        ],
    ),
    "vit-pytorch tokenizer of CCT": Peer(
        lambda: ConvolutionalTokenizer(2, 5, layers=2, hidden=3),
        (2, 2, 9, 8),
        [(r"convolutions\.(\d)\.", r"conv_layers.\1.0.")],
    ),
}


def wave(shape: torch.Size, phase: float) -> Tensor:
    """Numbers from −1 to 1 that differ from place to place, by a formula."""
    places = torch.arange(shape.numel(), dtype=torch.float64)
    return (1.7 * places + phase).sin().view(shape)


def filled(name: str) -> tuple[nn.Module, Tensor]:
    """Build one of ours with weights by a formula, and what it reads."""
    peer = PEERS[name]
    model = peer.ours().double().eval()
    state = {}
    for number, (key, tensor) in enumerate(model.state_dict().items()):
        if not tensor.is_floating_point():
            continue
        state[key] = wave(tensor.shape, 0.3 * number)
        if "running_var" in key or (tensor.dim() == 1 and key.endswith("weight")):
            state[key] = 1 + 0.5 * state[key]
    if "of CvT" in name:  # keys and values share their convolution there
        values = [key for key in state if key.startswith("value.")]
        state |= {key: state[key.replace("value", "key")] for key in values}
        state["attention.query_key_value.bias"] *= 0
    model.load_state_dict(state, strict=False)
    return model, wave(torch.Size(peer.inputs), 0.5)


def renamed(name: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Give our tensors the names and the shapes that the other library has."""
    theirs = {}
    for key, tensor in state.items():
        new = key
        for pattern, replacement in PEERS[name].names:
            new = re.sub(pattern, replacement, new)
        if "relative_position_bias_table" in new:
            # There a step is that from the key to the query.
            tensor = tensor.flip(1, 2).flatten(1).T
        theirs[new] = tensor
    return theirs
