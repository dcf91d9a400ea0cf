"""The mixing matrices of attention: they know the content, one for each head."""

from einops import rearrange
from torch import Tensor

from attnconv.attention import (
    LinearAttention,
    MultiHeadAttention,
    WindowedAttention,
    attention_weights,
    linear_attention_weights,
    window_mask,
)
from attnconv.hybrid.mixing import Mixing

Attention = MultiHeadAttention | LinearAttention | WindowedAttention


def attention_terms(layer: MultiHeadAttention, x: Tensor) -> Mixing:
    """Read multi-head self-attention, with its positions if it has some."""
    query, key, score_bias = layer.place(*_query_key(layer, x))
    weights = attention_weights(query, key, score_bias=score_bias)
    return _with_values(weights, layer)


def linear_attention_terms(layer: LinearAttention, x: Tensor) -> Mixing:
    """Read linear attention: the matrix that it uses but never stores."""
    return _with_values(linear_attention_weights(*_query_key(layer, x)), layer)


def windowed_attention_terms(layer: WindowedAttention, x: Tensor) -> Mixing:
    """Read windowed attention: full attention under a mask."""
    mask = window_mask(x.shape[1], None, layer.radius, device=x.device)
    return _with_values(attention_weights(*_query_key(layer, x), mask), layer)


def _query_key(layer: Attention, x: Tensor) -> tuple[Tensor, Tensor]:
    """Project the tokens to queries and keys, split into heads."""
    query, key, _ = rearrange(
        layer.query_key_value(x),
        "batch n (three heads d) -> three batch heads n d",
        three=3,
        heads=layer.num_heads,
    )
    return query, key


def _with_values(weights: Tensor, layer: Attention) -> Mixing:
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


def _value_of_heads(parameter: Tensor, layer: Attention) -> Tensor:
    """The last third of a projection's rows, split into heads."""
    value = parameter[2 * layer.dim :]
    return value.reshape(layer.num_heads, -1, *parameter.shape[1:])
