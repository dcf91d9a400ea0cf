import os
import platform
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from attnconv_book.kit.experiments import (
    Cell,
    Experiment,
    load_records,
    run_experiment,
)


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
    assert {"command", "cpu_seconds", "versions"} <= records[0].keys()
    # The claim stands with the experiment; a copy would outlive its correction.
    assert "claim" not in records[0]
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
    run_experiment(make(dict), part="first", results=tmp_path, report=quiet)
    (record,) = load_records("trial", results=tmp_path)
    assert record["result"] == {"seed": 0}
    assert record["threads"] == 1


@pytest.mark.error_message
def test_bad_requests_are_refused(tmp_path):
    with pytest.raises(ValueError, match="part.*third"):
        go(make(square), tmp_path, part="third")
    with pytest.raises(ValueError, match="workers.*0"):
        go(make(square), tmp_path, workers=0)
    with pytest.raises(ValueError, match=r"each cell once, got \['a'\]"):
        make(square, names=("a", "b", "A"))


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
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"parameters": {"seed": 0}, "resu',
            "record must be whole JSON, got .*a.js",
        ),
        ("[]", "record must have the entries .*a.json without"),
        (
            '{"parameters": {"seed": 7}, "result": {}}',
            "record must be of the parameters {'seed': 0}, got .*a.json of {'seed': 7}",
        ),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_until_it_is_mended(
    tmp_path, text, message
):
    paths = go(make(square), tmp_path)
    paths[0].write_text(text)
    paths[1].unlink()
    cure = "; `python -m attnconv_book.making.experiment trial --mend` makes it anew$"
    with pytest.raises(ValueError, match=f"{message}.*{cure}"):
        go(make(square), tmp_path)
    assert not paths[1].exists()
    times = [path.stat().st_mtime_ns for path in paths[2:]]
    go(make(square), tmp_path, mend=True)
    records = load_records("trial", results=tmp_path)
    assert [record["parameters"]["seed"] for record in records] == [0, 1, 2]
    assert [path.stat().st_mtime_ns for path in paths[2:]] == times


@pytest.mark.error_message
@pytest.mark.parametrize("mend", [False, True])
def test_a_folder_in_the_place_of_a_record_is_refused(tmp_path, mend):
    (tmp_path / "trial" / "a.json").mkdir(parents=True)
    message = "record must be a file that can be read, got .*a.json .*; move it away"
    with pytest.raises(ValueError, match=message):
        go(make(square), tmp_path, mend=mend)
    assert os.listdir(tmp_path / "trial") == ["a.json"]


@pytest.mark.error_message
def test_a_second_run_at_the_same_time_is_refused(tmp_path):
    def run(seed):
        with pytest.raises(RuntimeError, match="trial must run only once at a time"):
            go(make(square), tmp_path)
        return {}

    go(make(run), tmp_path)
    assert os.listdir(tmp_path) == ["trial"]


@pytest.mark.error_message
@pytest.mark.parametrize("name", ["../a", "", "nul"])
def test_a_name_that_is_no_file_name_is_refused(name):
    with pytest.raises(ValueError, match="name must be a file name"):
        Cell(name, {})
    with pytest.raises(ValueError, match="name must be a file name"):
        Experiment(name, "a claim", {}, square, "no time")


@pytest.mark.error_message
def test_parameters_that_no_record_can_hold_are_refused_before_a_run():
    with pytest.raises(TypeError, match="parameters must be plain values, .* cell a"):
        Cell("a", {"seed": {1, 2}})
    with pytest.raises(ValueError, match="parameters must be plain values, got .* a"):
        Cell("a", {"rate": float("nan")})
