"""A sound as a line, and the same sound as a picture of its frequencies."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from attnconv.validation import check_at_least
from attnconv_book.kit.figures.arrays import to_array
from attnconv_book.kit.figures.style import GREYS, INK, canvas, colour_bar


def wave_and_spectrogram(
    wave: Any, spectrogram: Any, rate: int, *, shown: int = 400
) -> Figure:
    """The first samples of a wave above, its spectrogram below.

    Args:
        wave: Samples of the sound (samples,).
        spectrogram: Strength of each frequency over time (frequencies, frames), from
            0 to half the rate.
        rate: Samples in a second.
        shown: How many samples of the wave are drawn.

    Returns:
        The figure.

    Raises:
        ValueError: If rate or shown is not positive, an axis is missing, or the
            spectrogram has negative entries.
    """
    samples = to_array("wave", wave, 1)
    strength = to_array("spectrogram", spectrogram, 2, minimum=0.0)
    check_at_least("rate", rate, 1)
    check_at_least("shown", shown, 1)
    figure, (above, below) = canvas(2, 1, height=4.6)
    first = samples[:shown]
    above.plot(np.arange(len(first)) / rate, first, color=INK, linewidth=1.2)
    above.set_ylabel("pressure")
    above.set_yticks([])
    image = below.imshow(
        strength / (strength.max() or 1.0),
        origin="lower",
        aspect="auto",
        cmap=GREYS.reversed(),
        vmin=0.0,
        vmax=1.0,
        extent=(0.0, len(samples) / rate, 0.0, rate / 2),
    )
    below.set_ylabel("frequency (Hz)")
    below.set_xlabel("time (s)")
    colour_bar(figure, image, below, "strength", below=False)
    return figure
