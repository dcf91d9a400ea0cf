"""What every widget of the book shares: its parts, its picture, its name in text.

A widget is a Python class, a state that Python and the page share, and one ES module
that draws it. The same module runs in JupyterLab (through anywidget) and, without a
kernel, in the built page (`assets/widgets/static-widgets.js` runs it). A module cannot
import a neighbour there, so `script_of` puts the shared parts in front of the widget's
own file; there is no build step.

Where no script runs (a notebook on a code host, a page with scripts off, print), the
picture that the widget draws of its own state stands in its place: `to_svg`.
"""

from pathlib import Path
from typing import Any

import anywidget

LARGEST_MODULE = 60_000
"""Bytes that script and style of one widget may take together."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

SHARED_SCRIPTS = ("maths.js", "charts.js", "mount.js")
SHARED_STYLE = "kit.css"
"""What stands in front of every widget's own script and style sheet."""


def script_of(module: str, *parts: str) -> str:
    """Join the shared parts of the scripts and those of a widget into one ES module.

    Args:
        module: `__file__` of the widget's Python module; its script is the file of the
            same name that ends in ".js".
        parts: Names of other files of that folder, which come in front of it.

    Returns:
        The files' text, one after the other.

    Raises:
        FileNotFoundError: If there is no such file.
    """
    own = Path(module).with_suffix(".js")
    return _joined(SHARED_SCRIPTS, *map(own.with_name, parts), own)


def style_of(module: str) -> str:
    """Join the shared style sheet and that of a widget.

    Args:
        module: `__file__` of the widget's Python module; its style sheet is the file of
            the same name that ends in ".css".

    Returns:
        The files' text, one after the other.

    Raises:
        FileNotFoundError: If there is no such file.
    """
    return _joined((SHARED_STYLE,), Path(module).with_suffix(".css"))


def _joined(shared: tuple[str, ...], *own: Path) -> str:
    paths = [*map(Path(__file__).with_name, shared), *own]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


class BookWidget(anywidget.AnyWidget):
    """A widget with a stable name in text and a picture for where no script runs."""

    def to_svg(self) -> str:
        """Draw the present state as a still picture.

        Returns:
            An SVG document; the same state gives the same text.
        """
        raise NotImplementedError

    def describe(self) -> str:
        """Say the present state in a few words, without any address.

        Returns:
            The text between the brackets of `repr`.
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        """Name the widget and its state; the same state gives the same text."""
        return f"{type(self).__name__}({self.describe()})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Offer the widget, its picture and its name; the viewer takes what it can."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        return {**data, "image/svg+xml": self.to_svg()}, metadata


def module_source(widget_class: type[BookWidget]) -> str:
    """Return the ES module of a widget, as the notebooks store it.

    Args:
        widget_class: For instance `AttentionExplorer`.

    Returns:
        The text that a stored `_esm` must equal; otherwise the notebook is stale.
    """
    return _written(widget_class, "_esm")


def stylesheet_source(widget_class: type[BookWidget]) -> str:
    """Return the style sheet of a widget, as the notebooks store it.

    Args:
        widget_class: For instance `AttentionExplorer`.

    Returns:
        The text that a stored `_css` must equal.
    """
    return _written(widget_class, "_css")


def _written(widget_class: type[BookWidget], name: str) -> str:
    if not (isinstance(widget_class, type) and issubclass(widget_class, BookWidget)):
        raise TypeError(
            f"widget_class must be a class of the book's widgets, got {widget_class!r}"
        )
    # anywidget gives each instance a class of its own, where the name is a trait
    for base in widget_class.__mro__:
        if isinstance(text := vars(base).get(name), str):
            return text
    raise TypeError(f"{widget_class.__name__} has no {name}")
