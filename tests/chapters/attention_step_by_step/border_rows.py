"""Borders of what this folder tests: arguments that work, bad values for each."""

from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    SIZE,
    WIDGET_TABLES,
    normal,
)

from attnconv_book.chapters.attention_step_by_step import (
    AttentionSteps,
    SoftmaxExplorer,
    attention_steps_state,
    averages,
    random_scores,
    softmax_explorer_state,
    softmax_spreads,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "averages",
        averages,
        {"value": normal(3, 2), "output": normal(3, 2), "names": ["a", "b", "c"]},
        {
            "value": (
                None,
                "x",
                normal(3),
                normal(3, 3),
                normal(2, 2),
                0 * normal(3, 2),
            ),
            "output": (None, "x", normal(3), normal(3, 3), normal(2, 2)),
            "names": (["a"], 3),
            "xlabel": (None, 3),
            "ylabel": (None, 3),
        },
    ),
    *(
        (
            function.__name__,
            function,
            given,
            {
                "query": (*THREE_TOKENS, [[NAN, 0.0]] * 3),
                "key": (*THREE_TOKENS, normal(3, 3), [[INF, 0.0]] * 3),
                "value": (*THREE_TOKENS, [[NAN, 0.0]] * 3),
                "token": (*FROM_ZERO, 3, None),
                "scaled": (1, "yes", None),
                "causal": (1, "yes", None),
                **more,
            },
        )
        for function, given, more in (
            (
                AttentionSteps,
                {},
                {
                    "names": (["a"], None, "abc", [1, 2, 3]),
                    "step": (*SIZE, 8),
                },
            ),
            (
                attention_steps_state,
                {name: THREE for name in ("query", "key", "value")},
                {},
            ),
        )
    ),
    (
        "SoftmaxExplorer",
        SoftmaxExplorer,
        {},
        {
            "scores": (None, 3, "abc", [1], [1, NAN], [1, "2"], [0] * 9, [100, 0]),
            "source": ("both", None, 3),
            "width": (*SIZE, 6, 2048),
            "scaled": (1, None),
            "temperature": (0, -1, 0.01, 17, NAN, INF, "a", None),
            "constant": (101, -101, NAN, INF, "a", None),
            "seed": FROM_ZERO,
        },
    ),
    (
        "softmax_explorer_state",
        softmax_explorer_state,
        {"scores": [1, 2]},
        {
            "scores": (None, 3, "abc", [1], [1, NAN], [1, "2"]),
            "divisor": (0, -1, NAN, INF, "a", None),
            "temperature": (0, -1, NAN, INF, "a", None),
            "constant": (NAN, INF, "a", None),
        },
    ),
    (
        "softmax_spreads",
        softmax_spreads,
        {"draws": random_scores(0)[:1]},
        {
            "draws": (None, [], [[]], [[[1.0, 2.0]]], 3),
            "temperature": (0, -1, NAN, INF, "a", None),
        },
    ),
    ("random_scores", random_scores, {"seed": 0}, {"seed": FROM_ZERO}),
]
