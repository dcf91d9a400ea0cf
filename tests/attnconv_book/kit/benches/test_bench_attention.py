import json

import pytest
import torch

from attnconv_book.kit.benches.bench_attention import (
    TORCH,
    Case,
    compare,
    core_case,
    layer_case,
    main,
)


def test_the_ratio_is_the_median_over_the_rounds():
    case = Case("layer", "forward", 2, 3, {})
    times = {
        "ours": [1.0, 2.0, 3.0, 40.0, 5.0],
        "nn.MultiheadAttention": [2.0, 2.0, 2.0, 2.0, 10.0],
    }
    (row,) = compare(case, times)
    assert row["ratio"] == 1.0
    assert row["limit"] == 1.0
    assert row["quartiles"] == [0.5, 1.5]
    assert (row["ours_ms"], row["other_ms"]) == (3000.0, 2000.0)


@pytest.mark.parametrize("build", [core_case, layer_case])
@pytest.mark.parametrize("mode", ["forward", "forward + backward"])
def test_every_case_runs_and_compares_like_with_like(build, mode):
    case = build(mode, 1, 7)
    assert "ours" in case.runs
    assert len(case.runs) > 1
    fast_path = torch.backends.mha.get_fastpath_enabled()
    for run in case.runs.values():
        run()
    assert torch.backends.mha.get_fastpath_enabled() == fast_path


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, tokens=(5,), seconds=0.0)
    assert json.loads((tmp_path / "bench-attention.json").read_text()) == record
    assert len(record["rows"]) == 2 + 2 + 2 + 1
    against = {row["against"] for row in record["rows"] if row["limit"]}
    assert against == set(TORCH)
    assert set(record["machine"]) == {"processor", "cores", "threads"}
    assert len(capsys.readouterr().out.splitlines()) == 7
