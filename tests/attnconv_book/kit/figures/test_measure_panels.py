import numpy as np
import pytest

from attnconv_book.kit.figures import measure_panels


def test_dots_stand_at_the_means_and_bars_show_the_spread():
    measures = {
        "rank": {"a": [1.0, 3.0], "b": 5.0},
        "share": {"a": 0.5, "b": [0.0, 0.0]},
    }
    figure = measure_panels(measures, limits={"share": (0, 1)})
    left, right = figure.axes
    dots = [line for line in left.lines if line.get_marker() == "^"]
    assert [float(line.get_xdata()[0]) for line in dots] == [2.0, 5.0]
    bar = next(line for line in left.lines if line.get_marker() in ("None", None, ""))
    np.testing.assert_allclose(bar.get_xdata(), [2 - 2**0.5, 2 + 2**0.5])
    assert [tick.get_text() for tick in left.get_yticklabels()] == ["a", "b"]
    assert right.get_xlim() == (0, 1)
    assert left.get_xlabel() == "rank"


@pytest.mark.error_message
def test_measures_of_other_layers_are_refused():
    with pytest.raises(ValueError, match="measures must have the same layers"):
        measure_panels({"rank": {"a": 1.0}, "share": {"b": 1.0}})
