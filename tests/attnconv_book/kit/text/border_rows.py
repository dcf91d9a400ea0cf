"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import INF, NAN, normal

from attnconv_book.kit.text import Claim, compact_table, measured, source

ROWS = [
    (
        "compact_table",
        compact_table,
        {"head": ["layer", "rank"], "rows": {"a": ["1"]}},
        {"head": ([],), "rows": (None, {}, {"a": []})},
    ),
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
    (
        "source",
        source,
        {"function": measured},
        {
            "function": (3, "measured", None, len, lambda x: x, [measured]),
            "short": (1, "yes", None),
            "methods": ("forward", ["forward"], [1]),
        },
    ),
    (
        "source of a class",
        source,
        {"function": Claim},
        {"methods": ("fault", ["forward"], [1])},
    ),
]

WITHOUT = {
    "NotAsMeasured": "is an error",
    "Claim": "holds values",
}
