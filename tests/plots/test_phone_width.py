import numpy as np
import pytest

from attnconv import plots
from attnconv.data import CHAPTERS, MILESTONES

COLUMN = 342
"""Pixels that a figure has on a phone that is 390 pixels wide."""

DATE = "Wednesday, 3 August 2005"
MODELS = ["logistic regression", "nearest neighbours", "article's CNN", "SVM"]
RANDOM = np.random.default_rng(0)
SQUARE = RANDOM.random((5, 5))
WIDE = RANDOM.random((10, len(DATE)))
RUNS = RANDOM.random((5, 6))

FIGURES = {
    "one map": lambda: plots.attention_map(SQUARE),
    "eight by eight": lambda: plots.attention_map(RANDOM.random((8, 8)) - 0.5),
    "two maps": lambda: plots.attention_maps({"convolution": SQUARE, "b": SQUARE}),
    "a long date": lambda: plots.attention_maps(
        {"additive": WIDE, "scaled_dot": WIDE},
        queries=list("2005-08-03"),
        keys=["GB", *DATE[1:]],
        columns=1,
    ),
    "query": lambda: plots.query_over_picture(SQUARE, SQUARE, (1, 2)),
    "map of the book": lambda: plots.book_map(CHAPTERS, []),
    "timeline": lambda: plots.timeline(MILESTONES),
    "confusion": lambda: plots.confusion_matrix(RANDOM.integers(0, 900, (10, 10))),
    "mistakes": lambda: plots.error_gallery(RANDOM.random((9, 8, 8)), [5] * 9, [9] * 9),
    "step": lambda: plots.convolution_step(
        np.eye(4), np.ones((3, 3)), -np.ones((2, 2)), at=(0, 1)
    ),
    "comparison": lambda: plots.comparison(dict.fromkeys(MODELS, RUNS[0]), decimals=2),
    "losses": lambda: plots.losses({"small CNN": RUNS[0], "ink left": RUNS[1]}),
    "bands": lambda: plots.mean_bands({"uniform control": RUNS, "without": RUNS}),
    "learning": lambda: plots.learning_curves(
        [50, 100, 200, 500, 1000, 1500], {"a": RUNS}
    ),
    "mixing matrices": lambda: plots.mixing_matrices(
        {"depthwise convolution": RANDOM.random((9, 24, 24)) - 0.5}
    ),
    "measures": lambda: plots.measure_panels(
        {
            name: dict.fromkeys(["depthwise convolution", "b"], RUNS[0])
            for name in ("never meet", "off Toeplitz", "rank")
        }
    ),
    "panels": lambda: plots.curve_panels(
        [4, 16, 64, 256, 1024],
        {
            title: {"unscaled": RANDOM.random((5, 5)), "divided by √d": [1.0] * 5}
            for title in ("spread of the scores", "entropy / ln N", "derivative")
        },
        xlabel="width d of a head",
    ),
    "three curves": lambda: plots.curve_panels(
        [64, 512, 4096],
        {
            title: dict.fromkeys(["projections", "core", "core, fused"], [1, 10, 100])
            for title in ("multiply-adds", "peak memory (bytes)")
        },
        log=True,
    ),
    "averages": lambda: plots.averages(
        [[0, 1], [2, 0], [2, 1]],
        [[0.59, 0.96], [1.69, 0.58], [1.06, 0.94]],
        ["sun", "sea", "sky"],
    ),
    "mixing": lambda: plots.mixing_diagram(range(5), dict.fromkeys("abc", SQUARE)),
    "paths back": plots.attention_paths,
    "there and back": lambda: plots.there_and_back(
        range(3), SQUARE[:3, :3], [1, -2, 1]
    ),
    "filters": lambda: plots.filters(RANDOM.random((32, 1, 3, 3))),
    "few filters": lambda: plots.filters(-RANDOM.random((2, 5, 5))),
    "feature maps": lambda: plots.feature_maps(RANDOM.random((16, 8, 8))),
    "images": lambda: plots.images(
        RANDOM.random((3, 8, 8)), labels=["input", "b", "c"]
    ),
    "parameters": lambda: plots.parameter_bars({"convolution": 320, "linear": 1048704}),
    "heads on the plane": lambda: plots.heads_on_plane(
        dict.fromkeys(
            ["the construction", "learned, 9 heads", "18 heads"], SQUARE[:, :2]
        )
    ),
    "gazes": lambda: plots.gazes(
        {"keys with a ring": [[0, 0]], "keys without a ring": [[0, 0]]}, (0, 0), (4, 4)
    ),
    "sound": lambda: plots.wave_and_spectrogram(np.ones(8000), RUNS, 8000),
}


def drawn_texts(figure):
    figure.canvas.draw()
    texts = []
    for axes in filter(lambda axes: axes.get_visible(), figure.axes):
        texts += [*axes.texts, axes.title]
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.majorTicks if low <= tick.get_loc() <= high]
            texts += [axis.label, *(tick.label1 for tick in ticks)]
            texts += [tick.label2 for tick in ticks]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


@pytest.mark.parametrize("name", FIGURES)
def test_type_has_ten_pixels_on_a_phone_and_does_not_touch(name):
    figure = FIGURES[name]()
    texts = drawn_texts(figure)
    width = figure.get_tightbbox().width + 2 * 0.03
    smallest = min(text.get_fontsize() for text in texts)
    assert smallest * min(96 / 72, COLUMN / 72 / width) >= 10
    flat = [text for text in texts if text.get_rotation() % 90 == 0]
    boxes = [(text.get_text(), text.get_window_extent()) for text in flat]
    for place, (one, first) in enumerate(boxes):
        for other, second in boxes[:place]:
            touching = first.shrunk(0.96, 0.7).overlaps(second.shrunk(0.96, 0.7))
            assert not touching, (one, other)
