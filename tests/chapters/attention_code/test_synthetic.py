import pytest
import torch

from attnconv_book.chapters.attention_code.synthetic import (
    article_regression,
    reversal_batches,
)


def test_a_seed_fixes_the_draw_and_leaves_the_global_generator_alone():
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    first, again, other = (article_regression(seed) for seed in (3, 3, 4))
    assert torch.equal(torch.rand(1), expected)
    assert all(map(torch.equal, first, again))
    assert not any(map(torch.equal, first, other))


def test_the_articles_sizes_are_kept():
    assert [tuple(part.shape) for part in article_regression()] == [(3, 100), (3, 10)]


def test_targets_are_the_inputs_backwards():
    inputs, targets = reversal_batches(batch_size=7, length=5, num_tokens=3, seed=2)(4)
    assert inputs.shape == (7, 5)
    assert inputs.unique().tolist() == [0, 1, 2]
    assert targets.tolist() == [row[::-1] for row in inputs.tolist()]


def test_a_step_always_draws_the_same():
    one = reversal_batches(batch_size=7, seed=2)
    other = reversal_batches(batch_size=7, seed=2)
    assert torch.equal(one(11)[0], [other(step)[0] for step in (3, 11)][1])
    assert not torch.equal(one(11)[0], one(12)[0])
    assert not torch.equal(one(11)[0], reversal_batches(batch_size=7, seed=3)(11)[0])


@pytest.mark.error_message
def test_bad_sizes_are_refused():
    for name, bad in (("batch_size", 0), ("length", 0), ("num_tokens", 1)):
        with pytest.raises(ValueError, match=f"{name}.*{bad}"):
            reversal_batches(**{"batch_size": 3, name: bad})
    with pytest.raises(ValueError, match="seed.*-1"):
        article_regression(-1)
