"""The experiment on memories: its grid and one small run."""

import pytest

from attnconv_book.chapters.cheaper_attention.experiment import (
    MANY_STEPS,
    MEMORIES,
    PARTS,
    RATE_SEEDS,
    SEEDS,
    STEPS,
    run,
)
from attnconv_book.chapters.cheaper_attention.memory_networks import NETWORKS


def test_every_network_has_every_seed_and_long_runs_are_long():
    cells = [cell.parameters for part in PARTS for cell in MEMORIES.parts[part]]
    assert {(cell["network"], cell["seed"]) for cell in cells} == {
        (network, seed) for network in NETWORKS for seed in SEEDS
    }
    assert len(cells) == len(NETWORKS) * len(SEEDS)
    assert MANY_STEPS >= 5 * STEPS
    assert not {c.parameters["seed"] for c in MEMORIES.parts["rates"]} & set(SEEDS)
    assert {c.parameters["seed"] for c in MEMORIES.parts["rates"]} == set(RATE_SEEDS)


def test_one_small_run(monkeypatch):
    monkeypatch.setattr("attnconv_book.kit.recall_experiments.run.EVERY", 2)
    monkeypatch.setattr("attnconv_book.kit.recall_experiments.run.TESTED", 4)
    result = run("delta-conv", steps=3, rate=0.003, seed=0)
    assert result["steps"] == [2, 3] and result["other_pairs"] == [4, 8, 16, 64]
    assert result == run("delta-conv", steps=3, rate=0.003, seed=0)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("name", "value"), [("network", "table"), ("steps", 0), ("rate", 0)]
)
def test_what_no_run_can_be_is_refused(name, value):
    good = {"network": "delta", "steps": 1, "rate": 0.003, "seed": 0}
    with pytest.raises(ValueError, match=name):
        run(**{**good, name: value})
