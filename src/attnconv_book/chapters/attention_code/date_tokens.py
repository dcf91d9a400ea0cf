"""Dates as numbers of tokens: what an encoder-decoder reads and writes."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from attnconv.training.batches import Batches
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_filled,
    check_instance,
    check_integers,
    check_rank,
)
from attnconv_book.chapters.attention_code.dates import (
    FORMATS,
    LOCALES,
    Example,
    write_all,
    write_date,
)

TARGET_TOKENS = ("<start>", *"0123456789-")
"""What an ISO date is made of, after a token that starts it."""

PAD = 0
"""Fills short sources up; a model must not look at it."""


@cache
def source_tokens() -> tuple[str, ...]:
    """List what a source is made of: padding, the locales, every character in use.

    Returns:
        The tokens; the number of a token is its place. The list comes from the
        patterns of the locales alone, not from any day.
    """
    year = [date(2005, month, day) for month in range(1, 13) for day in range(10, 17)]
    texts = {example.text for example in write_all(year)}
    characters = sorted(set("".join(texts)) | set("0123456789"))
    return ("<pad>", "<?>", *(f"<{locale}>" for locale in LOCALES), *characters)


def encode_sources(
    texts: Sequence[str], locales: Sequence[str | None]
) -> Int[Tensor, "batch n"]:
    """Number the characters of texts, each behind the token of its locale.

    Args:
        texts: Dates as people write them.
        locales: The locale of each; None where it is not told.

    Returns:
        One row per text, filled up with `PAD` to the longest.

    Raises:
        ValueError: If there is no text, if texts and locales differ in number, if a
            locale is unknown or if a character occurs in no locale's dates.
    """
    check_filled("texts", texts)
    check_filled("locales", locales)
    if len(texts) != len(locales):
        raise ValueError(
            f"locales must be as many as texts ({len(texts)}), got {len(locales)}"
        )
    numbers = _numbers()
    rows = []
    for text, locale in zip(texts, locales, strict=True):
        if locale is not None:
            check_choice("locale", locale, LOCALES)
        check_instance("texts", text, str)
        check_at_least("number of characters in a text", len(text), 1)
        unknown = sorted(set(text) - numbers.keys())
        if unknown:
            raise ValueError(
                f"texts must use characters of the locales' dates, got {unknown}"
                f" in {text!r}"
            )
        tokens = (f"<{locale or '?'}>", *text)
        rows.append(torch.tensor([numbers[token] for token in tokens]))
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PAD)


def encode_targets(isos: Sequence[str]) -> Int[Tensor, "batch 11"]:
    """Number the characters of ISO dates, behind the token that starts them.

    Args:
        isos: Dates as YYYY-MM-DD.

    Returns:
        One row of 11 numbers per date.

    Raises:
        ValueError: If there is none, or if one is not ten digits and dashes.
    """
    check_filled("isos", isos)
    for iso in isos:
        check_instance("isos", iso, str)
        if len(iso) != 10 or set(iso) - set(TARGET_TOKENS):
            raise ValueError(f"isos must be written YYYY-MM-DD, got {iso!r}")
    rows = [[0, *(TARGET_TOKENS.index(character) for character in iso)] for iso in isos]
    return torch.tensor(rows)


def decode_targets(numbers: Int[Tensor, "batch n"]) -> list[str]:
    """Turn numbers of target tokens back into text.

    Args:
        numbers: Rows of numbers, without the token that starts them.

    Returns:
        One text per row.

    Raises:
        TypeError: If `numbers` does not hold integers.
        ValueError: If it is not of rank 2 or a number belongs to no token.
    """
    check_integers("numbers", numbers)
    check_rank("numbers", numbers, 2, "(batch, n)")
    rows: list[list[int]] = numbers.tolist()
    for number in (number for row in rows for number in row):
        if not 0 <= number < len(TARGET_TOKENS):
            raise ValueError(
                f"numbers must lie from 0 to {len(TARGET_TOKENS) - 1}, got {number}"
            )
    return ["".join(TARGET_TOKENS[number] for number in row) for row in rows]


def date_batches(
    days: Sequence[date],
    *,
    batch_size: int,
    seed: int,
    locales: Sequence[str] = LOCALES,
    formats: Sequence[str] = FORMATS,
    told: float = 1.0,
) -> Batches:
    """Draw days, locales and formats at random, the same ones for the same step.

    Args:
        days: The days to draw from.
        batch_size: Examples per step.
        seed: Fixes what each step draws.
        locales: Locales to draw from.
        formats: Formats to draw from.
        told: Probability, from 0 to 1, that a source begins with its locale.

    Returns:
        A function of the step: the inputs are the source and the target so far (the
        right answer without its last character), the targets are the right answer.

    Raises:
        ValueError: If there is no day, locale or format, if `batch_size` is below 1,
            if `seed` is negative, or if `told` is no probability.
    """
    check_filled("days", days)
    check_filled("locales", locales)
    check_filled("formats", formats)
    check_at_least("batch_size", batch_size, 1)
    check_at_least("seed", seed, 0)
    for day in days:
        check_instance("days", day, date)
    for locale in locales:
        check_choice("locales", locale, LOCALES)
    for format in formats:
        check_choice("formats", format, FORMATS)
    check_at_least("told", told, 0.0)
    if told > 1:
        raise ValueError(f"told must be a probability from 0 to 1, got {told}")
    sizes = np.array([[len(days)], [len(locales)], [len(formats)]])

    def batches(step: int) -> tuple[tuple[Tensor, ...], Tensor]:
        check_at_least("step", step, 0)
        generator = np.random.default_rng([seed, step])
        draws = generator.integers(sizes, size=(3, batch_size))
        examples = [
            write_date(days[day], locales[locale], formats[format])
            for day, locale, format in draws.T
        ]
        return as_tensors(examples, told=(generator.random(batch_size) < told).tolist())

    return batches


def as_tensors(
    examples: Sequence[Example], *, told: bool | Sequence[bool] = True
) -> tuple[tuple[Tensor, Tensor], Tensor]:
    """Write examples as the inputs and targets of an encoder-decoder.

    Args:
        examples: At least one.
        told: Whether the sources begin with their locale; one answer for all, or one
            for each.

    Returns:
        Inputs `(source, target so far)` and targets, all of them token numbers.

    Raises:
        TypeError: If one of them is no example.
        ValueError: If there is no example, or `told` has another length.
    """
    check_filled("examples", examples)
    for example in examples:
        check_instance("examples", example, Example)
    answers = [told] * len(examples) if isinstance(told, bool) else told
    check_filled("told", answers)
    if len(answers) != len(examples):
        raise ValueError(
            f"told must be one truth value or one for each of {len(examples)} "
            f"examples, got {len(answers)}"
        )
    source = encode_sources(
        [example.text for example in examples],
        [
            example.locale if answer else None
            for example, answer in zip(examples, answers, strict=True)
        ],
    )
    target = encode_targets([example.iso for example in examples])
    return (source, target[:, :-1]), target[:, 1:]


@cache
def _numbers() -> dict[str, int]:
    return {token: number for number, token in enumerate(source_tokens())}
