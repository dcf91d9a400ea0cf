import numpy as np
import pytest

from attnconv_book.chapters.convolution_step_by_step import tap_lines


def draw(**options):
    return tap_lines(
        {"plain": np.arange(7.0), "padded": np.arange(9.0)},
        {"plain": np.arange(5.0) - 2, "padded": np.arange(7.0)},
        {"plain": [1, 2, 3], "padded": [1, 2, 3]},
        **({"at": 1, "padding": {"padded": 1}} | options),
    )


def test_lines_lead_from_what_is_seen_to_the_output():
    figure = draw()
    plain, padded = figure.axes
    assert [line.get_xdata()[0] for line in plain.lines] == [1, 2, 3]
    assert {line.get_xdata()[1] for line in plain.lines} == {2}
    # With one place of padding the same window starts one place further left.
    assert [line.get_xdata()[0] for line in padded.lines] == [0, 1, 2]


def test_numbers_names_and_grey_padding():
    plain, padded = draw().axes
    texts = [text.get_text() for text in plain.texts]
    assert texts == ["0", "1", "2", "3", "4", "5", "6", "−2", "−1", "0", "1", "2"] + [
        "plain"
    ]
    grey = [text.get_text() for text in padded.texts if text.get_color() == "#7A7A7A"]
    assert grey == ["0", "8"]


@pytest.mark.parametrize(
    ("seen", "at", "step"), [([2, 3, 4], 1, 2), ([1, 3, 5], 1, 1), ([0, 1, 2], 0, 2)]
)
def test_outputs_stand_below_their_windows(seen, at, step):
    figure = tap_lines({"a": np.zeros(7)}, {"a": np.zeros(3)}, {"a": seen}, at=at)
    centres = [
        patch.get_x() + patch.get_width() / 2 for patch in figure.axes[0].patches
    ]
    below = centres[7:]
    assert np.allclose(np.diff(below), step)
    assert below[at] == pytest.approx(np.mean(seen))


def test_it_fits_a_phone():
    assert draw().get_figwidth() <= 5.2


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"at and seen must lie inside .* got 5 of 5"):
        draw(at=5)
    with pytest.raises(ValueError, match="outputs must have the names"):
        tap_lines({"a": [1.0]}, {"b": [1.0]}, {"a": [0]})
    with pytest.raises(ValueError, match="padding must be at least 0"):
        draw(padding={"plain": -1})
    with pytest.raises(ValueError, match="inputs must"):
        tap_lines({}, {}, {})
    with pytest.raises(ValueError, match="seen must hold at least 1 entry"):
        tap_lines({"a": [1.0]}, {"a": [1.0]}, {"a": []})
