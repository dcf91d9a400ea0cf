"""Borders of what this folder tests: arguments that work, bad values for each."""

import torch
from border_values import (
    INF,
    NAN,
    WIDGET_TABLES,
    normal,
)

from attnconv_book.kit.widgets import (
    AttentionExplorer,
    attention_explorer_state,
    module_source,
    stylesheet_source,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)


def widget(**options):
    AttentionExplorer(**options).close()


ROWS = [
    (
        "AttentionExplorer",
        widget,
        {},
        {
            "tokens": (["a"], None, "abcd", [1, 2, 3, 4]),
            "query": (*WIDGET_TABLES, normal(4, 3), [[NAN, 0.0]] * 4),
            "key": (normal(3, 2),),
            "value": (normal(4, 1),),
            "mask": ("diagonal", torch.ones(4, 4), torch.ones(3, 3).bool(), None),
            "temperature": (0, -1, NAN, INF, "a", None, True),
        },
    ),
    (
        "attention_explorer_state",
        attention_explorer_state,
        {
            "query": normal(4, 2),
            "key": normal(4, 2),
            "value": normal(4, 2),
            "mask": torch.ones(4, 4).bool(),
        },
        {
            "query": WIDGET_TABLES,
            "key": (None, "x", normal(4), normal(4, 3)),
            "value": (None, "x", normal(4), normal(3, 2)),
            "mask": (None, [[1]], torch.ones(4, 4)),
            "temperature": (0, NAN, INF, "a"),
        },
    ),
    ("module_source", module_source, {}, {"widget_class": (None, int, 3)}),
    ("stylesheet_source", stylesheet_source, {}, {"widget_class": (None, int)}),
]
