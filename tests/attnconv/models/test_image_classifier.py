"""What networks of this kind share is tried on the smallest of them."""

import pytest
import torch
from torch import nn

from attnconv.models import MODELS, ImageClassifier


class OfTheMean(ImageClassifier):
    """Judges an image by the mean of each channel."""

    def __init__(self):
        super().__init__()
        self.image_shape = (2, 3, 5)
        self.head = nn.Linear(2, 7)

    def describe(self, images):
        return images.mean((2, 3))


def test_the_scores_are_linear_in_what_describes_the_image():
    network, images = OfTheMean(), torch.randn(11, 2, 3, 5)
    described = network.describe(images)
    assert described.shape == (11, 2)
    expected = described @ network.head.weight.T + network.head.bias
    torch.testing.assert_close(network(images), expected)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("images", "error", "words"),
    [
        (torch.randn(11, 2, 5, 3), ValueError, "images must have shape"),
        (torch.randn(2, 3, 5), ValueError, "images must have 4 axes"),
        (torch.randn(0, 2, 3, 5), ValueError, "images must not be empty"),
        (torch.ones(11, 2, 3, 5).long(), TypeError, "images must be floating point"),
        (torch.randn(11, 2, 3, 5).double(), TypeError, "images must have the dtype"),
    ],
)
def test_other_images_are_refused_before_they_are_described(images, error, words):
    with pytest.raises(error, match=words):
        OfTheMean()(images)


def test_every_network_of_this_kind_leaves_forward_as_it_is():
    ours = [m for m in MODELS.values() if isinstance(m, type)]
    kind = [m for m in ours if issubclass(m, ImageClassifier)]
    assert len(kind) >= 10
    assert all(m.forward is ImageClassifier.forward for m in kind)
