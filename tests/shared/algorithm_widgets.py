"""Pages with the widgets of the chapters on algorithms."""

import widget_site

from attnconv_book.chapters.attention_step_by_step import (
    AttentionSteps,
    SoftmaxExplorer,
)
from attnconv_book.chapters.convolution_as_attention import TheoremSlider
from attnconv_book.chapters.convolution_step_by_step import ShapeArithmetic
from attnconv_book.chapters.positions import RotaryDial

MAKERS = {
    "steps": AttentionSteps,
    "softmax": SoftmaxExplorer,
    "shape": ShapeArithmetic,
    "rotary": RotaryDial,
    "theorem": TheoremSlider,
}
DAMAGE = {
    "steps": ("key", [[1.0], [2.0]]),
    "softmax": ("temperature", -1.0),
    "shape": ("kernel", 0),
    "rotary": ("key_at", 2.5),
    "theorem": ("heads", 12),
}


def build(folder):
    """Build a page for each widget, one with all of them, one of damaged ones."""
    pages = {name: widget_site.stored([maker()]) for name, maker in MAKERS.items()}
    pages["all"] = widget_site.stored([maker() for maker in MAKERS.values()])
    pages["others"] = widget_site.stored(
        [
            AttentionSteps(*[[[1, 2, 3, 4]] * 3] * 2, [[5]] * 3, ["a", "b", "c"]),
            SoftmaxExplorer((3, 1, 0, -1, 2), source="own"),
            ShapeArithmetic(16, 3, 1, 4, 4),
            RotaryDial([1, 0, 0, 2, -1, 1], base=50),
            TheoremSlider([[0, 1, 0, 1, 0]] * 4, sharpness=0, heads=1, ring=False),
        ]
    )
    damaged = {name: maker() for name, maker in MAKERS.items()}
    pages["damaged"] = widget_site.stored(damaged.values())
    models = pages["damaged"][0][widget_site.STATE]["state"]
    for name, (trait, value) in DAMAGE.items():
        models[damaged[name].model_id]["state"][trait] = value
    return widget_site.build(folder, pages)
