"""From patches to classes: the Python side."""

import numpy as np
import pytest

from attnconv_book.chapters.vision_backbones import (
    ReachExplorer,
    layers_of,
    reach_explorer_state,
)
from attnconv_book.chapters.vision_backbones.networks import build
from attnconv_book.chapters.vision_backbones.reach import NETWORKS


def seen(network, layer, row, column):
    return np.array(reach_explorer_state(network, layer, row, column)["pixels"])


def test_a_patch_sees_four_pixels_and_a_stem_25():
    expected = np.zeros((8, 8))
    expected[2:4, 4:6] = 1
    assert (seen("vit", 0, 1, 2) == expected).all()
    assert seen("vit-stem", 0, 1, 1).sum() == 25
    assert seen("vit", 1, 1, 2).sum() == 64


def test_a_shifted_window_reads_beyond_the_first_one_and_not_around_the_edge():
    assert seen("swin", 1, 3, 4).sum() == 16
    middle = reach_explorer_state("swin", 2, 3, 4)
    assert np.sum(middle["below"]) == 16 and np.sum(middle["pixels"]) == 64
    corner = np.array(reach_explorer_state("swin", 2, 0, 0)["below"])
    assert corner.sum() == 4 and corner[:2, :2].all()


def test_kernels_of_seven_grow_by_six():
    assert seen("convnext", 1, 0, 0).sum() == 16
    assert seen("convnext", 2, 0, 0).sum() == 49
    assert seen("convnext", 1, 4, 4).sum() == 49


def test_the_steps_are_those_of_the_network():
    for network in NETWORKS:
        blocks = [name for name, _, _ in layers_of(network) if "block" in name]
        assert len(blocks) == {"swin": 4, "convnext": 4}.get(network, 3)
    assert [side for _, side, _ in layers_of("swin")] == [8, 8, 8, 4, 4, 4]
    assert len(build("convmixer", "digits").blocks) == 8


def test_the_picture_follows_the_state():
    widget = ReachExplorer()
    assert repr(widget) == "ReachExplorer(swin, step 1, row 3, column 4, picture 0)"
    assert "has seen 16 of 64 pixels" in widget.to_svg()
    widget.network, widget.layer = "vit", 1
    assert "has seen 64 of 64 pixels" in widget.to_svg()
    assert widget.to_svg().count("<image") == 2


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="row must be at most 7, got 8"):
        ReachExplorer(row=8)
    widget = ReachExplorer()
    with pytest.raises(ValueError, match="picture must be at most 2, got 3"):
        widget.picture = 3
    with pytest.raises(ValueError, match="layer must be at least 0"):
        widget.layer = -1
    assert repr(widget) == repr(ReachExplorer())
