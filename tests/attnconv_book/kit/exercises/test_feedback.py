import numpy as np
import pytest
import torch

from attnconv_book.kit.exercises.feedback import (
    NotYet,
    answer,
    expect,
    expect_close,
    expect_error,
    expect_number,
    expect_tensor,
    feedback,
)
from attnconv_book.kit.exercises.words import show


@feedback("The weights are a distribution.")
def check_softmax(softmax):
    """Check a softmax over the last axis."""
    scores = torch.randn(3, 5)
    weights = expect_tensor(answer(softmax, scores), "softmax(scores)", shape=(3, 5))
    expect((weights > 0).all(), "the weights must be positive")
    expect_close(weights.sum(-1), torch.ones(3), "The weights of a row must sum to 1")
    expect_close(weights, scores.softmax(-1), "The weights are not those of softmax")


def empty(scores):
    pass


def unwritten(scores):
    raise NotImplementedError


def wrong_shape(scores):
    return scores.softmax(-1)[0]


def wrong_kind(scores):
    return scores.softmax(-1).tolist()


def wrong_axis(scores):
    return scores.softmax(0)


def not_finite(scores):
    return scores.softmax(-1) * torch.nan


def wrong_values(scores):
    return (2 * scores).softmax(-1)


def fails(scores):
    return scores @ torch.ones(7)


def fails_without_words(scores):
    raise AssertionError


def leaves(scores):
    raise SystemExit(1)


def too_many_arguments(scores, dim):
    return scores.softmax(dim)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (empty, "empty returns nothing"),
        (unwritten, "unwritten is still empty"),
        (wrong_shape, "softmax(scores) must have shape (3, 5), got (5,)"),
        (wrong_kind, "softmax(scores) must be a tensor, got list"),
        (wrong_axis, "The weights of a row must sum to 1. Wanted [1, 1, 1], got ["),
        (not_finite, "contains nan or inf"),
        (wrong_values, "The weights are not those of softmax"),
        (fails, "fails stopped with RuntimeError: "),
        (fails_without_words, "stopped with AssertionError when it was called with"),
        (leaves, "stopped with SystemExit: 1"),
        (too_many_arguments, "missing 1 required positional argument"),
        (None, "nothing was handed over. Write the function and call check_softmax"),
        (..., "nothing was handed over"),
        (torch.ones(3, 5), "without calling softmax"),
        (7, "without calling softmax"),
    ],
)
def test_a_fault_becomes_one_line_of_words(capsys, function, words):
    assert check_softmax(function) is None
    out, err = capsys.readouterr()
    assert out.startswith("Not yet: ")
    assert words in out
    assert out.count("\n") == 1
    assert len(out) < 400
    assert err == ""


def test_a_right_function_is_told_so(capsys):
    assert check_softmax(lambda scores: scores.softmax(-1)) is None
    assert capsys.readouterr().out == "Correct. The weights are a distribution.\n"


def test_the_check_keeps_its_name_and_docstring():
    assert check_softmax.__name__ == "check_softmax"
    assert check_softmax.__doc__ == "Check a softmax over the last axis."


def test_a_fault_of_the_check_itself_is_words_too(capsys):
    @feedback("Well done.")
    def check_pair(pair):
        first, second = answer(pair)

    check_pair(lambda: 3)
    out = capsys.readouterr().out
    assert out.startswith("Not yet: the check could not go on with what <lambda>")
    assert "TypeError" in out


def test_the_check_leaves_the_random_numbers_alone(capsys):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    seen = []
    check_softmax(lambda scores: seen.append(scores))
    torch.rand(3)
    check_softmax(lambda scores: seen.append(scores))
    torch.manual_seed(5)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(seen[0], seen[1])
    torch.manual_seed(5)
    check_softmax(empty)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_function_that_writes_into_its_input_cannot_spoil_the_check():
    scores = torch.ones(3)
    answer(lambda x: x.zero_(), scores)
    answer(lambda x: x.zero_(), x=scores)
    assert torch.equal(scores, torch.ones(3))


