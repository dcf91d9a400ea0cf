"""A page with less in it for axe to walk through, and nothing less to find.

Most elements of a chapter are pieces of formulas and of code, and its thousands of
words have a dozen looks. While axe runs,

* of the visible half of a formula, which is hidden from screen readers, two signs are
  left in each piece whose signs have one look; axe asks of them that they can be seen
  (it passes over single letters), and that nothing takes the focus;
* the half for screen readers is their text, without the elements around each sign;
* of the words of a piece of code that share a class, and so their colours, one is left
  as it is, and the rest are plain text;
* of an article's words that share what their contrast depends on (colour, size and
  weight of the letters; background, opacity and position of all that they stand in),
  all but the first carry a mark, and `MEASURED_ONCE` lets axe pass over them. Widgets,
  drawings and controls, in which things can lie over others, are left as they are.

Everything keeps its size and place, to a pixel. `test_light_page.py` plants faults.
"""

MEASURED_ONCE = """axe.configure({ rules: [
  { id: "color-contrast", selector: ":not([data-same-look])" },
] });"""

LIGHTEN = """() => {
  const undo = [];
  const exchange = (element, children) => {
    const before = [...element.childNodes];
    undo.push(() => element.replaceChildren(...before));
    element.replaceChildren(...children);
  };

  const asked = "a, button, input, select, textarea, summary, [tabindex], [id]";
  const look = (e) => {
    const { color, backgroundColor, opacity, visibility } = getComputedStyle(e);
    return [color, backgroundColor, opacity, visibility].join();
  };
  const small = (e) => {  // large and bold letters need less contrast than small ones
    const { fontSize, fontWeight } = getComputedStyle(e);
    return parseFloat(fontSize) < 24 && fontWeight < 600;
  };
  // A line can break between bases; the strut of each is as tall as what it holds.
  const pieces = [...document.querySelectorAll(".katex-html[aria-hidden=true] > .base")]
    .filter((base) => base.firstElementChild?.matches(".strut"))
    .filter((base) => small(base) && !base.querySelector(asked))
    .filter((base) => [...base.querySelectorAll("*")]
      .every((e) => look(e) === look(base)))
    .map((base) => [base, base.getBoundingClientRect().width,
      base.textContent.replace(/[\\s\\u200b]/g, "").slice(0, 2)]);
  for (const [base, width, signs] of pieces) {
    const style = base.getAttribute("style");
    undo.push(() => style === null
      ? base.removeAttribute("style") : base.setAttribute("style", style));
    if (width) base.setAttribute("style", `${style ?? ""}; width: ${width}px`);
    exchange(base, [base.firstElementChild, signs]);
  }

  for (const math of document.querySelectorAll(".katex-mathml > math")) {
    if (!math.querySelector(asked)) exchange(math, [math.textContent]);
  }

  for (const code of document.querySelectorAll(".highlight pre")) {
    const seen = new Set();
    const kept = [];
    for (const word of code.childNodes) {
      const kind = word.nodeName === "SPAN" && !word.children.length
        && word.attributes.length === 1 && word.className;
      if (word.nodeName !== "#text" && !(kind && seen.has(kind))) {
        seen.add(kind);
        kept.push(word);
      } else if (typeof kept.at(-1) === "string") {
        kept.push(kept.pop() + word.textContent);
      } else {
        kept.push(word.textContent);
      }
    }
    exchange(code, kept);
  }

  const whole = ".ac-widget, .static-widget, svg, input, select, textarea, button";
  const plain = "rgba(0, 0, 0, 0),none,1,static,normal,none,none,none,visible";
  const seen = new Set();
  const sort = (e, around) => {
    const style = e.matches(whole) ? null : getComputedStyle(e);
    if (!style || style.display === "none") return;
    const own = [style.backgroundColor, style.backgroundImage, style.opacity,
      style.position, style.mixBlendMode, style.filter, style.textShadow,
      style.clipPath, style.visibility].join();
    const behind = own === plain ? around : `${around} > ${own}`;
    if ([...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) {
      const look = [behind, style.color, style.fontSize, style.fontWeight].join();
      if (seen.has(look)) {
        e.setAttribute("data-same-look", "");
        undo.push(() => e.removeAttribute("data-same-look"));
      }
      seen.add(look);
    }
    for (const child of e.children) sort(child, behind);
  };
  for (const article of document.querySelectorAll("article")) sort(article, "");
  return () => undo.reverse().forEach((step) => step());
}"""


def lightened(expression: str) -> str:
    """Return a script that evaluates an expression while the page is light.

    Args:
        expression: What to wait for, in JavaScript.
    """
    return f"""(async () => {{
      const undo = ({LIGHTEN})();
      try {{ return await {expression}; }} finally {{ undo(); }}
    }})()"""
