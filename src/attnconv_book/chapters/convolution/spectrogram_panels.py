"""Spectrograms of one sound, one below the other."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from attnconv.validation import check_filled
from attnconv_book.kit.figures.arrays import check_length, to_array
from attnconv_book.kit.figures.style import CONVOLUTION_AMOUNTS, canvas, colour_bar


def spectrograms(
    pictures: Mapping[str, tuple[Any, Any, Any]], *, highest: int | float = 2500
) -> Figure:
    """Spectrograms of one sound below each other, each with its own frequency axis.

    Args:
        pictures: From name to (strength, frequencies, times): how strongly each
            frequency sounds in each frame (frequencies, frames), the rows' frequencies
            in hertz, rising, and the frames' times in seconds. Rows are drawn at equal
            heights, so the axis is linear or logarithmic as the frequencies are.
        highest: Rows above this frequency in hertz are left out.

    Returns:
        The figure, each strength divided by its largest value.

    Raises:
        ValueError: If there is no picture, an axis does not fit or is not rising, a
            strength is negative, or no row is left.
    """
    check_filled("pictures", pictures)
    figure, panels = canvas(len(pictures), 1, height=0.4 + 2.3 * len(pictures))
    for axes, (name, picture) in zip(panels, pictures.items(), strict=True):
        check_length("pictures", picture, 3, "parts of a spectrogram")
        strength = to_array("strength in pictures", picture[0], 2, minimum=0.0)
        hertz = to_array("frequencies in pictures", picture[1], 1)
        times = to_array("times in pictures", picture[2], 1)
        check_length("frequencies in pictures", hertz, len(strength), "rows")
        check_length("times in pictures", times, strength.shape[1], "frames")
        if (np.diff(hertz) <= 0).any() or (np.diff(times) <= 0).any():
            raise ValueError(f"pictures must have rising axes, got {name!r}")
        kept = hertz <= highest
        if not kept.any():
            raise ValueError(f"highest must be at least {hertz[0]:g}, got {highest:g}")
        rows = strength[kept]
        image = axes.imshow(
            rows / (rows.max() or 1.0),
            origin="lower",
            aspect="auto",
            cmap=CONVOLUTION_AMOUNTS,
            norm=PowerNorm(0.5, 0.0, 1.0),  # else faint upper harmonics are lost
            extent=(times[0], times[-1], -0.5, len(rows) - 0.5),
        )
        marks = [mark for mark in _marks(hertz[kept]) if mark <= hertz[kept][-1]]
        places = np.interp(marks, hertz[kept], np.arange(len(rows)))
        axes.set_yticks(places, [f"{mark:g}" for mark in marks])
        axes.set_ylabel("frequency (Hz)")
        axes.set_title(name, loc="left")
    panels[-1].set_xlabel("time (s)")
    colour_bar(figure, image, panels, "strength / largest strength", below=True)
    return figure


def _marks(hertz: Any) -> list[float]:
    """Round frequencies to name: equal steps on an even axis, doublings on another."""
    steps = np.diff(hertz)
    if len(steps) and np.allclose(steps, steps[0], rtol=0.01):
        return [float(mark) for mark in range(0, int(hertz[-1]) + 1, 500)]
    doublings = [100.0 * 2**octave for octave in range(8)]
    return [mark for mark in doublings if mark >= hertz[0] * 0.999]
