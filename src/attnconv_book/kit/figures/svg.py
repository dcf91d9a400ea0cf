"""Figures as SVG text of their own: title, description, colours for the dark."""

import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

DARK_MODE_CSS = (
    "@media (prefers-color-scheme:dark){"
    '[style*="fill: #000000"]{fill:#dcdcdc!important}'
    '[style*="stroke: #000000"]{stroke:#dcdcdc!important}'
    'g[id^="text_"]{fill:#dcdcdc}'
    'g[id^="text_"] [style*="fill: #0072b2"]{fill:#56b4e9!important}'
    'g[id^="text_"] [style*="fill: #d55e00"]{fill:#f08a3c!important}'
    'g[id^="text_"] [style*="fill: #7a7a7a"]{fill:#a8a8a8!important}'
    "}"
)
"""What makes a figure of this style readable on a dark page (put inside the SVG)."""


def to_svg(figure: Figure, *, title: str, description: str) -> str:
    """The figure as SVG text with a title, a description and dark-mode colours.

    Args:
        figure: The figure to write.
        title: One line that names the picture.
        description: What is seen, for readers who cannot see it.

    Returns:
        SVG text; the same figure always gives the same text.

    Raises:
        ValueError: If the title or the description is empty.
    """
    for name, words in (("title", title), ("description", description)):
        if not words.strip():
            raise ValueError(f"{name} must not be empty, got {words!r}")
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "attnconv", "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    head = (
        f'\n <title id="title">{_escape(title)}</title>'
        f'\n <desc id="description">{_escape(description)}</desc>'
        f"\n <style>{DARK_MODE_CSS}</style>"
    )
    opening = re.match(r"<svg[^>]*>", svg)
    assert opening is not None
    tag = opening[0][:-1] + ' role="img" aria-labelledby="title description">'
    return tag + head + svg[opening.end() :]


def _escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
