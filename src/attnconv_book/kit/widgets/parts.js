// Parts that several widgets share beside kit.js, which stands in front of this
// file. A file of its own: the widgets that do not need it stay as they are.

// Reads the model's state; what is not usable is replaced and remembered.
function reader(get) {
  const damaged = [];
  const check = (name, isGood, otherwise) => {
    const held = get(name);
    if (isGood(held)) return held;
    damaged.push(name);
    return otherwise;
  };
  return { check, damaged };
}

const lost = (name) => `The stored ${name} cannot be read, and nothing can be shown without them.`;

const isWhole = (low, high) => (held) => Number.isInteger(held) && held >= low && held <= high;
const isOneOf = (names) => (held) => names.includes(held);

// An SVG element.
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The block where arithmetic is spelt out: a title, then lines. It speaks when
// its text changes.
function speller() {
  const element = h("div", { class: "ac-spell", "aria-live": "polite", "aria-atomic": "true" });
  return {
    element,
    show([title, ...lines]) {
      const text = [title, ...lines].join("\n");
      if (element.dataset.text === text) return;
      element.dataset.text = text;
      element.replaceChildren(h("p", {}, h("b", {}, title)), ...lines.map((line) => h("p", {}, line)));
    },
  };
}

// A line for messages that a reader must not miss.
function messages() {
  const element = h("p", { class: "ac-says", role: "status" });
  return { element, report(text) { if (element.textContent !== text) element.textContent = text; } };
}

const button = (text, onclick) => h("button", { class: "ac-button", type: "button", onclick }, text);

// A control under a small name that only the eye needs: the control has its own.
const under = (name, element) =>
  h("div", { class: "ac-under" }, h("span", { class: "ac-field-name", "aria-hidden": "true" }, name), element);

const part = (title, note, ...content) => h("div", { class: "ac-part" },
  title == null ? null : h("p", { class: "ac-title" }, title), ...content,
  note == null ? null : h("p", { class: "ac-note" }, note));

// A click puts the focus on the cell, so that arrow keys go on from there.
function focusOnClick(grid) {
  grid.element.addEventListener("click", (event) => {
    const at = grid.own(event.target);
    if (at) grid.cells[at[0]][at[1]].focus();
  });
  return grid;
}

// Shows a set of numbers only where something has changed.
function label(element, text, name) {
  if (element.textContent !== text) element.textContent = text;
  if (name != null && element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
}

// Amounts that start at 0, where the book speaks of convolution: blue.
const AMOUNT_MAP = [[222, 235, 247], [122, 180, 222], [0, 114, 178], [0, 66, 110]];
