"""The box at the top of a chapter: what it gives and what it asks for.

    ```{effort}
    :needs: {ref}`chap-attention`, matrix products
    - compute a weight by hand
    - say when a mask is needed
    ```

The directive holds what only an author knows. The build adds the rest: reading
minutes from the words of the page, processor time and memory from `effort.json` in the
chapter's room, where `make notebooks` writes them.
"""

import json
import math
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

LOGGER = logging.getLogger(__name__)
_ = get_translation("effort")

ROOMS = Path("src/attnconv_book/chapters")

#: Plain prose is read at 200 to 250 words a minute, prose with formulas slower.
WORDS_PER_MINUTE = 150

#: Time for one picture or one block of code, in minutes.
MINUTES_PER_FIGURE = 0.3
MINUTES_PER_BLOCK = 0.3

WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
NOT_PROSE = (nodes.literal_block, nodes.math_block, nodes.raw, nodes.comment)


class reading_time(nodes.inline, nodes.Element):
    """Stands for the reading time until the whole page is known."""


class EffortDirective(SphinxDirective):
    """What a reader will be able to do, what to read first, what it costs."""

    has_content = True
    option_spec = {"needs": directives.unchanged_required}

    def run(self):
        """Return the box; the reading time is filled in later."""
        box = nodes.admonition(classes=["effort"])
        self.set_source_info(box)
        box += nodes.title("", _("After this chapter you can"))
        self.state.nested_parse(self.content, self.content_offset, box)
        goals = list(box.findall(nodes.list_item))
        if not 2 <= len(goals) <= 4:
            LOGGER.warning(
                "effort: say in 2 to 4 bullets what the reader will be able to do, "
                "got %d",
                len(goals),
                location=box,
                type="effort",
            )
        box += self._facts(box)
        return [box]

    def _facts(self, box):
        facts = nodes.definition_list(classes=["effort-facts"])
        if "needs" in self.options:
            needs, messages = self.state.inline_text(self.options["needs"], self.lineno)
            facts += fact(_("Read first"), [*needs, *messages])
        else:
            facts += fact(_("Read first"), [nodes.Text(_("nothing"))])
        facts += fact(_("To read"), [reading_time()])
        cost = self._cost(box)
        if cost:
            facts += fact(_("To run"), [nodes.Text(cost)])
        return facts

    def _cost(self, box):
        """Say what the code of this page costs; empty for a page without code."""
        if not str(self.env.doc2path(self.env.docname)).endswith(".ipynb"):
            return ""
        room = self.env.docname.rpartition("/")[2].replace("-", "_")
        file = Path(self.env.srcdir) / ROOMS / room / "effort.json"
        self.env.note_dependency(str(file))
        record = json.loads(file.read_text("utf-8")) if file.exists() else None
        if record is None:
            LOGGER.warning(
                "effort: %s is not there; execute the notebook with "
                "python -m attnconv_book.making.execute",
                (ROOMS / room / "effort.json").as_posix(),
                location=box,
                type="effort",
            )
            return ""
        return _("%(time)s of processor time, %(memory)s of memory") % {
            "time": time_in_words(record["cpu_seconds"]),
            "memory": memory_in_words(record["peak_memory_mb"]),
        }


def fact(name, content):
    """Return a term with its description."""
    return nodes.definition_list_item(
        "",
        nodes.term("", name),
        nodes.definition("", nodes.paragraph("", "", *content)),
    )


def time_in_words(seconds):
    """Round seconds to what another machine could confirm."""
    if seconds < 10:
        return _("about %d s") % max(1, math.ceil(seconds))
    if seconds < 90:
        return _("about %d s") % (5 * round(seconds / 5))
    return _("about %d min") % round(seconds / 60)


def memory_in_words(megabytes):
    """Round megabytes to two digits."""
    if megabytes < 950:
        return _("about %d MB") % max(50, 50 * round(megabytes / 50))
    return _("about %.1f GB") % (megabytes / 1000)


def minutes_in_words(minutes):
    """Round minutes to 1 below ten and to 5 above."""
    if minutes < 10:
        return _("about %d min") % max(1, round(minutes))
    return _("about %d min") % (5 * round(minutes / 5))


def reading_minutes(doctree):
    """Estimate the time it takes to read a page, pictures and code included."""
    words = sum(
        len(WORD.findall(text.astext()))
        for text in doctree.findall(nodes.Text)
        if not inside(text, NOT_PROSE)
    )
    figures = sum(1 for _image in doctree.findall(nodes.image))
    blocks = sum(
        not is_second_choice(block) for block in doctree.findall(nodes.literal_block)
    )
    return (
        words / WORDS_PER_MINUTE
        + figures * MINUTES_PER_FIGURE
        + blocks * MINUTES_PER_BLOCK
    )


def is_second_choice(block):
    """Return whether a text is only shown where a picture or widget cannot be."""
    form = block.parent
    if form is None or "mime_type" not in form:
        return False
    return any("mime_type" in other for other in form.parent if other is not form)


def inside(node, kinds):
    """Return whether a node lies in a node of one of these kinds."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False


def fill_in_reading_time(app, doctree):
    """Replace each placeholder by the reading time of its page."""
    places = list(doctree.findall(reading_time))
    if places:
        text = minutes_in_words(reading_minutes(doctree))
        for place in places:
            place.replace_self(nodes.Text(text))


def setup(app):
    """Register the directive and the style of its box."""
    app.add_node(reading_time)
    app.add_directive("effort", EffortDirective)
    app.add_css_file("effort.css")
    app.connect("doctree-read", fill_in_reading_time)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
