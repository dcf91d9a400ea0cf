"""Pictures: sizes, alt texts, and what a drawing becomes on a dark page."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import figures
import icon_font
import pytest
import small_book
import svg_dark
from matplotlib.figure import Figure
from PIL import Image


def drawing(inside):
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt">'
        f'<g id="figure_1">{inside}</g></svg>'
    )


@pytest.mark.parametrize(
    ("colour", "text", "becomes"),
    [
        ("#000000", False, svg_dark.INK),
        ("#FFFFFF", False, svg_dark.PAPER),
        ("#0072B2", False, "#0072b2"),
        ("#7a7a7a", False, "#7a7a7a"),
        ("#d8d8d8", True, "#d8d8d8"),
    ],
)
def test_colours_in_the_dark(colour, text, becomes):
    assert svg_dark.dark_colour(colour, text) == becomes


@pytest.mark.parametrize("colour", ["#0072b2", "#7a2e00", "#444444", "#08524a"])
def test_coloured_words_become_legible_and_keep_their_tone(colour):
    lighter = svg_dark.dark_colour(colour, True)
    assert svg_dark.contrast(lighter, svg_dark.PAPER) >= 4.5
    before = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    after = [int(lighter[i : i + 2], 16) for i in (1, 3, 5)]
    assert sorted(range(3), key=before.__getitem__) == sorted(
        range(3), key=after.__getitem__
    )


def test_contrast_is_that_of_wcag():
    assert svg_dark.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert svg_dark.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def style_of(svg, name):
    root = ElementTree.fromstring(svg)
    (group,) = [e for e in root.iter() if e.get("id") == name]
    return " ".join(e.get("style", "") for e in group.iter())


def test_lines_turn_and_kept_groups_stay():
    line = '<path d="M 0 0 L 9 9" style="fill: none; stroke: #000000"/>'
    dark = svg_dark.dark_twin(
        drawing(f'<g id="patch_1">{line}</g><g id="keep-a">{line}</g>')
    )
    assert f"stroke: {svg_dark.INK}" in style_of(dark, "patch_1")
    assert "stroke: #000000" in style_of(dark, "keep-a")


def test_words_keep_their_colour_on_a_patch_only():
    def words(name, x):
        glyph = '<defs><path id="g" d="M 0 0 L 5 5"/></defs>'
        return f'<g id="{name}"><g transform="translate({x} 5)">{glyph}</g></g>'

    patch = '<path d="M 0 0 L 10 0 L 10 10 L 0 10 z" style="fill: #cc79a7"/>'
    thin = patch.replace("#cc79a7", "#cc79a7; opacity: 0.2").replace("10", "99")
    dark = svg_dark.dark_twin(
        drawing(thin + patch + words("text_1", 4) + words("text_2", 40))
    )
    assert style_of(dark, "text_1").strip() == ""
    assert f"fill: {svg_dark.INK}" in style_of(dark, "text_2")


def test_words_on_a_matplotlib_picture_stay():
    svg = small_book.line_figure()
    root = ElementTree.fromstring(svg)
    plates = [p for e in root.iter() if (p := svg_dark.plate(e))]
    pictures = [svg_dark.picture_plate(e) for e in root.iter(f"{svg_dark.SVG}image")]
    assert len(pictures) == 1
    assert set(pictures) < set(plates)
    (box,) = (
        pictures  # the lower left quarter of the axes' width, a third of its height
    )
    assert box.right - box.left == pytest.approx(360 * 0.775 / 4, rel=0.03)
    assert box.bottom == pytest.approx(216 * 0.89, rel=0.03)


def test_words_on_a_picture_that_is_not_interpolated_stay():
    """Matplotlib writes such a picture, with its place, as a matrix."""
    figure = Figure(figsize=(4, 3))
    axes = figure.add_axes((0.25, 0.2, 0.5, 0.6))
    cells = axes.imshow([[0, 0.2], [0.3, 0.1]], cmap="Blues", aspect="auto", vmax=1)
    cells.set_interpolation("none")
    axes.text(1, 0, "on", gid="text_on", ha="center")
    axes.text(-1, 0, "off", gid="text_off", ha="center")
    out = io.StringIO()
    figure.savefig(out, format="svg")
    assert "matrix(" in out.getvalue()
    (image,) = ElementTree.fromstring(out.getvalue()).iter(f"{svg_dark.SVG}image")
    box = svg_dark.picture_plate(image)
    found = (box.left, box.top, box.right, box.bottom)
    assert found == pytest.approx((72, 43.2, 216, 172.8), abs=1)
    dark = svg_dark.dark_twin(out.getvalue())
    assert "fill" not in style_of(dark, "text_on")
    assert f"fill: {svg_dark.INK}" in style_of(dark, "text_off")


@pytest.mark.parametrize(
    ("transform", "box"),
    [
        ("", (1, 2, 4, 6)),
        ("translate(5)", (6, 2, 9, 6)),
        ("scale(2)", (2, 4, 8, 12)),
        ("scale(1 -1) translate(0 -10)", (1, 4, 4, 8)),
        ("matrix(2 0 0 -3 1 20)", (3, 2, 9, 14)),
        ("translate(1 0) matrix(0 1 1 0 0 0)", (3, 1, 7, 4)),
    ],
)
def test_the_box_of_a_picture(transform, box):
    place = {"x": "1", "y": "2", "width": "3", "height": "4px"}
    image = ElementTree.Element("image", place, transform=transform)
    plate = svg_dark.picture_plate(image)
    assert (plate.left, plate.top, plate.right, plate.bottom) == box


def test_a_drawing_with_its_own_dark_style_loses_it():
    style = "<style>@media (prefers-color-scheme:dark){g{fill:red}}</style>"
    svg = drawing(style + "<style>g{fill:blue}</style>")
    for twin in (svg_dark.light_twin(svg), svg_dark.dark_twin(svg)):
        assert "prefers-color-scheme" not in twin
        assert "fill:blue" in twin


@pytest.mark.parametrize(
    ("alt", "classes", "fault"),
    [
        ("A line that rises from 1/2 to 3/4.", [], False),
        ("", [], True),
        (None, [], True),
        ("", ["decorative"], False),
        ("../_build/a.png", [], True),
        ("d727f1b806cb9f71e019d648971", [], True),
        ("<Figure size 640x480 with 1 Axes>", [], True),
    ],
)
def test_alt_texts(alt, classes, fault):
    assert bool(figures.alt_fault(alt, classes)) == fault


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="72pt" height="36.2pt"', (96, 48)),
        ('width="72" height="36px" viewBox="0 0 1 1"', (72, 36)),
        ('viewBox="0 0 32 16"', (32, 16)),
        ('viewBox="0,0,32,16" width="100%" stroke-width="2"', (32, 16)),
        ("", None),
    ],
)
def test_sizes_of_drawings(tmp_path, attributes, size):
    file = tmp_path / "a.svg"
    inside = '<rect width="5" height="6"/>'
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'
    )
    assert figures.picture_size(file) == size


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_sizes_of_photographs(tmp_path, name):
    Image.new("RGB", (32, 16)).save(tmp_path / name)
    assert figures.picture_size(tmp_path / name) == (32, 16)


def test_icons_in_use_are_kept():
    css = (
        '.fa-sun:before{content:"\\f185"}'
        '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}'
    )
    codes = icon_font.codes_in_use(
        css, ['<i class="fa-solid fa-navicon">'], ['a:after{content:"\\f054"}']
    )
    assert codes == {0xF0C9, 0xF054}
