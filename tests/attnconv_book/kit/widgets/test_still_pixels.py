"""Small pictures of square pixels."""

import base64
import io
import re

import matplotlib.image
import numpy as np

from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.still import page
from attnconv_book.kit.widgets.still_pixels import AMOUNTS, Pixels


def test_the_pixels_have_the_colours_of_the_map():
    values = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 2, 2, 2, 2]]
    svg = page("p", [Pixels("a < b", values, AMOUNTS, 0, 4, 70)])
    assert "a &lt; b" in svg and 'width="70"' in svg
    (data,) = re.findall(r"base64,([^\"]+)", svg)
    picture = matplotlib.image.imread(io.BytesIO(base64.b64decode(data)))
    expected = AMOUNTS(np.array(values) / 4, bytes=True)[..., :3]
    np.testing.assert_allclose(picture * 255, expected, atol=1e-3)


def test_the_same_values_give_the_same_text():
    first, again = (Pixels("t", [[0.25]], style.GREYS, 0, 1) for _ in range(2))
    assert first.draw(1, 2) == again.draw(1, 2)
    assert (first.width, first.height) == (150, 174)
