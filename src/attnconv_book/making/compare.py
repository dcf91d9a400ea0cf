"""Compare the outputs of a new run with the stored ones, numbers with tolerance.

* a value handed over by `measured`: within its own tolerance, which is stored with it;
* other numbers with a fraction: within a thousandth, padding ignored;
* whole numbers and all other text: exactly, but for padding;
* code that `source` shows: to the last space;
* pictures and widgets: one must be there where one was stored; their bytes are not
  compared (the page shows the stored ones, other tests look at those).
"""

import ast
import math
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from attnconv_book.kit.text.measured import (
    MIME_PREFIX,
    RELATIVE_TOLERANCE,
    Scalar,
    within,
)
from attnconv_book.making.stable import clean_text

#: Cell metadata that loosens the comparison of its numbers, with a reason:
#: {"attnconv": {"relative_tolerance": 0.02, "reason": "float noise of training"}}
CELL_KEY = "attnconv"

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w])")
_PADDED_NUMBER = re.compile(rf"[ \t]*{_NUMBER.pattern}[ \t]*")
_SPACES = re.compile(r"[ \t]+")
_NOT_COMPARED = ("image/", "application/vnd.jupyter.widget-view+json", "video/")
_CODE = "text/markdown"
_SHOWN = ("display_data", "execute_result")


def differences(
    stored: Sequence[NotebookNode],
    new: Sequence[NotebookNode],
    root: Path,
    relative_tolerance: float = RELATIVE_TOLERANCE,
) -> list[str]:
    """List how the outputs of a cell differ from the stored ones.

    Args:
        stored: Outputs in the notebook, one stream for each name.
        new: Outputs of the new run, likewise.
        root: The folder of the book; paths below it are made relative first.
        relative_tolerance: For numbers in text that are not measured values.

    Returns:
        One line in words for each difference; empty if the outputs agree.
    """
    faults: list[str] = []
    for where, old_part, new_part in _pairs(stored, new):
        if old_part is None:
            faults.append(f"{where}: new, not in the stored notebook: {_cut(new_part)}")
        elif new_part is None:
            faults.append(f"{where}: stored, but missing now: {_cut(old_part)}")
        elif isinstance(old_part, str) and isinstance(new_part, str):
            fault = text_difference(
                clean_text(old_part, root),
                clean_text(new_part, root),
                relative_tolerance,
            )
            if fault:
                faults.append(f"{where}: {fault}")
        elif not isinstance(old_part, str) and not isinstance(new_part, str):
            faults += [
                f"{where}, {fault}"
                for fault in _shown_differences(
                    old_part, new_part, root, relative_tolerance
                )
            ]
    return faults


def text_difference(stored: str, new: str, relative_tolerance: float) -> str:
    """Say how two texts differ, apart from numbers that are close and padding.

    Args:
        stored: The text in the notebook.
        new: The text of the new run.
        relative_tolerance: How far numbers with a fraction may differ.

    Returns:
        One line in words; empty if the texts agree.
    """
    if stored == new:
        return ""
    old_lines, new_lines = _lines(stored), _lines(new)
    for number, (old, now) in enumerate(zip(old_lines, new_lines, strict=False), 1):
        if _skeleton(old) != _skeleton(now):
            return f"line {number} was {_cut(old)}, is {_cut(now)}"
        for a, b in zip(_NUMBER.findall(old), _NUMBER.findall(now), strict=True):
            if not _close(a, b, relative_tolerance):
                return (
                    f"line {number}: the number {a} is now {b}, further away than "
                    f"{relative_tolerance:g} of itself"
                )
    if len(old_lines) != len(new_lines):
        return f"had {len(old_lines)} lines, has {len(new_lines)}"
    return ""


def measured_values(outputs: Sequence[NotebookNode]) -> dict[str, Scalar]:
    """Collect the values that `measured` stored in the outputs of a cell.

    Args:
        outputs: Outputs of a code cell.

    Returns:
        The values by name.
    """
    return {
        output.metadata["scrapbook"]["name"]: _value(output)
        for output in outputs
        if _is_measured(output)
    }


