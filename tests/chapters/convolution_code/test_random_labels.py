import pytest
import torch

from attnconv_book.chapters.convolution_code.random_labels import random_labels


def test_a_seed_fixes_the_draw_and_leaves_the_global_generator_alone():
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    first, again, other = (random_labels(seed) for seed in (3, 3, 4))
    assert torch.equal(torch.rand(1), expected)
    assert all(map(torch.equal, first, again))
    assert not any(map(torch.equal, first, other))


def test_pictures_and_labels_have_the_articles_sizes():
    images, labels = random_labels()
    assert images.shape == (32, 1, 32, 32) and labels.shape == (32,)
    assert labels.min() >= 0 and labels.max() <= 9


@pytest.mark.error_message
def test_a_bad_seed_is_refused():
    with pytest.raises(ValueError, match="seed.*-1"):
        random_labels(-1)
