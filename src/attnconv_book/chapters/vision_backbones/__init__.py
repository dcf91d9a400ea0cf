"""The chapter `vision-backbones`: what it alone needs."""

from attnconv_book.chapters.vision_backbones.chain_diagram import chain_diagram
from attnconv_book.chapters.vision_backbones.checks import (
    check_may_attend,
    check_patchify,
)
from attnconv_book.chapters.vision_backbones.experiment import BACKBONES, examples
from attnconv_book.chapters.vision_backbones.networks import (
    CONTENDERS,
    NAMES,
    build,
)
from attnconv_book.chapters.vision_backbones.reach import (
    layers_of,
    reach_explorer_state,
)
from attnconv_book.chapters.vision_backbones.reach_explorer import ReachExplorer
from attnconv_book.chapters.vision_backbones.results import (
    accuracies,
    finished_seeds,
    gain_over,
    results_of,
)

__all__ = [
    "BACKBONES",
    "CONTENDERS",
    "NAMES",
    "ReachExplorer",
    "accuracies",
    "build",
    "chain_diagram",
    "check_may_attend",
    "check_patchify",
    "examples",
    "finished_seeds",
    "gain_over",
    "layers_of",
    "reach_explorer_state",
    "results_of",
]
