"""Makes the dark twin of a Matplotlib SVG: ink turns light, colours stay.

Black, white and greys are turned over in lightness (black text becomes almost
white). Colours that mean something stay as they are, and so do

* pictures inside the figure (`imshow`);
* text that stands on a picture or on a coloured patch, in its own colour;
* everything in a group whose id starts with `keep`
  (`artist.set_gid("keep-something")`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}"
HEX = re.compile(r"#([0-9a-fA-F]{6})\b")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
FILL = re.compile(r"\bfill:\s*#([0-9a-fA-F]{6})")
OPACITY = re.compile(r"(?<![\w-])(?:fill-)?opacity:\s*([\d.]+)")
TRANSLATE = re.compile(r"translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)")
LIGHT, DARK = 0xE6, 0x14
PAPER = "#141414"
SPREAD = 12  # channels that differ by less make a grey

ElementTree.register_namespace("", SVG[1:-1])
ElementTree.register_namespace("xlink", LINK[1:-1])


@dataclass(frozen=True)
class Box:
    """A rectangle that text may stand on."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def is_grey(code: str) -> bool:
    """Tell whether a colour (six hexadecimal digits) is black, grey or white."""
    channels = [int(code[i : i + 2], 16) for i in (0, 2, 4)]
    return max(channels) - min(channels) < SPREAD


def turn_over(code: str) -> str:
    """Return the grey of opposite lightness; a colour comes back as it is."""
    if not is_grey(code):
        return f"#{code}"
    grey = sum(int(code[i : i + 2], 16) for i in (0, 2, 4)) / 3
    turned = round(LIGHT + (DARK - LIGHT) * grey / 255)
    return "#" + 3 * f"{turned:02x}"


def dark_twin(svg: str) -> str:
    """Return the figure for a dark page."""
    root = ElementTree.fromstring(svg)
    plates = [box for element in root.iter() if (box := plate(element))]
    ink = f"#{LIGHT:02x}{LIGHT:02x}{LIGHT:02x}"
    turn(root, plates, ink)
    return ElementTree.tostring(root, encoding="unicode")


def turn(element: ElementTree.Element, plates: list[Box], ink: str) -> None:
    """Turn the colours of an element and of what it holds."""
    name = element.get("id", "")
    if name.startswith("keep") or stands_on_plate(element, plates):
        return
    style = element.get("style")
    if style:
        element.set("style", HEX.sub(lambda code: turn_over(code[1]), style))
    for attribute in ("fill", "stroke"):
        value = element.get(attribute, "")
        if HEX.fullmatch(value):
            element.set(attribute, turn_over(value[1:]))
    if name.startswith("text_") and "fill:" not in inner_styles(element):
        element.set("style", f"fill: {ink}")  # text without a colour is black
    for child in element:
        turn(child, plates, ink)


def inner_styles(element: ElementTree.Element) -> str:
    """Return the styles of an element and of its direct children."""
    return " ".join(child.get("style", "") for child in [element, *element])


def stands_on_plate(element: ElementTree.Element, plates: list[Box]) -> bool:
    """Tell whether an element is text on a picture or a coloured patch."""
    if not element.get("id", "").startswith("text_"):
        return False
    for child in element.iter():
        found = TRANSLATE.search(child.get("transform", ""))
        if found:
            x, y = float(found[1]), float(found[2])
            return any(box.holds(x, y) for box in plates)
        if child.tag == f"{SVG}text" and child.get("x"):
            x, y = float(child.get("x", "0")), float(child.get("y", "0"))
            return any(box.holds(x, y) for box in plates)
    return False


def plate(element: ElementTree.Element) -> Box | None:
    """Return the box of a picture or of an opaque coloured patch."""
    if element.tag == f"{SVG}image":
        return picture_box(element)
    if element.tag != f"{SVG}path":
        return None
    style = element.get("style", "")
    fill, opacity = FILL.search(style), OPACITY.search(style)
    if not fill or is_grey(fill[1]) or (opacity and float(opacity[1]) < 0.5):
        return None
    numbers = [float(n) for n in NUMBER.findall(element.get("d", ""))]
    if len(numbers) < 6 or len(numbers) % 2:
        return None
    xs, ys = numbers[::2], numbers[1::2]
    return Box(min(xs), min(ys), max(xs), max(ys))


def picture_box(element: ElementTree.Element) -> Box:
    """Return the box of an embedded picture; Matplotlib draws it upside down."""
    x, y, width, height = (
        float(element.get(name, "0").removesuffix("px"))
        for name in ("x", "y", "width", "height")
    )
    transform = element.get("transform", "")
    moved = TRANSLATE.search(transform)
    if "scale(1 -1)" in transform and moved:
        y = -(y + float(moved[2])) - height
        x = x + float(moved[1])
    return Box(x, y, x + width, y + height)
