import matplotlib.pyplot as plt
import pytest

from attnconv_book.chapters.attention_code.figures import errors_over_steps, writer_step


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_the_largest_weight_has_the_thickest_line():
    figure = writer_step(list("8/3"), list("20"), "0", [0.2, 0.1, 0.7])
    widths = [line.get_linewidth() for line in figure.axes[0].lines]
    assert len(widths) == 3
    assert sorted(widths) == [widths[1], widths[0], widths[2]]


def test_every_character_is_written_once():
    figure = writer_step(list("8/3"), list("20"), "0", [0.2, 0.1, 0.7])
    written = [text.get_text() for text in figure.axes[0].texts]
    for character in ("8", "/", "3", "2"):
        assert written.count(character) == 1
    assert written.count("0") == 2


def test_every_seed_has_a_mark_and_the_line_goes_through_the_means():
    wrong = {"a": {300: [8.0, 6.0], 1000: [0.0, 1.0]}, "b": {300: [90.0, 70.0, 80.0]}}
    lines = errors_over_steps(wrong, kinds={"a": "attention"}).axes[0].lines
    assert lines[0].get_xydata().tolist() == [[300, 7], [1000, 0.5]]
    assert lines[1].get_xydata().tolist() == [[300, 8], [300, 6], [1000, 0], [1000, 1]]
    assert lines[2].get_xydata().tolist() == [[300, 80]]
    assert len(lines[3].get_xydata()) == 3


def test_two_of_a_kind_have_different_marks():
    wrong = {"a": {300: [8.0]}, "b": {300: [9.0]}, "c": {300: [90.0]}}
    kinds = {"a": "attention", "b": "attention", "c": "baseline"}
    lines = errors_over_steps(wrong, kinds=kinds).axes[0].lines
    assert [line.get_fillstyle() for line in lines[1::2]] == ["full", "none", "full"]


def test_no_error_is_drawn_inside_the_axes():
    axes = errors_over_steps({"a": {300: [0.0], 1000: [10_000.0]}}).axes[0]
    low, high = axes.get_ylim()
    assert low < 0 < 10_000 < high
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["300", "1,000"]
