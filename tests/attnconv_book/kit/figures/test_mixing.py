import numpy as np
from matplotlib.colors import to_hex

from attnconv_book.kit import figures
from attnconv_book.kit.figures.mixing import GAP, PIXELS
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION

RANDOM = np.random.default_rng(0)
STACKS = {
    "convolution": RANDOM.random((3, 5, 7)),
    "attention": -RANDOM.random((2, 11, 11)),
}
KINDS = {"convolution": "convolution", "attention": "attention"}


def test_every_matrix_lies_on_the_sheet_on_one_scale():
    figure = figures.mixing_matrices(STACKS, kinds=KINDS)
    (image,) = figure.axes[0].images
    sheet = np.ma.filled(image.get_array(), np.nan)[::PIXELS, ::PIXELS]
    assert sheet.shape == (5 + GAP + 11, max(3 * 7 + 2 * GAP, 2 * 11 + GAP))
    np.testing.assert_allclose(sheet[:5, 7 + GAP : 14 + GAP], STACKS["convolution"][1])
    np.testing.assert_allclose(sheet[5 + GAP :, :11], STACKS["attention"][0])
    assert np.isnan(sheet[5]).all()
    top = max(abs(stack).max() for stack in STACKS.values())
    assert (image.norm.vmin, image.norm.vmax) == (-top, top)


def test_names_have_the_colour_of_their_kind():
    figure = figures.mixing_matrices(STACKS, kinds=KINDS)
    colours = {t.get_text(): to_hex(t.get_color()) for t in figure.axes[0].texts}
    assert colours == {
        "convolution": CONVOLUTION.lower(),
        "attention": ATTENTION.lower(),
    }


def test_matrices_that_are_left_out_are_counted():
    figure = figures.mixing_matrices({"a": np.ones((5, 2, 2))}, columns=3)
    assert [t.get_text() for t in figure.axes[0].texts] == ["a", "+2"]


def test_small_entries_are_not_drawn_as_nothing():
    figure = figures.mixing_matrices({"a": np.array([[[0.0, 0.04], [1.0, -1.0]]])})
    norm = figure.axes[0].images[0].norm
    np.testing.assert_allclose(norm([0.0, 0.04, 1.0, -1.0]), [0.5, 0.6, 1.0, 0.0])
