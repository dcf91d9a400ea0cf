import json
import os

import pytest

from attnconv_book.kit.experiments import (
    Cell,
    Experiment,
    load_records,
    records,
    write_record,
)

CURE = "`python -m attnconv_book.making.experiment trial --mend` makes it anew"


def keep(folder, name="a", **parameters):
    path = folder / "trial" / f"{name}.json"
    write_record(path, {"parameters": parameters, "result": {}})
    return path


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
def test_records_that_are_not_there_or_not_whole_are_refused(tmp_path):
    with pytest.raises(
        ValueError, match="'trial'.*attnconv_book.making.experiment trial"
    ):
        load_records("trial", results=tmp_path)
    path = keep(tmp_path)
    path.write_text(path.read_text()[:30])
    with pytest.raises(ValueError, match=f"whole JSON, got .*a.json.*{CURE}"):
        load_records("trial", results=tmp_path)
    path.write_bytes(b"\xff")
    with pytest.raises(ValueError, match=f"whole JSON, got .*a.json.*{CURE}"):
        load_records("trial", results=tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(ValueError, match="a file that can be read.*a.json.*move it a"):
        load_records("trial", results=tmp_path)


@pytest.mark.error_message
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "trial").write_text("not a folder")
    with pytest.raises(ValueError, match="folder that can be written"):
        write_record(tmp_path / "trial" / "a.json", {})


@pytest.mark.error_message
def test_a_file_that_is_no_record_is_refused(tmp_path):
    (tmp_path / "trial").mkdir()
    for text in ("[1]", '{"parameters": {}}'):
        (tmp_path / "trial" / "a.json").write_text(text)
        with pytest.raises(ValueError, match=rf"a\.json without .*'result'.*{CURE}"):
            load_records("trial", results=tmp_path)


@pytest.mark.error_message
def test_what_no_record_can_hold_is_refused_by_its_key(tmp_path):
    with pytest.raises(TypeError, match="plain values, got .* as 'two'"):
        write_record(tmp_path / "x.json", {"one": 1, "two": {3, 4}})
    with pytest.raises(ValueError, match="file that can be written"):
        write_record(tmp_path, {})
    assert os.listdir(tmp_path) == []


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("record", "where"),
    [
        ({1: 2}, "got 1 in record"),
        ({"one": {None: 2}}, "got None in 'one'"),
        ({"one": [{"two": {True: 2}}]}, "got True in 'two'"),
    ],
)
def test_keys_that_json_would_change_are_refused(tmp_path, record, where):
    with pytest.raises(TypeError, match=f"record must have keys .* texts, {where}"):
        write_record(tmp_path / "x.json", record)
    assert os.listdir(tmp_path) == []


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Let a chapter have the experiment "trial" with one cell."""
    cells = (Cell("a", {"sizes": (2, 3)}),)
    trial = Experiment("trial", "a claim", {"all": cells}, dict, "no time")
    folder = tmp_path / "trial"
    monkeypatch.setattr(records, "load_experiment", {"trial": trial}.get)
    monkeypatch.setattr(records, "records_folder", lambda name, results=None: folder)
    return tmp_path


def test_a_record_of_the_grid_is_read(room):
    keep(room, sizes=(2, 3))
    assert load_records("trial") == [{"parameters": {"sizes": [2, 3]}, "result": {}}]


@pytest.mark.error_message
def test_a_record_of_other_parameters_is_refused(room):
    keep(room, sizes=(2, 5))
    message = r"record must be of the parameters {'sizes': \[2, 3\]}, got .*\[2, 5\]"
    with pytest.raises(ValueError, match=f"{message}.*{CURE}"):
        load_records("trial")


@pytest.mark.error_message
def test_a_record_of_no_cell_is_refused(room):
    keep(room, sizes=(2, 3))
    keep(room, "b", sizes=(2, 3))
    with pytest.raises(ValueError, match=r"cell of trial, got .*b\.json; remove it"):
        load_records("trial")


@pytest.mark.error_message
@pytest.mark.parametrize("name", ["../trial", "", "a/b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="name must be a file name"):
        load_records(name, results=tmp_path)
