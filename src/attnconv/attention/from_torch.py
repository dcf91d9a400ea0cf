"""The layer of torch, read as ours: the same weights, the same numbers."""

from torch import nn

from attnconv.attention.core import AttentionCore
from attnconv.attention.multi_head import MultiHeadAttention
from attnconv.validation import check_instance


def attention_from_torch(layer: nn.MultiheadAttention) -> MultiHeadAttention:
    """Build our layer with the weights of torch's.

    Ours takes (batch, tokens, dim) also where torch's was built with
    `batch_first=False`, and its masks mean the opposite: True = may attend.

    Args:
        layer: The layer of torch. It is not changed, and the new layer has weights of
            its own.

    Returns:
        A layer that gives the numbers of `layer(x, y, y)[0]` as `ours(x, y)`, and of
        `layer(x, y, z)[0]` as `ours(x, y, value=z)`, in the same number type, on the
        same device, in training or not as `layer` is.

    Raises:
        TypeError: If `layer` is no `nn.MultiheadAttention`.
        ValueError: If it was built with `add_bias_kv` or `add_zero_attn`, which ours
            does not have.
    """
    check_instance("layer", layer, nn.MultiheadAttention)
    other = {
        "add_bias_kv": layer.bias_k is not None,
        "add_zero_attn": layer.add_zero_attn,
    }
    if any(other.values()):
        names = ", ".join(name for name, used in other.items() if used)
        raise ValueError(f"layer must be built without {names}, which ours lacks")
    ours = MultiHeadAttention(
        layer.embed_dim,
        layer.num_heads,
        kdim=layer.kdim,
        vdim=layer.vdim,
        bias=layer.in_proj_bias is not None,
        core=AttentionCore(dropout=layer.dropout),
        device=layer.out_proj.weight.device,
        dtype=layer.out_proj.weight.dtype,
    )
    state = {"output.weight": layer.out_proj.weight}
    if layer.in_proj_bias is not None:
        state["output.bias"] = layer.out_proj.bias
    if ours.of_one_width:
        state["query_key_value.weight"] = layer.in_proj_weight
        if layer.in_proj_bias is not None:
            state["query_key_value.bias"] = layer.in_proj_bias
    else:
        parts = ("query", "key", "value")
        for part in parts:
            state[f"{part}_projection.weight"] = getattr(
                layer, f"{part[0]}_proj_weight"
            )
        if layer.in_proj_bias is not None:
            for part, bias in zip(parts, layer.in_proj_bias.chunk(3), strict=True):
                state[f"{part}_projection.bias"] = bias
    ours.load_state_dict(state)
    return ours.train(layer.training)
