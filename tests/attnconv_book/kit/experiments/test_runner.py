import json
import os
import platform
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from attnconv_book.kit.experiments.records import load_records, write_record
from attnconv_book.kit.experiments.runner import Cell, Experiment, run_experiment


def quiet(line):
    pass


def make(run, names=("a", "b", "c")):
    cells = tuple(Cell(name, {"seed": seed}) for seed, name in enumerate(names))
    parts = {"first": cells[:1], "second": cells[1:]}
    return Experiment("trial", "a claim", parts, run, "no time")


def square(seed):
    return {"square": seed**2}


def go(experiment, folder, **options):
    with ThreadPoolExecutor(1) as pool:
        return run_experiment(
            experiment, executor=pool, results=folder, report=quiet, **options
        )


def test_each_cell_leaves_a_whole_record(tmp_path):
    paths = go(make(square), tmp_path)
    assert [path.name for path in paths] == ["a.json", "b.json", "c.json"]
    records = load_records("trial", results=tmp_path)
    assert [record["result"] for record in records] == [
        {"square": 0},
        {"square": 1},
        {"square": 4},
    ]
    assert records[2]["parameters"] == {"seed": 2}
    assert {"claim", "command", "cpu_seconds", "versions"} <= records[0].keys()
    assert sorted(os.listdir(tmp_path / "trial")) == ["a.json", "b.json", "c.json"]


def test_a_record_names_no_host_and_no_folder(tmp_path, monkeypatch):
    # Names of this test: a real host may be called "linux", a real folder "/".
    for module, name in ((platform, "node"), (socket, "gethostname")):
        monkeypatch.setattr(module, name, lambda: "name-of-the-host")
    folder = tmp_path / "name-of-the-folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    text = go(make(square), tmp_path)[0].read_text()
    assert str(tmp_path) not in text
    assert "name-of-the" not in text


def test_cells_with_a_record_are_not_run_again(tmp_path):
    seen = []

    def run(seed):
        seen.append(seed)
        return {}

    go(make(run), tmp_path, part="second")
    assert seen == [1, 2]
    go(make(run), tmp_path)
    assert seen == [1, 2, 0]


def test_a_failed_cell_leaves_no_record_and_spares_the_others(tmp_path):
    def run(seed):
        if seed == 1:
            raise ValueError("broken")
        return {}

    with pytest.raises(RuntimeError, match="cells that failed: b"):
        go(make(run), tmp_path)
    assert sorted(os.listdir(tmp_path / "trial")) == ["a.json", "c.json"]
    go(make(square), tmp_path)
    assert sorted(os.listdir(tmp_path / "trial")) == ["a.json", "b.json", "c.json"]


def test_processes_are_the_default(tmp_path):
    # `dict` is a function of module level that every process can find
    run_experiment(make(dict), results=tmp_path, report=quiet)
    assert load_records("trial", results=tmp_path)[1]["result"] == {"seed": 1}
    assert load_records("trial", results=tmp_path)[1]["threads"] == 1


def test_a_record_is_readable_line_by_line(tmp_path):
    write_record(tmp_path / "x.json", {"one": [1, 2], "two": "é"})
    text = (tmp_path / "x.json").read_text(encoding="utf-8")
    assert text == '{\n"one": [1, 2],\n"two": "é"\n}\n'
    assert json.loads(text) == {"one": [1, 2], "two": "é"}


@pytest.mark.error_message
def test_what_json_cannot_hold_leaves_the_old_record(tmp_path):
    write_record(tmp_path / "x.json", {"one": 1})
    with pytest.raises(ValueError, match="finite numbers, got nan as 'one'"):
        write_record(tmp_path / "x.json", {"one": float("nan")})
    assert json.loads((tmp_path / "x.json").read_text()) == {"one": 1}
    assert os.listdir(tmp_path) == ["x.json"]


@pytest.mark.error_message
def test_bad_requests_are_refused(tmp_path):
    with pytest.raises(ValueError, match="part.*third"):
        go(make(square), tmp_path, part="third")
    with pytest.raises(ValueError, match="workers.*0"):
        go(make(square), tmp_path, workers=0)
    with pytest.raises(ValueError, match=r"each cell once, got \['a'\]"):
        make(square, names=("a", "b", "a"))


@pytest.mark.error_message
def test_records_that_are_not_there_or_not_whole_are_refused(tmp_path):
    with pytest.raises(
        ValueError, match="'trial'.*attnconv_book.making.experiment trial"
    ):
        load_records("trial", results=tmp_path)
    path = go(make(square), tmp_path)[0]
    path.write_text(path.read_text()[:30])
    with pytest.raises(ValueError, match="whole JSON, got .*a.json"):
        load_records("trial", results=tmp_path)


@pytest.mark.error_message
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "trial").write_text("not a folder")
    with pytest.raises(ValueError, match="folder that can be written"):
        write_record(tmp_path / "trial" / "a.json", {})


@pytest.mark.error_message
def test_a_run_that_could_not_be_kept_does_not_begin(tmp_path):
    seen = []

    def run(seed):
        seen.append(seed)
        return {}

    (tmp_path / "trial").write_text("not a folder")
    with pytest.raises(ValueError, match="results must be a folder that can be writ"):
        go(make(run), tmp_path)
    assert seen == []


@pytest.mark.error_message
def test_a_file_that_is_no_record_is_refused(tmp_path):
    (tmp_path / "trial").mkdir()
    for text in ("[1]", '{"parameters": {}}'):
        (tmp_path / "trial" / "a.json").write_text(text)
        with pytest.raises(ValueError, match=r"a\.json without .*'result'"):
            load_records("trial", results=tmp_path)


@pytest.mark.error_message
def test_what_no_record_can_hold_is_refused_by_its_key(tmp_path):
    with pytest.raises(TypeError, match="plain values, got .* as 'two'"):
        write_record(tmp_path / "x.json", {"one": 1, "two": {3, 4}})
    with pytest.raises(ValueError, match="file that can be written"):
        write_record(tmp_path, {})
    assert os.listdir(tmp_path) == []
