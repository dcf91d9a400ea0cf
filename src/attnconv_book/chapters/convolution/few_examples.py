"""Four layers learn one rule for pictures from few examples, each by least squares.

They differ in two things alone: whether an output looks at all pixels or at its
neighbours only, and whether all places share their weights.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from attnconv.inspection import relative_error
from attnconv.validation import (
    check_callable,
    check_choice,
    check_floating,
    check_not_empty,
    check_rank,
    check_shape,
)

KINDS = {
    "dense": (False, False),
    "neighbours": (True, False),
    "shared": (False, True),
    "convolution": (True, True),
}
"""From name to (looks at 3x3 neighbours only, shares its weights between places)."""

Drawing = Callable[[Float[Tensor, "n 1 h w"]], Float[Tensor, "n 1 h w"]]


def fit_error(
    kind: str,
    inputs: Float[Tensor, "n 1 h w"],
    tests: Float[Tensor, "m 1 h w"],
    draw: Drawing,
) -> float:
    """Fit a layer to what a rule makes of some pictures; try it on others.

    Args:
        kind: "dense"; "neighbours" (3x3 pixels, weights of its own for each place);
            "shared" (all pixels, by one table of weights for all places);
            "convolution" (3x3 pixels, one kernel for all places).
        inputs: Pictures to learn from. Beyond their borders there are zeros.
        tests: Other pictures of the same size.
        draw: The rule; gives a picture of the same size for each.

    Returns:
        The relative error on `tests` of the smallest weights among those with the
        smallest squared error on `inputs`.

    Raises:
        TypeError: If pictures are no tensors, `kind` no text or `draw` no function.
        ValueError: If there is no such kind, or pictures do not fit.
    """
    check_choice("kind", kind, KINDS)
    check_callable("draw", draw)
    check_rank("inputs", inputs, 4, "(images, 1, height, width)")
    check_rank("tests", tests, 4, "(images, 1, height, width)")
    for name, images in (("inputs", inputs), ("tests", tests)):
        wanted = (len(images), 1, *inputs.shape[2:])
        check_shape(name, images, wanted, "(images, 1, height and width of inputs)")
        check_floating(name, images)
        check_not_empty(name, images)
    answers = _answers(kind, draw(inputs))
    fit = torch.linalg.lstsq(_equations(kind, inputs), answers, driver="gelsd")
    said = _equations(kind, tests) @ fit.solution
    return relative_error(said, _answers(kind, draw(tests)))


def _equations(
    kind: str, images: Float[Tensor, "n 1 h w"]
) -> Float[Tensor, "problems equations unknowns"]:
    """Write in one row each what an output reads; places that share are one problem."""
    near, shares = KINDS[kind]
    if not (near or shares):  # all outputs read the same: one row serves all
        return images.flatten(1)[None]
    height, width = (3, 3) if near else (2 * side - 1 for side in images.shape[2:])
    windows = F.unfold(images, (height, width), padding=(height // 2, width // 2))
    rows = windows.permute(2, 0, 1)  # (places, images, unknowns)
    return rows.flatten(0, 1)[None] if shares else rows


def _answers(
    kind: str, drawings: Float[Tensor, "n 1 h w"]
) -> Float[Tensor, "problems equations outputs"]:
    """Put what is wanted in the order of the equations."""
    near, shares = KINDS[kind]
    if not (near or shares):
        return drawings.flatten(1)[None]
    columns = drawings.flatten(1).mT[..., None]  # (places, images, 1)
    return columns.flatten(0, 1)[None] if shares else columns
