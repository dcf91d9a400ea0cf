"""The widget that fills the two open places: the Python side."""

import pytest

from attnconv_book.chapters.hybrids import BlockBuilder, block_builder_state
from attnconv_book.chapters.hybrids.block_builder import BLOCKS, POOLS
from attnconv_book.chapters.hybrids.contenders import CONTENDERS, build_contender
from attnconv_book.chapters.hybrids.results import final_accuracies
from attnconv_book.kit.experiments import load_records


def test_every_contender_but_the_wider_one_can_be_built():
    assert {*BLOCKS, *POOLS} == {*CONTENDERS} - {"wider"}
    for name in CONTENDERS:
        if name != "wider":
            block, pool = (name, "plain") if name in BLOCKS else ("plain", name)
            state = block_builder_state(block, pool, "small")
            model = build_contender(name, 10)
            count = sum(weight.numel() for weight in model.parameters())
            assert state["parameters"] == count


def test_scores_are_those_of_the_records():
    right = [
        100 * record["result"]["accuracy"][-1]
        for record in load_records("hybrids")
        if record["parameters"]["contender"] == "botnet"
        and record["parameters"]["task"] == "pair"
    ]
    state = BlockBuilder("botnet").results()
    assert state["cards"][0] == pytest.approx(sum(right) / 5, abs=0.01)
    assert state["seen"] == 0 and state["times"] > 1
    right = final_accuracies("photographs", "botnet")
    assert state["photographs"][0] == pytest.approx(sum(right) / 5, abs=0.01)
    both = block_builder_state("se", "hidden", "strip")
    assert both["cards"] == both["digit"] == both["photographs"] == []


def test_name_and_picture_follow_the_state():
    widget = BlockBuilder()
    assert repr(widget) == "BlockBuilder(block botnet, pool plain, size strip)"
    before = widget.to_svg()
    widget.pool = "hidden"
    assert widget.to_svg() != before
    assert widget.to_svg().count("stroke-width") < before.count("stroke-width")


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="block must be one of .* got 'wider'"):
        BlockBuilder("wider")
    widget = BlockBuilder()
    with pytest.raises(ValueError, match="size must be one of .* got 'huge'"):
        widget.size = "huge"
    assert repr(widget) == repr(BlockBuilder())
