"""The way back through attention: how a loss depends on query, key and value.

Written out by hand, so that the three paths stand in sight: through the values, and
through the scores to the query and to the key.
"""

from typing import NamedTuple

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


def attention_gradients(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    grad_output: Float[Tensor, "*batch n_q d_v"],
    mask: Bool[Tensor, "..."] | None = None,
    *,
    scale: int | float | None = None,
) -> AttentionGradients:
    """Carry the gradient of the output back to query, key and value.

    Args:
        query: What each position asks for.
        key: What each position offers.
        value: What each position hands over.
        grad_output: Derivatives of the loss by the output of
            `scaled_dot_product_attention(query, key, value, mask, scale=scale)`.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). `None` = all may.
        scale: Factor on the dot products; `None` means 1 / √d_k.

    Returns:
        The numbers that automatic differentiation gives, up to rounding. A query that
        may attend to nothing, and a key that nobody may attend to, get zeros.

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
    weights = attention_weights(query, key, mask, scale=scale)
    grad_value = weights.mT @ grad_output
    grad_weights = grad_output @ value.mT
    grad_scores = softmax_gradient(weights, grad_weights)
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    return AttentionGradients(
        query=factor * grad_scores @ key,
        key=factor * grad_scores.mT @ query,
        value=grad_value,
    )
