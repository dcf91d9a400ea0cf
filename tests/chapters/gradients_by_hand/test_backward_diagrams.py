import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyArrowPatch

from attnconv_book.chapters.gradients_by_hand import (
    attention_paths,
    there_and_back,
)
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION

MATRIX = [[3.0, 2.0, 0.0], [1.0, 3.0, 2.0], [0.0, 1.0, 3.0]]


def lines(axes):
    return {line.get_gid(): line.get_xydata().tolist() for line in axes.lines}


def arrows(axes):
    return [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]


def written(axes):
    return [text.get_text() for text in axes.texts]


def test_both_panels_have_the_same_lines_and_their_own_numbers():
    figure = there_and_back([2, 0, 1], MATRIX, [1, -2, 1], kind="convolution")
    forward, backward = figure.axes
    assert lines(forward) == lines(backward)
    assert all(line.get_color() == CONVOLUTION for line in forward.lines)
    for number in ("2", "0", "1", "6", "4", "3"):
        assert number in written(forward)
    for number in ("1", "−2", "1", "−3", "−1"):
        assert number in written(backward)


def test_the_arrows_point_there_and_back():
    figure = there_and_back([2, 0, 1], MATRIX, [1, -2, 1])
    heads = []
    for axes in figure.axes:
        (arrow,) = arrows(axes)
        ends = arrow.get_path().vertices[:, 0]
        heads.append(np.sign(ends[2] - ends[0]))
    assert heads == [1.0, -1.0]


def test_a_mixing_to_fewer_places():
    figure = there_and_back([2, 0, 1], MATRIX[:2], [1, -2])
    assert "−2" in written(figure.axes[1])


def test_the_way_through_the_scores_has_another_colour():
    (axes,) = attention_paths().axes
    colours = [arrow.get_edgecolor() for arrow in arrows(axes)]
    assert len(colours) == 8
    assert colours.count(to_rgba(CONVOLUTION)) == 2
    assert colours.count(to_rgba(ATTENTION)) == 6
