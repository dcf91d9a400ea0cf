import pytest
import torch

from attnconv_book.chapters.vision_backbones import BACKBONES, CONTENDERS, examples
from attnconv_book.chapters.vision_backbones import experiment as backbones


def test_every_digit_is_tested_once_and_no_writer_is_on_both_sides():
    tested = 0
    for seed in backbones.SEEDS:
        (images, labels), (others, answers) = examples("digits", seed)
        assert len(labels) + len(answers) == 1797
        assert images.shape[1:] == others.shape[1:] == (1, 8, 8)
        tested += len(answers)
    assert tested == 1797


def test_a_run_of_digits_learns_and_says_what_it_cost(monkeypatch):
    monkeypatch.setitem(backbones.BUDGETS, "digits", (1, 3))
    result = backbones.run("vit-stem", "digits", 0)
    assert result["epochs"] == [1, 3]
    assert result["parameters"] == 86698
    assert len(result["right"]) == 2 and len(result["losses"]) == 3
    assert result["n_train"] + result["n_test"] == 1797
    assert result["right"][1] > 0.2 * result["n_test"]
    assert result["losses"][2] < result["losses"][0]
    again = backbones.run("vit-stem", "digits", 0)
    assert again["right"] == result["right"]


def test_a_run_of_pictures_is_moved_and_draws_its_pictures_by_the_seed(monkeypatch):
    drawn = []

    def pictures(part, count, *, seed=0):
        drawn.append((part, count, seed))
        generator = torch.Generator().manual_seed(seed)
        images = torch.rand(40, 3, 32, 32, generator=generator)
        return images, torch.arange(40) % 10

    monkeypatch.setattr(backbones, "load_cifar10", pictures)
    monkeypatch.setitem(backbones.BUDGETS, "cifar", (1,))
    result = backbones.run("vit", "cifar", 3)
    assert drawn == [("train", 10_000, 3), ("test", 5_000, 0)]
    assert result["n_train"] == result["n_looked_at"] == 40


def test_the_grid_pairs_all_networks_over_five_seeds():
    assert len(BACKBONES.cells()) == 2 * 5 * len(CONTENDERS)
    for data in ("digits", "cifar"):
        for seed in range(5):
            models = {
                cell.parameters["model"]
                for cell in BACKBONES.cells()
                if (cell.parameters["data"], cell.parameters["seed"]) == (data, seed)
            }
            assert models == set(CONTENDERS)


@pytest.mark.error_message
def test_unknown_data_are_refused():
    with pytest.raises(ValueError, match="data must be one of 'digits', 'cifar'"):
        backbones.run("vit", "mnist", 0)
