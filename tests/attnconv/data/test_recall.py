import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.data import accuracy_without_recall, draw_recall


def draw(seed=0, **sizes):
    return draw_recall(np.random.default_rng(seed), **sizes)


@settings(deadline=None, max_examples=30)
@given(
    batch=st.integers(1, 5),
    pairs=st.integers(1, 11),
    left=st.integers(0, 10),
    spare=st.integers(0, 3),
    num_values=st.integers(1, 7),
    seed=st.integers(0, 9),
)
def test_every_answer_stood_behind_its_key(batch, pairs, left, spare, num_values, seed):
    sizes = {"queries": max(1, pairs - left), "num_keys": pairs + spare}
    tokens, targets = draw(
        seed, batch=batch, pairs=pairs, num_values=num_values, **sizes
    )
    assert tokens.shape == (batch, 2 * pairs + sizes["queries"])
    for row, answers in zip(tokens.tolist(), targets.tolist(), strict=True):
        keys, values, asked = (
            row[: 2 * pairs : 2],
            row[1 : 2 * pairs : 2],
            row[2 * pairs :],
        )
        shown = dict(zip(keys, values, strict=True))
        assert len(shown) == pairs and len(set(asked)) == len(asked)
        assert max(keys) < sizes["num_keys"] <= min(values)
        assert max(values) < sizes["num_keys"] + num_values
        assert [shown[key] - sizes["num_keys"] for key in asked] == answers


def test_a_draw_is_a_function_of_the_generator_alone():
    sizes = {"batch": 3, "pairs": 5, "queries": 2}
    torch.manual_seed(0)
    np.random.seed(0)
    one = draw(7, **sizes)
    torch.rand(5), np.random.rand(5)
    other = draw(7, **sizes)
    assert torch.equal(one.tokens, other.tokens)
    assert torch.equal(one.targets, other.targets)
    assert not torch.equal(one.tokens, draw(8, **sizes).tokens)


def test_all_keys_values_and_places_are_drawn_alike():
    tokens, targets = draw(batch=6000, pairs=3, queries=1, num_keys=5, num_values=2)
    keys, values, asked = tokens[:, 0:6:2], tokens[:, 1:6:2] - 5, tokens[:, 6:]
    for place in range(3):
        shares = torch.bincount(keys[:, place]) / len(tokens)
        torch.testing.assert_close(shares, torch.full((5,), 0.2), atol=0.02, rtol=0)
        assert (keys[:, place] == asked[:, 0]).double().mean() == pytest.approx(
            1 / 3, abs=0.02
        )
    assert values.double().mean() == pytest.approx(0.5, abs=0.02)
    assert targets.double().mean() == pytest.approx(0.5, abs=0.02)


def test_the_best_guess_by_hand():
    tokens = torch.tensor([[0, 9, 1, 9, 2, 7, 3, 8, 1], [3, 9, 2, 7, 1, 7, 0, 7, 2]])
    assert accuracy_without_recall(tokens, pairs=4) == (2 / 4 + 3 / 4) / 2
    assert accuracy_without_recall(tokens, pairs=1) == 1


def test_the_best_guess_is_as_often_right_as_it_says():
    sizes = {"batch": 4000, "pairs": 8, "num_keys": 16, "num_values": 4}
    tokens, targets = draw(**sizes)
    most = torch.nn.functional.one_hot(tokens[:, 1:16:2] - 16, 4).sum(1).argmax(1)
    share = (most == targets[:, 0]).double().mean().item()
    assert share == pytest.approx(accuracy_without_recall(tokens, pairs=8), abs=0.03)


@pytest.mark.error_message
def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="pairs must be at most num_keys = 4, got 5"):
        draw(batch=1, pairs=5, num_keys=4)
    with pytest.raises(ValueError, match="queries must be at most pairs = 3, got 4"):
        draw(batch=1, pairs=3, queries=4)
    with pytest.raises(ValueError, match="pairs must be at most half of the 9 tokens"):
        accuracy_without_recall(torch.ones(2, 9, dtype=torch.long), pairs=5)
