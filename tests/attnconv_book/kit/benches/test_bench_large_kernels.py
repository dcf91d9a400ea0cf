import json

import pytest
import torch

from attnconv_book.kit.benches.bench_large_kernels import (
    CASES,
    CHECKS_MS,
    CLAIMED,
    Case,
    limit,
    main,
    runs,
    takes_spectra,
)
from attnconv_book.kit.experiments import load_bench

SMALL = (Case(1, (2, 3), 5, 3), Case(2, (2, 2), 6, 5, False, torch.float64))


def test_the_limits_are_those_that_were_asked_for():
    assert [case.kernel_size for case in CLAIMED] == [21, 25, 31]
    assert {case[:3] for case in CLAIMED} == {(4, (16, 16), 64)}
    assert {limit(case) for case in CLAIMED} == {1 / 3}
    assert {limit(case) for case in CASES if case not in CLAIMED} == {1 / 0.97}


@pytest.mark.parametrize("mode", ["forward", "forward + backward"])
def test_both_run(mode):
    for case in SMALL:
        calls = runs(case, mode)
        assert calls.keys() == {"ours", "F.conv2d"}
        for call in calls.values():
            call()


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, cases=SMALL, seconds=0.0)
    assert json.loads((tmp_path / "bench-large-kernels.json").read_text()) == record
    assert len(record["rows"]) == len(capsys.readouterr().out.splitlines()) == 4
    kept = load_bench("large-kernels")
    assert record.keys() == kept.keys()
    assert {row.keys() == kept["rows"][0].keys() for row in record["rows"]} == {True}


def test_the_kept_record_is_whole_and_within_its_limits():
    rows = load_bench("large-kernels")["rows"]
    assert len(rows) == 2 * len(CASES)
    for case, row in zip([case for case in CASES for _ in range(2)], rows, strict=True):
        assert (row["batch"], row["size"]) == (case.batch, case.size)
        assert row["kernel_size"] == case.kernel_size
        assert row["way"] == ("spectra" if takes_spectra(case) else "torch")
        assert row["limit"] == round(limit(case), 4)
        only_checks = row["ours_ms"] - row["other_ms"] <= CHECKS_MS
        assert row["ratio"] <= row["limit"] or (only_checks and case not in CLAIMED)
