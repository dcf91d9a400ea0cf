"""Two curves over a width that doubles from step to step, in a still picture."""

from collections.abc import Sequence
from html import escape

from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.still import number


class Curves:
    """A solid and a dashed curve over equal steps, with a title above.

    Args:
        title: Short text.
        steps: What stands under the first and under the last step.
        top: The number at the upper end of the frame, above 0.
        solid: Numbers from 0 to `top`, at least 2.
        dashed: As many numbers.
        names: Of the solid and of the dashed curve.
    """

    width, height = 300.0, 190.0

    def __init__(
        self,
        title: str,
        steps: tuple[str, str],
        top: int | float,
        solid: Sequence[int | float],
        dashed: Sequence[int | float],
        names: tuple[str, str],
    ) -> None:
        """Keep what is to be drawn."""
        self.title = escape(title)
        self.steps = [escape(step) for step in steps]
        self.top = top
        self.solid, self.dashed = solid, dashed
        self.names = [escape(name) for name in names]

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw the curves with their upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        left, right = x + 34, x + self.width - 8
        ceiling, floor = y + 30, y + self.height - 26

        def down(value: int | float) -> float:
            return floor - value / self.top * (floor - ceiling)

        parts = [f'<text class="b" x="{x:g}" y="{y + 14:g}">{self.title}</text>']
        for value in (0.0, self.top):
            parts.append(
                f'<path class="l" d="M{left:g} {down(value):g}H{right:g}"/>'
                f'<text class="m e" x="{left - 6:g}" y="{down(value) + 4.5:g}">'
                f"{number(value)}</text>"
            )
        for at, anchor, step in zip((left, right), "me", self.steps, strict=True):
            start = "m" if anchor == "m" else "m e"
            parts.append(
                f'<text class="{start}" x="{at:g}" y="{floor + 18:g}">{step}</text>'
            )
        looks = ((self.solid, style.ATTENTION, ""), (self.dashed, "#7f7f7f", "6 4"))
        for (values, colour, dash), name in zip(looks, self.names, strict=True):
            across = (right - left) / (len(values) - 1)
            points = " ".join(
                f"{left + i * across:.1f},{down(value):.1f}"
                for i, value in enumerate(values)
            )
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" '
                f'stroke-width="2.5" stroke-dasharray="{dash or "none"}"/>'
            )
            beside = min(len(values) // 2 + 1, len(values) - 1)
            below = 18 if _is_high(values[beside], self.top) else -24
            parts.append(
                f'<text class="c" x="{left + beside * across:g}" '
                f'y="{down(values[beside]) + below:g}">{name}</text>'
            )
        return parts


def _is_high(value: int | float, top: int | float) -> bool:
    """Say whether a name would leave the frame if it stood above the curve."""
    return value > 0.75 * top
