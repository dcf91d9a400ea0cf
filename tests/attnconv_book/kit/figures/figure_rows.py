"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.kit import figures
from attnconv_book.kit.figures import number_grids, ratio_lines, weight_matrices

DATE = "Wednesday, 3 August 2005"
RANDOM = np.random.default_rng(0)
SQUARE = RANDOM.random((5, 5))
WIDE = RANDOM.random((10, len(DATE)))
RUNS = RANDOM.random((5, 6))

FIGURES = {
    "numbers": lambda: number_grids(
        {
            "picture": np.eye(5),
            "feature map": -np.eye(4),
            "pooled": np.eye(2),
            "scores": -np.ones((2, 1)),
        },
        pictures=["picture"],
        signs="→→→",
        frames={"picture": (2, 2, 2, 2)},
    ),
    "ratios": lambda: ratio_lines(
        [3, 5, 7, 11, 15, 21, 31],
        {
            name: np.outer(2.0 ** np.arange(-3, 4), [0.9 * high, high, 1.1 * high])
            for name, high in (("columns", 8), ("spectra", 4), ("channels last", 1))
        },
        reference="torch's own",
        xlabel="kernel size",
        ylabel="times as long as torch's own",
    ),
    "small matrices": lambda: weight_matrices(
        {f"groups = {groups}": -2 * np.eye(4) for groups in (1, 2, 4)}
    ),
    "large matrices": lambda: weight_matrices(
        {name: -np.ones((25, 30)) for name in ("dense", "shared", "local")}
    ),
    "one map": lambda: figures.attention_map(SQUARE),
    "eight by eight": lambda: figures.attention_map(RANDOM.random((8, 8)) - 0.5),
    "two maps": lambda: figures.attention_maps({"convolution": SQUARE, "b": SQUARE}),
    "a long date": lambda: figures.attention_maps(
        {"additive": WIDE, "scaled_dot": WIDE},
        queries=list("2005-08-03"),
        keys=["GB", *DATE[1:]],
        columns=1,
    ),
    "losses": lambda: figures.losses({"small CNN": RUNS[0], "ink left": RUNS[1]}),
    "bands": lambda: figures.mean_bands({"uniform control": RUNS, "without": RUNS}),
    "learning": lambda: figures.learning_curves(
        [50, 100, 200, 500, 1000, 1500], {"a": RUNS}
    ),
    "mixing matrices": lambda: figures.mixing_matrices(
        {"depthwise convolution": RANDOM.random((9, 24, 24)) - 0.5}
    ),
    "measures": lambda: figures.measure_panels(
        {
            name: dict.fromkeys(["depthwise convolution", "b"], RUNS[0])
            for name in ("never meet", "off Toeplitz", "rank")
        },
        limits={"never meet": (0, 1), "off Toeplitz": (0, 1), "rank": (0, 25)},
    ),
    "panels": lambda: figures.curve_panels(
        [4, 16, 64, 256, 1024],
        {
            title: {"unscaled": RANDOM.random((5, 5)), "divided by √d": [1.0] * 5}
            for title in ("spread of the scores", "entropy / ln N", "derivative")
        },
        xlabel="width d of a head",
    ),
    "three curves": lambda: figures.curve_panels(
        [64, 512, 4096],
        {
            title: dict.fromkeys(["projections", "core", "core, fused"], [1, 10, 100])
            for title in ("multiply-adds", "peak memory (bytes)")
        },
        log=True,
    ),
    "mixing": lambda: figures.mixing_diagram(range(5), dict.fromkeys("abc", SQUARE)),
    "filters": lambda: figures.filters(RANDOM.random((32, 1, 3, 3))),
    "few filters": lambda: figures.filters(-RANDOM.random((2, 5, 5))),
    "feature maps": lambda: figures.feature_maps(RANDOM.random((16, 8, 8))),
    "images": lambda: figures.images(
        RANDOM.random((3, 8, 8)), labels=["input", "b", "c"]
    ),
}
