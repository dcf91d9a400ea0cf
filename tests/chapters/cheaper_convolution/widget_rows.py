"""The widget of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.cheaper_convolution import ParameterMap


def next_layer(widget):
    widget.get_by_role("slider").focus()
    widget.page.keyboard.press("ArrowRight")


ROWS = [
    WidgetRow(
        ParameterMap,
        ".ac-parameter-map",
        next_layer,
        ("network", "AlexNet"),
        controls=2,
        others=(
            lambda: ParameterMap("LeNet-5", 3),
            lambda: ParameterMap("ResNet-50", 106),
        ),
    ),
]
