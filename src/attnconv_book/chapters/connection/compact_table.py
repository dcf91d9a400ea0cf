"""A table of results, small enough for a phone."""

from collections.abc import Mapping, Sequence
from html import escape

from IPython.display import HTML

from attnconv.validation import check_filled, check_named

STYLE = "font-size: 0.85em"


def compact_table(head: Sequence[str], rows: Mapping[str, Sequence[str]]) -> HTML:
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
    lines = ["".join(f'<th scope="col">{escape(name)}</th>' for name in head)]
    for name, entries in rows.items():
        if len(entries) != len(head) - 1:
            raise ValueError(
                f"rows[{name!r}] must have {len(head) - 1} entries, one for each "
                f"column, got {len(entries)}"
            )
        cells = "".join(f"<td>{escape(entry)}</td>" for entry in entries)
        lines.append(f'<th scope="row">{escape(name)}</th>{cells}')
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    table = f'<table class="dataframe" style="{STYLE}">{body}</table>'
    return HTML(table)  # type: ignore[no-untyped-call]
