import json

import torch
from torch import nn

from attnconv.complexity import count_parameters
from attnconv_book.chapters.cheaper_convolution import (
    PUBLISHED,
    build_published,
    layer_costs,
)
from attnconv_book.chapters.cheaper_convolution.bench_layers import layer_times, main
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("layers")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, names=("LeNet-5",), rounds=1)
    assert json.loads((tmp_path / "bench-layers.json").read_text()) == record
    assert record.keys() == RECORD.keys()
    assert record["rows"][0].keys() == RECORD["rows"][0].keys()
    assert capsys.readouterr().out.startswith("LeNet-5: ")


def test_the_record_of_the_book_has_each_layer():
    assert [row["network"] for row in RECORD["rows"]] == list(PUBLISHED)
    for row in RECORD["rows"]:
        assert row["parameters"] == count_parameters(build_published(row["network"]))
        counted = {cost.name for cost in layer_costs(row["network"])} - {"others"}
        assert row["layers"].keys() == counted
        assert sum(row["layers"].values()) < row["ms"]


def test_each_round_is_timed_and_the_hooks_come_off():
    network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2)).eval()
    found = layer_times(network, torch.rand(1, 2), ("0", "2"), rounds=3)
    assert [times.keys() for times in found] == [{"0", "2", ""}] * 3
    assert all(0 < times["0"] < times[""] for times in found)
    assert not any(part._forward_hooks for part in network.modules())
