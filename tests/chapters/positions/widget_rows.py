"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.positions import RotaryDial

ROWS = [
    WidgetRow(
        RotaryDial,
        ".ac-rotary",
        lambda widget: widget.get_by_role("button", name="Other vectors").click(),
        ("key_at", 2.5),
        others=(lambda: RotaryDial([1, 0, 0, 2, -1, 1], base=50),),
    ),
]
