"""The widgets of this chapter, for `test_every_widget`."""

from widget_row import WidgetRow

from attnconv_book.chapters.attention_step_by_step import (
    AttentionSteps,
    SoftmaxExplorer,
)


def go_to_the_end(widget):
    widget.get_by_role("button", name="Next").click()
    widget.get_by_role("checkbox", name="divide by √").check()
    widget.get_by_role("checkbox", name="causal mask").check()
    widget.get_by_role("button", name="7 output").click()


def take_my_own_scores(widget):
    widget.get_by_role("checkbox", name="divide by √d").check()
    widget.get_by_role("radio", name="my own").check()


ROWS = [
    WidgetRow(
        AttentionSteps,
        ".ac-steps.ac-widget",
        go_to_the_end,
        ("key", [[1.0], [2.0]]),
        others=(
            lambda: AttentionSteps(
                *[[[1, 2, 3, 4]] * 3] * 2, [[5]] * 3, ["a", "b", "c"]
            ),
        ),
    ),
    WidgetRow(
        SoftmaxExplorer,
        ".ac-softmax",
        take_my_own_scores,
        ("temperature", -1.0),
        others=(lambda: SoftmaxExplorer((3, 1, 0, -1, 2), source="own"),),
        mistake=lambda widget: widget.get_by_label("score of key 2").fill("much"),
    ),
]
