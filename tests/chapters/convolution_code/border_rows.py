"""Borders of what this folder tests: arguments that work, bad values for each."""

import numpy as np
from border_values import (
    FROM_ZERO,
    NAN,
    NOT_BOOL,
    SIZE,
    TABLES,
    WIDGET_TABLES,
    grid,
    images,
    labels,
    matrix,
    normal,
)

from attnconv_book.chapters.convolution_code import (
    ConvolutionExplorer,
    article_cnn,
    comparison,
    confusion_matrix,
    convolution_explorer_state,
    convolution_step,
    error_gallery,
    images_for,
    random_labels,
    train_network,
)

THREE = [[1, 0], [0, 1], [1, 1]]
THREE_TOKENS = (*WIDGET_TABLES, normal(4, 2), [[]] * 3, normal(3, 5), [[10, 0]] * 3)

ROWS = [
    (
        "confusion_matrix",
        confusion_matrix,
        {"counts": np.eye(3)},
        {"counts": (*TABLES, matrix, -np.eye(3)), "labels": (["a"], 3)},
    ),
    (
        "error_gallery",
        error_gallery,
        {"pictures": images[:2, 0], "true": [1, 2], "predicted": [2, 1]},
        {
            "pictures": (None, matrix),
            "true": ([1], None),
            "predicted": ([1],),
            "columns": SIZE[:-1],
            "scale": ((1, 0), (0,), (0, NAN), None),
        },
    ),
    (
        "convolution_step",
        convolution_step,
        {"image": grid, "kernel": normal(3, 3), "output": normal(2, 2)},
        {
            "image": (None,),
            "kernel": (None, "x", normal(3)),
            "output": (normal(3, 3),),
            "names": (None, ("a", "b"), 3),
            "at": ((2, 0), (-1, 0), (0,), (0.5, 0), None),
        },
    ),
    (
        "comparison",
        comparison,
        {"scores": {"a": [1, 2]}},
        {
            "scores": ({"a": []}, {"a": matrix}, {}, None, [[1, 2]]),
            "kinds": ({"a": "no kind"}, ["attention"]),
            "xlabel": (None, 3),
            "decimals": (*FROM_ZERO, None),
            "marks": ({"m": NAN}, [0.5]),
        },
    ),
    (
        "ConvolutionExplorer",
        ConvolutionExplorer,
        {},
        {
            "image": (*WIDGET_TABLES, normal(13, 13), normal(8, 8) * 9),
            "kernel": (None, normal(4, 4), normal(3, 5), [[NAN] * 3] * 3),
            "stride": SIZE,
            "padding": FROM_ZERO,
            "dilation": SIZE,
            "flip": ("yes", None),
        },
    ),
    (
        "convolution_explorer_state",
        convolution_explorer_state,
        {"image": normal(8, 8), "kernel": normal(3, 3)},
        {
            "image": WIDGET_TABLES,
            "kernel": (None, normal(3)),
            "stride": SIZE,
            "padding": (*FROM_ZERO, None),
            "dilation": SIZE,
            "flip": ("yes",),
        },
    ),
    (
        "images_for",
        images_for,
        {"model": "svm", "images": images},
        {"model": ("vit", None), "images": (None, [1.0], images[0], images.long())},
    ),
    (
        "train_network",
        train_network,
        {"name": "small-cnn", "images": images, "labels": labels, "seed": 0},
        {
            "name": ("vit", None),
            "epochs": SIZE[:-1],
            "seed": (*FROM_ZERO, 2**32),
            "images": (images[0], images[:0]),
            "labels": (labels[:5],),
            "measure": (3, "right", (images, labels)),
        },
    ),
    ("article_cnn", article_cnn, {}, {"spread": NOT_BOOL, "pooled": NOT_BOOL}),
    ("random_labels", random_labels, {}, {"seed": (*FROM_ZERO, 2**70)}),
]

WITHOUT = {
    "DigitsResults": "has borders of its own in test_digits_results",
}
