"""One of each figure, as the book may show it, for `test_phone_width`."""

from attnconv_book.chapters.attention_code import errors_over_steps, writer_step

FIGURES = {
    "writer step": lambda: writer_step(
        list("8/3/05"), list("2005-0"), "8", [0.9, 0.03, 0.03, 0.01, 0.02, 0.01]
    ),
    "errors over steps": lambda: errors_over_steps(
        {
            "additive": {300: [800, 700], 1000: [1, 0]},
            "scaled dot": {300: [900, 650], 1000: [7, 0], 3000: [0, 0]},
            "plain mean": {300: [9000, 8500], 1000: [350, 300], 3000: [22, 26]},
        },
        kinds={"additive": "attention", "scaled dot": "attention"},
    ),
}
