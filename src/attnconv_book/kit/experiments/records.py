"""Records of long experiments: one JSON file for each cell, beside the experiment."""

import json
from pathlib import Path
from typing import Any

from attnconv.files import atomic_write
from attnconv.validation import check_instance
from attnconv_book.kit.chapters import read_chapters

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
        ValueError: If no chapter names the experiment.
    """
    check_instance("name", name, str)
    if results is not None:
        check_instance("results", results, Path)
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
        TypeError: If `record` is no dictionary, or a value has no place in JSON.
    """
    check_instance("path", path, Path)
    check_instance("record", record, dict)
    lines = [f"{json.dumps(key)}: {_as_json(key, record[key])}" for key in record]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    with atomic_write(path) as file:
        file.write(text.encode())


def load_records(name: str, *, results: Path | None = None) -> list[dict[str, Any]]:
    """Read all records of an experiment, in the order of their names.

    Args:
        name: Name of the experiment.
        results: Folder in which the folder of the records lies; None means that of
            the chapter that names the experiment in its `chapter.toml`.

    Returns:
        One dictionary per cell that has ended.

    Raises:
        ValueError: If there is no record, or if one is truncated, corrupted or no
            record of a cell.
    """
    folder = records_folder(name, results)
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ValueError(
            f"name must be an experiment with records, got {name!r} and no record in "
            f"{folder.parent.name}/{folder.name}; "
            f"`python -m attnconv_book.making.experiment {name}` makes them"
        )
    records = []
    for path in paths:
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ValueError(
                f"record must be whole JSON, got {path}: {error}"
            ) from error
        lacking = ENTRIES - set(record if isinstance(record, dict) else ())
        if lacking:
            raise ValueError(
                f"record must have the entries {sorted(ENTRIES)}, got {path} without "
                f"{sorted(lacking)}"
            )
        records.append(record)
    return records


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
