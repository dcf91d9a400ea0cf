import pytest

from attnconv_book.chapters.convolution_code import parameter_bars
from attnconv_book.kit.figures.style import BASELINE, CONVOLUTION
from attnconv_book.kit.figures.svg import to_svg

COUNTS = {"conv1": 320, "fc1": 1_048_704, "fc2": 1290}


def test_bars_have_the_lengths_and_colours_of_their_counts():
    figure = parameter_bars(COUNTS, kinds={"conv1": "convolution"})
    axes = figure.axes[0]
    assert [bar.get_width() for bar in axes.patches] == list(COUNTS.values())
    from matplotlib.colors import to_hex

    colours = [to_hex(bar.get_facecolor()) for bar in axes.patches]
    assert colours == [CONVOLUTION.lower(), BASELINE.lower(), BASELINE.lower()]
    assert [t.get_text() for t in axes.get_yticklabels()] == list(COUNTS)


def test_labels_say_count_and_share():
    labels = [
        text.get_text() for text in parameter_bars({"a": 1, "b": 3}).axes[0].texts
    ]
    assert labels == ["1  (25 %)", "3  (75 %)"]
    long = parameter_bars(COUNTS).axes[0].texts[1].get_text()
    assert long == "1\N{THIN SPACE}048\N{THIN SPACE}704  (99.8 %)"


def test_a_small_share_is_not_called_none():
    small, _, last = (text.get_text() for text in parameter_bars(COUNTS).axes[0].texts)
    assert small == "320  (< 0.1 %)"
    assert last.endswith("(0.1 %)")
    none = parameter_bars({"a": 0, "b": 1}).axes[0].texts[0].get_text()
    assert none == "0  (0.0 %)"


def test_small_parts_can_be_seen_on_a_logarithmic_axis():
    figure = parameter_bars(COUNTS, log=True)
    assert figure.axes[0].get_xscale() == "log"
    assert to_svg(figure, title="t", description="d")


@pytest.mark.error_message
def test_wrong_counts_are_refused():
    with pytest.raises(ValueError, match="must hold at least 1 entry"):
        parameter_bars({})
    with pytest.raises(ValueError, match="counts of 'a' must be at least 0, got -1"):
        parameter_bars({"a": -1})
    with pytest.raises(ValueError, match="above 0, got 0 for 'a'"):
        parameter_bars({"a": 0, "b": 1}, log=True)
    with pytest.raises(ValueError, match="must not all be 0"):
        parameter_bars({"a": 0})
