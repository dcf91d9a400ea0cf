"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.connection import MixingMatrixExplorer


def shift_and_choose(widget):
    widget.get_by_role("button", name="Shift by one").click()
    widget.get_by_role("button", name="Show average pooling").click()


ROWS = [
    WidgetRow(
        MixingMatrixExplorer,
        ".ac-mixing",
        shift_and_choose,
        ("weights", {"qk": "none"}),
        replaced=False,
        others=(lambda: MixingMatrixExplorer("mixer", 12),),
        mistake=lambda widget: widget.get_by_label("feature 1 of token").fill("4"),
        controls=12,
    ),
]
