"""All widgets of the book, and how each is tried.

Nothing lists the widgets: a room that has some has a table of them in its tests,
`widget_rows.py`, and both are found by walking the folders.
"""

import importlib
import pkgutil
import sys

import widget_site
from places import ROOT
from tables import load_tables

import attnconv_book
from attnconv_book.kit.widgets.book_widget import BookWidget


def widget_classes():
    """Find every widget of the book, in the order of their names."""
    for module in pkgutil.walk_packages(attnconv_book.__path__, "attnconv_book."):
        if not module.name.startswith("attnconv_book.making"):
            importlib.import_module(module.name)
    found, waiting = set(), [BookWidget]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            # an instance has a class of its own, of the same name
            module = sys.modules.get(kind.__module__)
            if getattr(module, kind.__name__, None) is kind:
                if kind.__module__.startswith("attnconv_book."):
                    found.add(kind)
    return sorted(found, key=lambda kind: kind.__name__)


ROWS = {
    (room, row.name): row
    for room, table in load_tables(ROOT / "tests", "widget_rows.py").items()
    for row in table.ROWS
}
"""By room and name; the room chooses what `--only` runs."""


def shown(widget):
    """Return all that a widget shows in words and numbers."""
    fields = widget.locator("input, select").evaluate_all(
        "all => all.map((e) => [e.value, e.checked])"
    )
    return widget.inner_text(), fields


def edit_faults(row, widget):
    """Edit a widget, and then make a mistake if one can be made; find what fails."""
    before, says = shown(widget), widget.locator(".ac-says")
    row.edit(widget)
    faults = ["an edit changes nothing"] if shown(widget) == before else []
    if row.mistake:
        faults += ["a message without a mistake"] if says.inner_text() else []
        row.mistake(widget)
        faults += [] if says.inner_text() else ["a mistake without a message"]
    return faults


def build_pages(folder):
    """Build two pages for each widget: one with its first state, one with all.

    The second page ends with a widget whose stored state is damaged.
    """
    pages = {}
    for row in ROWS.values():
        pages[row.name] = widget_site.stored([row.maker()])
        states = [row.maker(), *(make() for make in row.others), row.maker()]
        pages[row.states_page] = widget_site.stored(states)
        models = pages[row.states_page][0][widget_site.STATE]["state"]
        trait, value = row.damage
        models[states[-1].model_id]["state"][trait] = value
    return widget_site.build(folder, pages)
