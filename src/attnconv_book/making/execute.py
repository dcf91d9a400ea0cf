"""Execute notebooks in place: `python -m attnconv_book.making.execute [NOTEBOOK ...]`.

Each notebook runs from top to bottom in a fresh kernel with one thread. A second
run changes no byte. A notebook in which a cell fails is left as it was, unless the
cell carries the tag `raises-exception`. The numbers that the run measured are written
into the text, also of pages that quote them (`written_numbers`). What a run costs goes
to the chapter's room, `effort.json`.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from attnconv.files import atomic_write
from attnconv_book.making.effort import (
    code_hash,
    find_root,
    page_name,
    write_effort,
)
from attnconv_book.making.stable import KERNEL, from_text, stable_notebook, to_text
from attnconv_book.making.written_numbers import (
    change_texts,
    fill_in,
    look_up,
    quotes_other_pages,
    stored_values,
    values_of,
)

#: What makes two runs equal; the comparison of the outputs sets the same.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
}

# A reader sees the error and its message, not the inside of the libraries.
_SHORT_TRACEBACKS = "get_ipython().InteractiveTB.set_mode('Minimal')"

_USAGE = """(lambda: (lambda resource, pathlib, re, json, sys: json.dumps([
    sum(getattr(resource.getrusage(who), kind)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        for kind in ("ru_utime", "ru_stime")),
    1024 * int(re.search(r"VmHWM:\\s*(\\d+)",
                         pathlib.Path("/proc/self/status").read_text())[1])
    if pathlib.Path("/proc/self/status").exists()
    else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    * (1 if sys.platform == "darwin" else 1024),
]))(*map(__import__, ("resource", "pathlib", "re", "json", "sys"))))()"""


class NotebookFailed(RuntimeError):
    """A cell raised, ran too long or killed the kernel; the file is unchanged."""


def execute_notebook(
    path: Path, *, timeout: int | float = 600, measure_again: bool = False
) -> bool:
    """Execute one notebook in place.

    Args:
        path: The notebook.
        timeout: Seconds that one cell may take.
        measure_again: Record the costs even if the code is known.

    Returns:
        True if the notebook or the record of its costs changed.

    Raises:
        NotebookFailed: A cell raised without the tag `raises-exception`, took too
            long, or the kernel died.
    """
    root = find_root(path)
    before = path.read_text("utf-8")
    notebook = from_text(before)
    notebook.metadata.pop("widgets", None)
    cpu_seconds, peak_memory = _run(notebook, path, timeout)
    page = page_name(path, root)
    write_numbers(notebook, page, root)
    text = stable_notebook(notebook, page, root)
    changed = text != before
    if changed:
        with atomic_write(path) as file:
            file.write(text.encode())
    if cpu_seconds is not None:
        changed |= write_effort(
            root,
            page,
            code_hash(notebook),
            cpu_seconds,
            peak_memory / 1e6,
            again=measure_again,
        )
    return changed


def write_numbers(notebook: NotebookNode, page: str, root: Path) -> None:
    """Write the numbers of a run into the text of its notebook.

    Args:
        notebook: The executed notebook; changed in place.
        page: Its page name.
        root: The folder of the book; numbers of other pages are those stored there.
    """
    own = values_of(notebook)
    values = look_up(
        page, lambda other: own if other == page else stored_values(root, other)
    )
    change_texts(notebook, lambda text: fill_in(text, values))


def refresh_quotes(root: Path) -> list[Path]:
    """Write the numbers of other pages anew, in every page that quotes some.

    Args:
        root: The folder of the book.

    Returns:
        The files that changed.
    """
    changed = []
    for path in [*root.glob("index.md"), *_pages(root / "chapters", "*.md", "*.ipynb")]:
        before = path.read_text("utf-8")
        if not quotes_other_pages(before):
            continue
        page = page_name(path, root)
        if path.suffix == ".ipynb":
            notebook = from_text(before)
            write_numbers(notebook, page, root)
            text = to_text(notebook)
        else:
            text = fill_in(before, look_up(page, partial(stored_values, root)))
        if text != before:
            with atomic_write(path) as file:
                file.write(text.encode())
            changed.append(path)
    return changed


def _run(
    notebook: NotebookNode, path: Path, timeout: int | float
) -> tuple[float | None, float]:
    """Run all cells; return processor seconds (None: unknown) and peak bytes."""
    client = NotebookClient(
        notebook,
        timeout=timeout,
        record_timing=False,
        coalesce_streams=True,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(path.parent.resolve())}},
    )
    environment = {**os.environ, **ENVIRONMENT, "ATTNCONV_DEVICE": "cpu"}
    client.reset_execution_trackers()
    with client.setup_kernel(env=environment):
        _ask(client, _SHORT_TRACEBACKS)
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(
                    cell, index, execution_count=client.code_cells_executed + 1
                )
            except CellExecutionError as error:
                raise NotebookFailed(
                    f"{path}, cell {index}: {error.ename}: {error.evalue}\n\n"
                    f"{cell.source}\n\n"
                    "The notebook was not changed. Mend the cell, or give it the tag "
                    "raises-exception if it is meant to fail."
                ) from error
            except CellTimeoutError as error:
                raise NotebookFailed(
                    f"{path}, cell {index}: took longer than {timeout:g} s"
                ) from error
            except DeadKernelError as error:
                raise NotebookFailed(
                    f"{path}, cell {index}: the kernel died"
                ) from error
        client.set_widgets_metadata()
        usage = _ask(client, _USAGE)
    if usage is None:  # Windows has no resource module
        return None, 0.0
    cpu_seconds, peak_memory = json.loads(usage)
    return float(cpu_seconds), float(peak_memory)


def _ask(client: NotebookClient, expression: str) -> str | None:
    """Evaluate an expression in the kernel without leaving a trace in the notebook."""
    assert client.kc is not None
    message = client.kc.execute(
        "", silent=True, user_expressions={"answer": expression}
    )
    reply: Any = client.wait_for_reply(message)
    answer = reply["content"]["user_expressions"]["answer"]
    if answer["status"] != "ok":
        return None
    text = str(answer["data"]["text/plain"])
    return text[1:-1] if text[:1] in "'\"" else text


def main(arguments: Sequence[str] | None = None) -> int:
    """Execute the notebooks that are named, or all below chapters/.

    Args:
        arguments: Command line; None takes the one of the process.

    Returns:
        The number of notebooks that failed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m attnconv_book.making.execute",
        description="Execute notebooks in place; a second run changes no byte.",
    )
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--timeout", type=float, default=600, help="seconds per cell")
    parser.add_argument(
        "--measure-again",
        action="store_true",
        help="record time and memory even if the code is known",
    )
    options = parser.parse_args(arguments)
    # Reads the fonts once: a kernel that took 5 s for it would say so in its output.
    import matplotlib.font_manager  # noqa: F401

    notebooks = options.notebooks or _pages(Path("chapters"), "*.ipynb")
    failed = 0
    for path in notebooks:
        print(f"{path} ...", end=" ", flush=True)
        try:
            changed = execute_notebook(
                path, timeout=options.timeout, measure_again=options.measure_again
            )
        except NotebookFailed as error:
            failed += 1
            print(f"failed\n\n{error}\n", flush=True)
        else:
            print("changed" if changed else "unchanged", flush=True)
    for root in {find_root(path) for path in notebooks}:
        for path in refresh_quotes(root):
            print(f"{path} quotes new numbers", flush=True)
    return failed


def _pages(folder: Path, *names: str) -> list[Path]:
    return sorted(
        path
        for name in names
        for path in folder.rglob(name)
        if not any(
            part.startswith((".", "_")) for part in path.relative_to(folder).parts
        )
    )


if __name__ == "__main__":
    sys.exit(main())
