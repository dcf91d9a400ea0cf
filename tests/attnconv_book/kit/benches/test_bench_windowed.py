import json
from pathlib import Path

import pytest
import torch
from torch.testing import assert_close

from attnconv_book.kit.benches.bench_windowed import (
    LIMITS,
    RESULTS,
    core_calls,
    layer_calls,
    main,
)


@pytest.mark.parametrize("build", [core_calls, layer_calls])
@pytest.mark.parametrize("tokens", [64, 300])
def test_both_compute_the_same(build, tokens):
    torch.manual_seed(0)
    calls, leaves = build(1, tokens)
    assert_close(calls["window"](), calls["mask"]())
    one, two = (torch.autograd.grad(call().sum(), leaves) for call in calls.values())
    assert_close(one, two)


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, tokens=(64,), seconds=0.0)
    assert json.loads((tmp_path / "bench-windowed.json").read_text()) == record
    assert [(row["part"], row["mode"]) for row in record["rows"]] == [
        (part, mode)
        for part in ("core", "layer")
        for mode in ("forward", "forward + backward")
    ]
    limits = [row["limit"] for row in record["rows"]]
    assert limits == [None, None, round(1 / 0.95, 3), round(1 / 0.95, 3)]
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_the_record_keeps_its_claim():
    record = json.loads(Path(RESULTS, "bench-windowed.json").read_text())
    limited = [row for row in record["rows"] if row["limit"] is not None]
    assert {(row["part"], row["tokens"]) for row in limited} == set(LIMITS)
    assert all(row["ratio"] <= row["limit"] for row in limited)
