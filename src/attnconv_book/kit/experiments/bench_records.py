"""Records of time: one file for each bench, made by `make bench`."""

import json
from pathlib import Path
from typing import Any

from attnconv.validation import check_instance
from attnconv_book.kit.chapters import ROOMS

LIBRARY = Path(__file__).resolve().parents[1] / "benches" / "results"
"""Where the records of the library's own benches lie."""


def load_bench(name: str, *, results: Path | None = None) -> dict[str, Any]:
    """Read what a bench measured.

    Args:
        name: Name of the bench: its file without `bench_`, words joined by hyphens.
        results: Folder of the record; None means beside the bench, in the room of a
            chapter or among the library's own.

    Returns:
        The record: its `rows`, and the machine, versions and settings.

    Raises:
        TypeError: If `name` is no text or `results` no path.
        ValueError: If there is no such record, or it is truncated or has no rows.
    """
    check_instance("name", name, str)
    if results is not None:
        check_instance("results", results, Path)
    folders = [LIBRARY, *ROOMS.glob("*/results")] if results is None else [results]
    paths = {
        path.stem.removeprefix("bench-"): path
        for folder in folders
        for path in folder.glob("bench-*.json")
    }
    if name not in paths:
        raise ValueError(
            f"name must be a bench with a record, one of {sorted(paths)}, got {name!r}"
        )
    path = paths[name]
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(
            f"record named {name} must be whole JSON, got {path.name}: {error}"
        ) from error
    if not isinstance(record, dict) or not record.get("rows"):
        raise ValueError(f"record named {name} must have rows, got {path.name} without")
    return record
