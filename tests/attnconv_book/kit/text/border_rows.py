"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import INF, NAN, normal

from attnconv_book.kit.text import measured

ROWS = [
    (
        "measured",
        measured,
        {"name": "a", "value": 1.0},
        {
            "name": ("1a", "", 3),
            "value": (NAN, INF, None, [1], normal(2), 1j),
            "expected": (normal(2),),
            "tolerance": (-1, NAN, "x", True),
        },
    ),
]

WITHOUT = {
    "NotAsMeasured": "is an error",
    "Claim": "holds values",
}
