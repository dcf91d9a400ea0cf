"""A table of results, small enough for a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from attnconv.validation import check_filled, check_named

STYLE = "font-size: 0.85em"


@dataclass(frozen=True, repr=False)
class CompactTable:
    """A table that notebooks and pages show as HTML, and a terminal as aligned text.

    Args:
        head: Names of the columns.
        rows: One tuple for each row, its name first.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        """Return the table in lines: names to the left, all else to the right."""
        lines = (self.head, *self.rows)
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                entry.rjust(width) if place else entry.ljust(width)
                for place, (entry, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self) -> str:
        """Return the table in HTML; its names are headings, for screen readers."""
        lines = ["".join(f'<th scope="col">{escape(name)}</th>' for name in self.head)]
        for name, *entries in self.rows:
            cells = "".join(f"<td>{escape(entry)}</td>" for entry in entries)
            lines.append(f'<th scope="row">{escape(name)}</th>{cells}')
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        return f'<table class="dataframe" style="{STYLE}">{body}</table>'


def compact_table(
    head: Sequence[str], rows: Mapping[str, Sequence[str]]
) -> CompactTable:
    """Set results as a table: a row for each layer.

    Args:
        head: Names of the columns, that of the layers first.
        rows: From the name of a layer to what stands in the other columns.

    Returns:
        The table.

    Raises:
        TypeError: If `rows` is no mapping from names.
        ValueError: If there is no column or no row, or a row has not one entry for each
            column.
    """
    check_filled("head", head)
    check_named("rows", rows)
    for name, entries in rows.items():
        if len(entries) != len(head) - 1:
            raise ValueError(
                f"rows[{name!r}] must have {len(head) - 1} entries, one for each "
                f"column, got {len(entries)}"
            )
    lines = tuple((name, *entries) for name, entries in rows.items())
    return CompactTable(tuple(head), lines)