def test_a_long_error_is_cut():
    def long(scores):
        raise ValueError("word " * 200 + "\nsecond line")

    with pytest.raises(NotYet) as fault:
        answer(long, torch.ones(2))
    assert len(str(fault.value)) < 300
    assert "second line" not in str(fault.value)


def test_numbers_may_be_python_or_tensors():
    assert expect_number(torch.tensor([3.0]), "n") == 3.0
    assert expect_number(2, "n") == 2.0
    expect_close(torch.tensor(0.5), 0.5, "half")
    expect_close(0.5 + 1e-7, 0.5, "half")
    for wrong in ("3", None, True, torch.ones(2), float("nan")):
        with pytest.raises(NotYet, match="n must be"):
            expect_number(wrong, "n")


def test_closeness_is_relative_for_large_numbers_and_absolute_for_small():
    expect_close(torch.tensor([1e6 + 1, 0.5]), torch.tensor([1e6, 0.0]), "near")
    with pytest.raises(NotYet, match=r"near\. Wanted \[0\.5\], got \[0\.5001\]"):
        expect_close(torch.tensor([0.5001]), torch.tensor([0.5]), "near.")


def test_of_a_large_tensor_the_first_wrong_entry_is_told():
    wanted = torch.zeros(5, 7)
    got = wanted.clone()
    got[2, 3:] = 0.25
    with pytest.raises(
        NotYet, match=r"near \(first at \[2, 3\]\)\. Wanted 0, got 0\.25"
    ):
        expect_close(got, wanted, "near.")


def test_types_can_be_asked_for():
    mask = torch.ones(2, 2)
    with pytest.raises(NotYet, match=r"must have type torch\.bool, got torch\.float"):
        expect_tensor(mask, "mask", dtype=torch.bool)
    assert expect_tensor(mask > 0, "mask", dtype=torch.bool).all()


def test_an_error_can_be_asked_for():
    def refuses(x):
        if x.ndim != 2:
            raise ValueError("x must have two axes")

    words = "a vector must be refused"
    expect_error(ValueError, words, refuses, torch.ones(3))
    with pytest.raises(NotYet, match="nothing was raised"):
        expect_error(ValueError, words, refuses, torch.ones(3, 2))
    with pytest.raises(NotYet, match="Wanted TypeError, got ValueError: x must"):
        expect_error(TypeError, words, refuses, torch.ones(3))
    with pytest.raises(NotYet, match="still empty"):
        expect_error(ValueError, words, unwritten, torch.ones(3))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.tensor([[1.0, 1 / 3]]), "[[1, 0.3333]]"),
        (torch.tensor([True, False]), "[True, False]"),
        (torch.ones(3, 5), "a tensor of shape (3, 5)"),
        (1 / 3, "0.3333"),
        ("word", "'word'"),
        (list(range(100)), "a list"),
    ],
)
def test_values_in_messages_are_short(value, text):
    assert show(value) == text


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.arange(3), torch.arange(3)),
        (np.ones((2, 3))[:, ::-1], torch.ones(2, 3, dtype=torch.float64)),
        ((np.zeros(2), 7), (torch.zeros(2, dtype=torch.float64), 7)),
        ([np.int64(3)], [3]),
    ],
)
def test_numpy_is_as_good_as_torch(given, wanted):
    got = answer(lambda: given)
    assert type(got) is type(wanted)
    torch.testing.assert_close(got, wanted)


def test_what_torch_has_no_type_for_stays_as_it_is():
    words = np.array(["a", "b"])
    assert answer(lambda: words) is words
    with pytest.raises(NotYet, match="must be a tensor, got ndarray"):
        expect_tensor(words, "the words")


def test_the_message_of_an_expected_error_comes_back():
    def refuses(x):
        raise ValueError(f"no {x}")

    assert expect_error(ValueError, "It must refuse.", refuses, 3) == "no 3"
