"""How far does an output see? The gradient tells which inputs it is made of.

Where the derivative of an output with respect to an input is exactly zero, that input
has no say in it, for this input at least. A zero may also be chance: a unit that is
switched off, a maximum that another neighbour won, products that cancel. Weights that
are all positive, on positive inputs, leave no room for that: then sums cannot cancel
and a ReLU passes everything. `with_positive_weights` makes such a copy of a model.
"""

import copy
from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.inspection.axes import count_axes
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_floating,
    check_instance,
    check_not_empty,
    read_each_axis,
)


class Span(NamedTuple):
    """The positions from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """Number of positions, holes included."""
        return self.last - self.first + 1


def position_gradient(
    layer: Callable[[Tensor], Tensor],
    x: Float[Tensor, "..."],
    position: int | tuple[int, ...],
    *,
    axes: tuple[int, ...] | None = None,
) -> Float[Tensor, "..."]:
    """Measure how strongly one output position depends on each input position.

    All channels of the output at that position are added up with weights between 1 and
    2, drawn once with a fixed seed: equal weights would miss channels that always sum
    to the same number, as after a layer norm.

    Args:
        layer: A module or function. Put a model with dropout into `eval()` first.
        x: Input. Several examples find more than one where a layer chooses, as maximum
            pooling does.
        position: The output position, one number or one for each axis.
        axes: The axes of the positions, of input and output; `None` means all after the
            second, as for (batch, channels, height, width). Tokens of shape (batch,
            tokens, dim) need `axes=(1,)`.

    Returns:
        The absolute gradient, summed over all other axes: one number ≥ 0 for each input
        position.

    Raises:
        TypeError: If `x` is not floating point, `position` or an axis is not an
            integer, or `layer` cannot be called or does not return a tensor.
        ValueError: If `x` is empty, an axis does not exist, there is not one position
            for each axis, or the output has no such position.

    Cost:
        One forward and one backward pass.
    """
    check_callable("layer", layer)
    check_floating("x", x)
    check_not_empty("x", x)
    along = _axes(axes, x.dim())
    places = read_each_axis("position", position, None, 0)
    if len(places) != len(along):
        raise ValueError(
            f"position must have one number for each of the {len(along)} axes "
            f"of positions, got {position!r}"
        )
    leaf = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        output = layer(leaf)
        if not isinstance(output, Tensor):
            raise TypeError(f"layer must return a tensor, got {type(output).__name__}")
        at: list[int | slice] = [slice(None)] * output.dim()
        for axis, place in zip(along, places, strict=True):
            if axis >= output.dim() or place >= output.shape[axis]:
                raise ValueError(
                    "position must lie in the output of shape "
                    f"{tuple(output.shape)}, got {place} on axis {axis}"
                )
            at[axis] = place
        chosen = output[tuple(at)]
        generator = torch.Generator().manual_seed(0)
        probe = 1 + torch.rand(chosen.shape, generator=generator)
        total = (chosen * probe.to(chosen)).sum()
    gradient = None
    if total.requires_grad:
        (gradient,) = torch.autograd.grad(total, leaf, allow_unused=True)
    if gradient is None:
        gradient = torch.zeros_like(x)
    others = [axis for axis in range(x.dim()) if axis not in along]
    return gradient.abs().permute(*along, *others).flatten(len(along)).sum(dim=-1)


def reach(
    layer: Callable[[Tensor], Tensor],
    x: Float[Tensor, "..."],
    position: int | tuple[int, ...],
    *,
    axes: tuple[int, ...] | None = None,
    threshold: int | float = 0.0,
) -> tuple[Span, ...]:
    """Find the first and the last input position that one output position sees.

    Args:
        layer: A module or function; see `position_gradient`.
        x: Input; see `position_gradient`.
        position: The output position, one number or one for each axis.
        axes: The axes of the positions; `None` means all after the second.
        threshold: A gradient counts from above this share of the largest one. 0 counts
            whatever is not exactly zero; an operator that computes by way of Fourier
            transforms needs room for rounding, such as 1e-9 in float64.

    Returns:
        One span for each axis. What lies between its ends need not all be seen: the
        taps of a dilated kernel leave holes.

    Raises:
        TypeError: See `position_gradient`.
        ValueError: See there, and if no input position has any influence.

    Cost:
        One forward and one backward pass.
    """
    check_at_least("threshold", threshold, 0.0)
    strength = position_gradient(layer, x, position, axes=axes)
    seen = (strength > threshold * strength.max()).nonzero()
    if not len(seen):
        raise ValueError(
            f"layer must depend on x at position {position}, got no gradient at all"
        )
    first, last = seen.amin(dim=0).tolist(), seen.amax(dim=0).tolist()
    return tuple(Span(*ends) for ends in zip(first, last, strict=True))


def with_positive_weights(model: nn.Module) -> nn.Module:
    """Copy a model so that no gradient is zero by chance: all its weights positive.

    Each weight becomes its absolute value plus a little, scaled so that an output
    averages its inputs: numbers stay in range through any depth. Vectors, such as
    biases, become absolute values plus a little, and batch norm forgets its averages.

    Args:
        model: The model; it is not changed.

    Returns:
        A copy in float64, in `eval()` mode. On positive inputs the gradients of
        convolutions, linear layers, average pooling and ReLU are then zero where no
        path leads, and positive everywhere else.

    Raises:
        TypeError: If `model` is not a module.
    """
    check_instance("model", model, nn.Module)
    positive = copy.deepcopy(model).double().eval()
    with torch.no_grad():
        for parameter in positive.parameters():
            parameter.abs_().add_(1e-2)
            if parameter.dim() > 1:
                parameter.div_(parameter.flatten(1).sum(dim=1).amax())
        for part in positive.modules():
            if isinstance(part, nn.modules.batchnorm._BatchNorm):
                part.reset_running_stats()
    return positive


def _axes(axes: tuple[int, ...] | None, rank: int) -> tuple[int, ...]:
    """Count the axes of the positions from the front."""
    given = tuple(range(2, rank)) if axes is None else axes
    along = count_axes("axes", given, rank)
    if not along or len(set(along)) != len(along):
        raise ValueError(
            f"axes must name each axis of the positions once, got {given} for x with "
            f"{rank} axes"
        )
    return along
