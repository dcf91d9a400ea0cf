"""A small book with one of everything, to test what the build makes of it.

It is written into an empty folder beside the real settings, so that the real
`_config.yml`, `_ext` and `assets` are what is tested. Its notebooks are made here,
with their outputs: nothing is executed.
"""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.image
import nbformat
import numpy
import yaml
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from places import ROOT
from surroundings import GARBAGE, JUPYTER_BOOK

# Builds, puts the later notebook in place of the first, and builds again.
TWICE = """
import gc
import os
gc.set_threshold(*{garbage})
from jupyter_book.cli.main import main
main(standalone_mode=False)
os.replace({later!r}, {notebook!r})
os.utime({notebook!r})
main(standalone_mode=False)
"""
BOXES = Path(__file__).with_name("boxes.md")
GLUE = "application/papermill.record/text/plain"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
HELLO_WIDGET = """
export default { render({ model, el }) {
  const button = document.createElement("button");
  button.textContent = `count ${model.get("count")}`;
  button.onclick = () => {
    model.set("count", model.get("count") + 1);
    button.textContent = `count ${model.get("count")}`;
  };
  el.append(button);
} };
"""

INDEX = """\
(small-title)=
# A small book

It has one of everything. The words here are long enough to serve as a description
of the page for a search engine that wants some text.

```{margin}
A note in the margin.
```

(small-things)=
## Things

- [ ] a task & its box
- [x] a task that is done

| | with numbers |
|---|---|
| one | 1 |

The notebook measured {glue:text}`part/notebook.ipynb::accuracy:.1f` percent
{cite}`vaswani2017attention`, and also {cite:t}`lecun1989backpropagation`.

```{bibliography}
```
"""

QUOTE = """\
(small-quote)=
# A page that quotes

The notebook beside this page measured {glue:text}`notebook.ipynb::accuracy:.1f`
percent, says this page, which is otherwise never written again.
"""

FIRST_CELL = """\
(small-notebook)=
# A notebook

The accuracy is {glue:text}`accuracy:.1f` percent, inline math is $a_i$.

(small-formula)=
## A formula

$$ a_i = \\sum_{j=1}^{n} \\frac{\\exp(s_{ij})}{\\sum_k \\exp(s_{ik})} v_j \
   + \\text{a very long remark that does not fit on the screen of a phone at all} $$ \
(eq-small)

See {eq}`eq-small` and {numref}`fig-small`.

:::{admonition} A mistake people make
:class: warning
Symptom, cause, cure, with `code` and a [link](small-notebook).
:::

:::{admonition} Predict first
:class: tip
What will it be?
:::

:::{admonition} What the article says (section 4.1)
:class: important
**What holds**: true with a condition.
:::

:::{note}
A note.
:::

:::{dropdown} Hint
A hint.
:::

```{prf:theorem} A theorem
:label: thm-small

Every small book has a theorem.
```

```{exercise-start} First
:label: exr-small-first
```
Do it.
```{exercise-end}
```

```{solution-start} exr-small-first
:class: dropdown
```
Done.
```{solution-end}
```

```{exercise-start} Second
:label: exr-small-second
```
Do it again, and follow [a link in a box](small-notebook).
```{exercise-end}
```
"""

IMPORTS = "".join(f"import module_{number}\n" for number in range(7))

SOURCE = """\
```python
# attnconv.attention.core
def mix(query, key, value):
    # …
    return softmax(query @ key.mT / math.sqrt(query.shape[-1])) @ value  # a long line
```"""

BIBLIOGRAPHY = """\
@inproceedings{vaswani2017attention, author={Vaswani, Ashish}, year={2017},
  title={Attention is all you need}, booktitle={NeurIPS}}
@article{lecun1989backpropagation, author={LeCun, Yann}, year={1989},
  title={Backpropagation}, journal={Neural Computation}}
"""


def line_figure() -> str:
    """Draw lines, words in and out of a picture; return the SVG."""
    with matplotlib.rc_context({"svg.hashsalt": "small", "svg.fonttype": "path"}):
        figure = Figure(figsize=(5, 3), facecolor="none")
        axes = figure.subplots()
        axes.set_facecolor("none")
        axes.plot([0, 1, 2], [0, 2, 1], color="#0072B2")
        axes.set_title("blue words", color="#0072B2")
        axes.bar([3], [2], color="#D55E00")
        axes.text(3, 1, "on a bar", ha="left")
        axes.text(1, 1.5, "kept", gid="keep-this")
        axes.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1), aspect="auto")
        axes.text(0.2, 0.5, "on a picture")
        axes.set_xlim(0, 4)
        axes.set_ylim(0, 3)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def photo() -> str:
    """Return a PNG of 120 by 60 pixels, as base64."""
    values = numpy.linspace(0, 1, 7200).reshape(60, 120)
    out = io.BytesIO()
    matplotlib.image.imsave(out, values, format="png")
    return base64.b64encode(out.getvalue()).decode()


