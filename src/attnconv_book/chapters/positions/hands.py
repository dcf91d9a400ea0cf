"""Rotary positions whose hands have any speeds: how a trained reader is stretched."""

import copy
import math

import torch
from torch import Tensor, nn

from attnconv.attention import MultiHeadAttention, rotary_angles, rotate
from attnconv.models.transformer import SequenceReader
from attnconv.validation import (
    check_at_least,
    check_floating,
    check_instance,
    check_not_empty,
    check_positive,
    check_rank,
    check_shape,
)


class HandPositions(nn.Module):
    """Turn queries and keys of every head by hands of given speeds.

    With the speeds of a base, this is `attnconv.attention.RotaryPositions`.

    Args:
        speeds: Radians per place, one for each pair of features.

    Raises:
        TypeError: If `speeds` is no tensor of floating point numbers.
        ValueError: If it is empty or has more than one axis.
    """

    speeds: Tensor

    def __init__(self, speeds: Tensor) -> None:
        """Keep the speeds; nothing is learned."""
        super().__init__()
        check_floating("speeds", speeds)
        check_rank("speeds", speeds, 1, "(pairs,)")
        check_not_empty("speeds", speeds)
        self.register_buffer("speeds", speeds)

    def place(self, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor, None]:
        """Turn queries and keys; nothing is added to the scores.

        Args:
            query: (*batch, n, head_dim).
            key: (*batch, n, head_dim).

        Returns:
            Turned queries and keys, and None.
        """
        angles = torch.arange(key.shape[-2])[:, None] * self.speeds
        return rotate(query, angles), rotate(key, angles), None


def with_hands(reader: SequenceReader, speeds: Tensor) -> SequenceReader:
    """Copy a rotary reader and give all its heads hands of other speeds.

    Args:
        reader: A trained reader; it stays as it is.
        speeds: Radians per place, one for each pair of features of a head.

    Returns:
        The copy. Nothing in it is trained again.

    Raises:
        TypeError: If `reader` is none, or `speeds` no floating point tensor.
        ValueError: If there is not one speed for each pair of features.
    """
    check_instance("reader", reader, SequenceReader)
    check_floating("speeds", speeds)
    changed = copy.deepcopy(reader)
    layers = [
        part for part in changed.modules() if isinstance(part, MultiHeadAttention)
    ]
    pairs = layers[0].head_dim // 2
    check_shape("speeds", speeds, (pairs,), "(pairs of a head,)")
    for layer in layers:
        layer.positions = HandPositions(speeds)
    return changed


def stretched_speeds(
    factor: int | float, trained: int, head_dim: int = 8, base: int | float = 10000
) -> dict[str, Tensor]:
    """List the speeds by which rotary readers are stretched to longer inputs.

    Args:
        factor: How many times longer than in training.
        trained: Tokens of a training sequence.
        head_dim: Width of a head; above 2 and even.
        base: The base of training.

    Returns:
        From the name of a way to its speeds (head_dim / 2,): all of them as trained;
        all divided by the factor (interpolation); those of a larger base, with which
        the fastest stays and the slowest is divided by the factor; divided only where a
        hand does not come round within the trained length (by parts); and the hands
        stopped that do not turn by 1 radian within it.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If `factor` is not positive, or a size is not usable.

    Source:
        Chen et al., 2023, for interpolation; bloc97, 2023, for the larger base; Peng et
        al., 2024, section 3.2, for the parts, which they join by a ramp.
    """
    check_positive("factor", factor)
    check_at_least("trained", trained, 1)
    check_at_least("head_dim", head_dim, 4)
    speeds = rotary_angles(2, head_dim, base=base)[1]
    larger = base * factor ** (head_dim / (head_dim - 2))
    around = speeds * trained >= 2 * math.pi
    return {
        "as trained": speeds,
        "interpolated": speeds / factor,
        "larger base": rotary_angles(2, head_dim, base=larger)[1],
        "by parts": torch.where(around, speeds, speeds / factor),
        "slow hands stopped": torch.where(speeds * trained >= 1, speeds, 0.0),
    }
