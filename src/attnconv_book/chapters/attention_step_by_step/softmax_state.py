"""What softmax makes of a few scores, and of random scores of growing width."""

import math
from collections.abc import Sequence
from typing import TypedDict

import torch
from torch import Tensor

from attnconv.attention import masked_softmax
from attnconv.inspection import effective_keys, weight_entropy
from attnconv.validation import (
    check_filled,
    check_finite,
    check_instance,
    check_positive,
)
from attnconv_book.chapters.attention_step_by_step.random_scores import WIDTHS


class SoftmaxState(TypedDict):
    """What softmax makes of a few scores, in double precision."""

    inputs: list[float]
    weights: list[float]
    entropy: float
    share: float
    keys: float
    derivative: float
    overflow: bool


def softmax_explorer_state(
    scores: Sequence[int | float],
    divisor: int | float = 1.0,
    temperature: int | float = 1.0,
    constant: int | float = 0.0,
) -> SoftmaxState:
    """Compute with the package what the softmax explorer computes in the page.

    Args:
        scores: At least two numbers.
        divisor: √d, or 1 where the scores are not divided.
        temperature: Above 0.
        constant: Added to every number right before the softmax.

    Returns:
        What goes into the softmax: score / divisor / temperature + constant; the
        weights; their entropy in nats, its share of the largest possible one, and the
        effective number of keys; the largest entry, without its sign, of the matrix of
        derivatives of the weights by the inputs; whether exp of the largest input is
        too large for float32.

    Raises:
        TypeError: If something is no number.
        ValueError: If a number is not usable.
    """
    check_scores(scores)
    for name, value in (("divisor", divisor), ("temperature", temperature)):
        check_positive(name, value)
        check_finite(name, value)
    check_finite("constant", constant)
    inputs = torch.tensor(list(scores), dtype=torch.float64)
    inputs = inputs / divisor / temperature + constant
    weights = masked_softmax(inputs[None])
    jacobian = _jacobian(inputs)
    entropy = weight_entropy(weights).item()
    return {
        "inputs": inputs.tolist(),
        "weights": weights[0].tolist(),
        "entropy": entropy,
        "share": entropy / math.log(len(inputs)),
        "keys": effective_keys(weights).item(),
        "derivative": jacobian.abs().max().item(),
        "overflow": bool(inputs.max().float().exp().isinf()),
    }


def _jacobian(inputs: Tensor) -> Tensor:
    """Differentiate each weight by each input."""
    leaf = inputs.clone().requires_grad_()
    weights = masked_softmax(leaf[None])[0]
    rows = [torch.autograd.grad(w, leaf, retain_graph=True)[0] for w in weights]
    return torch.stack(rows)


def check_scores(scores: Sequence[int | float]) -> None:
    """Refuse what is not two to eight finite numbers.

    Args:
        scores: A list or a tuple.

    Raises:
        TypeError: If it is another kind, or something is no number.
        ValueError: If there are too few or too many, or a number is not finite.
    """
    check_instance("scores", scores, (list, tuple))
    if not 2 <= len(scores) <= 8:
        raise ValueError(f"scores must be 2 to 8 numbers, got {len(scores)}")
    for score in scores:
        check_finite("scores", score)


def softmax_spreads(
    draws: Sequence[Sequence[Sequence[float]]], temperature: int | float = 1.0
) -> dict[str, list[float]]:
    """Average entropy and derivative over random scores, for one width after another.

    Args:
        draws: As `random_scores` returns them.
        temperature: Above 0.

    Returns:
        Share of the largest entropy and largest derivative, with the scores divided by
        √d ("scaled_share", "scaled_derivative") and without ("plain_share",
        "plain_derivative"), see `softmax_explorer_state`; means over the draws.

    Raises:
        TypeError: If a number is none.
        ValueError: If a number is not usable, there is no draw, or a draw has not all
            widths.
    """
    check_filled("draws", draws)
    for draw in draws:
        check_filled("draws", draw)
        if len(draw) != len(WIDTHS):
            raise ValueError(
                f"draws must hold scores for {len(WIDTHS)} widths, got {len(draw)}"
            )
    spreads: dict[str, list[float]] = {}
    for kind in ("scaled", "plain"):
        for i, width in enumerate(WIDTHS):
            divisor = math.sqrt(width) if kind == "scaled" else 1.0
            states = [
                softmax_explorer_state(draw[i], divisor, temperature) for draw in draws
            ]
            for name, numbers in (
                ("share", [state["share"] for state in states]),
                ("derivative", [state["derivative"] for state in states]),
            ):
                mean = sum(numbers) / len(numbers)
                spreads.setdefault(f"{kind}_{name}", []).append(mean)
    return spreads
