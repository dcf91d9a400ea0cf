import numpy as np
import pytest
import torch

from attnconv.data import digit_writers, load_digits
from attnconv_book.chapters.hybrids import tasks
from attnconv_book.chapters.hybrids.tasks import draw_pictures


def draw(task, number=200, split="train", seed=0):
    return draw_pictures(np.random.default_rng(seed), task, number, split)


@pytest.fixture
def clean(monkeypatch):
    monkeypatch.setattr(tasks, "NOISE", {"digit": 0.0, "pair": 0.0})


@pytest.mark.parametrize("split", ["train", "test"])
@pytest.mark.usefixtures("clean")
def test_every_digit_is_one_of_its_split_and_of_its_class(split):
    images, labels = load_digits()
    of_test = digit_writers() >= tasks.FIRST_TEST_RUN
    known = {
        image.numpy().tobytes(): int(label)
        for image, label in zip(
            images[of_test == (split == "test"), 0],
            labels[of_test == (split == "test")],
            strict=True,
        )
    }

    def classes(half):
        return [
            known[half[row : row + 8, column : column + 8].numpy().tobytes()]
            for row in range(half.shape[0] - 7)
            for column in range(half.shape[1] - 7)
            if half[row : row + 8, column : column + 8].contiguous().numpy().tobytes()
            in known
        ]

    pictures, targets = draw("digit", 20, split)
    for picture, target in zip(pictures[:, 0], targets, strict=True):
        assert int(target) in classes(picture.contiguous())
    pictures, targets = draw("pair", 20, split)
    for picture, target in zip(pictures[:, 0], targets, strict=True):
        left = classes(picture[:, :8].contiguous())
        right = classes(picture[:, 24:].contiguous())
        assert len(left) == len(right) == 1 and {*left, *right} <= {0, 1, 2}
        assert (left == right) == bool(target)


@pytest.mark.usefixtures("clean")
def test_between_two_digits_all_columns_are_empty():
    pictures, targets = draw("pair")
    assert not pictures[..., 8:24].any()
    assert 60 < int(targets.sum()) < 140


def test_noise_has_its_spread_and_the_seed_fixes_all():
    pictures, _ = draw("pair")
    assert float(pictures[..., 8:24].std()) == pytest.approx(0.1, rel=0.02)
    again, other = draw("pair")[0], draw("pair", seed=1)[0]
    assert torch.equal(pictures, again) and not torch.equal(pictures, other)
