"""Stored outputs that are the same bytes whenever and wherever they are made.

Addresses, random widget ids, paths of one machine and timings say nothing to a
reader and make every new run look like a change.
"""

import hashlib
import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from attnconv_book.making.widgets import STATE as WIDGET_STATE
from attnconv_book.making.widgets import put_stubs

KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_CELL_FILE = re.compile(r"[^\s\"'(]*ipykernel_\d+[/\\]\d+\.py")
_WIDGET_ID = re.compile(r"\b[0-9a-f]{32}\b")
_HASHED_ID = re.compile(r'\bid="([a-z]*|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}"')
_ID_IN_SVG = re.compile(r'((?<![\w-])id="|url\(#|href="#)([^")]+)(?=[")])')
_SVG_MIME = "image/svg+xml"
_TEXT_MIMES = ("text/plain", "text/html", "text/markdown")


def from_text(text: str) -> NotebookNode:
    """Parse the JSON text of a notebook."""
    notebook: NotebookNode = nbformat.reads(  # type: ignore[no-untyped-call]
        text, as_version=4
    )
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """Return the JSON text of a notebook, with one newline at its end."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def clean_text(text: str, root: Path) -> str:
    """Take out of a text what belongs to one run on one machine.

    Args:
        text: Printed text, a representation or a traceback.
        root: The folder of the book; paths below it become relative to it.

    Returns:
        The text, with addresses, cell file names and absolute paths replaced.
    """
    text = _CELL_FILE.sub("<cell>", text)
    text = _ADDRESS.sub("0x0", text)
    for folder, name in _known_folders(root):
        # Whole paths only: a book in /data leaves a/data and https://data/x alone.
        # What ends with a digit and "m" is the colour in which a path is printed.
        path = rf"(?:(?<=\dm)|(?<![\w.-])(?<!:/)){re.escape(folder)}(?:/|(?![\w-]))"
        text = re.sub(path, partial(_stand_in, name), text)
    return text


def _stand_in(name: str, found: re.Match[str]) -> str:
    """Return a name with its slash if the text goes on with one."""
    return name if found[0].endswith("/") else name.rstrip("/")


def _known_folders(root: Path) -> list[tuple[str, str]]:
    """Folders of this machine and what stands for them, longest first."""
    paths = sysconfig.get_paths()
    folders = {
        paths["purelib"]: "site-packages/",
        paths["stdlib"]: "python/",
        sys.prefix: "environment/",
        str(root.resolve()): "./",
        os.path.expanduser("~"): "~/",  # Path.home() raises where there is none
    }
    long_enough = [(f, n) for f, n in folders.items() if len(Path(f).parts) > 1]
    return sorted(long_enough, key=lambda pair: -len(pair[0]))


def stable_svg(svg: str) -> str:
    """Number the ids that Matplotlib makes from the content of a drawing.

    They are hashes of coordinates, and change with the last bit of one that is not
    written. Names that say something (`text_3`, `DejaVuSans-4c`) stay.

    Args:
        svg: The text of one drawing.

    Returns:
        The drawing with `p3f8a21c09d` turned into `p1`, numbered as they appear;
        references follow. Equal drawings give equal text.
    """
    taken = {name for start, name in _ID_IN_SVG.findall(svg) if start == 'id="'}
    hashed = {match[0][4:-1]: match[1] for match in _HASHED_ID.finditer(svg)}
    numbers = count(1)
    new: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        old = match[2]
        if old in hashed and old not in new:
            names = (f"{hashed[old]}{number}" for number in numbers)
            new[old] = next(name for name in names if name not in taken)
        return match[1] + new.get(old, old)

    return _ID_IN_SVG.sub(rename, svg)


def texts_of(output: NotebookNode) -> Iterator[str]:
    """Yield every piece of text that a stored output shows or carries."""
    if output.output_type == "stream":
        yield output.text
    elif output.output_type == "error":
        yield output.evalue
        yield from output.traceback
    else:
        for mime, content in output.data.items():
            if isinstance(content, str) and not mime.startswith("image/"):
                yield content


def clean_output(output: NotebookNode, root: Path) -> None:
    """Clean one output in place, as `clean_text` and `stable_svg` do.

    Args:
        output: An output of a code cell.
        root: The folder of the book.
    """
    if output.output_type == "stream":
        output.text = clean_text(output.text, root)
    elif output.output_type == "error":
        output.evalue = clean_text(output.evalue, root)
        output.traceback = [clean_text(line, root) for line in output.traceback]
    else:
        for mime in output.data:
            if mime in _TEXT_MIMES and isinstance(output.data[mime], str):
                output.data[mime] = clean_text(output.data[mime], root)
            elif mime == _SVG_MIME:
                output.data[mime] = stable_svg(output.data[mime])


def stable_notebook(notebook: NotebookNode, name: str, root: Path) -> str:
    """Return the text of an executed notebook, free of what changes by itself.

    Args:
        notebook: The executed notebook; it is changed in place.
        name: Something that names the notebook; new widget ids are made from it.
        root: The folder of the book.

    Returns:
        The JSON text of the notebook; the same for two runs with the same results.
    """
    notebook.metadata.language_info = {"name": "python"}
    notebook.metadata.kernelspec = dict(KERNEL)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)
            clean_output(output, root)
    widgets = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {})
    put_stubs(widgets.get("state", {}))
    text = to_text(notebook)
    for number, old in enumerate(_widget_ids(notebook, widgets.get("state", {}))):
        text = text.replace(old, _name_hash(f"{name} {number}"))
    if widgets:
        notebook = from_text(text)
        widgets = notebook.metadata["widgets"][WIDGET_STATE]
        widgets["state"] = dict(sorted(widgets["state"].items()))
        text = to_text(notebook)
    return text


def _widget_ids(notebook: NotebookNode, state: dict[str, Any]) -> list[str]:
    """List the random ids in an order that does not depend on them.

    Widgets that are shown come first, in the order of the page; then those that
    they refer to, then the rest in the order in which they were made.
    """
    shown: list[str] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown += [i for i in _WIDGET_ID.findall(json.dumps(output)) if i in state]
    ids: list[str] = []
    waiting = [*dict.fromkeys(shown), *state]
    while waiting:
        model = waiting.pop(0)
        if model in ids:
            continue
        ids.append(model)
        referred = _WIDGET_ID.findall(json.dumps(state[model], sort_keys=True))
        waiting[:0] = [i for i in referred if i in state and i not in ids]
    return ids


def _name_hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
