"""Rooms full of people who look for one another: a task that only attention fits.

Everybody has a name, the name of the person they want to hear from, and some news. The
right answer for each is the news of the person they look for. Who that is, is new in
each room, and no place in the room says it: names must be compared.
"""

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from attnconv.training.batches import Batches
from attnconv.validation import check_at_least, check_finite

NAME, NEWS = 4, 2
"""Numbers in a name (and so in a wish), and in a piece of news."""


class Rooms(NamedTuple):
    """Several rooms with the same number of people.

    Attributes:
        tokens: One row of 10 numbers for each person: their name (4 numbers, a vector
            of length 1), their wish (the name of another person, or zeros), their news
            (2 numbers, standard normal).
        answers: The news that each person wants to hear; zeros without a wish.
        wished: The position of the person that each looks for, wish or none.
        has_wish: Whether the person looks for somebody.
    """

    tokens: Float[Tensor, "rooms people 10"]
    answers: Float[Tensor, "rooms people 2"]
    wished: Int[Tensor, "rooms people"]
    has_wish: Bool[Tensor, "rooms people"]


def draw_rooms(
    n: int, *, seed: int, people: int = 8, without: int | float = 0.0
) -> Rooms:
    """Draw rooms with new names, wishes and news.

    Args:
        n: Number of rooms.
        seed: Fixes the draw; the global generator stays untouched.
        people: People in each room, at least 2.
        without: Share of people who look for nobody, from 0 to 1.

    Returns:
        The rooms; nobody looks for themselves.

    Raises:
        TypeError: If a number is none.
        ValueError: If a size is too small, `seed` is negative or `without` is no share.
    """
    check_at_least("n", n, 1)
    check_at_least("seed", seed, 0)
    check_at_least("people", people, 2)
    _check_share(without)
    return _draw(np.random.default_rng(seed), n, people, without)


def room_batches(
    *, batch_size: int, seed: int, people: int = 8, without: int | float = 0.0
) -> Batches:
    """Draw new rooms at each step of training.

    Args:
        batch_size: Rooms per step.
        seed: Fixes what each step draws; the global generator stays untouched.
        people: People in each room, at least 2.
        without: Share of people who look for nobody, from 0 to 1.

    Returns:
        A function of the step that gives tokens and answers; see `Rooms`.

    Raises:
        TypeError: If a number is none.
        ValueError: If a size is too small, `seed` is negative or `without` is no share.
    """
    check_at_least("batch_size", batch_size, 1)
    check_at_least("seed", seed, 0)
    check_at_least("people", people, 2)
    _check_share(without)

    def batches(step: int) -> tuple[Tensor, Tensor]:
        check_at_least("step", step, 0)
        generator = np.random.default_rng([seed, step])
        rooms = _draw(generator, batch_size, people, without)
        return rooms.tokens, rooms.answers

    return batches


def _draw(
    generator: np.random.Generator, n: int, people: int, without: int | float
) -> Rooms:
    names = generator.standard_normal((n, people, NAME))
    names /= np.linalg.norm(names, axis=-1, keepdims=True)
    news = generator.standard_normal((n, people, NEWS))
    further = generator.integers(1, people, size=(n, people))
    wished = (np.arange(people) + further) % people
    has_wish = generator.random((n, people)) >= without
    room = np.arange(n)[:, None]
    wishes = names[room, wished] * has_wish[..., None]
    answers = news[room, wished] * has_wish[..., None]
    tokens = np.concatenate([names, wishes, news], axis=-1)
    return Rooms(
        torch.from_numpy(tokens).float(),
        torch.from_numpy(answers).float(),
        torch.from_numpy(wished),
        torch.from_numpy(has_wish),
    )


def _check_share(without: int | float) -> None:
    check_finite("without", without)
    if not 0 <= without <= 1:
        raise ValueError(f"without must be a share from 0 to 1, got {without!r}")
