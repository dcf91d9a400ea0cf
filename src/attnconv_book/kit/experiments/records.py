"""Records of long experiments: one JSON file for each cell, beside the experiment."""

import json
from pathlib import Path
from typing import Any

from attnconv.files import atomic_write
from attnconv.validation import check_file_name, check_instance
from attnconv_book.kit.chapters import read_chapters
from attnconv_book.kit.experiments.experiment import Cell, command
from attnconv_book.kit.experiments.finding import load_experiment

ENTRIES = {"parameters", "result"}
"""What no record may lack."""


def records_folder(name: str, results: Path | None = None) -> Path:
    """Say where the records of an experiment lie.

    Args:
        name: Name of the experiment.
        results: Folder in which the folder of the records lies; None means that of
            the chapter that names the experiment in its `chapter.toml`.

    Returns:
        The folder, which need not be there yet.

    Raises:
        TypeError: If `name` is no text or `results` no path.
        ValueError: If no chapter names the experiment, or it is no name of a folder.
    """
    check_instance("name", name, str)
    if results is not None:
        check_instance("results", results, Path)
        check_file_name("name", name)
        return results / name
    rooms = {
        experiment: chapter.room
        for chapter in read_chapters()
        for experiment in chapter.experiments
    }
    if name not in rooms:
        raise ValueError(
            f"name must be an experiment of a chapter, one of {sorted(rooms)}, "
            f"got {name!r}"
        )
    return rooms[name] / "results" / name


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a record as JSON, one line per entry, in one atomic step.

    Args:
        path: File to write; missing folders are made.
        record: Plain values.

    Raises:
        ValueError: If the file cannot be written, or if a number is not finite.
        TypeError: If `record` is no dictionary, or a key or a value has no place in
            JSON.
    """
    check_instance("path", path, Path)
    check_instance("record", record, dict)
    _check_keys(record, "record")
    lines = [f"{json.dumps(key)}: {_as_json(key, record[key])}" for key in record]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    with atomic_write(path) as file:
        file.write(text.encode())


def read_record(path: Path, name: str, cell: Cell | None = None) -> dict[str, Any]:
    """Read one record, and refuse what is none.

    Args:
        path: Its file.
        name: Name of the experiment.
        cell: The cell that it must be of; None means any.

    Returns:
        What `write_record` wrote.

    Raises:
        ValueError: If the file cannot be read, is truncated or corrupted, is no record
            of a cell, or is that of other parameters. The message says what to do.
    """
    cure = f"`{command(name, mend=True)}` makes it anew"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(
            f"record must be a file that can be read, got {path} ({error.strerror});"
            f" move it away, then `{command(name)}` makes it anew"
        ) from error
    except ValueError as error:
        raise ValueError(
            f"record must be whole JSON, got {path}: {error}; {cure}"
        ) from error
    lacking = ENTRIES - set(record if isinstance(record, dict) else ())
    if lacking:
        raise ValueError(
            f"record must have the entries {sorted(ENTRIES)}, got {path} without "
            f"{sorted(lacking)}; {cure}"
        )
    expected = None if cell is None else json.loads(json.dumps(cell.parameters))
    if cell is not None and record["parameters"] != expected:
        raise ValueError(
            f"record must be of the parameters {expected}, got {path}"
            f" of {record['parameters']}; {cure}"
        )
    return dict(record)


def load_records(name: str, *, results: Path | None = None) -> list[dict[str, Any]]:
    """Read all records of an experiment, in the order of their names.

    Args:
        name: Name of the experiment.
        results: Folder in which the folder of the records lies; None means that of
            the chapter that names the experiment in its `chapter.toml`. These records
            must be those of the experiment's cells as they are today.

    Returns:
        One dictionary per cell that has ended.

    Raises:
        TypeError: If `name` is no text or `results` no path.
        ValueError: If there is no record, or if one is truncated, corrupted, no record
            of a cell, or the record of another cell. The message says what to do.
    """
    folder = records_folder(name, results)
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ValueError(
            f"name must be an experiment with records, got {name!r} and no record in "
            f"{folder.parent.name}/{folder.name}; `{command(name)}` makes them"
        )
    if results is not None:
        return [read_record(path, name) for path in paths]
    cells = {cell.name: cell for cell in load_experiment(name).cells()}
    foreign = [path for path in paths if path.stem not in cells]
    if foreign:
        raise ValueError(
            f"record must be that of a cell of {name}, got {foreign[0]}; remove it"
        )
    return [read_record(path, name, cells[path.stem]) for path in paths]


def _check_keys(value: Any, key: str) -> None:
    """Refuse keys that JSON would turn into text or cannot write."""
    if isinstance(value, dict):
        for inner in value:
            if not isinstance(inner, str):
                raise TypeError(
                    f"record must have keys that are texts, got {inner!r:.80} in {key}"
                )
            _check_keys(value[inner], repr(inner))
    elif isinstance(value, list | tuple):
        for entry in value:
            _check_keys(entry, key)


def _as_json(key: str, value: Any) -> str:
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False)
    except ValueError as error:
        raise ValueError(
            f"record must hold finite numbers, got {value!r:.80} as {key!r}"
        ) from error
    except TypeError as error:
        raise TypeError(
            f"record must hold plain values, got {value!r:.80} as {key!r}"
        ) from error
