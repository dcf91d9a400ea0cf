"""A fitted curve through readings, as a drawing for a widget's still picture."""

from collections.abc import Sequence
from html import escape

from attnconv_book.kit.figures import style


class Fit:
    """Readings as dots, a curve through them and a title above.

    Args:
        title: Short text.
        x: Where readings were taken, not all equal.
        y: What was read.
        grid: Where the curve is known, between the smallest and largest `x`.
        curve: Its values there, between the smallest and largest `y`.
    """

    width, height = 220.0, 150.0

    def __init__(
        self,
        title: str,
        x: Sequence[float],
        y: Sequence[float],
        grid: Sequence[float],
        curve: Sequence[float],
    ) -> None:
        """Keep what is to be drawn."""
        self.title = escape(title)
        self.x, self.y = x, y
        self.grid, self.curve = grid, curve

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw the fit with its upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        low, reach = min(self.x), max(self.x) - min(self.x)
        base, rise = min(self.y), (max(self.y) - min(self.y)) or 1.0

        def place(at: float, value: float) -> tuple[str, str]:
            across = x + 4 + (at - low) / reach * (self.width - 8)
            down = y + self.height - 5 - (value - base) / rise * (self.height - 35)
            return f"{across:.1f}", f"{down:.1f}"

        parts = [f'<text class="b" x="{x:g}" y="{y + 14:g}">{self.title}</text>']
        for at, value in zip(self.x, self.y, strict=True):
            across, down = place(at, value)
            parts.append(f'<circle cx="{across}" cy="{down}" r="2.5" fill="#7f7f7f"/>')
        line = zip(self.grid, self.curve, strict=True)
        points = " ".join(",".join(place(at, value)) for at, value in line)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{style.ATTENTION}" '
            'stroke-width="2"/>'
        )
        return parts
