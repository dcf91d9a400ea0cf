import json

import pytest
import torch

from attnconv.convolution.depthwise_choice import choose_method
from attnconv_book.kit.benches.bench_depthwise import (
    BATCH,
    CHANNELS,
    DOUBLE_KERNEL_SIZES,
    KERNEL_SIZES,
    PARTS,
    SIZES,
    layers,
    limit,
    main,
    ways,
    without_transforms,
)
from attnconv_book.kit.experiments import load_bench

GRADIENTS = ("forward", "input gradient", "weight gradient")
RECORD = load_bench("depthwise")


def test_the_limits_are_those_that_were_asked_for():
    assert limit("forward", 21) == limit("forward", 31) == 1 / 8
    assert limit("forward + backward", 21) == 1 / 5
    assert limit("forward", 13) == limit("forward + backward", 13) == 1.05


@pytest.mark.parametrize("mode", ["forward", "forward + backward"])
def test_both_layers_run(mode):
    runs = layers(5, 3, mode)
    assert runs.keys() == {"ours", "nn.Conv2d"}
    for run in runs.values():
        run()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_runs_by_every_method(part):
    for run in ways(part, 5, 3, torch.float64).values():
        run()


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(
        tmp_path,
        sizes=(5,),
        kernel_sizes=(1, 4),
        double_sizes=(5,),
        double_kernel_sizes=(3,),
        seconds=0.0,
    )
    assert json.loads((tmp_path / "bench-depthwise.json").read_text()) == record
    assert len(record["rows"]) == 2 * 2
    assert len(record["parts"]) == len(PARTS) * (2 + 1)
    assert record.keys() == RECORD.keys()
    assert [row.keys() for row in record["rows"]] == [RECORD["rows"][0].keys()] * 4
    assert len(capsys.readouterr().out.splitlines()) == 4 + len(PARTS) * 3


def test_the_kept_record_is_whole_and_within_its_limits():
    assert len(RECORD["rows"]) == 2 * len(SIZES) * len(KERNEL_SIZES)
    assert (RECORD["settings"]["batch"], RECORD["settings"]["channels"]) == (
        BATCH,
        CHANNELS,
    )
    for row in RECORD["rows"]:
        assert row["limit"] == limit(row["mode"], row["kernel_size"])
        assert row["ratio"] <= row["limit"], row


def test_the_table_is_the_one_that_the_kept_record_was_made_with():
    sizes = {"float32": KERNEL_SIZES, "float64": DOUBLE_KERNEL_SIZES}
    for name, kernel_sizes in sizes.items():
        rows = [row for row in RECORD["parts"] if row["dtype"] == name]
        assert {row["kernel_size"] for row in rows} == set(kernel_sizes)
        for row in rows:
            parts = GRADIENTS if row["part"] == "step" else (row["part"],)
            square, dtype = (row["kernel_size"],) * 2, getattr(torch, name)
            assert row["chosen"] == [choose_method(square, dtype, p) for p in parts]


def test_what_the_table_takes_is_never_far_from_the_fastest():
    for row in RECORD["parts"]:
        taken = row["chosen"][0]
        if row["part"] == "step" and taken != "fft":
            taken = "mixed" if "mixed" in row["ms"] else "direct"
        if row["part"] in ("inference", "step"):
            assert row["ms"][taken] <= 2 * min(row["ms"].values()), row


def test_a_step_without_transforms():
    assert without_transforms(3) == ("direct", "direct", "direct")
    assert without_transforms(13) == ("direct", "direct", "channels_last")
    assert without_transforms(31) == ("channels_last", "direct", "channels_last")
