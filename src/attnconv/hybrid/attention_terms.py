"""The mixing matrices of attention: they know the content, one for each head."""

from einops import rearrange
from torch import Tensor

from attnconv.attention import MultiHeadAttention
from attnconv.hybrid.mixing import Mixing


def attention_terms(
    layer: MultiHeadAttention, x: Tensor, mask: Tensor | None = None
) -> Mixing:
    """Read multi-head self-attention, with its positions and whatever core it has."""
    return _with_values(layer.weights(x, mask=mask), layer)


def check_one_width(layer: MultiHeadAttention) -> None:
    """Refuse a layer whose keys or values are made of other tokens than the queries.

    Args:
        layer: A layer that is to mix the tokens of one input.

    Raises:
        ValueError: If `kdim` or `vdim` differs from `dim`.
    """
    if not layer.of_one_width:
        raise ValueError(
            f"layer must have kdim and vdim equal to dim = {layer.dim}, because x is "
            f"all it is given, got kdim = {layer.kdim} and vdim = {layer.vdim}"
        )


def _with_values(weights: Tensor, layer: MultiHeadAttention) -> Mixing:
    """Join the weights of each head with its way through value and output.

    W_h is the value projection of head h times its columns of the output projection.
    The bias of the values is mixed too: a row of weights sums to 1, so that it arrives
    whole.
    """
    value = _value_of_heads(layer.query_key_value.weight, layer)
    output = rearrange(layer.output.weight, "out (h d) -> h d out", h=layer.num_heads)
    channels = value.mT @ output
    bias = weights.new_zeros(weights.shape[0], weights.shape[2], layer.dim)
    if layer.query_key_value.bias is not None and layer.output.bias is not None:
        value_bias = _value_of_heads(layer.query_key_value.bias, layer)
        arriving = (value_bias.unsqueeze(1) @ output).squeeze(1)
        bias = bias + weights.sum(dim=-1).mT @ arriving + layer.output.bias
    return Mixing(weights, channels, bias)


def _value_of_heads(parameter: Tensor, layer: MultiHeadAttention) -> Tensor:
    """The rows of a projection that give values, for each head of queries."""
    value = parameter[-layer.widths[2] :]
    heads = value.reshape(layer.num_kv_heads, -1, *parameter.shape[1:])
    return heads.repeat_interleave(layer.num_heads // layer.num_kv_heads, dim=0)
