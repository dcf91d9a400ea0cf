"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.cheaper_convolution import (
    ParameterMap,
    ParetoExplorer,
)


def next_layer(widget):
    widget.get_by_role("slider").focus()
    widget.page.keyboard.press("ArrowRight")


def pay_less(widget):
    widget.get_by_role("slider").focus()
    widget.page.keyboard.press("Home")


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
    WidgetRow(
        ParetoExplorer,
        ".ac-pareto",
        pay_less,
        ("across", "right"),
        controls=2,
        others=(
            lambda: ParetoExplorer("parameters", "right", 5),
            lambda: ParetoExplorer("multiply_adds", "together", 9),
        ),
    ),
]
