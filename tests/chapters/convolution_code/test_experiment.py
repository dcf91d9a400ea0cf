import pytest
import torch

from attnconv.data import load_digits
from attnconv.models import SmallCNN
from attnconv.training import seed_everything
from attnconv_book.chapters.convolution_code import experiment as digits
from attnconv_book.chapters.convolution_code.digits_networks import (
    RECIPES,
    Recipe,
    train_network,
)
from attnconv_book.chapters.convolution_code.experiment import (
    DIGITS,
    NETWORKS,
    confusion_matrix,
    count_right_after_shifts,
    fit_classical,
    images_for,
    run,
)


@pytest.fixture
def few(monkeypatch):
    """Put the first 75 digits in place of all 1797."""
    images, labels = load_digits()
    few = images[:75], labels[:75]
    monkeypatch.setattr(digits, "load_digits", lambda: few)
    return few


@pytest.fixture
def short(monkeypatch):
    """Two epochs in place of forty."""
    recipe = Recipe(SmallCNN, 2, 16, 3e-3, True, 0.1)
    monkeypatch.setitem(RECIPES, "small-cnn", recipe)


def test_the_grid_holds_every_model_split_and_seed_once():
    names = [cell.name for cell in DIGITS.cells()]
    assert len(names) == len(set(names)) == 3 * (5 + 1) + 3 * (5 + 5) + 5
    assert {cell.parameters["model"] for cell in DIGITS.cells("small-cnn")} == {
        "small-cnn"
    }


@pytest.mark.parametrize("split", ["shuffled", "contiguous"])
def test_a_classical_cell_tests_every_digit_once(few, split):
    result = run("knn", split, seed=3)
    assert [fold["n_test"] for fold in result["folds"]] == [15] * 5
    assert sum(map(sum, result["confusion"])) == 75
    wrong = [error for fold in result["folds"] for error in fold["errors"]]
    right = sum(result["confusion"][k][k] for k in range(10))
    assert len(wrong) == 75 - right
    for index, said in wrong:
        assert said != few[1][index]
    accuracies = [fold["accuracy"] for fold in result["folds"]]
    assert sum(accuracies) / 5 == pytest.approx(right / 75)


def test_a_network_cell_also_holds_the_curve_and_the_shifts(few, short):
    result = run("small-cnn", "contiguous", seed=0)
    assert result["parameters"] == 15_418
    assert [row["step"] for row in result["curve"]["at"]] == [4, 8]
    assert len(result["curve"]["losses"]) == 8
    counts = torch.tensor(list(result["right_after_shift"].values()))
    assert counts.shape == (4, 4) and (counts >= 0).all() and (counts <= 75).all()


def test_the_seed_decides_a_network_run(few, short):
    first, again, other = (
        train_network("small-cnn", *few, seed=seed)[1].losses for seed in (5, 5, 6)
    )
    assert first == again != other


def test_the_article_network_reads_enlarged_digits(few):
    assert images_for("article-cnn", few[0]).shape == (75, 1, 32, 32)
    assert images_for("article-cnn-frozen", few[0]).shape == (75, 1, 32, 32)
    assert images_for("article-cnn-8x8", few[0]) is few[0]
    assert images_for("svm", few[0]) is few[0]
    recipe = RECIPES["article-cnn"]
    assert (recipe.batch_size, recipe.rate, recipe.one_cycle) == (32, 1e-3, False)
    assert set(RECIPES) == set(NETWORKS)


def test_a_frozen_convolution_keeps_its_random_start(few, monkeypatch):
    monkeypatch.setitem(RECIPES, "x", Recipe(SmallCNN, 1, 16, 1e-2, False, 0.0, "head"))
    moved, _ = train_network("x", *few, seed=7)
    seed_everything(7)
    start = SmallCNN()
    assert torch.equal(moved.head.weight, start.head.weight)
    assert not torch.equal(moved.features[0][0].weight, start.features[0][0].weight)
    assert RECIPES["article-cnn-frozen"].frozen == "conv1"


def test_settings_are_chosen_from_the_grid(few):
    search = fit_classical("svm", *few)
    assert set(search.best_params_) == {"C", "gamma"}
    assert search.cv.n_splits == 3


def test_confusion_by_hand():
    true, said = torch.tensor([0, 0, 1, 2, 2]), torch.tensor([0, 2, 1, 2, 2])
    assert confusion_matrix(true, said, 3).tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 2]]


def test_shifts_are_counted_per_direction_and_added():
    class LitRow(torch.nn.Module):
        def forward(self, images):
            return images.sum((1, 3))

    images = torch.zeros(1, 1, 11, 11)
    images[0, 0, 5, 5] = 1
    counts = {name: [7] * 4 for name in digits.DIRECTIONS}
    count_right_after_shifts(LitRow(), images, torch.tensor([5]), counts)
    assert counts == {"up": [7] * 4, "down": [7] * 4, "left": [8] * 4, "right": [8] * 4}
