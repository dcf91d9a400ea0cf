"""Human dates to ISO dates: three scores, several numbers of steps, five seeds each.

The learning rate rises and falls once in a run, so a shorter run is no beginning of a
longer one: every number of steps needs runs of its own.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import torch

from attnconv.attention import AdditiveScores, ScaledDotScores, UniformScores
from attnconv.models import EncoderDecoder
from attnconv.training import fit, seed_everything
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_choice,
    check_instance,
    check_positive,
)
from attnconv_book.chapters.attention_code.date_tokens import (
    date_batches,
    source_tokens,
)
from attnconv_book.chapters.attention_code.dates import (
    Example,
    best_guess,
    split_dates,
    write_all,
    write_date,
)
from attnconv_book.chapters.attention_code.translation import (
    alignment,
    exact_match,
    token_loss,
    translate,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

SCORES = {
    "additive": AdditiveScores,
    "scaled_dot": ScaledDotScores,
    "uniform": UniformScores,
}
"""The three scores: two that can choose, and a control that cannot."""

SEEDS = (0, 1, 2, 3, 4)

SETTINGS = {
    "dim": 128,
    "steps": 1000,
    "batch_size": 64,
    "learning_rate": 0.005,
    "told": 0.5,
    "clip_norm": 1.0,
}
"""Chosen for attention on validation days with seed 100, before any recorded run."""

BUDGETS = (300, 1000, 3000, 5000)
"""Numbers of training steps. Those of `SETTINGS` are among them."""

RATES = (0.0025, 0.005, 0.01)
"""Learning rates for the control, in case the one chosen for attention is unfair."""

SHOWN = (
    (date(2005, 8, 3), "en_GB", "full"),
    (date(2005, 8, 3), "en_US", "short"),
    (date(1987, 12, 24), "de", "long"),
    (date(2031, 1, 9), "fr", "yMMMEd"),
    (date(1969, 7, 20), "es", "full"),
    (date(2048, 5, 16), "zh", "full"),
)
"""Six dates whose alignments are kept. They are never trained on."""


def run(
    *,
    scores: str,
    seed: int,
    dim: int,
    steps: int,
    batch_size: int,
    learning_rate: int | float,
    told: int | float,
    clip_norm: int | float,
    measured_days: int = 20,
    test_days: int = 500,
) -> dict[str, Any]:
    """Train one encoder-decoder and test it once on days it never saw.

    Args:
        scores: One of `SCORES`.
        seed: Of the weights and of the batches; the split of the days is always the
            same.
        dim: Width of the model.
        steps: Steps of Adam; the learning rate rises and falls in one cycle.
        batch_size: Dates per step.
        learning_rate: Highest learning rate.
        told: Probability that a training date begins with its locale.
        clip_norm: Largest norm of a gradient.
        measured_days: Validation days for the learning curve.
        test_days: Test days, each in every format of every locale.

    Returns:
        Exact-match accuracy overall, by locale and by format, with the locale told and
        not told; the wrong cases; alignments; the training record.

    Raises:
        ValueError: If `scores` is unknown or a number is out of its range.
    """
    check_choice("scores", scores, tuple(SCORES))
    check_at_least("steps", steps, 1)
    check_at_least("measured_days", measured_days, 1)
    check_at_least("test_days", test_days, 1)
    days = split_dates()
    shown_days = {day for day, _, _ in SHOWN}
    train = [day for day in days.train if day not in shown_days]
    validation = write_all(days.validation[:measured_days])
    test = write_all(days.test[:test_days])
    seed_everything(seed)
    model = EncoderDecoder(len(source_tokens()), dim=dim, scores=SCORES[scores])
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, steps)
    story = fit(
        model,
        date_batches(train, batch_size=batch_size, seed=seed, told=told),
        optimizer,
        steps=steps,
        loss=token_loss,
        scheduler=scheduler,
        clip_norm=clip_norm,
        measure_every=max(100, steps // 10),
        measure=lambda _: {
            "told": exact_match(validation, translate(model, validation)),
            "untold": exact_match(validation, translate(model, validation, told=False)),
        },
    )
    written = {
        "told": translate(model, test),
        "untold": translate(model, test, told=False),
    }
    return {
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "test_days": test_days,
        "test_examples": len(test),
        "best_guess_untold": best_guess(test).expected,
        **{name: _summary(test, texts) for name, texts in written.items()},
        "alignments": [
            {"told": told, **alignment(model, write_date(*shown), told=told)}
            for told in (True, False)
            for shown in SHOWN
        ],
        "training": story.as_dict(),
    }


def by_score(
    records: Sequence[dict[str, Any]],
    read: Callable[[dict[str, Any]], Any],
    *,
    steps: int = 1000,
    learning_rate: int | float = 0.005,
) -> dict[str, list[Any]]:
    """Read one thing out of every record of one setting, sorted by score and seed.

    Args:
        records: Records of the experiment, as `load_records` returns them.
        read: Takes the result of a cell, returns what is wanted of it.
        steps: How long the runs were trained.
        learning_rate: Their highest learning rate.

    Returns:
        For each score one value per seed, in the order of `SCORES` and of the seeds.
        Scores of which a seed has no record yet are left out.

    Raises:
        TypeError: If a record is no mapping, `read` cannot be called or `steps` is no
            integer.
        ValueError: If `steps` is below 1 or the learning rate is not positive.
    """
    check_instance("records", records, (list, tuple))
    for one in records:
        check_instance("records", one, Mapping)
    check_callable("read", read)
    check_at_least("steps", steps, 1)
    check_positive("learning_rate", learning_rate)
    asked = {"steps": steps, "learning_rate": learning_rate}
    found: dict[str, list[Any]] = {}
    for scores in SCORES:
        wanted = {"scores": scores, **asked}
        cells = [
            cell for cell in records if wanted.items() <= cell["parameters"].items()
        ]
        cells.sort(key=lambda cell: int(cell["parameters"]["seed"]))
        if {cell["parameters"]["seed"] for cell in cells} >= set(SEEDS):
            found[scores] = [read(cell["result"]) for cell in cells]
    return found


def _summary(examples: Sequence[Example], written: Sequence[str]) -> dict[str, Any]:
    pairs = list(zip(examples, written, strict=True))
    wrong = [pair for pair in pairs if pair[0].iso != pair[1]]
    kinds = Counter((example.locale, example.format) for example in examples)
    failures = Counter((example.locale, example.format) for example, _ in wrong)
    return {
        "accuracy": exact_match(examples, written),
        "wrong": len(wrong),
        "by_locale_and_format": [
            {
                "locale": locale,
                "format": format,
                "n": n,
                "wrong": failures[locale, format],
            }
            for (locale, format), n in kinds.items()
        ],
        "wrong_cases": [
            [example.text, example.locale, example.format, example.iso, text]
            for example, text in wrong[:200]
        ],
    }


def _cells(scores: str, suffix: str = "", **changed: int | float) -> tuple[Cell, ...]:
    settings = {**SETTINGS, **changed}
    return tuple(
        Cell(
            f"{scores}{suffix}-seed{seed}", {"scores": scores, "seed": seed, **settings}
        )
        for seed in SEEDS
    )


DATES = Experiment(
    name="dates",
    claim=(
        "Attention reads unseen dates of six locales after fewer steps than a plain"
        " mean does; trained long enough, the plain mean comes close to it."
    ),
    parts={
        **{name: _cells(name) for name in SCORES},
        "steps-300": tuple(
            cell for name in SCORES for cell in _cells(name, "-steps300", steps=300)
        ),
        "uniform-steps3000": _cells("uniform", "-steps3000", steps=3000),
        "scaled_dot-steps3000": _cells("scaled_dot", "-steps3000", steps=3000),
        **{
            f"uniform-rate{rate}": _cells("uniform", f"-rate{rate}", learning_rate=rate)
            for rate in RATES
            if rate != SETTINGS["learning_rate"]
        },
        "uniform-steps5000": _cells("uniform", "-steps5000", steps=5000),
        "additive-steps3000": _cells("additive", "-steps3000", steps=3000),
    },
    run=run,
    expected_time="1 to 6 CPU minutes a cell, 7 to 30 a part, less than 2 hours in all",
    packages=("babel",),
)
