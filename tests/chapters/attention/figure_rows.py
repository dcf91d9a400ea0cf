"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np
import torch

from attnconv_book.chapters.attention import (
    noisy_day,
    regression_panels,
    true_temperature,
)

GRID = torch.linspace(3, 23, 41, dtype=torch.float64)

FIGURES = {
    "regression": lambda: regression_panels(
        *noisy_day(40, seed=0),
        GRID,
        {f"width {width} h": np.linspace(14, 19, 41) for width in (0.1, 0.5, 4)},
        truth=true_temperature(GRID),
        xlabel="hour of the day",
        ylabel="temperature (°C)",
    ),
}
