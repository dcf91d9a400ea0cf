"""The experiment on learning a convolution: its grid, its measures, one short run."""

import json

import pytest
import torch
from torch import nn

from attnconv.hybrid import attention_from_convolution
from attnconv_book.chapters.convolution_as_attention import (
    experiment as learn_convolution,
)
from attnconv_book.chapters.convolution_as_attention.experiment import (
    LEARN_CONVOLUTION,
    RATE,
    RATES,
    STARTS,
    TUNING_SEEDS,
    learner,
    noise,
    read_heads,
    relative_error,
    run,
)
from attnconv_book.kit.experiments import load_records


@pytest.fixture
def target():
    torch.manual_seed(0)
    return nn.Conv2d(3, 4, 3, padding=1).requires_grad_(False)


def test_the_grid_is_five_seeds_of_each_start_and_a_tuning_of_its_own():
    for start in STARTS:
        cells = LEARN_CONVOLUTION.cells(start)
        assert [cell.parameters["seed"] for cell in cells] == list(range(5))
        assert {cell.parameters["rate"] for cell in cells} == {RATE}
    tuned = [cell.parameters for cell in LEARN_CONVOLUTION.cells("tuning")]
    assert {each["start"] for each in tuned} == {"random"}
    assert len(tuned) == len(RATES) * len(TUNING_SEEDS)


def test_the_construction_has_no_error_and_all_taps(target):
    heads, error = read_heads(attention_from_convolution(target, 60.0), target)
    assert error < 1e-5
    assert [head["best_offset"] for head in heads] == [
        [down, right] for down in (-1, 0, 1) for right in (-1, 0, 1)
    ]
    assert all(head["best_weight"] > 0.999 for head in heads)
    assert all(head["tap_error"] < 1e-5 for head in heads)
    sharp = attention_from_convolution(target, 60.0)
    assert relative_error(sharp, target, noise(8, 1)) < 1e-9
    blurred = attention_from_convolution(target, 1.0)
    assert read_heads(blurred, target)[1] > 0.1
    nn.init.zeros_(sharp.value)
    assert read_heads(sharp, target)[1] == pytest.approx(1)


def test_the_relative_error_of_a_layer_that_says_the_bias_is_one(target):
    silent = nn.Conv2d(3, 4, 3, padding=1)
    silent.load_state_dict(target.state_dict())
    nn.init.zeros_(silent.weight)
    error = relative_error(silent, target, noise(64, 2))
    assert error == pytest.approx(1.0, abs=0.01)
    assert relative_error(target, target, noise(4, 2)) == 0


def test_a_head_beyond_the_kernel_has_no_tap(target):
    layer = learner("random", target, 0)
    with torch.no_grad():
        layer.scores.centres[0] = torch.tensor([3.0, -2.0])
        layer.scores.sharpness.fill_(50.0)
    heads, _ = read_heads(layer, target)
    assert heads[0]["best_offset"] == [3, -2]
    assert heads[0]["tap_error"] is None


def test_the_starts_differ_in_what_they_should(target):
    sizes = {start: learner(start, target, 3).scores.num_heads for start in STARTS}
    assert sizes == {"random": 9, "more-heads": 18, "near": 9}
    for start in STARTS:
        layer = learner(start, target, 3)
        assert set(layer.scores.sharpness.tolist()) == {1.0}
        torch.testing.assert_close(layer.value, learner(start, target, 3).value)
    drawn = [learner("random", target, seed).value for seed in (3, 4)]
    assert not torch.equal(*drawn)


def test_a_sharp_head_beyond_the_kernel_has_found_no_tap(monkeypatch):
    def almost_the_construction(start, target, seed):
        layer = attention_from_convolution(target, 60.0)
        with torch.no_grad():
            layer.scores.centres[0] = torch.tensor([3.0, -2.0])
            layer.scores.centres[1] = layer.scores.centres[2]
        return layer

    monkeypatch.setattr(learn_convolution, "learner", almost_the_construction)
    monkeypatch.setattr(learn_convolution, "STEPS", (0, 1))
    assert run("near", 0, 1e-9)["taps_found"] == 7


def test_one_short_run(monkeypatch):
    monkeypatch.setattr(learn_convolution, "STEPS", (0, 2, 6))
    result = run("near", 0, 0.01)
    assert result["steps"] == [0, 2, 6]
    assert result["error"][-1] < result["error"][0] < 1
    assert {head["first_sharpness"] for head in result["heads"]} == {1.0}
    assert result["taps_found"] == 0
    assert result == run("near", 0, 0.01)


def test_training_and_unseen_images_differ():
    assert not torch.equal(noise(16, 0, 0), noise(16, 0, 1))
    assert not torch.equal(noise(16, 0, 0), noise(16, 10_000))


def test_the_records_are_whole_and_the_rate_is_the_one_that_was_tuned():
    records = load_records("learn-convolution")
    assert {r["cell"] for r in records} == {c.name for c in LEARN_CONVOLUTION.cells()}
    final = dict.fromkeys(RATES, 0.0)
    for record in records:
        assert len(record["result"]["error"]) == len(record["result"]["steps"])
        if record["parameters"]["seed"] in TUNING_SEEDS:
            final[record["parameters"]["rate"]] += record["result"]["error"][-1]
        found = {
            tuple(head["best_offset"])
            for head in record["result"]["heads"]
            if head["best_weight"] >= 0.9 and head["tap_error"] is not None
        }
        assert record["result"]["taps_found"] == len(found)
    assert min(final, key=final.__getitem__) == RATE
    assert len(json.dumps(records)) < 200_000
