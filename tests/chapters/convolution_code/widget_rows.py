"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow
from widget_site import cell, texts

from attnconv_book.chapters.convolution_code import ConvolutionExplorer


def draw(widget):
    """Turn one pixel over with the mouse and one with the keyboard."""
    before = texts(widget, "Picture")
    cell(widget, "Picture", 0, 0).click()
    cell(widget, "Picture", 1, 0).focus()
    widget.page.keyboard.press("Space")
    after = texts(widget, "Picture")
    assert after[0][0] != before[0][0] and after[1][0] != before[1][0]


ROWS = [
    WidgetRow(
        ConvolutionExplorer,
        ".ac-convolution",
        draw,
        ("kernel", "no kernel"),
        others=(
            lambda: ConvolutionExplorer(
                kernel=[[0.5] * 5] * 5, stride=2, padding=4, flip=True
            ),
            # many negative numbers with decimals, and some above 100
            lambda: ConvolutionExplorer(kernel=[[-1.5, 0, -2.4]] * 3),
            lambda: ConvolutionExplorer(image=[[1] * 8] * 8, kernel=[[-9] * 5] * 5),
        ),
        mistake=lambda widget: widget.get_by_label("dilation").fill("9"),
        controls=30,
    ),
]
