"""Checks for the exercises of the chapter on cheaper attention."""

import math
from typing import Any

from attnconv_book.chapters.cheaper_attention.online_softmax import online_softmax
from attnconv_book.kit.exercises.feedback import answer, expect, feedback

ROW = ((1.0, 2.0, 0.0, 4.0, 3.0, 1.0), (2.0, 0.0, 5.0, 1.0, 3.0, 4.0))


def _kept(first: int, last: int) -> tuple[float, float, float]:
    """Read a part of the row at once."""
    scores, values = (row[first:last] for row in ROW)
    (step,) = online_softmax(scores, values, last - first)
    return step.maximum, step.total, step.weighted


@feedback("The halves may be of any length, and come in any order.")
def check_merge(merge: Any) -> None:
    """Check `merge(first, second)`: of two parts of a row, what is kept of both.

    Args:
        merge: The learner's function.
    """
    for cut in (2, 4, 5):
        parts = _kept(0, cut), _kept(cut, 6)
        for first, second in (parts, parts[::-1]):
            got = answer(merge, first, second)
            expect(
                isinstance(got, tuple | list) and len(got) == 3,
                "merge returns three numbers: the largest score and two sums",
            )
            for name, ours, right in zip(
                ("the largest score", "the sum", "the weighted sum"),
                (float(each) for each in got),
                _kept(0, 6),
                strict=True,
            ):
                expect(
                    math.isclose(ours, right, rel_tol=1e-5),
                    f"{name} of keys 1 to {cut} and the rest of the row should be "
                    f"{right:.3f}, not {ours:.3f}",
                )


@feedback("Each layer is counted with what it still has to keep.")
def check_conversation_bytes(conversation_bytes: Any) -> None:
    """Check `conversation_bytes(layers, kv_heads, head_dim, tokens, window)`.

    Args:
        conversation_bytes: The learner's function.
    """
    got = answer(conversation_bytes, 12, 12, 64, 1024)
    expect(got is not None, "conversation_bytes returns nothing")
    plain = 12 * 12 * 64 * 1024
    expect(float(got) != 2 * plain, "is it keys *and* values, two bytes each?")
    expect(float(got) == 4 * plain, f"without a window {4 * plain:,}, not {got}")
    for layers, tokens, window, kept in (
        (36, 131_072, 128, 18 * 131_072 + 18 * 128),
        (5, 1000, 10, 2 * 1000 + 3 * 10),
        (4, 50, 100, 4 * 50),
        (4, 50, 0, 2 * 50),
    ):
        got = answer(conversation_bytes, layers, 8, 64, tokens, window)
        right = kept * 8 * 64 * 4
        expect(
            got is not None and float(got) == right,
            f"with {layers} layers, {tokens:,} tokens and a window of {window} it "
            f"should be {right:,}, not {got}",
        )
