"""What arrives from each key: its weight times the length of its value."""

from jaxtyping import Float
from torch import Tensor

from attnconv.inspection.weights import check_weights
from attnconv.validation import check_axis, check_floating, check_rank_at_least


def contribution_norms(
    weights: Float[Tensor, "*batch n_q n_k"], value: Float[Tensor, "*batch n_k d_v"]
) -> Float[Tensor, "*batch n_q n_k"]:
    """Measure the vector that each key adds to each output.

    An output is the sum of the vectors weight · value. A weight alone says nothing
    about the size of that vector: the value of a key may be as short as 0.

    Args:
        weights: Attention weights, each row with the sum 1 or all zeros.
        value: What each key hands over. To see what arrives behind an output
            projection, hand over the values after that projection.

    Returns:
        The Euclidean length of each vector that is added, ‖weight · value‖.

    Raises:
        TypeError: If a tensor is not floating point.
        ValueError: If the weights are no weights, or there is not one value per key.

    Cost:
        n_k · d_v multiply-adds for the lengths, and n_q · n_k for the products.

    Source:
        Kobayashi, Kuribayashi, Yokoi and Inui, 2020 (Attention is Not Only a Weight).
    """
    check_weights(weights)
    check_floating("value", value)
    check_rank_at_least("value", value, 2, "(*batch, n_k, d_v)")
    check_axis("value", value, -2, weights.shape[-1], "rows (keys)")
    if value.shape[:-2] != weights.shape[:-2]:
        raise ValueError(
            f"value must have the batch axes of weights, {tuple(weights.shape[:-2])}, "
            f"got {tuple(value.shape[:-2])}"
        )
    lengths: Tensor = value.norm(dim=-1)
    return weights * lengths.unsqueeze(-2)
