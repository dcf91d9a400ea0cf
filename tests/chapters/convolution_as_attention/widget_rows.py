"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.convolution_as_attention import TheoremSlider


def sharpen(widget):
    widget.get_by_role("slider", name="Sharpness").focus()
    widget.page.keyboard.press("ArrowRight")


ROWS = [
    WidgetRow(
        TheoremSlider,
        ".ac-theorem",
        sharpen,
        ("heads", 12),
        others=(
            lambda: TheoremSlider(
                [[0, 1, 0, 1, 0]] * 4, sharpness=0, heads=1, ring=False
            ),
        ),
    ),
]
