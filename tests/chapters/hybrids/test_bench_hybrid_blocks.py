import json

import torch

from attnconv_book.chapters.hybrids.bench_hybrid_blocks import SIZES, main
from attnconv_book.chapters.hybrids.contenders import CONTENDERS, build_contender
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("hybrid-blocks")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, sizes=((8, 8),), seconds=0.0)
    written = json.loads((tmp_path / "bench-hybrid-blocks.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert all(row.keys() == RECORD["rows"][0].keys() for row in record["rows"])
    assert len(record["rows"]) == 2 * len(CONTENDERS)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_the_record_of_the_book_is_whole():
    cases = {
        (tuple(row["size"]), row["contender"], row["direction"])
        for row in RECORD["rows"]
    }
    assert len(cases) == len(RECORD["rows"]) == 2 * len(SIZES) * len(CONTENDERS)
    for row in RECORD["rows"]:
        model = build_contender(row["contender"], 10, image_size=tuple(row["size"]))
        assert row["parameters"] == sum(each.numel() for each in model.parameters())
        if row["contender"] == "plain":
            assert row["ratio"] == 1
