"""Every figure of the book can be read on a phone.

A folder with figures has a table of them in its tests, `figure_rows.py`, found by
walking the folders.
"""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from figure_style import style  # noqa: F401
from matplotlib.figure import Figure
from tables import load_tables

from attnconv_book.kit.chapters import read_chapters

COLUMN = 342
"""Pixels that a figure has on a phone that is 390 pixels wide."""

TABLES = load_tables(Path(__file__).parent, "figure_rows.py")
FIGURES = [
    pytest.param(room, draw, id=f"{room}: {name}")
    for room, table in TABLES.items()
    for name, draw in table.FIGURES.items()
]
ROOMS = ["attnconv_book.kit.figures"]
ROOMS += [
    f"attnconv_book.chapters.{chapter.room.name}"
    for chapter in read_chapters()
    if not chapter.planned
]


@pytest.mark.parametrize("room", ROOMS)
def test_every_figure_of_a_room_is_in_its_table(room):
    package, table = importlib.import_module(room), TABLES.get(room)
    drawing = {
        name
        for name in getattr(package, "__all__", ())
        if inspect.isfunction(function := getattr(package, name))
        and inspect.signature(function).return_annotation is Figure
    }
    text = inspect.getsource(table) if table else ""
    drawn = {name for name in drawing if re.search(rf"\b{name}\b(?!\")", text)}
    assert drawing - drawn - getattr(table, "WITHOUT", {}).keys() == set()


def drawn_texts(figure):
    figure.canvas.draw()
    texts = []
    for axes in filter(lambda axes: axes.get_visible(), figure.axes):
        texts += [*axes.texts, axes.title]
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            # Beyond these lie ticks of earlier layouts, which are not drawn.
            now = axis.majorTicks[: len(axis.get_majorticklocs())]
            ticks = [tick for tick in now if low <= tick.get_loc() <= high]
            texts += [axis.label, *(tick.label1 for tick in ticks)]
            texts += [tick.label2 for tick in ticks]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


@pytest.mark.parametrize(("room", "draw"), FIGURES)
def test_type_has_ten_pixels_on_a_phone_and_does_not_touch(room, draw):
    figure = draw()
    texts = drawn_texts(figure)
    width = figure.get_tightbbox().width + 2 * 0.03
    smallest = min(text.get_fontsize() for text in texts)
    assert smallest * min(96 / 72, COLUMN / 72 / width) >= 10
    flat = [text for text in texts if text.get_rotation() % 90 == 0]
    boxes = [(text.get_text(), text.get_window_extent()) for text in flat]
    for place, (one, first) in enumerate(boxes):
        for other, second in boxes[:place]:
            touching = first.shrunk(0.96, 0.7).overlaps(second.shrunk(0.96, 0.7))
            assert not touching, (one, other)
