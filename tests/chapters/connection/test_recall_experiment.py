"""The experiment on recall: its grid, one small run, and what its records say."""

import pytest

from attnconv_book.chapters.connection.recall_experiment import (
    COMPARED,
    LONGER,
    MANY_STEPS,
    PAIRS,
    RATES,
    RECALL,
    SEEDS,
    STEPS,
    run,
)
from attnconv_book.chapters.connection.recall_networks import NETWORKS
from attnconv_book.kit.experiments import load_records
from attnconv_book.kit.recall_experiments import run as shared


def parameters(part):
    return [cell.parameters for cell in RECALL.cells(part)]


def test_every_network_is_asked_about_eight_pairs_with_every_seed():
    cells = [
        cell.parameters for part in ("places", "longer") for cell in RECALL.parts[part]
    ]
    assert len(cells) == len(NETWORKS) * len(SEEDS)
    assert {(cell["network"], cell["seed"]) for cell in cells} == {
        (network, seed) for network in NETWORKS for seed in SEEDS
    }
    assert {cell["steps"] for cell in cells if cell["network"] in LONGER} == {
        MANY_STEPS
    }
    assert MANY_STEPS >= 5 * STEPS
    for pairs in set(PAIRS) - {8}:
        part = parameters(f"pairs-{pairs}")
        assert len(part) == len(COMPARED) * len(SEEDS)
        assert {cell["pairs"] for cell in part} == {pairs}
        assert {cell["steps"] for cell in part} == {STEPS}
    rates = parameters("rates")
    assert {cell["rate"] for cell in rates} == set(RATES)
    assert not {cell["seed"] for cell in rates} & set(SEEDS)


def test_one_small_run(monkeypatch):
    monkeypatch.setattr(shared, "EVERY", 2)
    monkeypatch.setattr(shared, "TESTED", 8)
    result = run("on-key", pairs=4, steps=5, rate=0.003, seed=0)
    assert result["steps"] == [2, 4, 5] and result["other_pairs"] == [8, 16, 32]
    assert len(result["accuracy"]) == len(result["other_accuracy"]) == 3
    assert len(result["losses"]) == 3 and 0.25 <= result["guess"] <= 1
    assert result == run("on-key", pairs=4, steps=5, rate=0.003, seed=0)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("name", "value"),
    [("network", "on-keys"), ("pairs", 3), ("steps", 0), ("rate", 0)],
)
def test_what_no_run_can_be_is_refused(name, value):
    good = {"network": "on-key", "pairs": 4, "steps": 1, "rate": 0.003, "seed": 0}
    with pytest.raises(ValueError, match=name):
        run(**{**good, name: value})


def test_a_convolution_that_reaches_the_keys_is_what_one_attention_lacks():
    cells = {cell.name for cell in RECALL.cells("places")}
    records = [record for record in load_records("recall") if record["cell"] in cells]
    assert len(records) == len(cells)
    for record in records:
        result, network = record["result"], record["parameters"]["network"]
        last = result["accuracy"][-1]
        if network in ("on-key", "on-all", "convolution-attention", "attention-twice"):
            assert last > 0.99, record["cell"]
        else:
            assert last < result["guess"] + 0.02, record["cell"]
