import numpy as np
import pytest
from matplotlib.patches import Circle, Rectangle

from attnconv_book.chapters.convolution_as_attention import (
    gazes,
    heads_on_plane,
    pixels_looked_at,
)
from attnconv_book.kit.figures.style import ATTENTION


def dots(axes):
    (line,) = [line for line in axes.lines if line.get_gid() == "heads"]
    assert line.get_color() == ATTENTION
    return line.get_xydata()


def kinds(axes, kind):
    return [patch for patch in axes.patches if type(patch) is kind]


def test_heads_stand_at_their_centres_and_their_circles_show_the_sharpness():
    centres = [[-1.0, 1.0], [0.5, 0.0], [9.0, 0.0]]
    panels = {"built": centres, "learned": centres}
    figure = heads_on_plane(panels, sharpness={"learned": [2.0, -1.0, 2.0]})
    assert [axes.get_title() for axes in figure.axes] == ["built", "learned"]
    for axes, circles in zip(figure.axes, (0, 1), strict=True):
        # (right, down), and the one beyond the reach is left out
        np.testing.assert_array_equal(dots(axes), [[1.0, -1.0], [0.0, 0.5]])
        assert len(kinds(axes, Rectangle)) == 9
        assert len(kinds(axes, Circle)) == circles
        assert axes.yaxis_inverted()
    (circle,) = kinds(figure.axes[1], Circle)
    assert circle.radius == pytest.approx(0.5)
    assert circle.center == (1.0, -1.0)


def test_an_even_kernel_has_no_tap_at_the_query():
    figure = heads_on_plane({"a": [[0.0, 0.0]]}, kernel_size=2)
    corners = {patch.get_xy() for patch in kinds(figure.axes[0], Rectangle)}
    assert corners == {(-0.75, -0.75), (-0.75, 0.25), (0.25, -0.75), (0.25, 0.25)}


def test_panels_that_do_not_fill_the_grid():
    panels = {name: [[0.0, 0.0]] for name in "abcd"}
    figure = heads_on_plane(panels, columns=3)
    assert [axes.get_visible() for axes in figure.axes] == [True] * 4 + [False] * 2


def test_gazes_go_from_the_query_to_the_pixels():
    figure = gazes({"ring": [[-1, 0], [1, 1]]}, (0, 1), (2, 3))
    (axes,) = figure.axes
    np.testing.assert_array_equal(dots(axes), [[0, -1], [1, 1]])
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[1, 0], [0, -1]])
    cells = kinds(axes, Rectangle)
    assert len(cells) == 4 * 5
    assert sum(cell.get_linestyle() == "--" for cell in cells) == 4 * 5 - 2 * 3


def test_the_pixel_looked_at_is_counted_from_the_image():
    weights = np.zeros((3, 4 * 5))
    weights[0, 0], weights[1, 7], weights[2, 19] = 1, 1, 1
    found = pixels_looked_at(weights, 3, ring=1)
    np.testing.assert_array_equal(found, [[-1, -1], [0, 1], [2, 3]])
    np.testing.assert_array_equal(pixels_looked_at(weights, 5)[1], [1, 2])


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"panels must hold centres \(heads, 2\)"):
        heads_on_plane({"a": [[1.0, 2.0, 3.0]]})
    with pytest.raises(ValueError, match="sharpness must have one entry"):
        heads_on_plane({"a": [[1.0, 2.0]]}, sharpness={"a": [1.0, 2.0]})
    with pytest.raises(ValueError, match=r"panels must hold pixels \(heads, 2\)"):
        gazes({"a": [[1.0]]}, (0, 0), (3, 3))
    with pytest.raises(ValueError, match="query must lie inside"):
        gazes({"a": [[1, 1]]}, (3, 0), (3, 3))
    with pytest.raises(ValueError, match="weights must fill rows of 5 keys, got 4"):
        pixels_looked_at(np.ones((1, 4)), 5)
