"""Which tokens give queries, keys and values, and by which products."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnconv.attention.inputs import check_tokens

Layers = tuple[nn.Linear, nn.Linear, nn.Linear]
"""What the tokens of queries, keys and values meet first; it may be one thing."""


def tokens_of_keys(layers: Layers, query: Tensor, context: Tensor | None) -> Tensor:
    """Check the tokens that ask and those that answer.

    Args:
        layers: What the tokens of queries, keys and values meet first.
        query: Expected as (batch, n_q, dim).
        context: Expected as (batch, n_k, kdim); `None` means the query.

    Returns:
        The tokens that keys are made of.

    Raises:
        TypeError: If one is not floating point or not of the weights' dtype.
        ValueError: If one does not have 3 axes or has another width, if the batches
            differ, or if there is no context where the query is not as wide.
    """
    to_query, to_key, _ = layers
    check_tokens("query", query, to_query)
    if context is None:
        if to_key.in_features != to_query.in_features:
            raise ValueError(
                f"context must be given, because kdim = {to_key.in_features} is not "
                f"dim = {to_query.in_features}, got None"
            )
        return query
    check_tokens("context", context, to_key, "dim" if to_key is to_query else "kdim")
    if context.shape[0] != query.shape[0]:
        raise ValueError(
            f"context must have the batch size of query, {query.shape[0]}, "
            f"got {context.shape[0]}"
        )
    return context


def tokens_of_values(layers: Layers, keys: Tensor, value: Tensor | None) -> Tensor:
    """Check the tokens whose values are mixed.

    Args:
        layers: What the tokens of queries, keys and values meet first.
        keys: The tokens that keys are made of, already checked.
        value: Expected as (batch, n_k, vdim); `None` means those of the keys.

    Returns:
        The tokens that values are made of.

    Raises:
        TypeError: If they are not floating point or not of the weights' dtype.
        ValueError: If they do not have 3 axes or have another width, if there is not
            one for each key, or if there are none where the keys are not as wide.
    """
    _, to_key, to_value = layers
    if value is None:
        if to_value.in_features != to_key.in_features:
            raise ValueError(
                f"value must be given, because vdim = {to_value.in_features} is not "
                f"kdim = {to_key.in_features}, got None"
            )
        return keys
    check_tokens("value", value, to_value, "dim" if to_value is to_key else "vdim")
    if value.shape[:2] != keys.shape[:2]:
        raise ValueError(
            "value must have the batch size and the length of the tokens that answer, "
            f"{tuple(keys.shape[:2])}, got {tuple(value.shape[:2])}"
        )
    return value


def project_by_one(
    layer: nn.Linear,
    widths: tuple[int, int, int],
    query: Tensor,
    keys: Tensor,
    values: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """Project by the rows of one matrix that holds three.

    Args:
        layer: Its rows are those of query, key and value, in this order.
        widths: How many rows each has.
        query: The tokens that ask.
        keys: The tokens that keys are made of.
        values: The tokens that values are made of.

    Returns:
        Queries, keys and values, (batch, n, width) each.
    """
    query_rows, rest = widths[0], list(widths[1:])
    weight, bias = layer.weight, layer.bias
    first, behind = slice(query_rows), slice(query_rows, None)
    q_bias, kv_bias = (None, None) if bias is None else (bias[first], bias[behind])
    q = F.linear(query, weight[first], q_bias)
    if keys is values:
        k, v = torch.split(F.linear(keys, weight[behind], kv_bias), rest, dim=-1)
        return q, k, v
    k_weight, v_weight = torch.split(weight[behind], rest)
    k_bias, v_bias = (None, None) if kv_bias is None else torch.split(kv_bias, rest)
    return q, F.linear(keys, k_weight, k_bias), F.linear(values, v_weight, v_bias)
