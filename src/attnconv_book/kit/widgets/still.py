"""Still pictures of widgets: small SVG documents made of labelled tables of cells.

They stand where no script runs, so they bring their own background, light or dark, and
use the colour maps of `attnconv_book.kit.figures.style`.
"""

from collections.abc import Sequence
from html import escape
from typing import Protocol, runtime_checkable

from matplotlib.colors import Colormap, to_hex

Rows = Sequence[Sequence[int | float]]

_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1d2125}.m{fill:#545d68}"
    ".c{text-anchor:middle}.e{text-anchor:end}.b{font-weight:600}"
    "rect.g{fill:#fff}.l{stroke:#7f7f7f;stroke-opacity:.35}"
    "@media(prefers-color-scheme:dark){text{fill:#e6e8eb}.m{fill:#a9b3be}"
    "rect.g{fill:#14181e}}text.k{fill:#000}text.w{fill:#fff}"
)


def number(value: int | float, digits: int = 2) -> str:
    """Write a number with at most so many decimals and a real minus sign.

    Args:
        value: Any finite number.
        digits: Decimals at most.

    Returns:
        For instance "−0.5"; zeros at the end are left off.
    """
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def _linear(part: float) -> float:
    """Undo the gamma of one colour channel, 0 to 1."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _is_light(colour: str) -> bool:
    """Say whether black reads better than white on a colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [_linear(part) for part in parts]
    weights = (0.2126, 0.7152, 0.0722)
    return sum(w * x for w, x in zip(weights, linear, strict=True)) > 0.179


@runtime_checkable
class Drawing(Protocol):
    """What `page` puts side by side."""

    @property
    def width(self) -> float:
        """Width in SVG units."""

    @property
    def height(self) -> float:
        """Height in SVG units."""

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw with the upper left corner at (x, y), as SVG elements."""


class Table:
    """A table of coloured cells with a title and, perhaps, names of rows and columns.

    Args:
        title: Short text above the table.
        values: The numbers, row by row.
        colours: A map from matplotlib.
        low: The number at the map's lower end.
        high: The number at its upper end.
        row_names: One text per row, or nothing.
        column_names: One text per column, or nothing.
        size: Width and height of a cell.
        digits: Decimals at most.
        marked: (row, column) of the cells with a frame.
        frame: Colour of that frame.
    """

    def __init__(
        self,
        title: str,
        values: Rows,
        colours: Colormap,
        low: int | float,
        high: int | float,
        *,
        row_names: Sequence[str] = (),
        column_names: Sequence[str] = (),
        size: tuple[int | float, int | float] = (42, 30),
        digits: int = 2,
        marked: Sequence[tuple[int, int]] = (),
        frame: str = "#000000",
    ) -> None:
        """Keep what is to be drawn."""
        self.title = escape(title)
        self.values = values
        self.colours = colours
        self.low, self.high = low, high
        self.row_names, self.column_names = row_names, column_names
        self.size = float(size[0]), float(size[1])
        self.digits = digits
        self.marked = marked
        self.frame = frame
        self._left = 8.0 + max((7 * len(name) for name in row_names), default=-8)
        self._top = 24.0 + (18 if column_names else 0)

    @property
    def width(self) -> float:
        """Width with names, in SVG units."""
        columns = len(self.values[0]) * self.size[0]
        return max(self._left + columns, 7.5 * len(self.title))

    @property
    def height(self) -> float:
        """Height with title and names, in SVG units."""
        return self._top + len(self.values) * self.size[1]

    def draw(self, x: int | float, y: int | float) -> list[str]:
        """Draw the table with its upper left corner at (x, y).

        Args:
            x: From the left.
            y: From the top.

        Returns:
            SVG elements.
        """
        wide, tall = self.size
        parts = [f'<text class="b" x="{x:g}" y="{y + 14:g}">{self.title}</text>']
        for j, name in enumerate(self.column_names):
            across = x + self._left + (j + 0.5) * wide
            parts.append(
                f'<text class="m c" x="{across:g}" y="{y + 36:g}">{escape(name)}</text>'
            )
        for i, name in enumerate(self.row_names):
            down = y + self._top + (i + 0.5) * tall + 4.5
            parts.append(
                f'<text class="m e" x="{x + self._left - 6:g}" y="{down:g}">'
                f"{escape(name)}</text>"
            )
        for i, row in enumerate(self.values):
            for j, value in enumerate(row):
                parts += self._cell(x, y, i, j, value)
        for i, j in self.marked:
            left, top = x + self._left + j * wide, y + self._top + i * tall
            parts.append(
                f'<rect x="{left:g}" y="{top:g}" width="{wide - 2:g}" '
                f'height="{tall - 2:g}" fill="none" stroke="{self.frame}" '
                'stroke-width="3"/>'
            )
        return parts

    def _cell(
        self, x: float, y: float, i: int, j: int, value: int | float
    ) -> list[str]:
        wide, tall = self.size
        left, top = x + self._left + j * wide, y + self._top + i * tall
        reach = self.high - self.low
        colour = to_hex(self.colours((value - self.low) / reach if reach else 0.5))
        ink = "k" if _is_light(colour) else "w"
        return [
            f'<rect class="l" x="{left:g}" y="{top:g}" width="{wide - 2:g}" '
            f'height="{tall - 2:g}" rx="2" fill="{colour}"/>',
            f'<text class="c {ink}" x="{left + wide / 2 - 1:g}" '
            f'y="{top + tall / 2 + 3.5:g}">{number(value, self.digits)}</text>',
        ]


def page(title: str, tables: Sequence[Drawing], lines: Sequence[str] = ()) -> str:
    """Put tables (or other drawings) side by side and lines of text below them.

    Args:
        title: What the picture shows; readers of screens hear it.
        tables: From left to right.
        lines: Text below the tables.

    Returns:
        An SVG document.
    """
    margin, gap = 12.0, 26.0
    x, parts = margin, []
    for table in tables:
        parts += table.draw(x, margin)
        x += table.width + gap
    width = max(x - gap + margin, max((7 * len(line) for line in lines), default=0))
    down = margin + max(table.height for table in tables) + 24
    for line in lines:
        parts.append(f'<text x="{margin:g}" y="{down:g}">{escape(line)}</text>')
        down += 20
    height = down if lines else down - 12
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f'<rect class="g" width="100%" height="100%" rx="6"/>'
    )
    return "\n".join([head, *parts, "</svg>"])
