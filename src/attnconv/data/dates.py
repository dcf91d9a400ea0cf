"""Human dates in several languages and their ISO form, from the CLDR's own patterns.

The CLDR (Unicode Common Locale Data Repository, carried by Babel) says how dates are
written in each locale. A few hundred patterns times 100 years of days give an endless
task with known answers: read a date as people write it, write it as YYYY-MM-DD.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import torch
from babel import Locale
from babel.dates import DateTimePattern, parse_pattern
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

LOCALES = ("en_GB", "en_US", "de", "fr", "es", "zh")
"""British and American English, German, French, Spanish, Chinese."""

FORMATS = ("short", "medium", "long", "full", "yMd", "yMMMEd")
"""The CLDR's four standard lengths, and two of its skeletons."""

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2049, 12, 31)
"""A hundred years, so that a year written with two digits means one year only."""

TARGET_TOKENS = ("<start>", *"0123456789-")
"""What an ISO date is made of, after a token that starts it."""

PAD = 0
"""Fills short sources up; a model must not look at it."""


@dataclass(frozen=True)
class Example:
    """One date, as people write it and as ISO 8601 writes it.

    Attributes:
        text: The date in the format of the locale, such as "3. Aug. 2005".
        locale: Which locale wrote it, one of `LOCALES`.
        format: Which of its formats, one of `FORMATS`.
        iso: The same date as YYYY-MM-DD.
    """

    text: str
    locale: str
    format: str
    iso: str


@dataclass(frozen=True)
class DateSplit:
    """Days for training, validation and test; no day is in two of them.

    Attributes:
        train: Days to learn from.
        validation: Days to choose by and to follow the training with.
        test: Days that are looked at once, at the end.
    """

    train: tuple[date, ...]
    validation: tuple[date, ...]
    test: tuple[date, ...]


def split_dates(*, validation: int = 200, test: int = 500, seed: int = 0) -> DateSplit:
    """Deal the days of the hundred years out at random.

    Args:
        validation: Number of days for validation.
        test: Number of days for the test.
        seed: Fixes who gets which day.

    Returns:
        The three parts. All days that are in neither of the two are for training.

    Raises:
        ValueError: If a number is below 1, or if no day is left to train on.
    """
    check_at_least("validation", validation, 1)
    check_at_least("test", test, 1)
    check_at_least("seed", seed, 0)
    days = (LAST_DAY - FIRST_DAY).days + 1
    if validation + test >= days:
        raise ValueError(
            f"validation + test must be smaller than the {days} days,"
            f" got {validation} + {test}"
        )
    order = np.random.default_rng(seed).permutation(days)
    dealt = tuple(FIRST_DAY + timedelta(days=int(number)) for number in order)
    held_out = validation + test
    return DateSplit(dealt[held_out:], dealt[:validation], dealt[validation:held_out])


def write_date(day: date, locale: str, format: str) -> Example:
    """Write a day the way a locale does.

    Args:
        day: The day.
        locale: One of `LOCALES`.
        format: One of `FORMATS`.

    Returns:
        The text with its ISO form.

    Raises:
        TypeError: If `day` is no date.
        ValueError: If locale or format is not one of these.
    """
    check_instance("day", day, date)
    check_choice("locale", locale, LOCALES)
    check_choice("format", format, FORMATS)
    text = _pattern(locale, format).apply(day, Locale.parse(locale))
    return Example(text, locale, format, day.isoformat())


def write_all(
    days: Sequence[date],
    *,
    locales: Sequence[str] = LOCALES,
    formats: Sequence[str] = FORMATS,
) -> list[Example]:
    """Write each day in every format of every locale.

    Args:
        days: The days.
        locales: Some of `LOCALES`.
        formats: Some of `FORMATS`.

    Returns:
        The examples, day by day.

    Raises:
        TypeError: If a day is no date.
        ValueError: If there is no day, locale or format, or one is unknown.
    """
    for name, chosen in (("days", days), ("locales", locales), ("formats", formats)):
        check_filled(name, chosen)
    return [
        write_date(day, locale, format)
        for day in days
        for locale in locales
        for format in formats
    ]


def readings(example: Example) -> dict[str, int]:
    """Find the days that the same text can mean when its locale is not told.

    Only a day whose month and day of the month change places can be written alike.

    Args:
        example: The text, with one day that it means.

    Returns:
        For each possible ISO date the number of pairs of locale and format that write
        it as this text.
    """
    check_instance("example", example, Example)
    day = date.fromisoformat(example.iso)
    candidates = {day}
    if day.day <= 12:
        candidates.add(date(day.year, day.day, day.month))
    counts = {}
    for candidate in sorted(candidates):
        written = [same.text for same in write_all([candidate])]
        if example.text in written:
            counts[candidate.isoformat()] = written.count(example.text)
    return counts


def best_possible(examples: Sequence[Example]) -> float:
    """Compute how often the best guess is right when no locale is told.

    Args:
        examples: Drawn evenly from the locales and formats.

    Returns:
        The expected share of right answers of a reader who knows all patterns and
        takes the most frequent reading, and tosses a coin between equal ones.

    Raises:
        ValueError: If there is no example.
    """
    check_filled("examples", examples)
    total = 0.0
    for example in examples:
        counts = readings(example)
        best = [iso for iso, count in counts.items() if count == max(counts.values())]
        total += (example.iso in best) / len(best)
    return total / len(examples)


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


@cache
def _pattern(locale: str, format: str) -> DateTimePattern:
    known = Locale.parse(locale)
    if format in known.date_formats:
        return parse_pattern(known.date_formats[format])
    return parse_pattern(known.datetime_skeletons[format])
