"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.cheaper_attention import TileWalk


def read_on(widget):
    widget.get_by_role("button", name="Next tile").click()


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
]
