"""The still picture of a stack of layers: rows of units, and what one of them reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from attnconv_book.kit.figures import style

PITCH = 26.0
"""From one input to the next, in SVG units."""
ROW = 66.0
"""From one layer to the next."""
CELL = 22.0


class Cone:
    """Units as squares, the input below, and lines from the chosen unit down.

    Args:
        layers: Kernel, stride, dilation and padding of each layer.
        state: What `receptive_field_explorer_state` returns.
    """

    def __init__(self, layers: Sequence[Sequence[int]], state: Mapping[str, Any]):
        """Keep what is to be drawn, and find how far it reaches."""
        self.layers, self.state = layers, state
        self.fits: int = state["fits"]
        ends = [
            self._place(level, i)
            for level, length in enumerate(state["lengths"])
            for i in (-self._padding(level), length - 1 + self._padding(level))
        ]
        self._low = min(ends)
        self.width = (max(ends) - self._low + 1) * PITCH
        self.height = 20 + self.fits * ROW + CELL

    def _padding(self, level: int) -> int:
        return self.layers[level][3] if level < self.fits else 0

    def _place(self, level: int, i: int) -> float:
        """Return the middle of the window of a unit, counted in inputs."""
        state = self.state
        place = state["offsets"][level] + i * state["jumps"][level]
        return float(place + (state["sizes"][level] - 1) / 2)

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw the cone with its upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        lines, cells = [], []
        for level in range(self.fits, -1, -1):
            top = y + 20 + (self.fits - level) * ROW
            length = self.state["lengths"][level]
            units = "1 unit" if length == 1 else f"{length} units"
            name = f"layer {level}: {units}" if level else f"input: {length}"
            cells.append(f'<text class="m" x="{x:g}" y="{top - 6:g}">{name}</text>')
            for i in range(length):
                cells += self._unit(x, top, level, i)
            if level:
                lines += self._links(x, top + CELL, level)
        return lines + cells

    def _across(self, x: float, level: int, i: int) -> float:
        return x + (self._place(level, i) - self._low + 0.5) * PITCH

    def _unit(self, x: float, top: float, level: int, i: int) -> list[str]:
        across, ways = self._across(x, level, i), self.state["ways"][level][i]
        fill = f'fill="{style.CONVOLUTION}"' if ways else 'fill="none"'
        parts = [
            f'<rect class="l" x="{across - CELL / 2:g}" y="{top:g}" width="{CELL:g}" '
            f'height="{CELL:g}" rx="3" {fill}/>'
        ]
        mark = str(ways) if ways else "×" if self.state["unread"][level][i] else ""
        if mark:
            kind = "c w" if ways else "c m"
            parts.append(
                f'<text class="{kind}" x="{across:g}" y="{top + 15.5:g}">{mark}</text>'
            )
        return parts

    def _links(self, x: float, top: float, level: int) -> list[str]:
        kernel, stride, dilation, padding = self.layers[level - 1]
        links = []
        for i, ways in enumerate(self.state["ways"][level]):
            for tap in range(kernel if ways else 0):
                below = i * stride - padding + tap * dilation
                if 0 <= below < self.state["lengths"][level - 1]:
                    links.append(
                        f'<line x1="{self._across(x, level, i):g}" y1="{top:g}" '
                        f'x2="{self._across(x, level - 1, below):g}" '
                        f'y2="{top + ROW - CELL:g}" stroke="{style.CONVOLUTION}" '
                        'stroke-width="1.5"/>'
                    )
        return links
