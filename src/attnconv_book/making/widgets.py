"""Scripts of widgets: a stub in the notebooks, the real one in the pages.

A notebook that stored the script of each widget would be stale with every change of a
shared part, and most of its bytes would be no text of the book. So it stores a stub,
which says in JupyterLab what to do; a running notebook takes the script from the
widget's class, and the build puts the same into the page.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STUB = (
    "export default { render({ el }) "
    '{ el.textContent = "Run this cell to play with the figure."; } };'
)
"""What a notebook stores instead of a script."""


def put_stubs(state: dict[str, Any]) -> None:
    """Replace the scripts and style sheets in the state of widgets.

    Args:
        state: The models of a notebook by id; changed in place.
    """
    for model in state.values():
        if "_esm" in model.get("state", {}):
            model["state"]["_esm"] = STUB
            model["state"]["_css"] = ""


def put_scripts(state: dict[str, Any]) -> list[str]:
    """Put the scripts and style sheets of the widgets' classes in place of the stubs.

    Args:
        state: The models of a notebook by id; changed in place.

    Returns:
        The names of classes that are not there: their widgets keep the stub.
    """
    missing = []
    for model in state.values():
        values = model.get("state", {})
        if "_esm" not in values:
            continue
        name = str(values.get("_anywidget_id", "a widget without a name"))
        code = widget_code(name)
        if code is None:
            missing.append(name)
        else:
            values.update(code)
    return missing


def widget_code(name: str) -> dict[str, str] | None:
    """Return script and style sheet of a widget.

    Args:
        name: Its class, as "attnconv_book.package.module.Class".

    Returns:
        The texts "_esm" and "_css"; None if the book has no such widget.
    """
    module, _, kind = name.rpartition(".")
    if not module.startswith("attnconv_book."):
        return None
    try:
        widget = getattr(import_module(module), kind, None)
    except ModuleNotFoundError:
        return None
    if not isinstance(widget, type) or "_esm" not in vars(widget):
        return None
    return {part: str(vars(widget)[part]) for part in ("_esm", "_css")}


def views_without_state(notebook: dict[str, Any]) -> Iterator[int]:
    """Find widgets that a page could not show.

    Args:
        notebook: A notebook as JSON describes it.

    Yields:
        The number of each cell, from 0, that shows a widget without stored state.
    """
    state = widget_state(notebook)
    for number, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", []):
            view = output.get("data", {}).get(VIEW)
            if isinstance(view, str):
                view = json.loads(view)
            if view is not None and view.get("model_id") not in state:
                yield number


def widget_state(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the stored models of a notebook by id.

    Args:
        notebook: A notebook as JSON describes it.
    """
    widgets = notebook.get("metadata", {}).get("widgets", {})
    state: dict[str, Any] = widgets.get(STATE, {}).get("state", {})
    return state
