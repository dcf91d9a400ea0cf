"""Does a layer follow when its input moves? Measured, as a share of its output.

A layer f is *equivariant* to a move T when f(T x) = T f(x): the output moves along. It
is *invariant* when f(T x) = f(x): the output stays. Here T shifts positions, or puts
them into another order. Shifts are circular: what leaves at one end comes in at the
other, so that a shift loses nothing and can be undone.
"""

import itertools
import math
from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnconv.inspection.axes import count_axes
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_flag,
    check_floating,
    check_integers,
    check_not_empty,
    check_shape,
)


def relative_error(
    measured: Float[Tensor, "*shape"], expected: Float[Tensor, "*shape"]
) -> float:
    """Compare two tensors by length: ‖measured − expected‖ / ‖expected‖.

    Args:
        measured: What came out.
        expected: What should have come out; same shape.

    Returns:
        0 where both are equal, about 1.4 where they are as large as each other and have
        nothing to do with each other. Where `expected` is all zeros: 0 or infinity.

    Raises:
        TypeError: If one of them is not floating point.
        ValueError: If they are empty or their shapes differ.
    """
    _check_pair(measured, expected)
    wide = expected.detach().double()
    difference = (measured.detach().double() - wide).norm().item()
    return _ratio(difference, wide.norm().item())


def largest_error(
    measured: Float[Tensor, "*shape"], expected: Float[Tensor, "*shape"]
) -> float:
    """Compare two tensors by their worst entries: max|Δ| / max|expected|.

    Args:
        measured: What came out.
        expected: What should have come out; same shape.

    Returns:
        0 where both are equal; Δ is `measured − expected`. It bounds every entry, so it
        suits two ways to compute the same numbers. Where `expected` is all zeros: 0 or
        infinity.

    Raises:
        TypeError: If one of them is not floating point.
        ValueError: If they are empty or their shapes differ.
    """
    _check_pair(measured, expected)
    wide = expected.detach().double()
    difference = (measured.detach().double() - wide).abs().max().item()
    return _ratio(difference, wide.abs().max().item())


