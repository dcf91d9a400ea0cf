"""Figures drawn from arrays, all in one visual language."""

from attnconv_book.kit.figures.attention_maps import (
    attention_map,
    attention_maps,
)
from attnconv_book.kit.figures.curves import (
    learning_curves,
    losses,
    mean_bands,
)
from attnconv_book.kit.figures.diagrams import mixing_diagram
from attnconv_book.kit.figures.image_grids import feature_maps, filters, images
from attnconv_book.kit.figures.matrices import weight_matrices
from attnconv_book.kit.figures.measure_panels import measure_panels
from attnconv_book.kit.figures.mixing import mixing_matrices
from attnconv_book.kit.figures.number_grids import number_grids
from attnconv_book.kit.figures.panels import curve_panels
from attnconv_book.kit.figures.ratio_lines import ratio_lines
from attnconv_book.kit.figures.style import use_style

__all__ = [
    "attention_map",
    "attention_maps",
    "curve_panels",
    "feature_maps",
    "filters",
    "images",
    "learning_curves",
    "losses",
    "mean_bands",
    "measure_panels",
    "mixing_diagram",
    "mixing_matrices",
    "number_grids",
    "ratio_lines",
    "use_style",
    "weight_matrices",
]
