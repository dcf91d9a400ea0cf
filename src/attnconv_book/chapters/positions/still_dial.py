"""A dial with two hands, as a drawing for a widget's still picture."""

import math
from collections.abc import Sequence
from html import escape

from attnconv_book.kit.figures import style

RADIUS = 52.0

Pair = Sequence[int | float]


class Dial:
    """A circle, the query as a solid hand, the key as a dashed one.

    Args:
        title: Short text above the circle.
        starts: (x, y) of query and key before they are turned: thin dotted hands.
        turned: (x, y) of both after that.
        longest: The length that reaches the circle, above 0.
        lines: Text below the circle.
    """

    width = 160.0

    def __init__(
        self,
        title: str,
        starts: tuple[Pair, Pair],
        turned: tuple[Pair, Pair],
        longest: int | float,
        lines: Sequence[str],
    ) -> None:
        """Keep what is to be drawn."""
        self.title = escape(title)
        self.starts, self.turned = starts, turned
        self.longest = longest
        self.lines = [escape(line) for line in lines]
        self.height = 40 + 2 * RADIUS + 20 * len(lines)

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw the dial with its upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        middle = x + self.width / 2, y + 28 + RADIUS
        parts = [
            f'<text class="b" x="{x:g}" y="{y + 14:g}">{self.title}</text>',
            f'<circle class="l" cx="{middle[0]:g}" cy="{middle[1]:g}" r="{RADIUS:g}" '
            'fill="none"/>',
        ]
        for pair in self.starts:
            parts += self._hand(middle, pair, style.BASELINE, 1, "2 3")
        query, key = self.turned
        parts += self._hand(middle, query, style.ATTENTION, 5, "")
        parts += self._hand(middle, key, style.BASELINE, 3, "7 4")
        down = middle[1] + RADIUS + 24
        for line in self.lines:
            parts.append(f'<text x="{x:g}" y="{down:g}">{line}</text>')
            down += 20
        return parts

    def _hand(
        self,
        middle: tuple[float, float],
        pair: Pair,
        colour: str,
        thick: int,
        dashes: str,
    ) -> list[str]:
        """Draw one hand; upwards is positive, as in a coordinate system."""
        if not math.hypot(*pair):
            return []
        across, up = (RADIUS * entry / self.longest for entry in pair)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        return [
            f'<line x1="{middle[0]:g}" y1="{middle[1]:g}" '
            f'x2="{middle[0] + across:.1f}" y2="{middle[1] - up:.1f}" '
            f'stroke="{colour}" stroke-width="{thick}"{dash}/>'
        ]
