import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.data import (
    contiguous_folds,
    digit_writers,
    enlarge,
    grouped_folds,
    load_digits,
    shift,
    shuffled_folds,
)


def test_digits_are_1797_images_of_8_by_8_in_the_unit_interval():
    images, labels = load_digits()
    assert images.shape == (1797, 1, 8, 8) and images.dtype == torch.float32
    assert (images.min(), images.max()) == (0, 1)
    assert labels.dtype == torch.int64
    assert labels.bincount().tolist() == [
        178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
    ]  # fmt: skip
    assert labels[:12].tolist() == [*range(10), 0, 1]


def test_enlarge_repeats_each_pixel_and_centres():
    image = torch.tensor([[1.0, 2.0], [3.0, 4.0]])[None, None]
    expected = torch.tensor(
        [
            [0.0, 0, 0, 0, 0, 0],
            [0, 1, 1, 2, 2, 0],
            [0, 1, 1, 2, 2, 0],
            [0, 3, 3, 4, 4, 0],
            [0, 3, 3, 4, 4, 0],
            [0, 0, 0, 0, 0, 0],
        ]
    )
    assert torch.equal(enlarge(image, 2, 6), expected[None, None])


def test_enlarged_digits_fill_the_article_frame_with_a_margin_of_4():
    images, _ = load_digits()
    large = enlarge(images[:5])
    assert large.shape == (5, 1, 32, 32)
    assert torch.equal(large[..., 4:28, 4:28].sum(), large.sum())
    assert torch.allclose(large.sum((1, 2, 3)), 9 * images[:5].sum((1, 2, 3)))
    assert torch.equal(large[..., 5:28:3, 5:28:3], images[:5])


def test_shift_moves_content_down_and_right():
    image = torch.arange(6.0).reshape(1, 1, 2, 3) + 1
    assert shift(image, 1, 0)[0, 0].tolist() == [[0, 0, 0], [1, 2, 3]]
    assert shift(image, 0, 2)[0, 0].tolist() == [[0, 0, 1], [0, 0, 4]]
    assert shift(image, -1, -1)[0, 0].tolist() == [[5, 6, 0], [0, 0, 0]]
    assert torch.equal(shift(image, 0, 0), image)


@settings(deadline=None, max_examples=25)
@given(st.integers(-3, 3), st.integers(-3, 3))
def test_shifting_inside_an_empty_margin_loses_nothing(dy, dx):
    images = torch.zeros(2, 3, 11, 13)
    images[..., 3:8, 3:10] = torch.rand(2, 3, 5, 7)
    there = shift(images, dy, dx)
    assert torch.equal(shift(there, -dy, -dx), images)
    assert torch.equal(there, images.roll((dy, dx), (2, 3)))


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 7), st.integers(0, 5))
def test_shuffled_folds_partition_and_balance_the_classes(folds, seed):
    labels = torch.arange(3).repeat_interleave(torch.tensor([7, 11, 13]))
    pairs = shuffled_folds(labels, folds, seed)
    assert len(pairs) == folds
    tests = torch.cat([test for _, test in pairs])
    assert torch.equal(tests.sort()[0], torch.arange(31))
    counts = torch.stack([labels[test].bincount(minlength=3) for _, test in pairs])
    assert (counts.max(0)[0] - counts.min(0)[0]).max() <= 1
    for train, test in pairs:
        assert torch.equal(torch.cat([train, test]).sort()[0], torch.arange(31))


def test_shuffled_folds_depend_on_the_seed_alone():
    labels = torch.arange(5).repeat(11)
    first, again, other = (shuffled_folds(labels, 3, seed)[0][1] for seed in (0, 0, 1))
    assert torch.equal(first, again) and not torch.equal(first, other)


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 7), st.integers(7, 23))
def test_contiguous_folds_are_neighbouring_blocks_in_order(folds, n):
    pairs = contiguous_folds(n, folds)
    assert torch.equal(torch.cat([test for _, test in pairs]), torch.arange(n))
    sizes = [len(test) for _, test in pairs]
    assert len(sizes) == folds and max(sizes) - min(sizes) <= 1
    for train, test in pairs:
        assert test[-1] - test[0] == len(test) - 1
        assert torch.equal(torch.cat([train, test]).sort()[0], torch.arange(n))


def test_the_digits_lie_in_14_runs_of_one_hand_each():
    writers = digit_writers()
    assert writers.shape == (1797,) and writers.dtype == torch.int64
    assert (writers.diff() >= 0).all() and writers.unique().tolist() == [*range(14)]
    assert [int(writers[place]) for place in (0, 129, 130, 914, 915, 1666, 1796)] == [
        *(0, 0, 1, 6, 7, 12, 13)
    ]


def test_each_run_begins_with_the_digits_in_their_order():
    # The order of the labels is all that the boundaries were read from.
    labels = load_digits()[1]
    starts = [0, *(digit_writers().diff().nonzero().flatten() + 1).tolist()]
    first = [labels[start : start + 10].tolist() for start in starts]
    assert sum(ten == [*range(10)] for ten in first) == 14


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 6), min_size=20, max_size=40), st.integers(2, 3))
def test_grouped_folds_share_no_group_and_test_everything_once(numbers, folds):
    groups = torch.tensor([*numbers, 0, 1, 2])
    pairs = grouped_folds(groups, folds)
    assert len(pairs) == folds
    tests = torch.cat([test for _, test in pairs])
    assert torch.equal(tests.sort()[0], torch.arange(len(groups)))
    for train, test in pairs:
        assert not torch.isin(groups[train], groups[test]).any()
        assert len(train) + len(test) == len(groups)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: enlarge(torch.zeros(8, 8)), r"images must have 4 axes.*got 2"),
        (lambda: enlarge(torch.zeros(0, 1, 8, 8)), "images"),
        (lambda: enlarge(torch.zeros(1, 1, 8, 8), 0), r"factor.*1.*got 0"),
        (lambda: enlarge(torch.zeros(1, 1, 8, 8), 5), r"size.*40.*got 32"),
        (lambda: shift(torch.zeros(8, 8), 1, 1), "images"),
        (lambda: shift(torch.zeros(1, 1, 5, 7), 5, 0), r"dy.*smaller.*5x7.*5"),
        (lambda: shift(torch.zeros(1, 1, 5, 7), 0, -7), r"dx.*at least -6.*-7"),
        (lambda: shuffled_folds(torch.zeros(0).long(), 2, 0), "labels"),
        (lambda: shuffled_folds(torch.zeros(4, 2).long(), 2, 0), "labels"),
        (lambda: shuffled_folds(torch.arange(2).repeat(3), 1, 0), r"folds.*2.*got 1"),
        (lambda: shuffled_folds(torch.arange(2).repeat(3), 4, 0), r"folds.*3.*got 4"),
        (lambda: grouped_folds(torch.arange(4), 5), r"folds.*4.*groups, got 5"),
        (lambda: grouped_folds(torch.zeros(3, 2).long(), 2), "groups"),
        (lambda: contiguous_folds(7, 1), r"folds.*2.*got 1"),
        (lambda: contiguous_folds(3, 5), r"n must.*5.*got 3"),
    ],
)
def test_wrong_input_is_refused_with_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
