import numpy as np
import pytest

from attnconv_book.kit.figures import number_grids


def test_each_number_stands_in_its_cell_and_names_below():
    figure = number_grids(
        {"image": np.eye(3), "kernel": [[1.0, -1]], "row": [2.5, 0, 1]},
        pictures=["image"],
        signs="×=",
    )
    image, kernel, row = figure.axes
    assert [axes.get_xlabel() for axes in figure.axes] == ["image", "kernel", "row"]
    assert [text.get_text() for text in kernel.texts] == ["1", "−1", "="]
    assert [text.get_text() for text in row.texts] == ["2.5", "0", "1"]
    assert image.images[0].norm.vmin == 0
    assert kernel.images[0].norm.vmin == row.images[0].norm.vmin == -2.5


def test_cells_have_one_size_and_fit_a_phone():
    figure = number_grids({"a\nb": np.zeros((5, 5)), "c": np.zeros((2, 4))})
    first, second = (axes.get_position() for axes in figure.axes)
    assert first.width / 5 == pytest.approx(second.width / 4)
    assert first.height / 5 == pytest.approx(second.height / 2)
    assert figure.get_figwidth() <= 5.2


def test_the_frame_stands_around_its_cells():
    figure = number_grids({"a": np.zeros((4, 5))}, frames={"a": (1, 2, 3, 2)})
    (frame,) = figure.axes[0].patches
    assert frame.get_xy() == (1.5, 0.5)
    assert (frame.get_width(), frame.get_height()) == (2, 3)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"signs": "×="}, "signs must have one entry for each of the 1 gaps"),
        ({"pictures": ["c"]}, "pictures must be one of"),
        ({"frames": {"c": (0, 0, 1, 1)}}, "frames must be one of"),
        ({"frames": {"a": (1, 0, 2, 1)}}, "frames must lie inside the grid"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        number_grids({"a": np.zeros((2, 2)), "b": np.zeros((2, 2))}, **options)


@pytest.mark.error_message
def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="grids must"):
        number_grids({})
