// The widget kit: what every widget of the book shares.
// An anywidget module cannot import a neighbour, so Python puts this file in
// front of each widget's own file (see ../kit.py). It exports nothing itself.

const KIT_TEXT = {
  notANumber: (text, name, kept) => `${name}: “${text}” is not a number; ${kept} is kept.`,
  outOfRange: (name, low, high, kept) => `${name}: write a number from ${low} to ${high}; ${kept} is kept.`,
  notWhole: (name, kept) => `${name}: write a whole number; ${kept} is kept.`,
  damaged: (name) => `The stored ${name} cannot be read; a usable one is shown instead.`,
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

const newId = () => `w${Math.random().toString(36).slice(2, 9)}`;

// ---------------------------------------------------------------- numbers
const MINUS = "\u2212";

// A number with at most `digits` decimals and a real minus sign.
function say(value, digits = 2) {
  if (!Number.isFinite(value)) return "not a number";
  const text = value.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text.replace("-", MINUS);
}

// The same without zeros at the end: 1 and not 1.00.
function brief(value, digits = 2) {
  const text = say(value, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// As a factor in a product: negative numbers get brackets.
const factor = (value, digits = 2) =>
  value < 0 && say(value, digits).startsWith(MINUS) ? `(${brief(value, digits)})` : brief(value, digits);

// Text -> number, or null. A decimal comma and a real minus sign are welcome.
function readNumber(text) {
  const plain = text.trim().replace(MINUS, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain))
    ? Number(plain) : null;
}

const isMatrix = (value, rows, columns, isItem) =>
  Array.isArray(value) && value.length === rows &&
  value.every((row) => Array.isArray(row) && row.length === columns && row.every(isItem));

const copyRows = (rows) => rows.map((row) => [...row]);

// ---------------------------------------------------------------- colour
// The maps of attnconv.plots.style, as red-green-blue stops.
const WEIGHTS_MAP = [[255, 250, 245], [249, 207, 166], [233, 138, 60], [213, 94, 0], [122, 46, 0]];
const SIGNED_MAP = [[91, 58, 14], [196, 154, 85], [246, 244, 239], [95, 176, 164], [8, 82, 74]];
const GREY_MAP = [[5, 5, 5], [250, 250, 250]];

function colourAt(map, position) {
  const scaled = Math.min(1, Math.max(0, position || 0)) * (map.length - 1);
  const low = Math.min(map.length - 2, Math.floor(scaled));
  return map[low].map((part, i) => Math.round(part + (map[low + 1][i] - part) * (scaled - low)));
}

// Black or white, whichever is easier to read on the colour (at least 4.5 : 1).
function inkOn([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => {
    const x = part / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

function paint(element, map, position) {
  const colour = colourAt(map, position);
  element.style.backgroundColor = `rgb(${colour.join(",")})`;
  element.style.color = inkOn(colour);
}

// ---------------------------------------------------------------- controls
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
    if (value === null) complain(KIT_TEXT.notANumber(field.value, name, brief(good, 4)));
    else if (value < low || value > high) complain(KIT_TEXT.outOfRange(name, brief(low), brief(high), brief(good, 4)));
    else if (whole && !Number.isInteger(value)) complain(KIT_TEXT.notWhole(name, brief(good, 4)));
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
    const next = Math.min(high, Math.max(low, Math.round((good + direction * step) * 1e4) / 1e4));
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
  const group = newId();
  const inputs = new Map();
  const element = h("fieldset", { class: "ac-choice" }, h("legend", {}, legend));
  const row = h("div", { class: "ac-options" });
  for (const [value, label] of options) {
    const input = h("input", { type: "radio", name: group, value, onchange: () => onvalue(value) });
    inputs.set(value, input);
    row.append(h("label", {}, input, h("span", {}, label)));
  }
  element.append(row);
  return { element, show(value) { for (const [key, input] of inputs) input.checked = key === value; } };
}

// A labelled drop-down list.
function picker({ label, options, onvalue }) {
  const select = h("select", { onchange: () => onvalue(select.value) },
    ...options.map(([value, text]) => h("option", { value }, text)));
  return {
    element: h("label", { class: "ac-picker" }, h("span", {}, label), select),
    show(value) { select.value = value; },
  };
}

function slider({ label, low, high, step, ends, onvalue, describe }) {
  const input = h("input", { type: "range", min: low, max: high, step, oninput: () => onvalue(Number(input.value)) });
  const shown = h("output", { class: "ac-shown" });
  const title = h("span", { class: "ac-slider-name" }, label);
  return {
    element: h("div", { class: "ac-slider" },
      h("label", {}, title, input),
      h("div", { class: "ac-ends", "aria-hidden": "true" }, h("span", {}, ends[0]), shown, h("span", {}, ends[1]))),
    show(position, value) {
      input.value = position;
      shown.textContent = describe(value);
      input.setAttribute("aria-valuetext", describe(value));
    },
  };
}

// A grid of cells with one tab stop: arrow keys move, Space or Enter acts.
// `cell(row, column)` is called once per cell with its element.
// `columnNames`, `rowNames`: short headers (strings), or null.
function cellGrid({ name, rows, columns, rowNames, columnNames, className = "", make, onreach, onact }) {
  const cells = [];
  let current = [0, 0];
  const element = h("div", { role: "grid", "aria-label": name, class: `ac-grid ${className}` });
  element.style.setProperty("--columns", columns);
  if (rowNames) element.classList.add("ac-named");
  if (columnNames) {
    element.append(h("div", { role: "row", class: "ac-row" },
      rowNames ? h("span", { role: "columnheader", class: "ac-head ac-corner" }, h("span", { class: "ac-hidden" }, name)) : null,
      ...columnNames.map((text) => h("span", { role: "columnheader", class: "ac-head" }, text))));
  }
  for (let row = 0; row < rows; row++) {
    const line = h("div", { role: "row", class: "ac-row" });
    if (rowNames) line.append(h("span", { role: "rowheader", class: "ac-head" }, rowNames[row]));
    cells.push([]);
    for (let column = 0; column < columns; column++) {
      const cell = h("div", { role: "gridcell", class: "ac-cell", tabindex: "-1" });
      cell.dataset.row = row;
      cell.dataset.column = column;
      make?.(cell, row, column);
      cells[row].push(cell);
      line.append(cell);
    }
    element.append(line);
  }
  const own = (target) => {
    const cell = target?.closest?.("[role=gridcell]");
    return cell && element.contains(cell) ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null;
  };
  const rest = ([row, column]) => {
    cells[current[0]]?.[current[1]]?.setAttribute("tabindex", "-1");
    current = [row, column];
    cells[row][column].setAttribute("tabindex", "0");
  };
  element.addEventListener("focusin", (event) => {
    const at = own(event.target);
    if (at) { rest(at); onreach?.(at[0], at[1], "focus"); }
  });
  let under = "";
  element.addEventListener("pointermove", (event) => {
    const at = event.pointerType === "touch" ? null : own(event.target);
    if (at && String(at) !== under) onreach?.(at[0], at[1], "hover");
    under = String(at);
  });
  element.addEventListener("pointerleave", () => { under = ""; });
  element.addEventListener("keydown", (event) => {
    const at = own(event.target);
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    let [row, column] = at;
    if (event.key === "ArrowUp") row -= 1;
    else if (event.key === "ArrowDown") row += 1;
    else if (event.key === "ArrowLeft") column -= 1;
    else if (event.key === "ArrowRight") column += 1;
    else if (event.key === "Home") column = 0;
    else if (event.key === "End") column = columns - 1;
    else if (event.key === "PageUp") row = 0;
    else if (event.key === "PageDown") row = rows - 1;
    else if ((event.key === " " || event.key === "Enter") && onact) onact(row, column, "key");
    else return;
    event.preventDefault();
    event.stopPropagation();
    row = Math.min(rows - 1, Math.max(0, row));
    column = Math.min(columns - 1, Math.max(0, column));
    cells[row][column].focus();
  });
  if (rows && columns) rest([0, 0]);
  return { element, cells, own, rest };
}

// ---------------------------------------------------------------- the model
// Connects names of the model to one redraw; returns what undoes it.
function follow(model, names, redraw) {
  const events = names.map((name) => `change:${name}`);
  for (const event of events) model.on(event, redraw);
  return () => { for (const event of events) model.off(event, redraw); };
}

function store(model, changes) {
  for (const [name, value] of Object.entries(changes)) model.set(name, value);
  model.save_changes();
}
