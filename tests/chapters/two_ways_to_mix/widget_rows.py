"""The widget of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.two_ways_to_mix import TwoLooks


def step_left(widget):
    widget.get_by_role("button", name="Photograph as attention").focus()
    widget.page.keyboard.press("ArrowLeft")


ROWS = [
    WidgetRow(
        TwoLooks,
        ".ac-looks",
        step_left,
        ("row", 17),
        others=(lambda: TwoLooks(0, 16, 0), lambda: TwoLooks(7, 7, 16)),
    ),
]
