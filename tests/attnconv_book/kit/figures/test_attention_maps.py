import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from attnconv_book.kit.figures import attention_map, attention_maps
from attnconv_book.kit.figures.style import KEEP, SIGNED, WEIGHTS
from attnconv_book.kit.figures.svg import to_svg

WEIGHT = torch.rand(3, 5, generator=torch.Generator().manual_seed(0)).softmax(-1)


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_a_map_draws_the_weights_it_was_given():
    figure = attention_map(WEIGHT)
    assert isinstance(figure, Figure)
    image = figure.axes[0].images[0]
    np.testing.assert_allclose(image.get_array(), WEIGHT, rtol=1e-6)
    assert image.cmap is WEIGHTS
    assert image.norm.vmin == 0
    assert image.norm.vmax == pytest.approx(float(WEIGHT.max()))


def test_a_small_map_shows_its_numbers_in_their_cells():
    axes = attention_map([[0.25, 0.75]], keys=["a", "b"], queries=["q"]).axes[0]
    assert texts(axes) == ["0.25", "0.75"]
    assert [text.get_position() for text in axes.texts] == [(0, 0), (1, 0)]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["q"]


def test_numbers_on_cells_are_kept_in_the_dark():
    gids = {text.get_gid() for text in attention_map([[0.1, 0.9]]).axes[0].texts}
    assert gids == {KEEP}
    assert KEEP.startswith("keep")


def test_a_large_map_shows_no_numbers_unless_asked():
    large = np.full((11, 13), 1 / 13)
    assert texts(attention_map(large).axes[0]) == []
    assert len(texts(attention_map(large, numbers=True).axes[0])) == 143


def test_signed_scores_are_centred_on_0():
    image = attention_map([[-3.0, 1.0]]).axes[0].images[0]
    assert image.cmap is SIGNED
    assert (image.norm.vmin, image.norm.vmax) == (-3, 3)


def test_negative_numbers_get_a_real_minus():
    assert texts(attention_map([[-1.5]]).axes[0]) == ["\N{MINUS SIGN}1.50"]


def test_several_maps_share_one_scale_and_it_is_drawn():
    figure = attention_maps({"a": [[0.1, 0.2]], "b": [[0.3, 0.7]]}, label="weight")
    norms = {id(axes.images[0].norm) for axes in figure.axes if axes.images}
    first, second = figure.axes[:2]
    assert first.images[0].norm.vmax == second.images[0].norm.vmax == 0.7
    assert len(norms) == 1
    assert [first.get_title(), second.get_title()] == ["a", "b"]
    assert figure.axes[-1].get_xlabel() == "weight"


def test_the_scale_can_be_set():
    image = attention_map([[0.1, 0.2]], scale_to=1.0).axes[0].images[0]
    assert image.norm.vmax == 1


def test_axes_can_have_other_names_and_numbers():
    figure = attention_maps(
        {"a": np.ones((2, 3))}, axis_names=("row", "column"), start=0
    )
    axes = figure.axes[0]
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("row", "column")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "1", "2"]


def test_a_map_of_zeros_can_be_drawn():
    assert attention_map([[0.0, 0.0]]).axes[0].images[0].norm.vmax == 1


def test_more_maps_than_fit_go_to_the_next_row():
    figure = attention_maps({str(n): [[1.0]] for n in range(5)}, columns=2)
    shown = [axes for axes in figure.axes if axes.images]
    assert len(shown) == 5
    assert shown[4].get_subplotspec().rowspan.start == 2


def test_the_same_map_gives_the_same_bytes():
    words = {"title": "t", "description": "d"}
    assert to_svg(attention_map(WEIGHT), **words) == to_svg(
        attention_map(WEIGHT), **words
    )


@pytest.mark.error_message
def test_wrong_maps_are_refused():
    with pytest.raises(ValueError, match="weights must have 2 axes"):
        attention_map([1.0, 2.0])
    with pytest.raises(ValueError, match="queries must have one .* 3 cells, got 2"):
        attention_map(WEIGHT, queries=["a", "b"])
    with pytest.raises(ValueError, match="scale_to must be greater than 0, got 0"):
        attention_map(WEIGHT, scale_to=0.0)
    with pytest.raises(ValueError, match="maps must hold at least 1 entry"):
        attention_maps({})
    with pytest.raises(ValueError, match="maps must share one shape"):
        attention_maps({"a": [[1.0]], "b": [[1.0, 0.0]]})