def shift_error(
    layer: Callable[[Tensor], Tensor],
    x: Float[Tensor, "..."],
    shift: int | tuple[int, ...],
    *,
    axes: tuple[int, ...] | None = None,
    stride: int = 1,
    margin: int = 0,
    invariant: bool = False,
) -> float:
    """Shift the input in a circle and measure how far the output fails to follow.

    Args:
        layer: A module or function that gives the same output for the same input, with
            as many axes as the input (unless `invariant`). Put a model with dropout
            into `eval()` first.
        x: Input.
        shift: Steps to move, one number or one for each axis.
        axes: The axes to move along, of input and output; `None` means the last ones.
            Tokens of shape (batch, tokens, dim) need `axes=(1,)`.
        stride: Input steps for one output step. A shift that is no multiple of it
            cannot be followed by whole steps: then the nearest whole step counts, the
            better one of the steps below and above.
        margin: Output places left out at both ends of each axis. Padding is seen within
            the shift and half a kernel of the ends.
        invariant: Expect the output to stay instead of to move along.

    Returns:
        `relative_error` of f(T x) against T f(x), or against f(x) if `invariant`; 0
        means that the layer follows exactly.

    Raises:
        TypeError: If `x` is not floating point, `layer` cannot be called or does not
            return a tensor, a number is not an integer, or `invariant` not True or
            False.
        ValueError: If `x` is empty, there is not one axis for each shift, an axis does
            not exist, or `margin` leaves nothing to compare.

    Cost:
        Two calls of the layer.
    """
    check_callable("layer", layer)
    check_floating("x", x)
    check_not_empty("x", x)
    steps = shift if isinstance(shift, tuple) else (shift,)
    if not steps or not all(type(step) is int for step in steps):
        raise TypeError(f"shift must be an integer for each axis, got {shift!r}")
    along = _axes(axes, len(steps), x.dim())
    check_at_least("stride", stride, 1)
    check_at_least("margin", margin, 0)
    check_flag("invariant", invariant)
    still = _call(layer, x)
    moved = _call(layer, x.roll(steps, along))
    if invariant:
        return relative_error(moved, still)
    if still.dim() != x.dim():
        raise ValueError(
            f"layer must keep the {x.dim()} axes of x for its output to move along, "
            f"got an output of shape {tuple(still.shape)} (or pass invariant=True)"
        )
    inside = [slice(None)] * still.dim()
    for axis in along:
        size = still.shape[axis]
        if 2 * margin >= size:
            raise ValueError(
                f"margin must leave some of the {size} output places, got {margin}"
            )
        inside[axis] = slice(margin, size - margin)
    # Both whole steps next to shift / stride; they are one where the stride divides it.
    choices = [{step // stride, -(-step // stride)} for step in steps]
    return min(
        relative_error(moved[tuple(inside)], still.roll(whole, along)[tuple(inside)])
        for whole in itertools.product(*choices)
    )


def permutation_error(
    layer: Callable[[Tensor], Tensor],
    x: Float[Tensor, "..."],
    permutation: Int[Tensor, " n"],
    *,
    axis: int = 1,
    invariant: bool = False,
) -> float:
    """Put the positions into another order; measure how far the output fails to follow.

    Args:
        layer: A module or function that gives the same output for the same input. Put a
            model with dropout into `eval()` first.
        x: Input.
        permutation: The new order: position i gets what stood at `permutation[i]`.
        axis: The axis of the positions, of input and output; 1 for (batch, tokens,
            dim).
        invariant: Expect the output to stay instead of to be put into the same order.

    Returns:
        `relative_error` of f(P x) against P f(x), or against f(x) if `invariant`; 0
        means that the layer does not look at where things stand.

    Raises:
        TypeError: If `x` is not floating point, `permutation` does not hold integers,
            `layer` cannot be called or does not return a tensor, or `invariant` is no
            truth value.
        ValueError: If `x` is empty, the axis does not exist, `permutation` is none of
            the positions, or the output has other positions than the input.

    Cost:
        Two calls of the layer.
    """
    check_callable("layer", layer)
    check_floating("x", x)
    check_not_empty("x", x)
    check_flag("invariant", invariant)
    (along,) = count_axes("axis", (axis,), x.dim())
    n = x.shape[along]
    check_integers("permutation", permutation)
    check_shape("permutation", permutation, (n,), f"({n} positions,)")
    if sorted(permutation.tolist()) != list(range(n)):
        raise ValueError(
            f"permutation must hold each position from 0 to {n - 1} once, "
            f"got {permutation.tolist()}"
        )
    still = _call(layer, x)
    moved = _call(layer, x.index_select(along, permutation))
    if invariant:
        return relative_error(moved, still)
    if still.dim() <= along or still.shape[along] != n:
        raise ValueError(
            f"layer must keep the {n} positions of axis {axis} for its output to be "
            f"put into the same order, got an output of shape {tuple(still.shape)} "
            "(or pass invariant=True)"
        )
    return relative_error(moved, still.index_select(along, permutation))


def _check_pair(measured: Tensor, expected: Tensor) -> None:
    check_floating("measured", measured)
    check_floating("expected", expected)
    check_not_empty("expected", expected)
    check_shape("measured", measured, expected.shape, "the shape of expected")


def _ratio(difference: float, size: float) -> float:
    if size == 0:
        return 0.0 if difference == 0 else math.inf
    return difference / size


def _axes(axes: tuple[int, ...] | None, moves: int, rank: int) -> tuple[int, ...]:
    """Count axes from the front; refuse what is not one axis for each move."""
    given = tuple(range(-moves, 0)) if axes is None else axes
    along = count_axes("axes", given, rank)
    if len(along) != moves or len(set(along)) != moves:
        raise ValueError(
            f"axes must name one axis for each of the {moves} shifts, got {given}"
        )
    return along


def _call(layer: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    with torch.no_grad():
        output = layer(x)
    if not isinstance(output, Tensor):
        raise TypeError(f"layer must return a tensor, got {type(output).__name__}")
    return output
