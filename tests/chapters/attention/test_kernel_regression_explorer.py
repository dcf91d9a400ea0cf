"""The kernel regression explorer's Python side."""

import math

import pytest
import torch
from torch.testing import assert_close

from attnconv.attention import kernel_regression
from attnconv_book.chapters.attention import (
    KernelRegressionExplorer,
    kernel_regression_explorer_state,
    widths_to_try,
)

LINE, VALUES = [0, 1, 2], [4, 8, 25]
WIDTH = math.sqrt(1 / (2 * math.log(2)))  # the bell halves at distance 1


def test_the_twin_on_numbers_a_hand_can_check():
    state = kernel_regression_explorer_state(LINE, VALUES, WIDTH, 0)
    assert state["weights"] == pytest.approx([16 / 25, 8 / 25, 1 / 25])
    assert state["answer"] == pytest.approx(153 / 25)
    assert state["curve"][0] == pytest.approx(153 / 25)
    entropy = -sum(w / 25 * math.log(w / 25) for w in (16, 8, 1))
    assert state["keys"] == pytest.approx(math.exp(entropy))
    # left out, the middle one sees both others at distance 1
    left_out = [(8 * 8 + 25) / 9 - 4, (4 + 25) / 2 - 8, (4 + 8 * 8) / 9 - 25]
    assert state["left_out_error"] == pytest.approx(sum(e * e for e in left_out) / 3)
    own = [153 / 25 - 4, (4 + 16 + 25) / 4 - 8, (4 + 64 + 400) / 25 - 25]
    assert state["own_error"] == pytest.approx(sum(e * e for e in own) / 3)


def test_the_curve_is_the_package_s_over_the_whole_range():
    generator = torch.Generator().manual_seed(0)
    x = 9 * torch.rand(11, generator=generator, dtype=torch.float64)
    y = torch.randn(11, generator=generator, dtype=torch.float64)
    state = kernel_regression_explorer_state(x, y, 0.7, 3)
    grid = torch.tensor(state["grid"], dtype=torch.float64)
    assert grid[0] == x.min() and grid[-1] == pytest.approx(x.max().item())
    wanted = kernel_regression(grid[:, None], x[:, None], y[:, None], 0.7)[:, 0]
    assert_close(torch.tensor(state["curve"], dtype=torch.float64), wanted)


def test_the_three_widths_tell_the_story():
    widget = KernelRegressionExplorer()
    narrow, fitting, wide = widths_to_try(widget.x, widget.y)
    assert narrow < fitting < wide and widget.width == fitting
    errors = {}
    for width in (narrow, fitting, wide):
        widget.width = width
        state = widget.results()
        errors[width] = state["own_error"], state["left_out_error"]
    assert errors[narrow][0] < errors[fitting][0] < errors[wide][0]
    assert errors[fitting][1] < errors[narrow][1]
    assert errors[fitting][1] < errors[wide][1]


def test_its_name():
    widget = KernelRegressionExplorer(LINE, VALUES, 0.5, 1)
    assert repr(widget) == ("KernelRegressionExplorer(3 readings, width 0.5, query 1)")


def test_the_picture_shows_three_fits_and_their_errors():
    picture = KernelRegressionExplorer().to_svg()
    assert picture.count("<polyline") == 3
    assert picture.count("<circle") == 3 * 40
    for words in ("Too narrow: width 0.1", "Fitting: width", "Too wide: width 4."):
        assert words in picture
    assert picture.count("with each left out") == 3


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="y must have one number for each of the 3"):
        KernelRegressionExplorer(LINE, [1, 2])
    with pytest.raises(ValueError, match="x must hold different numbers, got 1"):
        KernelRegressionExplorer([1, 1], [1, 2])
    with pytest.raises(ValueError, match="width must be at most 1000"):
        KernelRegressionExplorer(width=2000)
    widget = KernelRegressionExplorer()
    with pytest.raises(ValueError, match="width must be greater than 0"):
        widget.width = 0.0
    with pytest.raises(ValueError, match="query must be a finite number"):
        widget.query = float("nan")
