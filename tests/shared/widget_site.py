"""Small pages that hold widgets and no kernel, and how their tests look at them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import exp

import nbformat
from places import ROOT

from attnconv_book.kit.widgets import module_source
from attnconv_book.kit.widgets.book_widget import SHARED_SCRIPTS

KIT = ROOT / "src/attnconv_book/kit/widgets"
STATE = "application/vnd.jupyter.widget-state+json"
ALT = "Three tables of numbers, side by side."
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1000, "height": 900}


def stored(widgets):
    """Return notebook metadata and outputs, as executing a notebook stores them."""
    outputs, state = [], {}
    for widget in widgets:
        data, _ = widget._repr_mimebundle_()
        outputs.append(
            nbformat.v4.new_output("execute_result", data, execution_count=1)
        )
        held = widget.get_state()
        held["layout"] = f"IPY_MODEL_{widget.layout.model_id}"
        state[widget.model_id] = {
            "model_name": held["_model_name"],
            "model_module": held["_model_module"],
            "model_module_version": held["_model_module_version"],
            "state": held,
        }
    return {STATE: {"version_major": 2, "version_minor": 0, "state": state}}, outputs


def write(source, pages):
    """Write the sources of a small site: {name: (widget metadata, outputs)}."""
    source.mkdir(parents=True, exist_ok=True)
    for name, (metadata, outputs) in pages.items():
        cells = [nbformat.v4.new_markdown_cell(f"# {name}", id="title")]
        for number, output in enumerate(outputs):
            cells.append(
                nbformat.v4.new_code_cell(
                    "show()",
                    outputs=[output],
                    execution_count=1,
                    id=f"cell-{number}",
                    metadata={"mystnb": {"image": {"alt": ALT}}},
                )
            )
        notebook = nbformat.v4.new_notebook(
            cells=cells,
            metadata={
                "widgets": metadata,
                "orphan": True,
                "kernelspec": {"name": "python3", "display_name": "Python 3"},
                "language_info": {"name": "python", "pygments_lexer": "ipython3"},
            },
        )
        (source / f"{name}.ipynb").write_text(nbformat.writes(notebook), "utf8")
        room = source / "src/attnconv_book/chapters" / name.replace("-", "_")
        room.mkdir(parents=True, exist_ok=True)
        names = [o.data["text/plain"].partition("(")[0] for o in outputs]
        heights = [{"widget": name, "heights": [600, 900]} for name in names]
        (room / "heights.json").write_text(json.dumps(heights))
    first = next(iter(pages))
    (source / "conf.py").write_text(
        f"""
import sys
sys.path.insert(0, {str(ROOT / "_ext")!r})
extensions = ["myst_nb", "widget_pictures"]
project, language, root_doc, html_theme = "widgets", "en", {first!r}, "basic"
nb_execution_mode = "off"
html_static_path = [{str(ROOT / "assets")!r}]
html_sidebars = {{"**": []}}
nb_ipywidgets_js = {{"widgets/static-widgets.js": {{"defer": "defer"}}}}
html_theme_options = {{"body_max_width": "700px"}}
"""
    )


def run_sphinx(source, html):
    """Build a site strictly; return the process that did."""
    strict = ["-q", "-W", "--keep-going"]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *strict, source, html],
        capture_output=True,
        text=True,
    )


def build(folder, pages):
    """Build a small site: {name: (widget metadata, outputs)}."""
    write(folder / "source", pages)
    result = run_sphinx(folder / "source", folder / "html")
    assert result.returncode == 0, result.stderr
    return folder / "html"


@contextmanager
def visitor(browser, site) -> Iterator:
    """Open pages of a site; their console must stay silent unless told otherwise."""
    contexts, errors = [], []

    def open_page(name, *, loud=False, size=DESKTOP, **options):
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        said = [] if loud else errors
        page.on("console", lambda m: m.type == "error" and said.append(m.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith(("file:", "blob:", "data:"))
                else errors.append(f"request to {r.url}")
            ),
        )
        page.said = said
        page.goto((site / f"{name}.html").as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-widgets=ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def grid(widget, name):
    return widget.get_by_role("grid", name=name)


def texts(widget, name):
    """Return the numbers that a grid shows, row by row."""
    rows = grid(widget, name).get_by_role("row")
    shown = [row.get_by_role("gridcell").all_inner_texts() for row in rows.all()]
    return [[text.replace("−", "-") for text in row] for row in shown if row]


def cell(widget, name, row, column):
    return grid(widget, name).locator(f'[data-row="{row}"][data-column="{column}"]')


def spelt(widget):
    return widget.locator(".ac-spell")


def run_module(page, widget_class, states, function="compute"):
    """Run an exported function of a widget's module on many states."""
    return page.evaluate(
        """async ([source, states, name]) => {
            const text = new Blob([source], {type: "text/javascript"});
            const module = await import(URL.createObjectURL(text));
            return states.map((state) => module[name](...state));
        }""",
        [module_source(widget_class), states, function],
    )


def run_parts(page, expression, cases):
    """Run JavaScript with the shared parts of the scripts in sight, case by case.

    Args:
        page: Any page of a browser.
        expression: A function; it sees all that the parts define.
        cases: One list of arguments for each call.

    Returns:
        What the calls return.
    """
    parts = [(KIT / name).read_text("utf8") for name in SHARED_SCRIPTS]
    run = f"export default (cases) => cases.map((each) => ({expression})(...each));"
    return page.evaluate(
        """async ([source, cases]) => {
            const text = new Blob([source], {type: "text/javascript"});
            return (await import(URL.createObjectURL(text))).default(cases);
        }""",
        ["\n".join([*parts, run]), [list(case) for case in cases]],
    )


def value_of(text):
    """Compute what a line of spelt out arithmetic says."""
    text = text.replace("−", "-").replace("·", "*").replace("×", "*")
    return eval(re.sub(r"\[0\]", "0", text), {"exp": exp})


def paint_page(page, theme):
    """Show a page in light or dark colours, as the book's switch does."""
    page.evaluate(
        """(theme) => {
            document.documentElement.dataset.theme = theme;
            document.body.style.background = theme === "dark" ? "#14181e" : "#fff";
        }""",
        theme,
    )
