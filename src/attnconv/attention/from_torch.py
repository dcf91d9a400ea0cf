"""The layer of torch, read as ours: the same weights, the same numbers."""

import torch
from torch import nn

from attnconv.attention.core import AttentionCore
from attnconv.attention.multi_head import MultiHeadAttention
from attnconv.validation import check_instance


def attention_from_torch(layer: nn.MultiheadAttention) -> MultiHeadAttention:
    """Build our layer with the weights of torch's.

    Ours takes (batch, tokens, dim) also where torch's was built with
    `batch_first=False`, and its masks mean the opposite: True = may attend.

    Args:
        layer: A layer whose keys and values are as wide as its queries. It is not
            changed, and the new layer has weights of its own.

    Returns:
        A layer that gives the numbers of `layer(x, y, y)[0]` as `ours(x, y)`, in the
        same number type, on the same device, in training or not as `layer` is.

    Raises:
        TypeError: If `layer` is no `nn.MultiheadAttention`.
        ValueError: If it was built with `kdim` or `vdim`, `add_bias_kv` or
            `add_zero_attn`, which ours does not have.
    """
    check_instance("layer", layer, nn.MultiheadAttention)
    other = {
        "kdim": layer.kdim != layer.embed_dim,
        "vdim": layer.vdim != layer.embed_dim,
        "add_bias_kv": layer.bias_k is not None,
        "add_zero_attn": layer.add_zero_attn,
    }
    if any(other.values()):
        names = ", ".join(name for name, used in other.items() if used)
        raise ValueError(f"layer must be built without {names}, which ours lacks")
    ours = MultiHeadAttention(
        layer.embed_dim,
        layer.num_heads,
        bias=layer.in_proj_bias is not None,
        core=AttentionCore(dropout=layer.dropout),
        device=layer.in_proj_weight.device,
        dtype=layer.in_proj_weight.dtype,
    )
    with torch.no_grad():
        ours.query_key_value.weight.copy_(layer.in_proj_weight)
        ours.output.weight.copy_(layer.out_proj.weight)
        if layer.in_proj_bias is not None:
            ours.query_key_value.bias.copy_(layer.in_proj_bias)
            ours.output.bias.copy_(layer.out_proj.bias)
    return ours.train(layer.training)
