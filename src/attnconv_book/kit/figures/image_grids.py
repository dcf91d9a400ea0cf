"""Pictures, filters and feature maps in grids, on scales that are shared and drawn."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure

from attnconv.validation import check_at_least, check_choice
from attnconv_book.kit.figures.arrays import (
    Floats,
    check_length,
    check_scale,
    check_texts,
    to_array,
)
from attnconv_book.kit.figures.cells import shared_scale, write_numbers
from attnconv_book.kit.figures.style import (
    CONVOLUTION_AMOUNTS,
    GREYS,
    SIGNED,
    WEIGHTS,
    WIDTH,
    canvas,
    colour_bar,
    plain_axes,
)

NUMBERED = 9
"""Filters that have at most this many columns together show their numbers."""


def images(
    pictures: Any,
    *,
    labels: Sequence[str] | None = None,
    columns: int | None = None,
    scale: tuple[int | float, int | float] = (0.0, 1.0),
) -> Figure:
    """Pictures in a grid, all on the same scale from dark to light.

    Args:
        pictures: (n, height, width), (n, 1, height, width) or
            (n, height, width, 3); a colour picture has values in [0, 1].
        labels: One line under each picture.
        columns: Pictures in a row; at most 6 by default.
        scale: The values drawn as dark and as light.

    Returns:
        The figure.

    Raises:
        ValueError: If shapes, labels or the scale do not fit.
    """
    array = to_array("pictures", pictures, 3, 4)
    if array.ndim == 4 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 4 and array.shape[-1] != 3:
        raise ValueError(
            "pictures must have 1 channel (second axis) or 3 colours (last axis), "
            f"got shape {array.shape}"
        )
    check_scale("scale", scale)
    if array.ndim == 4 and (array.min() < 0 or array.max() > 1):
        raise ValueError(
            "colour pictures must have values in [0, 1], got "
            f"[{array.min():g}, {array.max():g}]"
        )
    return _grid(
        array,
        labels,
        6 if columns is None else columns,
        GREYS,
        Normalize(*scale),
        bar=None,
    )


def filters(
    weight: Any,
    *,
    labels: Sequence[str] | None = None,
    columns: int | None = None,
    label: str = "weight",
) -> Figure:
    """The kernels of a convolution, on one scale centred on 0.

    Args:
        weight: (n, kernel_size, kernel_size), or the weight of a layer
            (out_channels, in_channels, kernel_size, kernel_size), drawn row by row.
        labels: One line under each kernel.
        columns: Kernels in a row; at most 8 by default.
        label: What the colours mean, for the colour bar.

    Returns:
        The figure.

    Raises:
        ValueError: If the weight has another number of axes or labels do not fit.
    """
    check_texts(label=label)
    array = to_array("weight", weight, 3, 4)
    array = array.reshape(-1, *array.shape[-2:])
    top = float(np.abs(array).max()) or 1.0
    figure = _grid(
        array,
        labels,
        8 if columns is None else columns,
        SIGNED,
        Normalize(-top, top),
        bar=label,
    )
    if len(array) * array.shape[2] <= NUMBERED:
        for axes, kernel in zip(figure.axes, array, strict=False):
            write_numbers(axes, kernel, SIGNED, Normalize(-top, top), 2)
    return figure


def feature_maps(
    maps: Any,
    *,
    labels: Sequence[str] | None = None,
    columns: int | None = None,
    label: str = "activation",
    kind: str = "attention",
) -> Figure:
    """The channels of one image inside a network, on one shared scale.

    Args:
        maps: (channels, height, width); from 0 upwards where nothing is negative,
            else centred on 0.
        labels: One line under each map.
        columns: Maps in a row; at most 8 by default.
        label: What the colours mean, for the colour bar.
        kind: "convolution" draws amounts from 0 upwards in blue, "attention" in
            vermilion.

    Returns:
        The figure.

    Raises:
        ValueError: If the maps have another number of axes, labels do not fit or there
            is no such kind.
    """
    check_texts(label=label)
    check_choice("kind", kind, ("attention", "convolution"))
    array = to_array("maps", maps, 3)
    cmap, norm = shared_scale([array])
    if cmap is WEIGHTS and kind == "convolution":
        cmap = CONVOLUTION_AMOUNTS
    return _grid(
        array, labels, 8 if columns is None else columns, cmap, norm, bar=label
    )


def _grid(
    array: Floats,
    labels: Sequence[str] | None,
    columns: int,
    cmap: Colormap,
    norm: Normalize,
    bar: str | None,
) -> Figure:
    check_at_least("columns", columns, 1)
    if labels is not None:
        check_length("labels", labels, len(array), "pictures")
    across = min(columns, len(array))
    down = -(-len(array) // across)
    below = bar is not None and across > 1
    beside = 0.9 if bar and not below else 0.1
    cell = min(2.2, (WIDTH - beside) / across)
    room = 0.32 if labels else 0.06
    shape = array.shape[1] / array.shape[2]
    height = max(1.2, down * (cell * shape + room) + (0.7 if below else 0.1))
    width = min(WIDTH, across * (cell + 0.06) + beside)
    figure, axes = canvas(down, across, height=height, width=width)
    for axis in axes:
        plain_axes(axis)
    for axis in axes[len(array) :]:
        axis.set_visible(False)
    for place, picture in enumerate(array):
        image = axes[place].imshow(picture, cmap=cmap, norm=norm)
        if labels:
            axes[place].set_xlabel(labels[place], labelpad=3)
    if bar:
        colour_bar(figure, image, axes, bar, below=below)
    return figure
