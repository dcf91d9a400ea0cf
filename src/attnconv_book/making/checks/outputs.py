"""Checks of what is stored with a notebook: pictures, widgets, printed text."""

import json
import re
from typing import Any

from nbformat import NotebookNode

from attnconv_book.making.checks.page import Page, prose_lines, tags
from attnconv_book.making.stable import texts_of
from attnconv_book.making.widgets import (
    STUB,
    VIEW,
    views_without_state,
    widget_code,
)

MOST_BYTES = 1_000_000
SHORTEST_ALT = 20

_ABSOLUTE = re.compile(
    r"(?<![\w.:/~<])/(?:home|root|Users|usr|tmp|opt|var|mnt|work|private|workspace"
    r"|content|data|srv|nix)/[\w.-]+|\b[A-Za-z]:\\\\?(?:Users|Program|Windows)\b"
)
_WARNING = re.compile(r"\b\w*Warning:|\bwarnings?\.warn\(|WARNING\b")
_PATH_LIKE = re.compile(r"\.(png|svg|jpe?g|gif)\b|^<|^\S*/\S*$|_images|[0-9a-f]{16,}")
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\(")
_IMAGE_DIRECTIVE = re.compile(
    r"^[ \t]*([`:~]{3,})\{(figure|image)\}[^\n]*\n(.*?)^[ \t]*\1", re.M | re.S
)


def absolute_paths(page: Page) -> list[str]:
    """Find paths of one machine in what the notebook shows or carries."""
    faults = []
    for index, cell in page.code:
        for output in cell.outputs:
            for text in texts_of(output):
                found = _ABSOLUTE.search(text)
                if found:
                    faults.append(
                        page.fault(
                            index,
                            f"its output holds the path {found[0]}: print names, not "
                            "paths, and store outputs with `make notebooks`",
                        )
                    )
                    break
    found = _ABSOLUTE.search(json.dumps(page.widget_state))
    if found:
        faults.append(page.fault(None, f"the widget state holds the path {found[0]}"))
    return faults


def warnings_in_outputs(page: Page) -> list[str]:
    """Find warnings, and anything else that was printed as an error."""
    faults = []
    for index, cell in page.code:
        for output in cell.outputs:
            if output.output_type != "stream":
                continue
            if output.name == "stderr":
                faults.append(
                    page.fault(
                        index,
                        f"printed to stderr: {output.text.strip()[:80]!r}; a page "
                        "shows no warnings and no progress bars",
                    )
                )
            elif _WARNING.search(output.text):
                faults.append(page.fault(index, "its output holds a warning"))
    return faults


def alternative_texts(page: Page) -> list[str]:
    """Find pictures without words for those who do not see them."""
    faults = []
    for index, cell in page.code:
        if not any(_holds_picture(output) for output in cell.outputs):
            continue
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        fault = _alt_fault(alt)
        if fault:
            faults.append(
                page.fault(
                    index, f"{fault} (metadata.mystnb.image.alt): say what is seen"
                )
            )
    for index, source in page.texts:
        prose = "\n".join(line for _, line in prose_lines(source))
        alts = _MARKDOWN_IMAGE.findall(prose)
        for _, _, content in _IMAGE_DIRECTIVE.findall(source):
            given = re.search(r"^\s*:alt:(.*)$", content, re.M)
            alts.append(given[1].strip() if given else "")
        for alt in alts:
            fault = _alt_fault(alt)
            if fault:
                faults.append(page.fault(index, f"{fault}: say what is seen"))
    return faults


def captions(page: Page) -> list[str]:
    """Find figures and widgets without caption or name, and two under one caption."""
    if not page.is_chapter:
        return []
    faults = []
    for index, cell in page.code:
        shown = [o for o in cell.outputs if _is_figure(o)]
        if len(shown) > 1:
            faults.append(
                page.fault(index, "shows several figures; one caption fits one figure")
            )
        if not shown or tags(cell) & {"exercise", "solution"}:
            continue
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        if not figure.get("caption", "").strip():
            faults.append(
                page.fault(index, "has no caption (metadata.mystnb.figure.caption)")
            )
        if not figure.get("name", "").startswith("fig-"):
            faults.append(
                page.fault(
                    index,
                    "wants a name like fig-topic (metadata.mystnb.figure.name), "
                    f"got {figure.get('name', '')!r}",
                )
            )
    return faults


def widget_views(page: Page) -> list[str]:
    """Find widgets that the page could not show: their state is not stored."""
    if page.notebook is None:
        return []
    return [
        page.fault(index, "shows a widget without stored state; run `make notebooks`")
        for index in views_without_state(page.notebook)
    ]


def stored_widgets(page: Page) -> list[str]:
    """Find stored scripts, repeated widgets, and classic ones, which weigh 1 MB."""
    faults = []
    seen: set[str] = set()
    for model in page.widget_state.values():
        values: dict[str, Any] = model.get("state", {})
        if model.get("model_module") == "@jupyter-widgets/controls":
            faults.append(
                page.fault(
                    None,
                    f"stores the classic widget {model.get('model_name')}; the page "
                    "would load 1 MB for it: use attnconv_book.kit.widgets",
                )
            )
        if "_esm" not in values:
            continue
        kind = str(values.get("_anywidget_id", "a widget without a name"))
        if kind in seen:
            faults.append(
                page.fault(None, f"stores {kind} twice; show each widget once")
            )
        seen.add(kind)
        if widget_code(kind) is None:
            faults.append(page.fault(None, f"stores {kind}, which the book has not"))
        if values["_esm"] != STUB or values.get("_css"):
            faults.append(
                page.fault(None, f"stores the script of {kind}; run `make notebooks`")
            )
    return faults


def notebook_size(page: Page) -> list[str]:
    """Find notebooks that are too heavy to load and to keep in version control."""
    if page.size <= MOST_BYTES:
        return []
    return [
        page.fault(
            None, f"has {page.size / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.1f} MB"
        )
    ]


def _holds_picture(output: NotebookNode) -> bool:
    """Say whether an output has a picture, perhaps the still one of a widget."""
    return any(mime.startswith("image/") for mime in output.get("data", {}))


def _is_figure(output: NotebookNode) -> bool:
    return _holds_picture(output) or VIEW in output.get("data", {})


def _alt_fault(alt: str) -> str:
    if not alt.strip():
        return "has a picture without alternative text"
    if _PATH_LIKE.search(alt.strip()):
        return f"has an alternative text that looks like a file: {alt[:60]!r}"
    if len(alt) < SHORTEST_ALT:
        return f"has a very short alternative text: {alt!r}"
    return ""
