"""The colours and scales that the scripts of all widgets share."""

import base64
import io

import matplotlib.image
import numpy as np
import pytest
from widget_site import run_parts

from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.still_pixels import AMOUNTS

MAPS = {
    "WEIGHTS_MAP": style.WEIGHTS,
    "SIGNED_MAP": style.SIGNED,
    "GREY_MAP": style.GREYS,
    "AMOUNT_MAP": AMOUNTS,
}


@pytest.fixture(scope="module")
def run(browser):
    page = browser.new_page()
    yield lambda expression, cases: run_parts(page, expression, cases)
    page.close()


def luminance(colour):
    parts = np.array(colour) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("name", MAPS)
def test_the_colours_are_those_of_the_figures(run, name):
    places = np.linspace(0, 1, 256).tolist()
    found = run(f"(place) => colourAt({name}, place)", [[place] for place in places])
    expected = MAPS[name](places, bytes=True)[:, :3]
    np.testing.assert_allclose(found, expected, atol=3)  # matplotlib has 256 colours
    ends = run(f"(place) => colourAt({name}, place)", [[-1], [2], [None]])
    assert ends == [found[0], found[-1], found[0]]


@pytest.mark.parametrize("name", MAPS)
def test_ink_can_be_read_on_every_colour(run, name):
    places = [[x / 200] for x in range(201)]
    pair = f"(place) => [colourAt({name}, place), inkOn(colourAt({name}, place))]"
    for colour, ink in run(pair, places):
        light, dark = sorted([luminance(colour), {"#000": 0, "#fff": 1}[ink]])[::-1]
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_signed_numbers_stand_around_the_middle(run):
    assert run("signedPlace", [[0, 3], [3, 3], [-3, 3], [1.5, 3]]) == [0.5, 1, 0, 0.75]
    cases = [[[[1, -4], [2, 3]]], [[0]], [[]], [[1], [-2], [[[7]]]]]
    assert run("reachOf", cases) == [4, 1e-9, 1e-9, 7]


def test_a_scale_maps_ends_to_ends(run):
    along = "(from, to, low, high, value) => scaleOf(from, to, low, high)(value)"
    cases = [[2, 4, 10, 50, 2], [2, 4, 10, 50, 4], [2, 4, 50, 10, 2.5], [1, 1, 3, 9, 1]]
    assert run(along, cases) == [10, 50, 40, 3]


def test_a_curve_goes_through_its_points(run):
    path = '(points) => svgCurve(points, "x").getAttribute("d")'
    assert run(path, [[[[0, 1], [2.25, -3], [4, 5]]]]) == ["M0.0 1.0L2.3 -3.0L4.0 5.0"]


def test_pixels_have_their_colours_and_holes(run):
    shown = """(rows) => {
        const picture = pixels(true);
        picture.show(rows, GREY_MAP, (value) => value, "three rows");
        const { element } = picture;
        return [element.toDataURL(), element.ariaLabel, element.role];
    }"""
    rows = [[0, 1], [0.5, None], [1, 0]]
    ((data, words, role),) = run(shown, [[rows]])
    assert (words, role) == ("three rows", "img")
    picture = matplotlib.image.imread(io.BytesIO(base64.b64decode(data.split(",")[1])))
    assert picture.shape == (3, 2, 4)
    opaque = np.array([[value is not None for value in row] for row in rows])
    np.testing.assert_array_equal(picture[..., 3], opaque)
    grey = np.array([[5, 250], [128, 0], [250, 5]]) / 255  # from 5 to 250
    np.testing.assert_allclose(picture[..., 0][opaque], grey[opaque], atol=0.003)
