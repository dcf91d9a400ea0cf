import numpy as np
import pytest

from attnconv_book.kit.figures import mixing_diagram
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION
from attnconv_book.kit.figures.svg import to_svg

VALUES = [2.0, 0.0, 1.0]
MATRIX = [[0.5, 0.25, 0.0], [0.25, 0.5, 0.25], [0.0, -1.0, 0.5]]
KINDS = {"a": "convolution", "b": "attention"}


def lines(axes):
    return {line.get_gid(): line for line in axes.lines}


def test_each_weight_is_a_line_from_its_input_to_its_output():
    (axes,) = mixing_diagram(VALUES, {"a": MATRIX}, kinds=KINDS).axes
    drawn = lines(axes)
    nonzero = {
        f"mix-{row}-{column}"
        for row, weights in enumerate(MATRIX)
        for column, weight in enumerate(weights)
        if weight
    }
    assert set(drawn) == nonzero
    np.testing.assert_array_equal(drawn["mix-2-1"].get_ydata(), [1, 2])
    assert drawn["mix-0-0"].get_linewidth() > drawn["mix-0-1"].get_linewidth()
    assert drawn["mix-2-1"].get_linestyle() == ":"  # a negative weight
    assert drawn["mix-0-0"].get_color() == CONVOLUTION


def test_inputs_and_outputs_are_written():
    (axes,) = mixing_diagram(VALUES, {"a": MATRIX}).axes
    written = [text.get_text() for text in axes.texts]
    for text in ("2", "0", "1", "1.00", "0.75", "0.50"):
        assert text in written


def test_panels_have_the_colours_of_their_kinds():
    figure = mixing_diagram(VALUES, {"a": MATRIX, "b": np.eye(3)}, kinds=KINDS)
    assert [axes.title.get_color() for axes in figure.axes] == [CONVOLUTION, ATTENTION]


def test_the_same_diagram_gives_the_same_bytes():
    words = {"title": "t", "description": "d"}
    first, again = (mixing_diagram(VALUES, {"a": MATRIX}) for _ in range(2))
    assert to_svg(first, **words) == to_svg(again, **words)


@pytest.mark.error_message
def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="must hold at least 1 entry"):
        mixing_diagram(VALUES, {})
    with pytest.raises(ValueError, match=r"shape \(3, 3\) to mix 3 .*\(2, 2\) for 'a'"):
        mixing_diagram(VALUES, {"a": np.eye(2)})
