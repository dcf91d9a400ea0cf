"""Figures drawn from arrays, all in one visual language."""

from attnconv.plots.attention_maps import (
    alignment,
    attention_map,
    attention_maps,
    query_over_picture,
)
from attnconv.plots.confusion import confusion_matrix, error_gallery
from attnconv.plots.convolution_step import convolution_step
from attnconv.plots.curves import comparison, learning_curves, losses, mean_bands
from attnconv.plots.kernels import feature_maps, filters, images
from attnconv.plots.parameters import parameter_bars
from attnconv.plots.style import use_style

__all__ = [
    "alignment",
    "attention_map",
    "attention_maps",
    "comparison",
    "confusion_matrix",
    "convolution_step",
    "error_gallery",
    "feature_maps",
    "filters",
    "images",
    "learning_curves",
    "losses",
    "mean_bands",
    "parameter_bars",
    "query_over_picture",
    "use_style",
]
