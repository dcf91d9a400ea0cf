from dataclasses import replace

import pytest
import torch

from attnconv.data import load_digits
from attnconv.models import ArticleCNN, SmallCNN
from attnconv.training import seed_everything
from attnconv_book.chapters.convolution_code import experiment as digits
from attnconv_book.chapters.convolution_code.digits_networks import (
    RECIPES,
    Recipe,
    article_cnn,
    train_network,
)
from attnconv_book.chapters.convolution_code.experiment import (
    DIGITS,
    NETWORKS,
    confusion_matrix,
    count_right_after_shifts,
    images_for,
    run,
)


@pytest.fixture
def few(monkeypatch):
    """Put the first 75 digits in place of all 1797, as if by seven writers."""
    images, labels = load_digits()
    few = images[:75], labels[:75]
    monkeypatch.setattr(digits, "load_digits", lambda: few)
    monkeypatch.setattr(digits, "digit_writers", lambda: torch.arange(75) // 11)
    return few


@pytest.fixture
def short(monkeypatch):
    """Two epochs in place of forty."""
    recipe = Recipe(SmallCNN, 2, 16, 3e-3, True, 0.1)
    monkeypatch.setitem(RECIPES, "small-cnn", recipe)
    recipe = replace(RECIPES["article-cnn-both"], epochs=2, batch_size=16)
    monkeypatch.setitem(RECIPES, "article-cnn-both", recipe)


def test_the_grid_holds_every_cell_once():
    names = [cell.name for cell in DIGITS.cells()]
    assert len(names) == len(set(names))
    counts = {part: len(cells) for part, cells in DIGITS.parts.items()}
    assert counts == {
        "classical": 3 * (1 + 5 + 1),
        "small-cnn": 2 * 5,
        "article-cnn": 2 * 5,
        "article-cnn-8x8": 3 * 5,
        "frozen": 5,
        "long": 5,
        "reach": 3 * 5,
        "small-cnn-writers": 5,
        "longest": 3 * 5,
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


def test_a_cell_by_writer_trains_on_no_one_it_tests(few, monkeypatch):
    writers, seen = torch.arange(75) // 11, []
    fit = digits.fit_classical

    def watched(name, images, labels, of):
        seen.append(set(of.tolist()))
        return fit(name, images, labels, of)

    monkeypatch.setattr(digits, "fit_classical", watched)
    result = run("knn", "writers", seed=0)
    tested = [set(range(7)) - trained for trained in seen]
    assert sorted(writer for fold in tested for writer in fold) == [*range(7)]
    sizes = [int(torch.isin(writers, torch.tensor([*fold])).sum()) for fold in tested]
    assert [fold["n_test"] for fold in result["folds"]] == sizes


def test_a_network_cell_also_holds_the_curve_and_the_shifts(few, short):
    result = run("article-cnn-both", "contiguous", seed=0)
    assert result["parameters"] == 320 + (32 * 6 * 6 + 1) * 128 + 1290
    for fold in result["folds"]:
        assert len(fold["right"]) == len(fold["cosine"]) == 2
        assert fold["right"][-1] == fold["n_test"] - len(fold["errors"])
        assert 1 > fold["cosine"][0] > fold["cosine"][1] > 0.5
    counts = torch.tensor(list(result["right_after_shift"].values()))
    assert counts.shape == (4, 4) and (counts >= 0).all() and (counts <= 75).all()


def test_the_cosine_is_that_with_the_start_of_the_training():
    images, labels = load_digits()
    images = images_for("article-cnn", images[:7])
    kernels = digits.first_kernels("article-cnn", 3)
    seed_everything(3)
    network = ArticleCNN()
    measure = digits.follow(images, labels[:7], kernels)
    assert measure(network)["cosine"] == 1
    with torch.no_grad():
        network.conv1.weight.mul_(-2)
    assert measure(network)["cosine"] == -1
    assert digits.first_kernels("small-cnn", 3) is None


def test_with_both_changes_the_network_sees_what_it_sees_on_8x8():
    images = load_digits()[0][:9]
    wide, small = article_cnn(spread=True, pooled=True), ArticleCNN(size=8)
    wide.conv1.load_state_dict(small.conv1.state_dict())
    seen = wide.pool(wide.conv1(images_for("article-cnn", images)).relu())
    assert torch.equal(seen[..., 1:5, 1:5], small.pool(small.conv1(images).relu()))


@pytest.mark.parametrize("model", [name for name in NETWORKS if name != "small-cnn"])
def test_each_variant_answers_and_has_as_many_kernels(model):
    images = images_for(model, load_digits()[0][:3])
    network = RECIPES[model].model()
    assert network(images).shape == (3, 10)
    assert network.conv1.weight.shape == (32, 1, 3, 3)


def test_the_seed_decides_a_network_run(few, short):
    first, again, other = (
        train_network("small-cnn", *few, seed=seed)[1].losses for seed in (5, 5, 6)
    )
    assert first == again != other


def test_the_article_network_reads_enlarged_digits(few):
    assert images_for("article-cnn", few[0]).shape == (75, 1, 32, 32)
    assert images_for("article-cnn-both", few[0]).shape == (75, 1, 32, 32)
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
