"""Answers to exercises: a right one passes, and close ones are told why they do not.

A test of checks has a table for each: from words that the check has to say to a
function that it has to say them of. "Correct" stands before the right answer.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

Check = Callable[[Any], None]
Answers = Mapping[str, Callable[..., Any]]


def every_answer(*tables: tuple[Check, Answers]) -> pytest.MarkDecorator:
    """Run a test for every answer of every table.

    Args:
        tables: A check and its answers, each.

    Returns:
        A mark for a test with the arguments `check`, `words` and `function`.
    """
    return pytest.mark.parametrize(
        ("check", "words", "function"),
        [
            (check, words, function)
            for check, answers in tables
            for words, function in answers.items()
        ],
    )


def is_told(
    check: Check,
    words: str,
    function: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ask the check about an answer, and see that it says what it has to say."""
    check(function)
    told = capsys.readouterr().out
    assert words in told
    assert told.startswith("Correct" if words == "Correct" else "Not yet")
