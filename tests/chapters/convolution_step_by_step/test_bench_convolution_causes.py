import json

import pytest
import torch
import torch.nn.functional as F

from attnconv_book.chapters.convolution_step_by_step.bench_convolution_causes import (
    COPIED_UP_TO,
    HALVES,
    KERNEL_SIZES,
    fast_side,
    in_long_runs,
    main,
    to_columns,
    ways_to_run,
)
from attnconv_book.chapters.convolution_step_by_step.bench_convolution_ways import (
    Setting,
)
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("convolution-causes")


@pytest.mark.parametrize(
    ("side", "fast"), [(1, 1), (7, 8), (82, 90), (84, 90), (94, 96), (96, 96)]
)
def test_a_fast_side_splits_into_small_primes(side, fast):
    assert fast_side(side) == fast


def test_every_change_leaves_the_numbers():
    torch.manual_seed(0)
    x, weight = torch.randn(2, 2, 6, 6), torch.randn(2, 2, 3, 3)
    expected = F.conv2d(x, weight, padding=1)
    calls = ways_to_run(x, weight, copied=True)
    assert next(iter(calls)) == "torch"
    for name, call in calls.items():
        if name not in HALVES:
            torch.testing.assert_close(call(), expected)
    product = calls["product"]().unflatten(2, (6, 6))
    torch.testing.assert_close(product, expected)
    assert not {"im2col", "copy"} & ways_to_run(x, weight, copied=False).keys()


def test_both_ways_to_copy_make_the_same_columns():
    x, weight = torch.randn(2, 3, 5, 5), torch.randn(1, 3, 3, 3)
    assert torch.equal(to_columns(x, weight), in_long_runs(x, weight))
    assert torch.equal(to_columns(x, weight), F.unfold(x, 3, padding=1))


def test_the_record_says_what_was_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(
        tmp_path, kernel_sizes=(3, 19), setting=Setting(1, 1, 4, (), {}), seconds=0.0
    )
    written = json.loads((tmp_path / "bench-convolution-causes.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert record["rows"][0].keys() == RECORD["rows"][0].keys()
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_record_of_the_book_is_whole_and_right():
    for size in KERNEL_SIZES:
        own = {row["way"]: row for row in RECORD["rows"] if row["kernel_size"] == size}
        x, weight = torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 3, 3)
        assert own.keys() == ways_to_run(x, weight, copied=size <= COPIED_UP_TO).keys()
        assert all(
            (row["error"] is None) == (way in HALVES) and (row["error"] or 0) < 1e-5
            for way, row in own.items()
        )
