"""The widget of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.vision_backbones import ReachExplorer


def step_left(widget):
    widget.get_by_role("button", name="places, chosen is row").focus()
    widget.page.keyboard.press("ArrowLeft")


ROWS = [
    WidgetRow(
        ReachExplorer,
        ".ac-reach",
        step_left,
        ("network", "resnet"),
        controls=3,
        others=(
            lambda: ReachExplorer("vit", 1, 0, 3, 2),
            lambda: ReachExplorer("convnext", 1, 2, 7, 1),
        ),
    ),
]
