"""The widget of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.hybrids import BlockBuilder


def next_picture(widget):
    chosen = widget.locator("fieldset").nth(2).locator("input:checked")
    chosen.focus()
    widget.page.keyboard.press("ArrowRight")


ROWS = [
    WidgetRow(
        BlockBuilder,
        ".ac-builder",
        next_picture,
        ("block", "vit"),
        others=(
            lambda: BlockBuilder("plain"),
            lambda: BlockBuilder("augmented", "output-attention", "large"),
        ),
    ),
]
