"""Figures drawn from arrays, all in one visual language."""

from attnconv.plots.attention_maps import attention_map, attention_maps
from attnconv.plots.averages import averages
from attnconv.plots.backward import attention_paths, there_and_back
from attnconv.plots.bookmap import book_map
from attnconv.plots.comparison import comparison
from attnconv.plots.confusion import confusion_matrix, error_gallery
from attnconv.plots.convolution_step import convolution_step
from attnconv.plots.cover import cover, save_cover
from attnconv.plots.curves import learning_curves, losses, mean_bands
from attnconv.plots.diagrams import mixing_diagram
from attnconv.plots.kernels import feature_maps, filters, images
from attnconv.plots.matrices import weight_matrices
from attnconv.plots.measure_panels import measure_panels
from attnconv.plots.mixing import mixing_matrices
from attnconv.plots.number_grids import number_grids
from attnconv.plots.panels import curve_panels
from attnconv.plots.parameters import parameter_bars
from attnconv.plots.place_heads import gazes, heads_on_plane, pixels_looked_at
from attnconv.plots.queries import query_over_picture
from attnconv.plots.ratios import ratio_lines
from attnconv.plots.regression import regression_panels
from attnconv.plots.spectrogram_panels import spectrograms
from attnconv.plots.style import use_style
from attnconv.plots.tap_lines import tap_lines
from attnconv.plots.timeline import timeline
from attnconv.plots.wave_and_spectrogram import wave_and_spectrogram

__all__ = [
    "attention_map",
    "attention_maps",
    "attention_paths",
    "averages",
    "book_map",
    "comparison",
    "confusion_matrix",
    "convolution_step",
    "cover",
    "curve_panels",
    "error_gallery",
    "feature_maps",
    "filters",
    "gazes",
    "heads_on_plane",
    "images",
    "learning_curves",
    "losses",
    "mean_bands",
    "measure_panels",
    "mixing_diagram",
    "mixing_matrices",
    "number_grids",
    "parameter_bars",
    "pixels_looked_at",
    "query_over_picture",
    "ratio_lines",
    "regression_panels",
    "save_cover",
    "spectrograms",
    "there_and_back",
    "tap_lines",
    "timeline",
    "use_style",
    "wave_and_spectrogram",
    "weight_matrices",
]
