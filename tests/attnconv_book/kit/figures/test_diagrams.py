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


@pytest.mark.parametrize(("panels", "rows"), [(1, 1), (2, 1), (3, 1), (4, 2)])
def test_no_panel_is_left_alone_in_a_row(panels, rows):
    figure = mixing_diagram(VALUES, {f"{n}": MATRIX for n in range(panels)})
    figure.draw_without_rendering()
    assert len({round(axes.get_position().y0, 3) for axes in figure.axes}) == rows


def test_words_of_three_panels_do_not_touch():
    figure = mixing_diagram(VALUES, dict.fromkeys(["place", "content", "both"], MATRIX))
    figure.draw_without_rendering()
    words = [
        text.get_window_extent()
        for axes in figure.axes
        for text in axes.texts
        if text.get_text() in ("input", "output")
    ]
    assert len(words) == 6
    assert all(a.x1 < b.x0 for a, b in zip(words, words[1:], strict=False))
    for axes in figure.axes:
        title = axes.title.get_window_extent()
        assert title.y1 <= figure.bbox.height
        drawn = {t.get_text(): t.get_window_extent() for t in axes.texts}
        assert all(
            0 <= box.x0 and box.x1 <= figure.bbox.width for box in drawn.values()
        )


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
