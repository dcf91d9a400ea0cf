"""A row of inputs and, below it, each place of a kernel, in a still picture."""

from collections.abc import Sequence
from html import escape

from attnconv_book.kit.figures import style

CELL = 26.0


class Places:
    """Inputs in a row, padding dashed, and one line for each place of the kernel.

    Args:
        title: Short text above the row.
        size: Number of inputs.
        padding: Zeros at each end; a negative number draws none.
        starts: Place of the first weight of each placement, from input 0.
        taps: Where the weights stand, counted from the first.
        unread: Inputs that no placement reads; they get a cross.
    """

    def __init__(
        self,
        title: str,
        size: int,
        padding: int,
        starts: Sequence[int],
        taps: Sequence[int],
        unread: Sequence[int],
    ) -> None:
        """Keep what is to be drawn."""
        self.title = escape(title)
        self.size, self.padding = size, max(0, padding)
        self.starts, self.taps = starts, taps
        self.unread = set(unread)
        ends = [start + taps[-1] + 1 for start in starts]
        self._columns = self.padding + max(size + self.padding, *ends, 0)
        self.width = max(70 + self._columns * CELL, 7.5 * len(title))
        self.height = 28 + (1 + len(starts)) * (CELL + 2)

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw the rows with their upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        parts = [f'<text class="b" x="{x:g}" y="{y + 14:g}">{self.title}</text>']
        top = y + 28
        parts += self._name(x, top, "input")
        for place in range(-self.padding, self.size + self.padding):
            inside = 0 <= place < self.size
            text = str(place) if inside else "0"
            if place in self.unread:
                text = f"{place} ×"
            look = (
                'class="l" fill="none"'
                if inside
                else ('fill="none" stroke="#7f7f7f" stroke-dasharray="3 3"')
            )
            parts += self._cell(x, top, place, look, text, "" if inside else "m")
        for row, start in enumerate(self.starts):
            down = top + (row + 1) * (CELL + 2)
            parts += self._name(x, down, f"output {row}")
            for tap in self.taps:
                look = f'fill="{style.CONVOLUTION}"'
                parts += self._cell(x, down, start + tap, look, "", "")
        return parts

    def _name(self, x: int | float, top: int | float, text: str) -> list[str]:
        return [f'<text class="m" x="{x:g}" y="{top + 17:g}">{text}</text>']

    def _cell(
        self,
        x: int | float,
        top: int | float,
        place: int,
        look: str,
        text: str,
        ink: str,
    ) -> list[str]:
        left = x + 64 + (place + self.padding) * CELL
        parts = [
            f'<rect {look} x="{left + 1:g}" y="{top:g}" width="{CELL - 2:g}" '
            f'height="{CELL - 2:g}" rx="2"/>'
        ]
        if text:
            middle = left + CELL / 2
            parts.append(
                f'<text class="c {ink}" x="{middle:g}" y="{top + 17:g}">{text}</text>'
            )
        return parts
