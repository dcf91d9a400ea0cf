import json
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from attnconv_book.kit.figures import style
from attnconv_book.kit.figures.style import (
    COLOURS,
    SIGNED,
    WEIGHTS,
    canvas,
    colour_of,
    kind_of,
    spread_labels,
    text_on,
)
from attnconv_book.kit.figures.svg import to_svg


def luminance(colour):
    parts = np.array(to_rgb(colour))
    parts = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return parts @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_colours_of_the_book():
    assert COLOURS["convolution"] == "#0072B2"
    assert COLOURS["attention"] == "#D55E00"
    assert COLOURS["hybrid"] == "#CC79A7"
    assert len(set(COLOURS.values())) == len(COLOURS) == len(style.MARKERS)
    assert len(set(style.MARKERS.values())) == len(style.MARKERS)


def test_kinds_have_colours_and_baseline_is_the_default():
    assert colour_of("attention") == "#D55E00"
    assert kind_of("CNN", {"CNN": "convolution"}) == "convolution"
    assert kind_of("SVM", None) == "baseline"


@pytest.mark.error_message
def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of .* got 'cnn'"):
        colour_of("cnn")
    with pytest.raises(ValueError, match="got 'cnn'"):
        kind_of("A", {"A": "cnn"})


def test_weights_get_darker_and_start_light():
    shades = [luminance(WEIGHTS(x)) for x in np.linspace(0, 1, 21)]
    assert (np.diff(shades) < 0).all()
    assert shades[0] > 0.9


def test_the_signed_map_is_lightest_in_the_middle_and_as_dark_at_both_ends():
    shades = np.array([luminance(SIGNED(x)) for x in np.linspace(0, 1, 21)])
    assert shades.argmax() == 10
    assert (np.diff(shades[:11]) > 0).all()
    assert (np.diff(shades[10:]) < 0).all()
    assert abs(shades[0] - shades[-1]) < 0.03


@pytest.mark.parametrize("colours", [WEIGHTS, SIGNED], ids=["weights", "signed"])
def test_numbers_can_be_read_on_every_colour_of_a_map(colours):
    for x in np.linspace(0, 1, 101):
        assert contrast(colours(x), text_on(colours(x))) >= 4.5


def test_no_map_holds_a_colour_that_the_dark_mode_would_swap():
    for colours in (WEIGHTS, SIGNED):
        shades = {mpl.colors.to_hex(colours(x)) for x in np.linspace(0, 1, 257)}
        assert not shades & {"#000000", "#ffffff"}


COLUMN = 342
"""Pixels that a figure has on a phone that is 390 pixels wide."""


def test_type_is_large_enough_at_phone_width():
    pixels = style.SMALL_TEXT / 72 * COLUMN / style.WIDTH
    assert pixels >= 10
    for kind in ("xtick.labelsize", "ytick.labelsize", "axes.labelsize", "font.size"):
        assert mpl.rcParams[kind] >= style.SMALL_TEXT


def test_figures_are_transparent():
    figure, (axes,) = canvas(height=2.0)
    assert figure.get_facecolor()[3] == 0
    assert axes.get_facecolor()[3] == 0


@pytest.mark.error_message
def test_a_figure_wider_than_the_page_is_refused():
    with pytest.raises(ValueError, match="width must be at most 5.2 inches, got 9"):
        canvas(height=2.0, width=9.0)


def test_the_grid_of_axes_comes_row_by_row():
    _, axes = canvas(2, 3, height=2.0)
    assert len(axes) == 6
    assert axes[2].get_subplotspec().colspan.start == 2
    assert axes[3].get_subplotspec().rowspan.start == 1


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=7),
    st.floats(0.01, 0.3),
)
def test_labels_are_spread_apart_and_keep_their_order_and_mean(heights, gap):
    placed = spread_labels(heights, gap)
    assert (np.diff(sorted(placed)) >= gap - 1e-9).all()
    assert np.isclose(np.mean(placed), np.mean(heights))
    for i, low in enumerate(heights):
        for j, high in enumerate(heights):
            if low < high:
                assert placed[i] < placed[j]


def test_labels_that_do_not_touch_stay_where_they_are():
    assert spread_labels([0.9, 0.1, 0.5], 0.1) == [0.9, 0.1, 0.5]


def draw():
    figure, (axes,) = canvas(height=2.0)
    axes.plot([1, 2, 3], color=style.CONVOLUTION)
    axes.imshow([[0.0, 1.0]])
    axes.set_xlabel("what")
    return figure


def test_the_same_figure_gives_the_same_bytes():
    words = {"title": "A & B", "description": "x < y"}
    first = to_svg(draw(), **words)
    assert first == to_svg(draw(), **words)
    assert "<dc:date>" not in first


def test_svg_carries_its_title_description_and_dark_colours():
    svg = to_svg(draw(), title="A & B", description="x < y")
    assert svg.startswith("<svg ")
    assert '<title id="title">A &amp; B</title>' in svg
    assert '<desc id="description">x &lt; y</desc>' in svg
    assert 'role="img" aria-labelledby="title description"' in svg
    assert "prefers-color-scheme:dark" in svg


def test_the_dark_colours_fit_what_matplotlib_writes():
    svg = to_svg(draw(), title="t", description="d")
    assert 'style="stroke: #000000' in svg  # ticks and frame
    assert '<g id="text_' in svg
    body = svg.split('<g id="text_1">')[1].split("</g>")[0]
    assert "fill" not in body.split("<defs>")[0]  # black text has no fill of its own


@pytest.mark.error_message
def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="description must not be empty"):
        to_svg(draw(), title="t", description=" ")


def test_in_a_notebook_figures_become_svg(tmp_path):
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as S\n"
        "shell = S.instance()\n"
        "from attnconv_book.kit.figures import use_style\n"
        "use_style()\n"
        "import matplotlib.pyplot as plt, json\n"
        "figure, axes = plt.subplots()\n"
        "axes.plot([1, 2])\n"
        "data, _ = shell.display_formatter.format(figure)\n"
        "again, _ = shell.display_formatter.format(figure)\n"
        "svg = 'image/svg+xml'\n"
        "print(json.dumps([sorted(data), data[svg] == again[svg],\n"
        "                  'dc:date' in data[svg]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "IPYTHONDIR": str(tmp_path),
            "MPLCONFIGDIR": mpl.get_cachedir(),  # else all fonts are read
            "PATH": "",
        },
    )
    kinds, same, dated = json.loads(done.stdout.splitlines()[-1])
    assert kinds == ["image/svg+xml", "text/plain"]
    assert same
    assert not dated


def test_in_a_script_the_style_is_set_without_a_notebook():
    assert mpl.rcParams["svg.hashsalt"] == "attnconv"
    assert plt.rcParams["axes.spines.top"] is False
