"""One run of recall: its sequences, its loss, and what it refuses."""

import pytest
import torch
from torch import nn

from attnconv_book.kit.experiments.last_places import (
    last_places_accuracy,
    last_places_loss,
)
from attnconv_book.kit.recall_experiments import RecallNetwork, run_recall
from attnconv_book.kit.recall_experiments.run import TEST_SEED, draw, recall_batches


def test_training_and_test_sequences_differ():
    train, _ = recall_batches(0, pairs=4)(0)
    test = draw(64, (TEST_SEED, 0), pairs=4).tokens
    assert not (train[:, None] == test).all(-1).any()


def test_only_the_answers_to_the_queries_count():
    outputs = torch.zeros(1, 5, 2)
    outputs[0, :, 1] = torch.tensor([-9.0, -9, -9, 5, -5])
    targets = torch.tensor([[1, 1]])
    assert last_places_accuracy(outputs, targets) == 0.5
    # −log σ(5) and −log σ(−5), averaged.
    assert last_places_loss(outputs, targets).item() == pytest.approx(2.5067, abs=1e-4)


class Listener(nn.Module):
    """Adds to each token the mean of those up to it."""

    def forward(self, x):
        places = torch.arange(1, x.shape[1] + 1)[:, None]
        return x.cumsum(1) / places


def test_a_run_can_be_repeated(monkeypatch):
    monkeypatch.setattr("attnconv_book.kit.recall_experiments.run.EVERY", 2)
    monkeypatch.setattr("attnconv_book.kit.recall_experiments.run.TESTED", 8)
    found = []
    for _ in range(2):
        torch.manual_seed(0)
        model = RecallNetwork(96, 32, [Listener()], 8)
        found.append(
            run_recall(model, pairs=4, steps=3, rate=0.01, seed=1, other_pairs=(5, 6))
        )
    assert found[0] == found[1]
    assert found[0]["steps"] == [2, 3] and found[0]["other_pairs"] == [5, 6]
    assert len(found[0]["other_accuracy"]) == len(found[0]["losses"]) == 2


@pytest.mark.error_message
@pytest.mark.parametrize(("name", "value"), [("pairs", 3), ("steps", 0), ("rate", 0)])
def test_what_no_run_can_be_is_refused(name, value):
    good = {"pairs": 4, "steps": 1, "rate": 0.003, "seed": 0}
    with pytest.raises(ValueError, match=name):
        run_recall(RecallNetwork(96, 32, [Listener()], 8), **{**good, name: value})