def notebook(accuracy: float) -> nbformat.NotebookNode:
    """Make the notebook with its outputs."""
    glued = new_output(
        "display_data",
        {GLUE: repr(accuracy)},
        metadata={
            "scrapbook": {
                "name": "accuracy",
                "mime_prefix": "application/papermill.record/",
            }
        },
    )
    picture = new_output(
        "display_data", {"image/svg+xml": line_figure(), "text/plain": "<Figure>"}
    )
    retina = new_output(  # the inline backend's "retina" format states its size
        "display_data",
        {"image/png": photo(), "text/plain": "<Figure>"},
        metadata={"image/png": {"width": 900, "height": 450}},
    )
    view = new_output(
        "display_data",
        {
            WIDGET_VIEW: {"model_id": "a1", "version_major": 2, "version_minor": 1},
            "text/plain": "Hello()",
        },
    )
    long_line = new_output("stream", name="stdout", text="0123456789 " * 30 + "\n")
    rows = [f"row {row}" + "   0.123456789" * 9 for row in range(2)]
    columns = new_output("stream", name="stdout", text="\n".join(rows) + "\n")
    html = new_output(
        "display_data",
        {"text/html": "<table class='dataframe'><tr><th>a</th></tr></table>"},
    )
    code = new_output("display_data", {"text/markdown": SOURCE})
    book = new_notebook(
        cells=[
            new_markdown_cell(FIRST_CELL),
            new_code_cell(IMPORTS, execution_count=7),
            new_code_cell("source(mix)", outputs=[code], execution_count=6),
            new_code_cell(
                "measured('accuracy', 99.4)", outputs=[glued], execution_count=1
            ),
            new_code_cell(
                "x = model(1)\nprint(x)\n\nplot(x)\nplt.show()",
                outputs=[picture],
                execution_count=2,
                metadata={
                    "mystnb": {
                        "image": {"alt": "A blue line. {glue:text}`accuracy:.1f` %."},
                        "figure": {
                            "name": "fig-small",
                            "caption": "Accuracy {glue:text}`accuracy:.1f` percent.",
                        },
                    }
                },
            ),
            new_code_cell(
                "photo()",
                outputs=[retina],
                execution_count=5,
                metadata={"mystnb": {"image": {"alt": "A grey ramp."}}},
            ),
            new_code_cell(
                "widget",
                outputs=[view],
                execution_count=3,
                metadata={"tags": ["hide-input"]},
            ),
            new_code_cell(
                "print(x)", outputs=[long_line, html, columns], execution_count=4
            ),
        ],
        metadata={
            "kernelspec": {
                "name": "python3",
                "display_name": "Python 3",
                "language": "python",
            },
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
            "widgets": {
                WIDGET_STATE: {
                    "version_major": 2,
                    "version_minor": 0,
                    "state": {
                        "a1": {
                            "model_name": "AnyModel",
                            "model_module": "anywidget",
                            "model_module_version": "~0.11.*",
                            "state": {
                                "_esm": HELLO_WIDGET,
                                "_view_name": "AnyView",
                                "_view_module": "anywidget",
                                "_view_module_version": "~0.11.*",
                                "count": 1,
                            },
                        }
                    },
                }
            },
        },
    )
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
    return book


def write_small_book(
    folder: Path, *, accuracy: float = 99.4, mended: bool = True
) -> None:
    """Write the small book's sources beside the real settings.

    With `mended=False` the settings are the real ones without our extensions,
    templates and style: what the theme and its friends make by themselves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("_ext", "assets"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
    # its widget is none of the book's, and brings its script in the notebook
    settings["sphinx"]["config"]["suppress_warnings"] = ["widget_scripts"]
    if not mended:
        ours = settings["sphinx"].pop("local_extensions")
        config = settings["sphinx"]["config"]
        config["extensions"] = [e for e in config["extensions"] if e not in ours]
        theirs = ("templates_path", "html_css_files", "html_context", "katex_prerender")
        for name in theirs:
            del config[name]
        del config["html_theme_options"]["article_header_end"]
    write(folder / "_config.yml", yaml.safe_dump(settings))
    toc = {
        "format": "jb-book",
        "root": "index",
        "parts": [
            {
                "caption": "Part",
                "numbered": True,
                "chapters": [
                    {"file": "part/notebook"},
                    {"file": "part/quote"},
                    {"file": "part/boxes"},
                ],
            }
        ],
    }
    write(folder / "_toc.yml", yaml.safe_dump(toc, sort_keys=False))
    write(folder / "index.md", INDEX)
    write(folder / "references.bib", BIBLIOGRAPHY)
    write(folder / "part/quote.md", QUOTE)
    write(folder / "part/boxes.md", BOXES.read_text("utf8"))
    nbformat.write(notebook(accuracy), folder / "part/notebook.ipynb")
    heights = '[{"widget": "Hello", "heights": [40, 50]}]'
    write(folder / "src/attnconv_book/chapters/notebook/heights.json", heights)


def write(file: Path, text: str) -> None:
    """Write a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf8")


def build(
    folder: Path,
    *,
    warnings_are_errors: bool = True,
    later_accuracy: float | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Build a book as `make book` does; return what the build printed.

    With a `later_accuracy` it is built again when its notebook measures that.
    """
    strict = ["-W", "-n", "--keep-going"] if warnings_are_errors else ["-n"]
    program = JUPYTER_BOOK
    if later_accuracy is not None:
        later, present = folder / "later.json", folder / "part/notebook.ipynb"
        nbformat.write(notebook(later_accuracy), later)
        program = TWICE.format(garbage=GARBAGE, later=str(later), notebook=str(present))
    return subprocess.run(
        [sys.executable, "-c", program, "build", *strict, str(folder)],
        capture_output=True,
        text=True,
        encoding="utf8",
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", **variables},
    )


def html_of(folder: Path) -> Path:
    """Return where the pages of a built book lie."""
    return folder / "_build/html"
