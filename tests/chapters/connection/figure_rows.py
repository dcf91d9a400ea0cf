"""One of each figure, as the book may show it, for `test_phone_width`."""

import numpy as np

from attnconv_book.chapters.connection import measure_panels

RANDOM = np.random.default_rng(0)
RUNS = RANDOM.random((5, 6))

FIGURES = {
    "measures": lambda: measure_panels(
        {
            name: dict.fromkeys(["depthwise convolution", "b"], RUNS[0])
            for name in ("never meet", "off Toeplitz", "rank")
        },
        limits={"never meet": (0, 1), "off Toeplitz": (0, 1), "rank": (0, 25)},
    ),
}
