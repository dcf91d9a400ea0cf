"""What it costs to run a chapter, measured once for each version of its code."""

import hashlib
import json
import os
import platform
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from attnconv.complexity.latency import processor
from attnconv.files import atomic_write

#: Below the root folder of a book: the rooms of its chapters.
ROOMS = Path("src/attnconv_book/chapters")


def code_hash(notebook: NotebookNode) -> str:
    """Return a digest of the code cells; text and outputs do not enter.

    Args:
        notebook: A notebook, executed or not.

    Returns:
        64 hexadecimal digits that change if and only if a line of code changes.
    """
    sources = [c.source.rstrip() for c in notebook.cells if c.cell_type == "code"]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def find_root(path: Path) -> Path:
    """Return the folder of the book that holds a notebook.

    Args:
        path: A notebook or a folder.

    Returns:
        The nearest folder above it with a `_toc.yml` or `pyproject.toml`; the
        notebook's own folder if there is none.
    """
    path = path.resolve()
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.parents):
        if (folder / "_toc.yml").exists() or (folder / "pyproject.toml").exists():
            return folder
    return start


def page_name(path: Path, root: Path) -> str:
    """Return the name of a page: its path from the root, without the ending."""
    return path.resolve().relative_to(root.resolve()).with_suffix("").as_posix()


def effort_file(root: Path, page: str) -> Path:
    """Return where the cost of a chapter is kept: in its room.

    Args:
        root: The folder of the book.
        page: The page name.
    """
    room = page.rpartition("/")[2].replace("-", "_")
    return root / ROOMS / room / "effort.json"


def read_effort(root: Path) -> dict[str, dict[str, Any]]:
    """Read the costs of all chapters.

    Args:
        root: The folder of the book.

    Returns:
        For each page name its record; empty if nothing was measured yet.
    """
    files = sorted((root / ROOMS).glob("*/effort.json"))
    records = [json.loads(file.read_text("utf-8")) for file in files]
    return {record["page"]: record for record in records}


def write_effort(
    root: Path,
    page: str,
    code_sha256: str,
    cpu_seconds: float,
    peak_memory_mb: float,
    *,
    again: bool = False,
) -> bool:
    """Record what a chapter costs, unless this version of its code is known.

    Args:
        root: The folder of the book.
        page: The page name.
        code_sha256: The digest of its code cells.
        cpu_seconds: Processor time of the kernel with one thread, start included.
        peak_memory_mb: Largest resident memory of the kernel in 10^6 bytes.
        again: Replace the record of code that is already known.

    Returns:
        True if the file was written.
    """
    records = read_effort(root)
    if not again and records.get(page, {}).get("code_sha256") == code_sha256:
        return False
    record = {
        "page": page,
        "code_sha256": code_sha256,
        "cpu_seconds": round(cpu_seconds, 1),
        "peak_memory_mb": round(peak_memory_mb),
        "machine": machine(),
    }
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    with atomic_write(effort_file(root, page)) as file:
        file.write(text.encode())
    return True


def machine() -> dict[str, Any]:
    """Describe the machine by what matters for time, without its name."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads_used": 1,
        "python": platform.python_version(),
        "system": platform.system(),
    }
