// Elements, controls, and the life of a widget.

const SHARED_TEXT = {
  notANumber: (text, name, kept) => `${name}: “${text}” is not a number; ${kept} is kept.`,
  outOfRange: (name, low, high, kept) => `${name}: write a number from ${low} to ${high}; ${kept} is kept.`,
  notWhole: (name, kept) => `${name}: write a whole number; ${kept} is kept.`,
  damaged: (name) => `The stored ${name} cannot be read; a usable one is shown instead.`,
  lost: (name) => `The stored ${name} cannot be read, and nothing can be shown without them.`,
  reset: "Start again",
};

// ---------------------------------------------------------------- elements
// h("div", {class: "x", onclick: f}, child, "text"): one element, built once.
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

// Changes a text and an accessible name only where something is new.
function label(element, text, name) {
  if (element.textContent !== text) element.textContent = text;
  if (name != null && element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
}

const title = (text, look = "") => h("p", { class: `ac-title ${look}`.trim() }, text);
const note = (text) => h("p", { class: "ac-note" }, text);
const part = (heading, remark, ...content) => h("div", { class: "ac-part" },
  heading == null ? null : title(heading), ...content, remark == null ? null : note(remark));

// The block where arithmetic is spelt out: a title, then lines. It speaks when its text
// changes, unless `speaks` is false: then a shorter text is told elsewhere.
function speller(speaks = true) {
  const element = h("div", { class: "ac-spell", ...(speaks ? { "aria-live": "polite", "aria-atomic": "true" } : {}) });
  let shown = "";
  return {
    element,
    show([heading, ...lines]) {
      const text = [heading, ...lines].join("\n");
      if (shown === text) return;
      shown = text;
      element.replaceChildren(h("p", {}, h("b", {}, heading)), ...lines.map((line) => h("p", {}, line)));
    },
  };
}

// ---------------------------------------------------------------- controls
const button = (text, onclick) => h("button", { class: "ac-button", type: "button", onclick }, text);

// A control under a small name that only the eye needs: the control has its own.
const under = (name, element) =>
  h("div", { class: "ac-under" }, h("span", { class: "ac-field-name", "aria-hidden": "true" }, name), element);

// A number field. Text that is no number never reaches the model: the field
// says so, the last good value stays, and comes back when the field is left.
function numberField({ name, low, high, step, whole = false, report, onvalue }) {
  let good = 0;
  const field = h("input", {
    class: "ac-number", type: "text", inputmode: "decimal", autocomplete: "off",
    "aria-label": name, spellcheck: "false",
  });
  const accept = (value) => {
    if (value === good) return;
    good = value;
    onvalue(value);
  };
  const complain = (message) => {
    field.setAttribute("aria-invalid", "true");
    report(message);
  };
  const settle = () => {
    if (field.getAttribute("aria-invalid")) report("");
    field.removeAttribute("aria-invalid");
  };
  field.addEventListener("input", () => {
    const value = readNumber(field.value);
    if (value === null) complain(SHARED_TEXT.notANumber(field.value, name, brief(good, 4)));
    else if (value < low || value > high) complain(SHARED_TEXT.outOfRange(name, brief(low), brief(high), brief(good, 4)));
    else if (whole && !Number.isInteger(value)) complain(SHARED_TEXT.notWhole(name, brief(good, 4)));
    else { settle(); accept(value); }
  });
  field.addEventListener("blur", () => {
    field.value = brief(good, 4);
    settle();
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Escape") { field.value = brief(good, 4); settle(); }
    if (!direction) return;
    event.preventDefault();
    const next = clamp(Math.round((good + direction * step) * 1e4) / 1e4, low, high);
    settle();
    accept(next);
    field.value = brief(good, 4);
  });
  return {
    element: field,
    show(value) {
      good = value;
      if (document.activeElement !== field || field.getAttribute("aria-invalid") === null && readNumber(field.value) !== value) {
        field.value = brief(value, 4);
        settle();
      }
    },
  };
}

// A set of choices of which one holds: real radio buttons under a legend.
function choice({ legend, options, onvalue }) {
  const group = `w${Math.random().toString(36).slice(2, 9)}`;
  const inputs = new Map();
  const row = h("div", { class: "ac-options" });
  for (const [value, text] of options) {
    const input = h("input", { type: "radio", name: group, value, onchange: () => onvalue(value) });
    inputs.set(value, input);
    row.append(h("label", {}, input, h("span", {}, text)));
  }
  return {
    element: h("fieldset", { class: "ac-choice" }, h("legend", {}, legend), row),
    show(value) { for (const [key, input] of inputs) input.checked = key === value; },
  };
}

function checkbox({ label: text, onvalue }) {
  const input = h("input", { type: "checkbox", onchange: () => onvalue(input.checked) });
  return {
    element: h("label", { class: "ac-check" }, input, h("span", {}, text)),
    show(value) { input.checked = value; },
  };
}

// A labelled drop-down list; `offer` replaces what it offers.
function picker({ label: text, options = [], onvalue }) {
  const select = h("select", { onchange: () => onvalue(select.value) });
  const offer = (pairs) => select.replaceChildren(...pairs.map(([value, words]) => h("option", { value }, words)));
  offer(options);
  return {
    element: h("label", { class: "ac-picker" }, h("span", {}, text), select),
    select, offer,
    show(value) { select.value = value; },
  };
}

function slider({ label: text, low, high, step, ends, onvalue, describe }) {
  const input = h("input", { type: "range", min: low, max: high, step, oninput: () => onvalue(Number(input.value)) });
  const name = h("span", { class: "ac-slider-name" }, text);
  const shown = h("output", { class: "ac-shown" });
  const last = h("span", {}, ends[1]);
  return {
    element: h("div", { class: "ac-slider" },
      h("label", {}, name, input),
      h("div", { class: "ac-ends", "aria-hidden": "true" }, h("span", {}, ends[0]), shown, last)),
    input, name, last,
    show(position, value) {
      input.value = position;
      shown.textContent = describe(value);
      input.setAttribute("aria-valuetext", describe(value));
    },
  };
}

// Calls `onpoint(event, isFirst)` where a pressed pointer is on the element.
function onDrag(element, onpoint) {
  let pressed = false;
  element.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    element.setPointerCapture(event.pointerId);
    pressed = true;
    onpoint(event, true);
  });
  element.addEventListener("pointermove", (event) => { if (pressed) onpoint(event, false); });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => { pressed = false; });
}

