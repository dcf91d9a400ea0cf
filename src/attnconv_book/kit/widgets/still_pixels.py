"""Small pictures of square pixels in the still picture of a widget."""

import base64
import struct
import zlib
from html import escape

from matplotlib.colors import Colormap, LinearSegmentedColormap

from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.still import Rows

AMOUNTS = LinearSegmentedColormap.from_list(
    "attnconv.amounts", ["#DEEBF7", "#7AB4DE", style.CONVOLUTION, "#00426E"]
)
"""Amounts that start at 0, where the book speaks of convolution; as in charts.js."""


class Pixels:
    """A title, and below it a square of coloured pixels.

    Args:
        title: Short text above the square.
        values: The numbers, row by row.
        colours: A map from matplotlib.
        low: The number at the map's lower end.
        high: The number at its upper end, above `low`.
        size: Width and height of the square.
    """

    def __init__(
        self,
        title: str,
        values: Rows,
        colours: Colormap,
        low: int | float,
        high: int | float,
        size: int | float = 150,
    ) -> None:
        """Keep what is to be drawn."""
        self.title = escape(title)
        self.values, self.colours = values, colours
        self.low, self.high = low, high
        self.width = float(size)
        self.height = 24.0 + size

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw it with its upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        data = base64.b64encode(self._png()).decode()
        return [
            f'<text class="b" x="{x:g}" y="{y + 14:g}">{self.title}</text>',
            f'<image x="{x:g}" y="{y + 24:g}" width="{self.width:g}" '
            f'height="{self.width:g}" style="image-rendering:pixelated" '
            f'href="data:image/png;base64,{data}"/>',
        ]

    def _png(self) -> bytes:
        """Write the pixels as a PNG; stored, not deflated, so the same everywhere."""
        reach = self.high - self.low
        lines = b"".join(
            b"\0" + b"".join(self._colour((x - self.low) / reach) for x in row)
            for row in self.values
        )
        size = struct.pack(">II", len(self.values[0]), len(self.values))
        chunks = (
            (b"IHDR", size + bytes([8, 2, 0, 0, 0])),
            (b"IDAT", zlib.compress(lines, 0)),
            (b"IEND", b""),
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )

    def _colour(self, place: float) -> bytes:
        red, green, blue, _ = self.colours(place, bytes=True)
        return bytes([int(red), int(green), int(blue)])
