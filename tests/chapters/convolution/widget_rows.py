"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.convolution import ReceptiveFieldExplorer, ShiftMeter


def move_the_unit(widget):
    widget.get_by_label("kernel of layer 1").fill("5")
    widget.get_by_role("slider", name="Unit of layer").focus()
    widget.page.keyboard.press("ArrowRight")


def move_the_picture(widget):
    widget.get_by_role("button", name="Picture, moved").focus()
    widget.page.keyboard.press("ArrowDown")


ROWS = [
    WidgetRow(
        ReceptiveFieldExplorer,
        ".ac-receptive",
        move_the_unit,
        ("layers", [[0, 1, 1, 0]]),
        mistake=lambda widget: widget.get_by_label("dilation of layer 1").fill("9"),
        controls=12,
    ),
    WidgetRow(
        ShiftMeter,
        ".ac-shift",
        move_the_picture,
        ("data", {"digits": []}),
        replaced=False,
        mistake=lambda widget: widget.get_by_label("pixels to the right").fill("9"),
        controls=11,
    ),
]