// Calls `onstep(right, down)` for arrow keys and `onhome()` for Home.
function onArrows(element, onstep, onhome) {
  element.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step && event.key !== "Home" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) onstep(...step);
    else onhome();
  });
}

// ---------------------------------------------------------------- the life of a widget
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

// Draws a widget, follows its model, and leaves nothing behind.
//   name, look   its accessible name, and its class in the style sheet
//   own, given   names in the model: what a reader changes, and what only Python does
//   vital        a name without which nothing can be shown
//   fixed        of a state: what cannot change while the widget stands
//   clean(get)   { state, damaged }: what the model holds, made usable
//   build(tools) { content, draw, leave }: what stands in it, and how it follows
// `tools.state` is one object that always holds the present state.
function mount({ model, el }, { name, look, own, given = [], vital, fixed = () => 0, clean, build }) {
  const get = (held) => model.get(held);
  const says = h("p", { class: "ac-says", role: "status" });
  const told = h("p", { class: "ac-hidden", role: "status" });
  const root = h("div", { class: `ac-widget ${look}`, role: "group", "aria-label": name });
  const report = (message) => label(says, message);
  const first = clean(get);
  el.append(root);
  if (first.damaged.includes(vital)) {
    root.append(says);
    report(SHARED_TEXT.lost(vital));
    return () => root.remove();
  }
  const { state } = first;
  const start = structuredClone(Object.fromEntries(own.map((held) => [held, state[held]])));
  let holding = false, touched = false, built = null;

  function draw() {
    if (holding) return;
    const next = clean(get);
    if (next.damaged.includes(vital) || fixed(next.state) !== fixed(state)) return;
    Object.assign(state, next.state);
    if (next.damaged.length) report(next.damaged.map(SHARED_TEXT.damaged).join(" "));
    built.draw();
  }

  // Several changes at once are drawn once: between them the state is nobody's.
  // `words` say what has happened to those who do not see it.
  function put(changes, words) {
    touched = true;
    holding = true;
    for (const [held, value] of Object.entries(changes)) model.set(held, value);
    model.save_changes();
    holding = false;
    draw();
    if (words) told.textContent = words;
  }

  built = build({
    state, start, put, report, says, root,
    // the same from `draw`: only news, and none before the reader does something
    tell(text) { if (touched) label(told, text); },
    // the button that brings everything back; `forget()` does so for what is not stored
    reset: (forget) => button(SHARED_TEXT.reset, () => {
      report("");
      forget?.();
      put(structuredClone(start));
    }),
  });
  root.append(...built.content, told);
  draw();
  const events = [...own, ...given].map((held) => `change:${held}`);
  for (const event of events) model.on(event, draw);
  return () => {
    for (const event of events) model.off(event, draw);
    built.leave?.();
    root.remove();
  };
}
