import json

import torch

from attnconv_book.chapters.cheaper_convolution.bench_savings import LAYERS, main
from attnconv_book.chapters.cheaper_convolution.networks import CONTENDERS, WAYS
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("savings")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, layers=((4, 4),), contenders=CONTENDERS[:2], seconds=0.0)
    written = json.loads((tmp_path / "bench-savings.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert all(row.keys() == RECORD["rows"][0].keys() for row in record["rows"])
    assert len(record["rows"]) == len(WAYS) + 2 + 4
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_the_record_of_the_book_is_whole():
    cases = [(row["part"], tuple(row["size"]), row["case"]) for row in RECORD["rows"]]
    assert len(set(cases)) == len(cases)
    assert len(cases) == len(LAYERS) * len(WAYS) + len(CONTENDERS) + 4
    assert {row["ratio"] for row in RECORD["rows"] if row["case"] == "whole"} == {1}
