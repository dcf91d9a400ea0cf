"""Records of time: one file for each bench, made by `make bench`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attnconv.complexity.latency import measured_on
from attnconv.validation import check_instance
from attnconv_book.kit.chapters import ROOMS
from attnconv_book.kit.experiments.records import write_record

LIBRARY = Path(__file__).resolve().parents[1] / "benches" / "results"
"""Where the records of the library's own benches lie."""

IN_TURN = {"clock": "process_time", "order": "round robin"}
"""How times are taken that are compared: what the settings of a record say of it."""


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


def write_bench(
    results: Path,
    module: str,
    claim: str,
    settings: Mapping[str, Any],
    **measured: Any,
) -> dict[str, Any]:
    """Write what a bench measured, where `load_bench` finds it.

    Args:
        results: Folder of the record.
        module: Full name of the bench's module; its last part begins with `bench_`.
        claim: What the measurement is to show.
        settings: Under which settings it was made.
        measured: Its rows, and what else it found.

    Returns:
        The record, with the command, the machine and the versions.
    """
    name = module.rpartition(".")[2].replace("_", "-")
    record = {
        "claim": claim,
        "command": f"python -m {module}",
        **measured_on(),
        "settings": dict(settings),
        **measured,
    }
    write_record(results / f"{name}.json", record)
    return record
