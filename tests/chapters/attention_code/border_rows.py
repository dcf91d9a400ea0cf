"""Borders of what this folder tests: arguments that work, bad values for each."""

from datetime import date, datetime

import torch
from border_values import (
    FROM_ZERO,
    NAN,
    SIZE,
    linear,
    normal,
)

from attnconv import models
from attnconv_book.chapters.attention_code import (
    alignment,
    article_regression,
    as_tensors,
    best_guess,
    by_score,
    date_batches,
    decode_targets,
    encode_sources,
    encode_targets,
    errors_over_steps,
    exact_match,
    readings,
    reversal_batches,
    source_tokens,
    split_dates,
    token_loss,
    translate,
    write_all,
    write_date,
    writer_step,
)

day = date(2005, 8, 3)
example = write_date(day, "de", "short")

ROWS = [
    (
        "translate",
        translate,
        {
            "model": models.EncoderDecoder(len(source_tokens()), dim=4),
            "examples": [example],
        },
        {
            "model": (None, linear),
            "examples": ([], None, ["3.8.2005"]),
            "told": (1, "yes", None),
        },
    ),
    (
        "alignment",
        alignment,
        {
            "model": models.EncoderDecoder(len(source_tokens()), dim=4),
            "example": example,
        },
        {
            "model": (None, linear),
            "example": ("2005-08-03", None),
            "told": (1, "yes", None),
        },
    ),
    (
        "exact_match",
        exact_match,
        {"examples": [example], "written": ["2005-08-03"]},
        {
            "examples": ([], None, ["2005-08-03"]),
            "written": ([], None, ["a", "b"], "2005-08-03", "x"),
        },
    ),
    (
        "token_loss",
        token_loss,
        {"logits": normal(2, 3, 5), "targets": torch.tensor([[1, 2, 0], [3, 4, 0]])},
        {
            "logits": (None, normal(2, 3), normal(2, 3, 5).long(), normal(0, 3, 5)),
            "targets": (None, [[1]], normal(2, 3), torch.tensor([[1, 2]])),
        },
    ),
    (
        "by_score",
        by_score,
        {"records": [], "read": len},
        {
            "records": (None, 3, [3], {"a": 1}),
            "read": (None, 3),
            "steps": SIZE,
            "learning_rate": (0, -0.1, NAN, None, True),
        },
    ),
    ("article_regression", article_regression, {}, {"seed": (*FROM_ZERO, 2**70)}),
    (
        "reversal_batches",
        reversal_batches,
        {"batch_size": 2},
        {
            "batch_size": SIZE,
            "length": SIZE,
            "num_tokens": (*SIZE, 1),
            "seed": FROM_ZERO,
        },
    ),
    (
        "reversal_batches step",
        reversal_batches(batch_size=2),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "split_dates",
        split_dates,
        {},
        {"validation": (*SIZE, 40_000), "test": SIZE, "seed": FROM_ZERO},
    ),
    (
        "write_date",
        write_date,
        {"day": day, "locale": "de", "format": "short"},
        {
            "day": ("2005-08-03", None, datetime(2005, 8, 3, 12)),
            "locale": ("xx", None),
            "format": ("tiny", None),
        },
    ),
    (
        "write_all",
        write_all,
        {"days": [day]},
        {"days": (None, []), "locales": ([], None), "formats": ([], None)},
    ),
    ("readings", readings, {}, {"example": (None, "3.8.2005")}),
    ("best_guess", best_guess, {}, {"examples": ([], None)}),
    (
        "encode_sources",
        encode_sources,
        {"texts": ["3. August"], "locales": ["de"]},
        {"texts": ([], None, ["☃"], [3], [""]), "locales": ([], None, ["de", "de"])},
    ),
    (
        "encode_targets",
        encode_targets,
        {},
        {"isos": ([], None, [3], ["3.8."], "2005-08-03")},
    ),
    (
        "decode_targets",
        decode_targets,
        {},
        {
            "numbers": (
                None,
                [[1]],
                torch.tensor([1]),
                torch.tensor([[1.5]]),
                torch.tensor([[12]]),
                torch.tensor([[-1]]),
            )
        },
    ),
    (
        "date_batches",
        date_batches,
        {"days": [day], "batch_size": 2, "seed": 0},
        {
            "days": ([], None, ["2005-08-03"]),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "locales": ([], None, ["xx"]),
            "formats": ([], None, ["tiny"]),
            "told": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "date_batches step",
        date_batches([day], batch_size=2, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "as_tensors",
        as_tensors,
        {"examples": [example]},
        {"examples": ([], None, ["x"]), "told": ([], [True, False], None)},
    ),
    (
        "writer_step",
        writer_step,
        {"source": ["8", "/"], "written": [], "following": "2", "weights": [0.5, 0.5]},
        {
            "source": ([], None, [8, "/"]),
            "written": (None, [2]),
            "following": (None, 2),
            "weights": (None, [1.0], [NAN, 0.5], [[0.5, 0.5]]),
        },
    ),
    (
        "errors_over_steps",
        errors_over_steps,
        {"wrong": {"a": {300: [1.0, 2.0]}}},
        {
            "wrong": ({}, None, {"a": {}}, {"a": None}, {"a": {300: [NAN]}}),
            "kinds": (3, {"a": "red"}),
        },
    ),
]

WITHOUT = {
    "BestGuess": "holds values",
    "DateSplit": "holds values",
    "Example": "holds values",
}
