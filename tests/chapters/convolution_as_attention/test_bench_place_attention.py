import json

import torch

from attnconv.complexity import convolution_multiply_adds
from attnconv_book.chapters.convolution_as_attention.bench_place_attention import (
    BATCH,
    CHANNELS,
    KERNEL_SIZE,
    SIZES,
    main,
)
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("place-attention")


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, sizes=(4, 5), seconds=0.0)
    written = json.loads((tmp_path / "bench-place-attention.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert all(row.keys() == RECORD["rows"][0].keys() for row in record["rows"])
    assert len(record["rows"]) == 8
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_record_of_the_book_is_whole_and_its_counts_are_the_formulas():
    by_way = {}
    for row in RECORD["rows"]:
        by_way.setdefault(row["way"], {})[row["size"]] = row
    assert len(by_way) == 4
    heads, taps = KERNEL_SIZE**2, (KERNEL_SIZE, KERNEL_SIZE)
    for rows in by_way.values():
        assert tuple(rows) == SIZES
        assert all(row["error"] < 1e-5 for row in rows.values())
    for size, row in by_way["convolution"].items():
        formula = convolution_multiply_adds(CHANNELS, CHANNELS, taps, (size, size))
        assert row["multiply_adds"] == BATCH * formula
    for size, row in by_way["attention"].items():
        n_q, n_k = size**2, (size + 2 * (KERNEL_SIZE // 2)) ** 2
        per_head = n_k * (CHANNELS + n_q) * CHANNELS + n_q * CHANNELS * CHANNELS
        assert row["multiply_adds"] == BATCH * heads * per_head
        known = by_way["attention, weights known"][size]
        assert known["multiply_adds"] == row["multiply_adds"]
        assert known["peak_bytes"] < row["peak_bytes"]
        side = size + 2 * (KERNEL_SIZE // 2)
        rows = KERNEL_SIZE * size * side * side  # rows of queries, keys, columns
        columns = heads * size * size * side
        projections = heads * size * size * CHANNELS
        counted = by_way["attention, by axes"][size]["multiply_adds"]
        assert counted == BATCH * CHANNELS * (rows + columns + projections)
