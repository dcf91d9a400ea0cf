"""Recall by long convolutions alone: the grid, one small run, what its records say."""

import pytest

from attnconv_book.chapters.connection.recall_experiment import SEEDS
from attnconv_book.chapters.connection.recall_sizes_experiment import (
    RECALL_SIZES,
    SMALL,
    WIDE,
    run,
)
from attnconv_book.kit.experiments import load_records
from attnconv_book.kit.recall_experiments import RATE
from attnconv_book.kit.recall_experiments import run as shared


@pytest.mark.parametrize(("part", "sizes"), [("small", SMALL), ("wide", WIDE)])
def test_every_size_has_every_seed(part, sizes):
    cells = [cell.parameters for cell in RECALL_SIZES.cells(part)]
    assert cells == [{**sizes, "rate": RATE, "seed": seed} for seed in SEEDS]


def test_one_small_run(monkeypatch):
    monkeypatch.setattr(shared, "EVERY", 2)
    monkeypatch.setattr(shared, "TESTED", 8)
    sizes = {**SMALL, "dim": 8, "steps": 3, "rate": 0.003, "seed": 0}
    result = run(**sizes)
    assert result["steps"] == [2, 3] and len(result["accuracy"]) == 2
    assert 0.25 <= result["guess"] <= 1
    assert result == run(**sizes)


@pytest.mark.error_message
@pytest.mark.parametrize(("name", "value"), [("pairs", 3), ("steps", 0), ("rate", 0)])
def test_what_no_run_can_be_is_refused(name, value):
    good = {**SMALL, "dim": 8, "steps": 1, "rate": 0.003, "seed": 0}
    with pytest.raises(ValueError, match=name):
        run(**{**good, name: value})


def test_short_lists_are_learned_and_long_ones_are_not():
    last = {SMALL["dim"]: [], WIDE["dim"]: []}
    for record in load_records("recall-sizes"):
        result = record["result"]
        last[record["parameters"]["dim"]].append(
            result["accuracy"][-1] - result["guess"]
        )
    assert len(last[SMALL["dim"]]) == len(last[WIDE["dim"]]) == len(SEEDS)
    assert min(last[SMALL["dim"]]) > 0.5 and max(last[WIDE["dim"]]) < 0.02
