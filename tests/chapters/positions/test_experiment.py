"""The experiment on positions: its grid, and one small run of each task."""

import pytest
import torch

from attnconv.models.transformer import SequenceReader
from attnconv_book.chapters.positions import experiment as positions
from attnconv_book.chapters.positions.experiment import (
    KINDS,
    LENGTHS,
    POSITIONS_EXPERIMENT,
    TASKS,
    run,
    task_batches,
)
from attnconv_book.kit.experiments import load_records
from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)


def test_the_grid_holds_every_kind_and_task_with_five_seeds():
    cells = POSITIONS_EXPERIMENT.cells()
    assert len(cells) == len(TASKS) * len(KINDS) * 5
    assert {c.parameters["positions"] for c in cells} == set(KINDS)
    assert all(length % 2 for length in LENGTHS)  # majority needs odd lengths


@pytest.mark.parametrize("task", TASKS)
def test_one_small_run(task, monkeypatch):
    monkeypatch.setattr(positions, "STEPS", 2)
    monkeypatch.setattr(positions, "LENGTHS", (17, 25))
    monkeypatch.setattr(positions, "TESTED", 8)
    result = run(task, "learned", 0)
    assert result["lengths"] == [17, 25]
    assert len(result["accuracy"]) == len(result["last_losses"]) == 2
    assert all(0 <= value <= 1 for value in result["accuracy"])
    assert result == run(task, "learned", 0)


def test_training_and_test_sequences_differ():
    train = task_batches("copy", length=17, batch_size=64, seed=0)(0)[0]
    test = task_batches("copy", length=17, batch_size=64, seed=positions.TEST_SEED)
    assert not (train[:, None] == test(0)[0]).all(-1).any()


def test_the_last_places_are_compared():
    outputs = torch.zeros(1, 3, 2)
    outputs[0, :, 1] = torch.tensor([-9.0, 5, -5])
    targets = torch.tensor([[1, 1]])
    assert last_places_accuracy(outputs, targets) == 0.5
    # −log σ(5) and −log σ(−5), averaged.
    assert last_places_loss(outputs, targets).item() == pytest.approx(2.5067, abs=1e-4)
    assert last_places_accuracy(outputs[:, 1], targets[:, 0]) == 1


def test_records_are_whole():
    for record in load_records("positions"):
        assert record["result"]["lengths"] == list(LENGTHS)
        assert len(record["result"]["accuracy"]) == len(LENGTHS)


def test_beyond_eight_places_the_clipped_kind_has_one_bias():
    model = SequenceReader(8, 8, **KINDS["clipped"])
    bias = model.blocks[0].attention.positions(1, 257)
    assert len(bias[0].unique()) == 9


@pytest.mark.error_message
def test_refused():
    with pytest.raises(ValueError, match="positions must be one of 'none'"):
        run("copy", "gps", 0)
    with pytest.raises(ValueError, match="task must be one of"):
        task_batches("sort", length=5, batch_size=2, seed=0)
