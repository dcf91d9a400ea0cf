"""The experiment over budgets: its grid, one small run, what is changed in a reader."""

import pytest
import torch

from attnconv.models.transformer import SequenceReader
from attnconv_book.chapters.positions import budgets
from attnconv_book.chapters.positions.budgets import (
    BUDGETS_EXPERIMENT,
    FACTORS,
    run,
    sharpened,
    with_base,
)
from attnconv_book.chapters.positions.experiment import KINDS, LENGTHS, SEEDS
from attnconv_book.kit.experiments import load_records


@pytest.fixture
def small(monkeypatch):
    """Make a run that takes a moment."""
    monkeypatch.setattr(budgets, "BUDGETS", (2, 4))
    monkeypatch.setattr(budgets, "TESTED", 4)


def test_each_kind_has_five_seeds():
    cells = BUDGETS_EXPERIMENT.cells()
    assert {cell.parameters["positions"] for cell in cells} <= set(KINDS)
    groups = {cell.name.rsplit("-", 1)[0] for cell in cells}
    assert len(cells) == len(groups) * len(SEEDS)


@pytest.mark.parametrize(
    "kind",
    sorted({cell.parameters["positions"] for cell in BUDGETS_EXPERIMENT.cells()}),
)
def test_every_kind_of_the_grid_can_be_run(kind, small):
    (asked,) = run(kind, 0, steps=2)["asked"]
    assert {"loss", "accuracy", "near"} <= set(asked)


def test_the_reader_is_asked_on_the_way(small):
    long = run("clipped", 0, steps=4)
    short = run("clipped", 0, steps=2)
    assert long["budgets"] == [2, 4] and short["budgets"] == [2]
    assert long["asked"][0] == short["asked"][0]  # one training, looked at twice
    for asked in long["asked"]:
        assert set(asked["sharpened"]) == {str(factor) for factor in FACTORS}
        for row in (asked["accuracy"], asked["near"], *asked["sharpened"].values()):
            assert len(row) == len(LENGTHS)
            assert all(0 <= share <= 1 for share in row)
        # at the trained length no distance is hidden
        assert asked["near"][0] == asked["accuracy"][0]


def test_places_are_numbered_from_another_one_on(small, monkeypatch):
    monkeypatch.setattr(budgets, "FIRST_PLACES", (0, 100))
    [asked] = run("sinusoidal", 0, steps=2)["asked"]
    # from 0 on they are those of the reader itself
    assert asked["renumbered"][0] == asked["accuracy"][0]
    assert len(asked["renumbered"]) == 2
    [other] = run("learned", 0, steps=2)["asked"]
    assert "renumbered" not in other


def test_a_rate_and_a_base_change_the_run(small):
    usual = run("rotary", 0, steps=2)
    assert run("rotary", 0, steps=2) == usual
    assert run("rotary", 0, steps=2, rate=0.1) != usual
    assert run("rotary", 0, steps=2, base=30) != usual
    assert "sharpened" not in usual["asked"][0]


def test_a_sharpened_copy_leaves_its_reader_alone():
    reader = SequenceReader(8, 8, **KINDS["clipped"])
    before = [part.clone() for part in reader.parameters()]
    changed = sharpened(reader, 4)
    for old, kept, new in zip(
        before, reader.parameters(), changed.parameters(), strict=True
    ):
        assert torch.equal(old, kept)
        factor = 4 if old.shape == (4, 17) else 1  # the tables of the biases
        assert torch.equal(new, factor * old)
    tokens = torch.arange(8)[None]
    assert not torch.equal(changed(tokens), reader(tokens))


def test_every_block_takes_the_base():
    reader = SequenceReader(8, 8, positions="rotary")
    with_base(reader, 30)
    assert [block.attention.positions.base for block in reader.blocks] == [30, 30]


def test_records_are_whole():
    for record in load_records("position-budgets"):
        result = record["result"]
        assert result["lengths"] == list(LENGTHS)
        assert len(result["asked"]) == len(result["budgets"])


@pytest.mark.error_message
def test_refused():
    with pytest.raises(ValueError, match="positions must be one of 'none'"):
        run("gps", 0)
    with pytest.raises(ValueError, match="steps must be at least 1000, got 10"):
        run("rotary", 0, steps=10)
    with pytest.raises(ValueError, match="rate must be greater than 0"):
        run("rotary", 0, rate=0.0)
    with pytest.raises(ValueError, match="must have relative biases"):
        sharpened(SequenceReader(8, 8, positions="alibi"), 2)
    with pytest.raises(ValueError, match="must have rotary positions"):
        with_base(SequenceReader(8, 8, positions="alibi"), 30)
