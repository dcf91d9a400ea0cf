import json

import pytest
import torch

from attnconv_book.chapters.convolution_step_by_step.bench_convolution_code import (
    code_of,
    main,
    named_code,
)
from attnconv_book.chapters.convolution_step_by_step.bench_convolution_ways import (
    KERNEL_SIZES,
)
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("convolution-code")
LOG = """\
onednn_verbose,v1,info,cpu,runtime:OpenMP,nthr:1
onednn_verbose,v1,primitive,exec,cpu,reorder,jit:blk,undef,src:f32
onednn_verbose,v1,primitive,exec,cpu,convolution,x64:gemm:jit,forward_training,src
"""


def test_the_name_is_read_from_the_log():
    assert named_code(LOG) == "x64:gemm:jit"
    assert named_code(LOG.replace("convolution", "matmul")) is None
    assert named_code("") is None


def test_a_call_without_a_convolution_has_no_code(capfd):
    assert code_of(lambda: torch.ones(2).sum()) is None
    assert capfd.readouterr().out == ""


def test_an_error_in_the_call_is_not_lost(capfd):
    def call():
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        code_of(call)
    print("still heard")
    assert capfd.readouterr().out == "still heard\n"


def test_the_record_says_what_was_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    record = main(tmp_path, kernel_sizes=(3,))
    written = json.loads((tmp_path / "bench-convolution-code.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert record["rows"][0].keys() == RECORD["rows"][0].keys()


def test_the_record_of_the_book_is_whole():
    assert tuple(row["kernel_size"] for row in RECORD["rows"]) == KERNEL_SIZES
    assert all(row["padded_first"] for row in RECORD["rows"])
