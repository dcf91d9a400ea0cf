import numpy as np
import pytest
import torch

from attnconv_book.kit.figures import feature_maps, filters, images
from attnconv_book.kit.figures.style import CONVOLUTION_AMOUNTS, GREYS, SIGNED, WEIGHTS

GENERATOR = np.random.default_rng(0)


def drawn(figure):
    return [axes.images[0] for axes in figure.axes if axes.images]


def test_images_share_one_scale_and_carry_their_labels():
    pictures = GENERATOR.random((3, 5, 7))
    figure = images(pictures, labels=["a", "b", "c"])
    for image, picture in zip(drawn(figure), pictures, strict=True):
        np.testing.assert_array_equal(image.get_array(), picture)
        assert (image.norm.vmin, image.norm.vmax) == (0, 1)
        assert image.cmap is GREYS
    assert [axes.get_xlabel() for axes in figure.axes] == ["a", "b", "c"]


def test_a_batch_with_one_channel_can_be_drawn():
    pictures = torch.rand(2, 1, 5, 7)
    shapes = [image.get_array().shape for image in drawn(images(pictures))]
    assert shapes == [(5, 7), (5, 7)]


def test_colours_stay_colours():
    pictures = GENERATOR.random((2, 5, 7, 3))
    assert drawn(images(pictures))[0].get_array().shape == (5, 7, 3)


def test_axes_without_a_picture_are_hidden():
    figure = images(GENERATOR.random((5, 4, 4)), columns=3)
    assert [axes.get_visible() for axes in figure.axes] == [True] * 5 + [False]


def test_filters_are_drawn_row_by_row_around_0():
    weight = GENERATOR.normal(size=(2, 3, 5, 5))
    figure = filters(weight, label="w")
    assert len(drawn(figure)) == 6 + 0
    np.testing.assert_array_equal(drawn(figure)[4].get_array(), weight[1, 1])
    top = np.abs(weight).max()
    for image in drawn(figure):
        assert image.cmap is SIGNED
        assert (image.norm.vmin, image.norm.vmax) == (-top, top)
    assert figure.axes[-1].get_xlabel() == "w"


def test_a_few_small_filters_show_their_numbers():
    figure = filters([[[0.0, -1.0], [2.0, 0.5]]])
    assert [text.get_text() for text in figure.axes[0].texts] == [
        "0.00",
        "−1.00",
        "2.00",
        "0.50",
    ]


def test_feature_maps_from_0_and_signed_ones():
    positive = GENERATOR.random((3, 4, 4))
    assert drawn(feature_maps(positive))[0].cmap is WEIGHTS
    assert drawn(feature_maps(positive))[0].norm.vmin == 0
    assert drawn(feature_maps(positive - 0.5))[0].cmap is SIGNED
    blue = feature_maps(positive, kind="convolution")
    assert drawn(blue)[0].cmap is CONVOLUTION_AMOUNTS
    signed = feature_maps(positive - 0.5, kind="convolution")
    assert drawn(signed)[0].cmap is SIGNED


@pytest.mark.error_message
def test_wrong_pictures_are_refused():
    with pytest.raises(ValueError, match="pictures must have 3 or 4 axes"):
        images(np.zeros((4, 4)))
    with pytest.raises(ValueError, match="1 channel .* or 3 colours"):
        images(np.zeros((2, 2, 4, 4)))
    with pytest.raises(ValueError, match="colour pictures must have values"):
        images(np.full((1, 2, 2, 3), 2.0))
    with pytest.raises(ValueError, match="scale must rise"):
        images(np.zeros((1, 2, 2)), scale=(1.0, 0.0))
    with pytest.raises(ValueError, match="labels must have one .* 1 pictures, got 2"):
        images(np.zeros((1, 2, 2)), labels=["a", "b"])
    with pytest.raises(ValueError, match="columns must be at least 1, got -1"):
        images(np.zeros((1, 2, 2)), columns=-1)
    with pytest.raises(ValueError, match="weight must have 3 or 4 axes"):
        filters(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="maps must have 3 axes"):
        feature_maps(np.zeros((2, 2)))
