"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.convolution_step_by_step import ShapeArithmetic

ROWS = [
    WidgetRow(
        ShapeArithmetic,
        ".ac-shape",
        lambda widget: widget.get_by_role("textbox", name="kernel").fill("4"),
        ("kernel", 0),
        others=(lambda: ShapeArithmetic(16, 3, 1, 4, 4),),
        mistake=lambda widget: widget.get_by_role("textbox", name="padding").fill("9"),
    ),
]
