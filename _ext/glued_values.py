"""Measured numbers, written and where myst-nb does not bring them by itself.

* [3.4](#measured:name:.1f) is a number that can be read in the notebook as well
  (attnconv_book.making.written_numbers). Before a page is parsed it becomes
  {glue:text}`name:.1f`, so the build prints the value of the run and knows whether
  there is one; a written number that is not the run's is a warning.
* A page that quotes a number of another page is written again in every build:
  myst-nb would leave the old number there when only the other page changed.
* An alt text may hold a number, as running text may. That is an alt text in cell
  metadata or in an `:alt:` option; the short form `![alt](file)` drops roles before
  any extension sees them.

No kept extension was found that reads what MyST-NB has stored.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.core.variables import format_plain_text
from myst_nb.ext.glue.crossref import read_glue_cache
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LOGGER = logging.getLogger(__name__)
MARK = "#measured:"
GLUE = re.compile(
    r"\{glue:text\}`(?:(?P<page>[^`:]+)::)?(?P<name>[^`:]+)(?::(?P<spec>[^`]*))?`"
)


def take_written_numbers(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the written numbers of a page into roles; warn about those that are old."""
    if MARK not in source[0]:
        return
    # imports nbformat, so only where a page has such a number
    from attnconv_book.making import stable, written_numbers

    root = Path(app.srcdir)

    def run(page: str) -> Mapping[str, Any]:
        """Return what the run of a page handed over, which this page then hangs on."""
        app.env.note_dependency(str(root / f"{page}.ipynb"))
        return written_numbers.stored_values(root, page)

    values = written_numbers.look_up(docname, functools.cache(run))
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = stable.from_text(source[0])
        texts = [text for _, text in written_numbers.texts_with_numbers(notebook)]
        written_numbers.change_texts(notebook, written_numbers.as_glue)
        source[0] = stable.to_text(notebook)
    else:
        texts = [source[0]]
        source[0] = written_numbers.as_glue(source[0])
    for text in texts:
        for fault in written_numbers.faults_of(text, values):
            LOGGER.warning("Measured number: %s", fault, location=docname)


class FillAltTexts(SphinxPostTransform):
    """Put measured numbers into alt texts."""

    default_priority = 6  # right after myst-nb has filled the running text

    def run(self, **kwargs: Any) -> None:
        """Replace every {glue:text} of every alt text by its number."""
        for image in self.document.findall(nodes.image):
            if "{glue:" in (image.get("alt") or ""):
                self.fill(image)

    def fill(self, image: nodes.image) -> None:
        """Put the numbers into one alt text."""
        image["alt"] = GLUE.sub(lambda found: self.value(found, image), image["alt"])

    def value(self, found: re.Match[str], image: nodes.image) -> str:
        """Return one formatted number; warn when there is none."""
        page = found["page"]
        docname = self.env.docname
        if page:
            docname = self.env.path2doc(self.env.relfn2path(page)[1]) or page
        stored = stored_values(self.env, docname).get(found["name"])
        if stored is None or "text/plain" not in stored["data"]:
            LOGGER.warning(
                "Alt text: no value %r in %r", found["name"], docname, location=image
            )
            return found[0]
        text = format_plain_text(stored["data"]["text/plain"], found["spec"] or "")
        return str(text)


def stored_values(env: BuildEnvironment, docname: str) -> dict[str, Any]:
    """Return what a page has glued, read anew (myst-nb's own reader caches)."""
    folder = Path(env.mystnb_config.output_folder)  # type: ignore[attr-defined]
    path = folder / f"{docname}.glue.json"
    return json.loads(path.read_text("utf8")) if path.exists() else {}


def quoting_pages(env: BuildEnvironment) -> set[str]:
    """Return the set, kept between builds, of pages that quote other pages."""
    if not hasattr(env, "pages_quoting_values"):
        env.pages_quoting_values = set()  # type: ignore[attr-defined]
    return env.pages_quoting_values  # type: ignore[attr-defined, no-any-return]


def note_quotes(app: Sphinx, doctree: nodes.document) -> None:
    """Remember whether the page that was just read quotes another page."""
    in_text = any(doctree.findall(PendingGlueReference))
    in_alt = any(
        found["page"]
        for image in doctree.findall(nodes.image)
        for found in GLUE.finditer(image.get("alt") or "")
    )
    pages = quoting_pages(app.env)
    pages.discard(app.env.docname)
    if in_text or in_alt:
        pages.add(app.env.docname)


def forget_page(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or has gone."""
    quoting_pages(env).discard(docname)


def merge_pages(
    app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    quoting_pages(env).update(quoting_pages(other) & set(docnames))


def rewrite_quoting_pages(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Have the quoting pages written again, from values that are read again."""
    read_glue_cache.cache_clear()
    return sorted(quoting_pages(env))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("source-read", take_written_numbers)
    app.connect("doctree-read", note_quotes)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.connect("env-updated", rewrite_quoting_pages)
    app.add_post_transform(FillAltTexts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
