"""Human dates in several languages and their ISO form, from the CLDR's own patterns.

The CLDR (Unicode Common Locale Data Repository, carried by Babel) says how dates are
written in each locale. Thirty-six patterns times 100 years of days give more than a
million texts with known answers: read a date as people write it, write YYYY-MM-DD.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

import numpy as np
from babel import Locale
from babel.dates import DateTimePattern, parse_pattern

from attnconv.validation import (
    check_at_least,
    check_choice,
    check_filled,
    check_instance,
)

LOCALES = ("en_GB", "en_US", "de", "fr", "es", "zh")
"""British and American English, German, French, Spanish, Chinese."""

FORMATS = ("short", "medium", "long", "full", "yMd", "yMMMEd")
"""The CLDR's four standard lengths, and two of its skeletons."""

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2049, 12, 31)
"""A hundred years, so that a year written with two digits means one year only."""


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
class BestGuess:
    """What a reader can expect who knows all patterns and is told no locale.

    Attributes:
        expected: Expected share of right answers, from 0 to 1.
        sd: Standard deviation of that share over the tosses of the coin.
        ambiguous: Number of examples whose text can mean two days.
    """

    expected: float
    sd: float
    ambiguous: int


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
        TypeError: If `day` is no date, or one with a time of day.
        ValueError: If locale or format is not one of these.
    """
    check_instance("day", day, date)
    if isinstance(day, datetime):
        raise TypeError(f"day must be a date without a time of day, got {day!r}")
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
    written = {other.isoformat(): _texts(other) for other in sorted(candidates)}
    return {
        iso: texts.count(example.text)
        for iso, texts in written.items()
        if example.text in texts
    }


def best_guess(examples: Sequence[Example]) -> BestGuess:
    """Compute what the best reader can expect when no locale is told.

    The reader knows all patterns, takes the reading that most pairs of locale and
    format share, and tosses a coin between equal ones, once for each text. That is
    the best strategy for a reader to whom all days are alike. It is no ceiling: the
    coin can fall well, and somebody who knows which days are asked about can do
    better.

    Args:
        examples: Drawn evenly from the locales and formats.

    Returns:
        The expected share of right answers, and how far luck moves it.

    Raises:
        ValueError: If there is no example.
    """
    check_filled("examples", examples)
    asked: dict[str, Counter[str]] = {}
    for example in examples:
        asked.setdefault(example.text, Counter())[example.iso] += 1
    expected = variance = 0.0
    ambiguous = 0
    for text, answers in asked.items():
        some_day = next(iter(answers))
        counts = readings(Example(text, LOCALES[0], FORMATS[0], some_day))
        ambiguous += answers.total() if len(counts) > 1 else 0
        most = max(counts.values())
        right = [answers[iso] for iso, count in counts.items() if count == most]
        mean = sum(right) / len(right)
        expected += mean
        variance += sum((number - mean) ** 2 for number in right) / len(right)
    n = len(examples)
    return BestGuess(expected / n, variance**0.5 / n, ambiguous)


@lru_cache(maxsize=64)
def _texts(day: date) -> tuple[str, ...]:
    return tuple(example.text for example in write_all([day]))


@cache
def _pattern(locale: str, format: str) -> DateTimePattern:
    known = Locale.parse(locale)
    if format in known.date_formats:
        return parse_pattern(known.date_formats[format])
    return parse_pattern(known.datetime_skeletons[format])