def _pairs(
    stored: Sequence[NotebookNode], new: Sequence[NotebookNode]
) -> Iterator[tuple[str, Any, Any]]:
    """Put side by side what belongs together: streams by name, the rest in order."""
    streams = [
        {o.name: o.text for o in side if o.output_type == "stream"}
        for side in (stored, new)
    ]
    for name in sorted({*streams[0], *streams[1]}):
        yield name, streams[0].get(name), streams[1].get(name)
    errors = [
        [f"{o.ename}: {o.evalue}" for o in side if o.output_type == "error"]
        for side in (stored, new)
    ]
    yield from _in_order("error", *errors)
    shown = [[o for o in side if o.output_type in _SHOWN] for side in (stored, new)]
    yield from _in_order("output", *shown)


def _in_order(
    kind: str, stored: Sequence[Any], new: Sequence[Any]
) -> Iterator[tuple[str, Any, Any]]:
    for index in range(max(len(stored), len(new))):
        yield (
            f"{kind} {index + 1}",
            stored[index] if index < len(stored) else None,
            new[index] if index < len(new) else None,
        )


def _shown_differences(
    stored: NotebookNode, new: NotebookNode, root: Path, relative_tolerance: float
) -> Iterator[str]:
    if _is_measured(stored) and _is_measured(new):
        yield from _measured_difference(stored, new)
        return
    if set(stored.data) != set(new.data):
        yield f"kinds of content: were {sorted(stored.data)}, are {sorted(new.data)}"
        return
    for mime, old_content in stored.data.items():
        if mime.startswith(_NOT_COMPARED):
            continue
        if not isinstance(old_content, str):
            if old_content != new.data[mime]:
                yield f"{mime}: differs"
            continue
        if mime == "text/plain" and _is_repr_of_picture(stored):
            continue
        if mime == _CODE:
            if old_content != new.data[mime]:
                yield f"{mime}: {_line_difference(old_content, new.data[mime])}"
            continue
        fault = text_difference(
            clean_text(old_content, root),
            clean_text(new.data[mime], root),
            relative_tolerance,
        )
        if fault:
            yield f"{mime}: {fault}"


def _line_difference(stored: str, new: str) -> str:
    """Say in which line two texts that are not equal differ first."""
    pairs = zip_longest(stored.split("\n"), new.split("\n"))
    number, (old, now) = next(
        (number, pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1]
    )
    return f"line {number} was {_cut(old or '')}, is {_cut(now or '')}"


def _is_repr_of_picture(output: NotebookNode) -> bool:
    """Size in `<Figure size 640x480 ...>` beside a picture says nothing more."""
    return any(mime.startswith("image/") for mime in output.data) and str(
        output.data["text/plain"]
    ).startswith("<Figure size")


def _is_measured(output: NotebookNode) -> bool:
    return output.output_type in _SHOWN and "scrapbook" in output.get("metadata", {})


def _value(output: NotebookNode) -> Scalar:
    text = output.data[MIME_PREFIX + "text/plain"]
    value: Scalar = ast.literal_eval(text)
    return value


def _measured_difference(stored: NotebookNode, new: NotebookNode) -> Iterator[str]:
    old_name = stored.metadata["scrapbook"]["name"]
    new_name = new.metadata["scrapbook"]["name"]
    if old_name != new_name:
        yield f"measured {old_name} has become {new_name}"
        return
    tolerance = stored.metadata.get(CELL_KEY, {}).get("tolerance")
    old_value, new_value = _value(stored), _value(new)
    if not within(new_value, old_value, tolerance):
        allowed = "as it was" if tolerance is None else f"within {tolerance:g}"
        yield (
            f"measured {old_name} was {old_value!r}, is {new_value!r}; wanted {allowed}"
        )


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _skeleton(line: str) -> str:
    return _SPACES.sub(" ", _PADDED_NUMBER.sub("#", line)).strip()


def _close(stored: str, new: str, relative_tolerance: float) -> bool:
    if not (_has_fraction(stored) or _has_fraction(new)):
        return int(stored) == int(new)
    return math.isclose(
        float(new),
        float(stored),
        rel_tol=0,
        abs_tol=relative_tolerance * abs(float(stored)) * (1 + 1e-9),
    )


def _has_fraction(number: str) -> bool:
    return any(mark in number for mark in ".eE")


def _cut(content: Any, longest: int = 120) -> str:
    text = repr(content if isinstance(content, str) else dict(content.get("data", {})))
    return text if len(text) <= longest else text[:longest] + " ..."
