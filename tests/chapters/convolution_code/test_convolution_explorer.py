"""The convolution explorer's Python side."""

import pytest
import torch
import torch.nn.functional as F

from attnconv_book.chapters.convolution_code import (
    ConvolutionExplorer,
    convolution_explorer_state,
)

PICTURE = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
CORNERS = [[1, 0, 0], [0, 0, 0], [0, 0, -2]]


def test_the_twin_on_numbers_a_hand_can_check():
    assert convolution_explorer_state(PICTURE, CORNERS) == {
        "height": 1,
        "width": 1,
        "output": [[1 - 2 * 9]],
    }
    flipped = convolution_explorer_state(PICTURE, CORNERS, flip=True)
    assert flipped["output"] == [[9 - 2 * 1]]


def test_the_twin_equals_torch():
    image = torch.rand(7, 11, dtype=torch.float64)
    kernel = torch.randn(3, 3, dtype=torch.float64)
    state = convolution_explorer_state(image, kernel, stride=2, padding=3, dilation=2)
    expected = F.conv2d(
        image[None, None], kernel[None, None], stride=2, padding=3, dilation=2
    )[0, 0]
    assert (state["height"], state["width"]) == tuple(expected.shape)
    torch.testing.assert_close(torch.tensor(state["output"]).double(), expected)


def test_the_first_sight_tells_the_story():
    output = torch.tensor(ConvolutionExplorer().results()["output"])
    assert output.shape == (8, 8)
    assert (output[:, 1:3] >= 0).all() and (output[:, 5:7] <= 0).all()
    assert output.max() == 4 and output.min() == -4
    assert (output[:, 3:5] == 0).all()  # nothing inside the square


def test_repr_names_the_sizes():
    widget = ConvolutionExplorer(
        image=[[0.0] * 11] * 7, kernel=[[1.0] * 5] * 5, stride=2, dilation=1, flip=True
    )
    assert repr(widget) == (
        "ConvolutionExplorer(7×11 image, 5×5 kernel, flipped, "
        "stride 2, padding 1, dilation 1)"
    )


def test_the_picture_spells_one_sum_out():
    assert "Row 4, column 2: 1·1 + 1·2 + 1·1 = 4" in ConvolutionExplorer().to_svg()
    flipped = ConvolutionExplorer(flip=True).to_svg()
    assert "Row 4, column 2: 1·(−1) + 1·(−2) + 1·(−1) = −4" in flipped
    assert "Output: convolution" in flipped
    blank = ConvolutionExplorer(image=[[0.0] * 8] * 8).to_svg()
    assert "Row 1, column 1: 0 = 0" in blank


def test_the_picture_of_a_state_without_output_says_why():
    widget = ConvolutionExplorer()
    widget.dilation = 6  # in the page a reader can do this as well
    assert widget.to_svg().count("<rect") < 90
    assert "dilation" in widget.to_svg()


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="image must be at most 12 × 12 pixels"):
        ConvolutionExplorer(image=[[0.0] * 13] * 8)
    with pytest.raises(ValueError, match="image must hold numbers from 0 to 1"):
        ConvolutionExplorer(image=[[0.0, 2.0, 0.0]] * 3)
    with pytest.raises(ValueError, match="kernel must be 3 × 3 or 5 × 5, got 2 rows"):
        ConvolutionExplorer(kernel=[[1.0, 1.0]] * 2)
    with pytest.raises(ValueError, match="kernel must have 3 rows of 3 numbers"):
        ConvolutionExplorer(kernel=[[1.0, 1.0]] * 3)
    with pytest.raises(ValueError, match="stride must be at least 1, got 0"):
        ConvolutionExplorer(stride=0)
    with pytest.raises(ValueError, match="padding must be at least 0, got -1"):
        ConvolutionExplorer(padding=-1)
    with pytest.raises(ValueError, match="dilation"):
        ConvolutionExplorer(dilation=5)
