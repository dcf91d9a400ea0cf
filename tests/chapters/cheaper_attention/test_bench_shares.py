import json

import torch

from attnconv_book.chapters.cheaper_attention.bench_shares import TOKENS, main
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("shares")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, tokens=(8,), rounds=5, seconds=0.0)
    assert json.loads((tmp_path / "bench-shares.json").read_text()) == record
    assert record.keys() == RECORD.keys()
    assert record["rows"][0].keys() == RECORD["rows"][0].keys()
    assert capsys.readouterr().out.startswith("8 tokens: core ")


def test_the_record_of_the_book_has_each_length_and_a_growing_share():
    assert [row["tokens"] for row in RECORD["rows"]] == list(TOKENS)
    ratios = [row["ratio"] for row in RECORD["rows"]]
    assert ratios == sorted(ratios)
    for row in RECORD["rows"]:
        assert row["quartiles"][0] <= row["ratio"] <= row["quartiles"][1]
