"""Makes the dark twin of a Matplotlib SVG: ink turns light, colours stay.

Only pure black and pure white are ink and paper, and change places; every other
colour means something and stays. Text is the exception: text in another colour is
made lighter until it is legible on the dark page. Left alone are

* pictures inside the figure (`imshow`);
* text that stands on a picture or on a filled patch: it was legible there;
* everything in a group whose id starts with `keep`
  (`artist.set_gid("keep-something")`).

The kept sphinx-image-inverter filters a whole picture: colours with a meaning change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}"
INK, PAPER = "#dcdcdc", "#121212"  # on a dark page
SWAPPED = {"#000000": INK, "#ffffff": PAPER}
LEGIBLE = 4.5  # contrast of text with the page, as WCAG AA asks

HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
FILL = re.compile(r"\bfill:\s*(#[0-9a-fA-F]{6})")
OPACITY = re.compile(r"(?<![\w-])(?:fill-)?opacity:\s*([\d.]+)")
TRANSLATE = re.compile(r"translate\(\s*(-?[\d.]+)[ ,]+(-?[\d.]+)")
STEP = re.compile(r"(matrix|translate|scale)\(([^)]*)\)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
OWN_DARK_STYLE = re.compile(
    r"<style[^>]*>[^<]*prefers-color-scheme[^<]*</style>\s*", re.S
)

ElementTree.register_namespace("", SVG[1:-1])
ElementTree.register_namespace("xlink", LINK[1:-1])


@dataclass(frozen=True)
class Plate:
    """A rectangle that text may stand on."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, place: tuple[float, float]) -> bool:
        """Tell whether a point lies inside."""
        x, y = place
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def light_twin(svg: str) -> str:
    """Return the figure without rules for the dark: the page decides."""
    return OWN_DARK_STYLE.sub("", svg)


def dark_twin(svg: str) -> str:
    """Return the figure for a dark page."""
    root = ElementTree.fromstring(light_twin(svg))
    plates = [found for element in root.iter() if (found := plate(element))]
    turn(root, plates, is_text=False)
    return ElementTree.tostring(root, encoding="unicode")


def turn(element: ElementTree.Element, plates: list[Plate], is_text: bool) -> None:
    """Turn the colours of an element and of what it holds."""
    name = element.get("id", "")
    if name.startswith("keep"):
        return
    if name.startswith("text_"):
        place = text_place(element)
        if place and any(plate.holds(place) for plate in plates):
            return
        is_text = True
        if not any("fill:" in inner.get("style", "") for inner in element.iter()):
            element.set("style", f"fill: {INK}")  # without a colour, text is black
    style = element.get("style")
    if style:
        element.set("style", HEX.sub(lambda c: dark_colour(c[0], is_text), style))
    for attribute in ("fill", "stroke"):
        value = element.get(attribute, "")
        if HEX.fullmatch(value):
            element.set(attribute, dark_colour(value, is_text))
    for child in element:
        turn(child, plates, is_text)


def dark_colour(colour: str, is_text: bool) -> str:
    """Return what a colour becomes on a dark page."""
    colour = colour.lower()
    if colour in SWAPPED:
        return SWAPPED[colour]
    return legible(colour) if is_text else colour


def legible(colour: str) -> str:
    """Return the colour, mixed with white until it is legible on the paper."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    for step in range(21):
        mixed = [round(c + (255 - c) * step / 20) for c in channels]
        code = "#" + "".join(f"{c:02x}" for c in mixed)
        if contrast(code, PAPER) >= LEGIBLE:
            break
    return code


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_place(element: ElementTree.Element) -> tuple[float, float] | None:
    """Return where a text begins, in the figure's coordinates."""
    for child in element.iter():
        moved = TRANSLATE.search(child.get("transform", ""))
        if moved:
            return float(moved[1]), float(moved[2])
        if child.tag == f"{SVG}text" and child.get("x"):
            return float(child.get("x", "0")), float(child.get("y", "0"))
        if child.tag == f"{SVG}path" and child.get("style"):  # text with an outline
            numbers = [float(n) for n in NUMBER.findall(child.get("d", ""))]
            if len(numbers) >= 2:
                return numbers[0], numbers[1]
    return None


def plate(element: ElementTree.Element) -> Plate | None:
    """Return the box of a picture or of an opaque patch, or None."""
    if element.tag == f"{SVG}image":
        return picture_plate(element)
    if element.tag != f"{SVG}path":
        return None
    style = element.get("style", "")
    fill, opacity = FILL.search(style), OPACITY.search(style)
    if not fill or fill[1].lower() in SWAPPED:
        return None
    if opacity and float(opacity[1]) < 0.5:
        return None
    numbers = [float(n) for n in NUMBER.findall(element.get("d", ""))]
    if len(numbers) < 6 or len(numbers) % 2:
        return None
    xs, ys = numbers[::2], numbers[1::2]
    return Plate(min(xs), min(ys), max(xs), max(ys))


def picture_plate(element: ElementTree.Element) -> Plate:
    """Return the box of an embedded picture, where its `transform` puts it.

    Matplotlib draws a picture upside down and turns it with `scale`; one that it
    does not interpolate is a unit per pixel, blown up with `matrix`.
    """
    x, y, width, height = (
        float(element.get(name, "0").removesuffix("px"))
        for name in ("x", "y", "width", "height")
    )
    corners = [(x, y), (x + width, y + height)]
    steps = STEP.findall(element.get("transform", ""))
    for name, arguments in reversed(steps):  # the last step of the list comes first
        a, b, c, d, e, f = coefficients(name, [float(n) for n in arguments.split()])
        corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
    (left, right), (top, bottom) = (sorted(side) for side in zip(*corners, strict=True))
    return Plate(left, top, right, bottom)


def coefficients(name: str, numbers: list[float]) -> list[float]:
    """Return the six numbers of SVG's `matrix` that do what a step does."""
    if name == "matrix":
        return numbers
    if name == "translate":
        return [1, 0, 0, 1, numbers[0], numbers[1] if len(numbers) > 1 else 0]
    return [numbers[0], 0, 0, numbers[-1], 0, 0]
