"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.cheaper_attention import PatternExplorer, TileWalk


def read_on(widget):
    widget.get_by_role("button", name="Next tile").click()


def take_blocks(widget):
    widget.get_by_role("radio", name="blocks").check()


ROWS = [
    WidgetRow(
        TileWalk,
        ".ac-tiles",
        read_on,
        ("tile", 4),
        others=(
            lambda: TileWalk((3, -1), (0, 2), tile=1, read=2),
            lambda: TileWalk(range(8), range(8), tile=3, read=3),
        ),
        mistake=lambda widget: widget.get_by_label("score of key 2").fill("much"),
    ),
    WidgetRow(
        PatternExplorer,
        ".ac-patterns",
        take_blocks,
        ("width", 13),
        controls=4,
        others=(
            lambda: PatternExplorer("full", 12, 6, 0),
            lambda: PatternExplorer("sinks", 1, 1, 11),
        ),
    ),
]
