"""What a widget must not do on a page: each check returns a list of faults.

`test_pages.py` and `test_every_widget.py` run the checks; `test_widget_checks.py`
plants a fault of each kind and wants it found.
"""

import json
import re
import sys

from site_checks import AXE_OPTIONS

ONE_FONT = sys.platform == "linux"
"""Whether the browser has one font (`one_font`): sizes of letters are checked there."""

NARROWEST_TARGET = 20
CONTROLS = "textbox|radio|checkbox|slider|combobox|button|grid(?:cell)?"
NAMED = f"- (?:{CONTROLS}|columnheader|rowheader)"
TOLD_APART = r"- '?(?:textbox|gridcell|slider|button|radio) \"([^\"]+)\""

# Elements that a reader sees, beyond the left or right edge of their widget.
STICKING_OUT = """(widget) => {
  const edges = widget.getBoundingClientRect();
  return [...widget.querySelectorAll("*")]
    .filter((e) => !e.closest(".ac-hidden, thead, option") && !e.closest("svg *"))
    .filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 1
        && (box.right > edges.right + 1 || box.left < edges.left - 1);
    })
    .map((e) => `${e.tagName} ${e.className}`);
}"""
# Numbers in a grid that reach over the sides of their cells, towards their neighbours.
WIDER_THAN_CELLS = """(widget) =>
  [...widget.querySelectorAll("[role=gridcell]:not(:has(*))")].filter((cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    const [box, edges] = [words, cell].map((e) => e.getBoundingClientRect());
    return box.right > edges.right + 0.5 || box.left < edges.left - 0.5;
  }).map((cell) => cell.textContent)"""
SMALL_TARGETS = """(widget, least) => [...widget.querySelectorAll(
    "[tabindex], input, button, select")]
  .map((e) => e.closest("label") ?? e)
  .filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && (box.width < least || box.height < least);
  })
  .map((e) => e.textContent || e.className)"""
MOVING = """(widget) => [...widget.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  return style.animationName !== "none"
    || style.transitionDuration.split(", ").some((t) => parseFloat(t) > 0);
}).map((e) => `${e.tagName} ${e.className}`)"""
# Rows of panels: boxes side by side, at least one of them with a drawing. Each row is
# told by the places at which it breaks into lines.
PANELS = """(widget) => [...widget.querySelectorAll("*")]
  .filter((e) => /flex|grid/.test(getComputedStyle(e).display))
  .filter((e) => !e.closest("[role=grid], button") && [...e.children].some((child) =>
    child.matches("table") || child.querySelector("svg, canvas, table, [role=grid]")))
  .map((e) => {
    const lefts = [...e.children].map((child) => child.getBoundingClientRect())
      .filter((box) => box.width > 1).map((box) => box.left);
    const breaks = lefts.flatMap((x, i) => i && x <= lefts[i - 1] ? [i] : []);
    return [`${e.className || e.tagName}`, breaks.join(" ")];
  })"""
ROOMS = """() => [...document.querySelectorAll(".widget-room")].map((room) => {
  const kept = parseFloat(getComputedStyle(room).minHeight);
  room.style.minHeight = "0";
  const taken = room.getBoundingClientRect().height;
  room.style.minHeight = "";
  return [room.dataset.widget, kept, taken];
})"""
WIDE = """.ac-widget, .ac-widget :is(button, input, select) {
  letter-spacing: 0.055em !important;
}"""


def sticking_out(widget):
    """Find what reaches over the sides of a widget."""
    return [f"sticks out: {name}" for name in widget.evaluate(STICKING_OUT)]


def wider_than_cells(widget):
    """Find numbers that are wider than their cells; without one font, nothing."""
    numbers = widget.evaluate(WIDER_THAN_CELLS) if ONE_FONT else []
    return [f"wider than its cell: {number}" for number in numbers]


def small_targets(widget):
    """Find controls that are too small for a finger."""
    names = widget.evaluate(SMALL_TARGETS, NARROWEST_TARGET)
    return [f"too small for a finger: {name}" for name in names]


def moving(widget):
    """Find what moves or fades by itself."""
    return [f"moves: {name}" for name in widget.evaluate(MOVING)]


def unclear_names(widget, least=5):
    """Find controls without a name, and names that do not tell controls apart."""
    snapshot = widget.aria_snapshot()
    faults = [
        f"without a name: {line.strip()}"
        for line in re.findall(rf"{NAMED}:?$", snapshot, re.M)
    ]
    names = re.findall(TOLD_APART, snapshot)
    faults += [f"twice: {name}" for name in sorted(names) if names.count(name) > 1]
    if len(names) < least:
        faults.append(f"only {len(names)} controls were found, not {least}")
    return faults


def room_faults(page):
    """Find widgets for which a page keeps too much room or too little."""
    if not ONE_FONT:
        return []
    return [
        f"{name}: {kept:.0f} pixels kept, {taken:.0f} taken; run `make heights`"
        for name, kept, taken in page.evaluate(ROOMS)
        if not abs(kept - taken) <= 0.1 * taken
    ]


def layout_faults(page):
    """Find what sticks out of widgets or cells, also with letters 10 % wider.

    Then no row of panels may break that holds with the letters as they are.
    """
    widgets = page.locator(".ac-widget").all()
    names = [w.evaluate("e => e.className").split()[-1] for w in widgets]
    faults = [
        f"{name}: {fault}"
        for name, widget in zip(names, widgets, strict=True)
        for fault in sticking_out(widget) + wider_than_cells(widget)
    ]
    if not ONE_FONT:
        return faults
    before = [widget.evaluate(PANELS) for widget in widgets]
    style = page.add_style_tag(content=WIDE)
    for name, widget, rows in zip(names, widgets, before, strict=True):
        found = sticking_out(widget) + wider_than_cells(widget)
        for (row, was), (_, now) in zip(rows, widget.evaluate(PANELS), strict=True):
            if was != now:
                found.append(f"row {row} breaks at [{now}], before at [{was}]")
        faults += [f"{name}, letters 10 % wider: {fault}" for fault in found]
    style.evaluate("e => e.remove()")
    return faults


def axe_faults(page, script):
    """Find what axe objects to in the widgets of a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(script)
    found = page.evaluate(f"axe.run('.ac-widget', {json.dumps(AXE_OPTIONS)})")
    return [
        f"{rule['id']}: {node['html'][:160]} "
        f"{' '.join((node.get('failureSummary') or '').split())[:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
