"""How concentrated attention is: the entropy of each row of weights."""

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.inspection.weights import check_weights


def weight_entropy(
    weights: Float[Tensor, "*batch n_q n_k"],
) -> Float[Tensor, "*batch n_q"]:
    """Measure how widely each query spreads its weight.

    Args:
        weights: Attention weights: numbers ≥ 0, each row with the sum 1. Rows of zeros
            (queries that may attend to nothing) are welcome.

    Returns:
        The entropy −Σ w ln w of each row, in nats (natural logarithm): 0 if one key has
        all the weight, ln n_k if all keys have the same. A row of zeros has entropy 0.

    Raises:
        TypeError: If the weights are not floating point.
        ValueError: If they have fewer than 2 axes or are empty, if one is negative or
            not finite, or if a row sums to anything but 0 or 1.

    Cost:
        About 2 passes over the weights.

    Source:
        Shannon, 1948.
    """
    check_weights(weights)
    entropy: Tensor = torch.special.entr(weights).sum(dim=-1)
    return entropy


def effective_keys(
    weights: Float[Tensor, "*batch n_q n_k"],
) -> Float[Tensor, "*batch n_q"]:
    """Count the keys that each query attends to, as if it gave them equal weight.

    Args:
        weights: Attention weights: numbers ≥ 0, each row with the sum 1 or 0.

    Returns:
        exp(entropy): 1 if one key has all the weight, n_k if all keys have the same.
        A row of zeros attends to no key and counts 0.

    Raises:
        TypeError: If the weights are not floating point.
        ValueError: If they are no weights; see `weight_entropy`.

    Cost:
        About 3 passes over the weights.
    """
    counted = weight_entropy(weights).exp()
    return counted.masked_fill(weights.sum(dim=-1) == 0, 0.0)
