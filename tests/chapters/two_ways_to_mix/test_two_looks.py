"""Two looks at one photograph: the Python side."""

import base64

import numpy as np
import pytest
import torch

from attnconv.data import load_picture, shrink
from attnconv_book.chapters.two_ways_to_mix import TwoLooks, two_looks_state


def test_the_first_sight_is_that_of_the_chapter():
    widget = TwoLooks()
    state = widget.results()
    assert repr(widget) == "TwoLooks(row 15, column 9, sharpness 8)"
    assert state["outside"] == pytest.approx(0.93, abs=0.01)
    weights = torch.tensor(state["weights"])
    assert weights.sum() == pytest.approx(1)
    assert weights[14, 8:11].sum() < 1e-6
    assert np.sum(state["window"]) == 9


def test_without_sharpness_all_count_alike_and_a_corner_has_four_patches():
    state = two_looks_state(0, 16, 0)
    np.testing.assert_allclose(state["weights"], 1 / 289)
    assert np.sum(state["window"]) == 4
    assert state["outside"] == pytest.approx(285 / 289)


def test_the_best_is_another_patch_than_the_one_that_asks():
    for row, column in ((15, 9), (7, 7), (2, 2)):
        state = two_looks_state(row, column, 16)
        assert state["best"] != [row, column]
        weights = np.array(state["weights"])
        assert (weights > weights[tuple(state["best"])]).sum() <= 1


def test_the_photograph_is_the_one_of_the_chapter():
    stored = base64.b64decode(TwoLooks().photo)
    picture = torch.tensor(list(stored)).reshape(68, 68, 3).permute(2, 0, 1) / 255
    photo = load_picture("flower").double()[:, 19:, 120:528]
    assert (picture - shrink(photo, 6)).abs().max() < 0.003
    assert len(TwoLooks().photo) < 20_000


def test_the_picture_follows_the_state():
    widget = TwoLooks()
    assert "row 15, column 9: 93 % of its attention" in widget.to_svg()
    widget.sharpness = 0
    assert "row 15, column 9: 97 % of its attention" in widget.to_svg()
    assert widget.to_svg().count("<image") == 3


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="row must be at most 16, got 17"):
        TwoLooks(17)
    with pytest.raises(ValueError, match="column must be at least 0, got -1"):
        two_looks_state(0, -1)
    widget = TwoLooks()
    with pytest.raises(ValueError, match="sharpness must be at most 16, got 17"):
        widget.sharpness = 17
    assert repr(widget) == repr(TwoLooks())
