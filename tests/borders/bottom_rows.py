"""Borders of the room `bottom`: arguments that work, and bad values for each."""

from border_values import (
    INF,
    NAN,
    normal,
)

from attnconv.book import measured
from attnconv.devices import device

ROWS = [
    ("device", device, {}, {"choice": ("gpu", 3)}),
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
