"""Tells a downloaded notebook where its package is.

The download button of a page gives the notebook alone. Its copy beside the pages
begins with one more cell, of one line: how to install the file with the package that
`make book` puts beside the pages too (attnconv_book.making.wheel). Where the book has
an address (`baseurl` in _config.yml, or BOOK_URL), the line holds it; without one it
says where the file lies, seen from the page. The notebook of the repository stays.

No kept extension was found that changes what the download button gives.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CELL = "install-the-package"


def tell_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Add the cell to every copy that has none yet."""
    if exception is not None or app.builder.format != "html":
        return
    copies = Path(app.outdir, "_sources")
    for file in sorted(copies.rglob("*.ipynb")):
        depth = len(file.relative_to(copies).parts) - 1
        notebook = json.loads(file.read_text("utf8"))
        if notebook["cells"] and notebook["cells"][0].get("id") == CELL:
            continue
        notebook["cells"].insert(0, cell(install_line(app.config.html_baseurl, depth)))
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        file.write_text(text + "\n", "utf8")


def install_line(address: str, depth: int) -> str:
    """Say how to install the package.

    Args:
        address: Of the book, with a slash at its end; "" if it has none.
        depth: How many folders the page lies below the first one.
    """
    from attnconv_book.making.wheel import wheel_name

    if address:
        where = f"`pip install {address.rstrip('/')}/{wheel_name()}`"
    else:
        where = (
            f"`pip install {wheel_name()}`, a file that lies at "
            f"`{'../' * depth}{wheel_name()}` from the page of this notebook"
        )
    return f"To run this notebook, install the package of its book: {where}."


def cell(line: str) -> dict[str, Any]:
    """Return a cell that shows a line."""
    return {"cell_type": "markdown", "id": CELL, "metadata": {}, "source": [line]}


def setup(app: Sphinx) -> dict[str, Any]:
    """Wait for the end of the build."""
    app.connect("build-finished", tell_downloads)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
