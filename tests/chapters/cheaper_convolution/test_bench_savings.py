import json

import pytest
import torch
from torch import nn

from attnconv_book.chapters.cheaper_convolution.bench_savings import (
    BATCHES,
    LAYERS,
    SIDES,
    halves_of,
    main,
)
from attnconv_book.chapters.cheaper_convolution.networks import CONTENDERS, WAYS
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("savings")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(
        tmp_path,
        layers=((4, 4),),
        sides=(2,),
        contenders=CONTENDERS[:2],
        batches=(1,),
        seconds=0.0,
    )
    written = json.loads((tmp_path / "bench-savings.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert all(row.keys() == RECORD["rows"][0].keys() for row in record["rows"])
    assert len(record["rows"]) == len(WAYS) + 4 + 2 + 4
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_the_record_of_the_book_is_whole():
    cases = [
        (row["part"], row["batch"], tuple(row["size"]), row["case"])
        for row in RECORD["rows"]
    ]
    assert len(set(cases)) == len(cases)
    of_batches = len(BATCHES) * (len(CONTENDERS) + 4)
    assert len(cases) == len(LAYERS) * len(WAYS) + 4 * len(SIDES) + of_batches
    assert {row["ratio"] for row in RECORD["rows"] if row["case"] == "whole"} == {1}


def test_two_halves_make_a_separable_layer():
    layers = halves_of(4)
    maps = torch.randn(2, 4, 5, 5)
    with torch.no_grad():
        in_turn = layers["pointwise"](layers["depthwise"](maps))
        torch.testing.assert_close(in_turn, layers["separable"](maps))
    assert not any(
        isinstance(part, nn.BatchNorm2d)
        for layer in layers.values()
        for part in layer.modules()
    )


@pytest.mark.parametrize("part", ["layer", "side", "network", "smaller"])
def test_each_part_is_compared_with_its_first(part):
    rows = [row for row in RECORD["rows"] if row["part"] == part]
    first = rows[0]["case"]
    assert {row["ratio"] for row in rows if row["case"] == first} == {1}
