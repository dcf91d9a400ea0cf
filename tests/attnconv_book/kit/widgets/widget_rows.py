"""The widgets of this folder, for `test_every_widget`."""

from widget_row import WidgetRow
from widget_site import cell, texts

from attnconv_book.kit.widgets import AttentionExplorer


def close_and_open(widget):
    """Forbid the first token to attend to the first and to the second."""
    before = texts(widget, "Weights")
    cell(widget, "Scores", 0, 0).click()
    widget.page.keyboard.press("ArrowRight")
    widget.page.keyboard.press("Space")
    after = texts(widget, "Weights")
    assert after[0] != before[0] and after[1:] == before[1:]


ROWS = [
    WidgetRow(
        AttentionExplorer,
        ".ac-attention",
        close_and_open,
        ("query", [[float("nan"), 0], [0, 2], [2, 0], [2, 0]]),
        others=(
            lambda: AttentionExplorer(
                list("abcdef"), *[[[1, 2]] * 6] * 3, "causal", 2.0
            ),
        ),
        mistake=lambda widget: widget.get_by_role("textbox").first.fill("abc"),
        controls=30,
    ),
]
