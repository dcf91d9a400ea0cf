"""Kernel regression: the simplest attention, whose score is minus a squared distance.

The answer to a query is a weighted mean of known values; a key counts the more the
nearer it lies, and the width says how near is near. It was written down by Nadaraya and
by Watson in 1964, as a quotient of two sums. Written as a softmax it is attention.
"""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import masked_softmax
from attnconv.attention.inputs import check_query_key, check_value
from attnconv.validation import (
    check_finite,
    check_floating,
    check_positive,
    check_rank,
    known_numbers,
)


def kernel_weights(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    width: int | float | Float[Tensor, ""],
    mask: Bool[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch n_q n_k"]:
    """Weigh each key by a Gaussian bell around the query.

    Args:
        query: Where the answer is wanted. A line of numbers has d_k = 1: `x[:, None]`.
        key: Where values are known; same width and batch axes as the query.
        width: Standard deviation of the bell, above 0, in the unit of the keys; a
            tensor without axes where its gradient is wanted. Where a tensor's number
            cannot be read, as under `torch.export`, it is not checked.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k). To leave each point
            out of its own answer: `~torch.eye(n, dtype=torch.bool)`.

    Returns:
        Weights ≥ 0. Each row sums to 1, however far away the keys are; a query that
        may attend to nothing has a row of zeros.

    Raises:
        TypeError: If query or key is not floating point, their dtypes differ, the mask
            is not boolean or the width is no number.
        ValueError: If rank, batch axes or width of the vectors do not match, the mask
            does not fit, or the width is not positive and finite.

    Cost:
        n_q · n_k · d_k multiply-adds, and as many numbers of memory for the
        differences, which are squared without first being expanded into products.

    Source:
        Nadaraya, 1964; Watson, 1964.
    """
    check_query_key(query, key)
    _check_width(width)
    difference = (query.unsqueeze(-2) - key.unsqueeze(-3)) / width
    return masked_softmax(-0.5 * difference.square().sum(dim=-1), mask)


def kernel_regression(
    query: Float[Tensor, "*batch n_q d_k"],
    key: Float[Tensor, "*batch n_k d_k"],
    value: Float[Tensor, "*batch n_k d_v"],
    width: int | float | Float[Tensor, ""],
    mask: Bool[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch n_q d_v"]:
    """Answer each query with a mean of the values, weighted by nearness of their keys.

    Args:
        query: Where the answer is wanted.
        key: Where values are known; same width and batch axes as the query.
        value: What is known there; one row for each key.
        width: Standard deviation of the bell, above 0, in the unit of the keys.
        mask: True = may attend; broadcasts to (*batch, n_q, n_k).

    Returns:
        Rows that lie between the values they average. As the width goes to 0 they
        become the values of the nearest keys, as it grows the plain mean of all values.

    Raises:
        TypeError: If a tensor is not floating point, dtypes differ, the mask is not
            boolean or the width is no number.
        ValueError: If rank, batch axes, width or length of the tensors do not match,
            the mask does not fit, or the width is not positive and finite.

    Cost:
        n_q · n_k · (d_k + d_v) multiply-adds; memory as in `kernel_weights`.

    Source:
        Nadaraya, 1964; Watson, 1964.
    """
    check_query_key(query, key)
    check_value(key, value)
    return kernel_weights(query, key, width, mask) @ value


class KernelRegression(nn.Module):
    """Kernel regression with a learned width.

    The parameter is the logarithm of the width, so that no step of training can make
    the width negative.

    Args:
        width: The width before training, above 0.

    Raises:
        TypeError: If the width is no number.
        ValueError: If it is not positive and finite.
    """

    def __init__(self, width: int | float = 1.0) -> None:
        """Create the one parameter."""
        super().__init__()
        check_positive("width", width)
        check_finite("width", width)
        self.log_width = nn.Parameter(torch.tensor(math.log(width)))

    @property
    def width(self) -> Float[Tensor, ""]:
        """The present width, with its gradient."""
        return self.log_width.exp()

    def forward(
        self,
        query: Float[Tensor, "*batch n_q d_k"],
        key: Float[Tensor, "*batch n_k d_k"],
        value: Float[Tensor, "*batch n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch n_q d_v"]:
        """Answer each query with the present width; see `kernel_regression`."""
        return kernel_regression(query, key, value, self.width, mask)


def _check_width(width: object) -> None:
    """Refuse a width that is not one positive, finite number."""
    if isinstance(width, Tensor):
        check_floating("width", width)
        check_rank("width", width, 0)
        width = known_numbers(width)
        if width is None:
            return
    if not isinstance(width, int | float) or isinstance(width, bool):
        raise TypeError(f"width must be a number or a tensor of one, got {width!r}")
    check_positive("width", width)
    check_finite("width", width)
