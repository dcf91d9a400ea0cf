"""The way back through attention: how a loss depends on query, key and value.

Written out by hand, so that the three paths stand in sight: through the values, and
through the scores to the query and to the key.
"""

from typing import NamedTuple, overload

from jaxtyping import Bool, Float
from torch import Tensor

from attnconv.attention.core import attention_weights
from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import (
    check_floating,
    check_not_empty,
    check_same_dtype,
    check_shape,
)


class AttentionGradients(NamedTuple):
    """Derivatives of one number, the loss, by everything that attention was given.

    Attributes:
        query: (*batch, n_q, d_k).
        key: (*batch, n_k, d_k).
        value: (*batch, n_k, d_v).
    """

    query: Tensor
    key: Tensor
    value: Tensor


class BiasedGradients(NamedTuple):
    """The same, where something was added to the scores.

    Attributes:
        query: (*batch, n_q, d_k).
        key: (*batch, n_k, d_k).
        value: (*batch, n_k, d_v).
        score_bias: The shape of the bias; where one of its numbers served several
            scores, their derivatives are summed.
    """

    query: Tensor
    key: Tensor
    value: Tensor
    score_bias: Tensor


def softmax_gradient(
    weights: Float[Tensor, "*batch n"], grad_weights: Float[Tensor, "*batch n"]
) -> Float[Tensor, "*batch n"]:
    """Carry a gradient back through a softmax along the last axis.

    Args:
        weights: What the softmax returned; a row may be all zeros.
        grad_weights: Derivatives of the loss by the weights.

    Returns:
        Derivatives of the loss by the scores, (diag(a) − a aᵀ) times the gradient of
        each row a. Each row sums to 0; where a weight is 0, so is the derivative.

    Raises:
        TypeError: If one of them is not floating point, or their dtypes differ.
        ValueError: If one is empty or their shapes differ.

    Cost:
        About 4 passes over the weights; the matrix diag(a) − a aᵀ is never made.

    Source:
        Bridle, 1990; Dao et al., 2022, appendix B.
    """
    check_floating("weights", weights)
    check_not_empty("weights", weights)
    check_floating("grad_weights", grad_weights)
    check_shape("grad_weights", grad_weights, weights.shape, "the shape of the weights")
    check_same_dtype("grad_weights", grad_weights, "weights", weights)
    mean = (weights * grad_weights).sum(dim=-1, keepdim=True)
    return weights * (grad_weights - mean)


@overload
def attention_gradients(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    grad_output: Tensor,
    mask: Tensor | None = None,
    *,
    scale: int | float | None = None,
    score_bias: None = None,
) -> AttentionGradients: ...


@overload
def attention_gradients(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    grad_output: Tensor,
    mask: Tensor | None = None,
    *,
    scale: int | float | None = None,
    score_bias: Tensor,
) -> BiasedGradients: ...


def attention_gradients(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    grad_output: Float[Tensor, "*batch n_q d_v"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    scale: int | float | None = None,
    score_bias: Float[Tensor, "..."] | None = None,
) -> AttentionGradients | BiasedGradients:
    """Carry the gradient of the output back to query, key, value and a bias.

    Args:
        query: What each position asks for.
        key: What each position offers.
        value: What each position hands over.
        grad_output: Derivatives of the loss by the output of
            `scaled_dot_product_attention` with all the other arguments.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.
        scale: Factor on the dot products; `None` means 1 / √d_k.
        score_bias: Numbers added to the scores; −∞ blocks. `None` = none.

    Returns:
        The numbers that automatic differentiation gives, up to rounding, with a bias
        those for the bias too. A query that may attend to nothing, a key that nobody
        may attend to, and a bias of −∞ get zeros.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, the mask is not
            boolean or the scale is no number.
        ValueError: If shapes do not fit or the scale is not finite.

    Cost:
        n_q · n_k · (3 d_k + 2 d_v) multiply-adds per batch entry: one product to make
        the weights again, four to come back. Memory: three times n_q · n_k numbers.

    Source:
        Dao et al., 2022, appendix B; the fused kernels never store the weights.
    """
    check_query_key(query, key)
    check_value(key, value)
    shape = (*query.shape[:-1], value.shape[-1])
    check_shape("grad_output", grad_output, shape, "(*batch, n_q, d_v)")
    check_same_dtype("grad_output", grad_output, "query", query)
    weights = attention_weights(query, key, mask, scale=scale, score_bias=score_bias)
    grad_value = weights.mT @ grad_output
    grad_weights = grad_output @ value.mT
    grad_scores = softmax_gradient(weights, grad_weights)
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    grad_query = factor * grad_scores @ key
    grad_key = factor * grad_scores.mT @ query
    if score_bias is None:
        return AttentionGradients(grad_query, grad_key, grad_value)
    grad_bias = grad_scores.sum_to_size(score_bias.shape)
    return BiasedGradients(grad_query, grad_key, grad_value, grad_bias)
