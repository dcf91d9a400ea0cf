import json

import pytest
import torch

from attnconv_book.chapters.cheaper_attention.bench_lengths import (
    HEADS,
    LENGTHS,
    WIDTH,
    main,
    ways,
)
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("lengths")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, lengths=(8,), seconds=0.0)
    assert json.loads((tmp_path / "bench-lengths.json").read_text()) == record
    assert record.keys() == RECORD.keys()
    assert record["rows"][0].keys() == RECORD["rows"][0].keys()
    assert capsys.readouterr().out.startswith("8 tokens, time / fused: table ")


def test_the_record_of_the_book_is_whole():
    cases = [(row["tokens"], row["way"]) for row in RECORD["rows"]]
    assert len(set(cases)) == len(cases) == len(LENGTHS) * len(ways())
    assert {row["ratio"] for row in RECORD["rows"] if row["way"] == "fused"} == {1}


@pytest.mark.parametrize("name", ["table", "tiled"])
def test_the_exact_ways_agree(name):
    torch.manual_seed(0)
    heads = torch.randn(3, 1, HEADS, 70, WIDTH).unbind()
    torch.testing.assert_close(ways()[name](*heads), ways()["fused"](*heads))
