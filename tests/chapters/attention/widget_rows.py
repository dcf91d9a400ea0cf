"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.attention import KernelRegressionExplorer

ROWS = [
    WidgetRow(
        KernelRegressionExplorer,
        ".ac-kernel-regression",
        lambda widget: widget.get_by_role("button", name="too narrow").click(),
        ("width", -1.0),
    ),
]
