import pytest
import torch
from torch import nn

from attnconv_book.chapters.convolution import experiment as shifts
from attnconv_book.chapters.convolution.experiment import (
    EPOCHS,
    SHIFTS,
    answers_at_places,
    moved_batches,
    run,
    shift_digits,
)
from attnconv_book.chapters.convolution.shift_networks import DESIGNS, shift_network
from attnconv_book.kit.experiments import load_records


@pytest.fixture
def few(monkeypatch):
    """Put 20 digits in place of all 1797, and one epoch in place of forty."""
    train, test = shift_digits()
    few = (train[0][:20], train[1][:20]), (test[0][:7], test[1][:7])
    monkeypatch.setattr(shifts, "shift_digits", lambda: few)
    monkeypatch.setattr(shifts.run, "__defaults__", (1,))
    return few


def test_the_grid_holds_every_network_with_five_seeds():
    cells = SHIFTS.cells()
    short = [cell for cell in cells if "epochs" not in cell.parameters]
    assert len(short) == 5 * len(DESIGNS)
    assert {cell.parameters["network"] for cell in short} == DESIGNS.keys()
    longer = [cell.parameters for cell in cells if "epochs" in cell.parameters]
    assert [cell["seed"] for cell in longer] == list(range(5))
    assert {cell["epochs"] for cell in longer} == {5 * EPOCHS}


def test_the_split_is_contiguous_and_the_margin_empty():
    (train, train_labels), (test, test_labels) = shift_digits()
    assert (len(train), len(test)) == (1438, 359) == (len(train_labels), 359)
    for images in (train, test):
        assert images[..., 4:12, 4:12].sum() == images.sum()
    assert len(test_labels) == 359


@pytest.mark.parametrize("name", DESIGNS)
def test_only_the_flat_head_has_more_parameters(name):
    model = shift_network(name)
    kernels = 9 * (16 + 16 * 32 + 32 * 64) + 2 * (16 + 32 + 64)
    head = 64 * (1 if DESIGNS[name].averaged else 16) * 10 + 10
    assert sum(weight.numel() for weight in model.parameters()) == kernels + head
    assert model(torch.zeros(2, 1, 16, 16)).shape == (2, 10)


def test_the_circular_dilated_network_is_invariant_from_the_start():
    model = shift_network("average-circular-dilated").double().eval()
    x = torch.randn(2, 1, 16, 16, dtype=torch.float64)
    with torch.no_grad():
        for move in ((1, 0), (3, -5), (7, 8)):
            assert torch.allclose(model(x.roll(move, (-2, -1))), model(x), atol=1e-12)


def test_moved_batches_move_each_image_and_lose_nothing():
    images, labels = torch.zeros(6, 1, 16, 16), torch.arange(6)
    images[:, 0, 4, 5] = torch.arange(1.0, 7)
    batches = moved_batches(images, labels, batch_size=6, seed=3)
    moved, targets = batches(2)
    assert torch.equal(moved, batches(2)[0])
    assert not torch.equal(moved, batches(3)[0])
    assert torch.equal(moved.amax((1, 2, 3)), targets + 1.0)
    places = torch.tensor([image[0].nonzero()[0].tolist() for image in moved])
    assert len(places.unique(dim=0)) > 1
    assert ((places - torch.tensor([4, 5])).abs() <= 4).all()


def test_answers_say_where_the_digit_stood():
    class Column(nn.Module):
        def forward(self, x):
            return x.sum((1, 2))  # the class is the column of the ink

    image = torch.zeros(1, 1, 16, 16)
    image[0, 0, 7, 8] = 1
    said = answers_at_places(Column(), image, margin=2)
    assert said[..., 0].tolist() == [[6, 7, 8, 9, 10]] * 5


def test_a_cell_counts_right_and_same_answers(few):
    result = run("average-circular", seed=0)
    assert result["n_train"] == 20
    assert result["n_test"] == 7 == result["same"][4][4]
    assert torch.tensor(result["right"]).shape == (9, 9)
    assert 0 <= result["never_changes"] <= min(map(min, result["same"]))


def test_the_records_hold_what_the_chapter_needs():
    records = load_records("shifts")
    assert len(records) == len(SHIFTS.cells())
    exact = [r for r in records if r["parameters"]["network"].endswith("r-dilated")]
    assert [r["result"]["never_changes"] for r in exact] == [359] * 5
