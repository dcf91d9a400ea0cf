import numpy as np
import pytest
from matplotlib.patches import Rectangle
from places import ROOT

from attnconv_book.chapters.two_ways_to_mix import cover, save_cover
from attnconv_book.chapters.two_ways_to_mix.cover import (
    DESCRIPTION,
    TITLE,
    inside_window,
)
from attnconv_book.kit.figures.style import ATTENTION, CONVOLUTION
from attnconv_book.kit.figures.svg import to_svg

PHOTO = np.random.default_rng(0).random((14, 21, 3))
WEIGHTS = np.random.default_rng(1).random((7, 7))


def test_left_shows_the_window_and_right_the_weights():
    left, right = cover(PHOTO, WEIGHTS, (2, 3)).axes
    seen_left = np.asarray(left.images[1].get_array())
    seen_right = np.asarray(right.images[1].get_array())
    alpha = seen_left[::2, ::3, 3]
    assert alpha.sum() == 9
    assert alpha[1:4, 2:5].min() == 1
    np.testing.assert_allclose(seen_right[::2, ::3, 3], WEIGHTS / WEIGHTS.max())
    window = (slice(2, 8), slice(6, 15))
    np.testing.assert_allclose(seen_left[window][..., :3], PHOTO[window])


def test_the_mosaic_below_holds_the_mean_colours():
    left = cover(PHOTO, WEIGHTS, (2, 3)).axes[0]
    mosaic = np.asarray(left.images[0].get_array())
    np.testing.assert_allclose(mosaic[6, 0, :3], PHOTO[12:14, 0:3].mean(axis=(0, 1)))


def test_the_same_patch_is_framed_on_both_sides_in_their_colours():
    frames = []
    for axes in cover(PHOTO, WEIGHTS, (2, 3)).axes:
        last = [p for p in axes.patches if isinstance(p, Rectangle)][-1]
        frames.append((last.get_xy(), last.get_edgecolor()))
    assert frames[0][0] == frames[1][0] == (8.5, 3.5)
    assert frames[0][1] != frames[1][1]
    titles = [axes.title.get_color() for axes in cover(PHOTO, WEIGHTS, (2, 3)).axes]
    assert titles == [CONVOLUTION, ATTENTION]


def test_a_window_at_the_border_is_cut_off():
    assert inside_window((5, 7), (0, 6), 3).sum() == 4
    assert inside_window((5, 7), (2, 2), 5).sum() == 25


def test_the_cover_is_saved_in_the_book_only(tmp_path, monkeypatch):
    figure = cover(PHOTO, WEIGHTS, (2, 3))
    monkeypatch.chdir(tmp_path)
    save_cover(figure)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "_toc.yml").touch()
    below = tmp_path / "chapters"
    below.mkdir()
    monkeypatch.chdir(below)
    save_cover(figure)
    svg = (tmp_path / "assets" / "cover.svg").read_text(encoding="utf-8")
    assert svg == to_svg(figure, title=TITLE, description=DESCRIPTION)


def test_the_cover_of_the_book_is_light_and_has_words():
    file = ROOT / "assets" / "cover.svg"
    svg = file.read_text(encoding="utf-8")
    assert file.stat().st_size <= 150_000
    assert TITLE in svg
    assert DESCRIPTION in svg
    assert "prefers-color-scheme:dark" in svg


@pytest.mark.error_message
def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="kernel_size must be odd .* got 2"):
        cover(PHOTO, WEIGHTS, (2, 3), kernel_size=2)
    with pytest.raises(ValueError, match="query must lie inside"):
        cover(PHOTO, WEIGHTS, (7, 0))
    with pytest.raises(ValueError, match="photo must have 3 axes"):
        cover(PHOTO[..., 0], WEIGHTS, (2, 3))
