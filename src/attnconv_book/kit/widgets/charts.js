// Charts: colours, grids of numbers, drawings in SVG, and pictures of square pixels.

// ---------------------------------------------------------------- colours
// The maps of kit/figures/style.py and still_pixels.py, as red-green-blue stops.
const WEIGHTS_MAP = [[255, 250, 245], [249, 207, 166], [233, 138, 60], [213, 94, 0], [122, 46, 0]];
const SIGNED_MAP = [[91, 58, 14], [196, 154, 85], [246, 244, 239], [95, 176, 164], [8, 82, 74]];
const GREY_MAP = [[5, 5, 5], [250, 250, 250]];
// Amounts that start at 0, where the book speaks of convolution: blue.
const AMOUNT_MAP = [[222, 235, 247], [122, 180, 222], [0, 114, 178], [0, 66, 110]];

function colourAt(map, position) {
  const scaled = clamp(position || 0, 0, 1) * (map.length - 1);
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

// The largest amount among signed numbers; never 0, so that one can divide by it.
const reachOf = (...lists) => Math.max(1e-9, ...lists.flat(3).map(Math.abs));

// Where a signed number stands on SIGNED_MAP, of which `most` is the end.
const signedPlace = (value, most) => 0.5 + value / most / 2;
const paintSigned = (element, value, most) => paint(element, SIGNED_MAP, signedPlace(value, most));

// ---------------------------------------------------------------- grids of numbers
// A grid of cells with one tab stop: arrow keys move, Space or Enter acts.
// `make(cell, row, column)` is called once per cell. `columnNames`, `rowNames`: short
// headers (strings), or null. Without `onact` a click puts the focus on the cell.
function cellGrid({ name, rows, columns, rowNames, columnNames, className = "", make, onreach, onact }) {
  let current = [0, 0];
  const element = h("div", { role: "grid", "aria-label": name, class: `ac-grid ${className}` });
  element.style.setProperty("--columns", columns);
  if (rowNames) element.classList.add("ac-named");
  if (columnNames) {
    element.append(h("div", { role: "row", class: "ac-row" },
      rowNames ? h("span", { role: "columnheader", class: "ac-head ac-corner" }, h("span", { class: "ac-hidden" }, name)) : null,
      ...columnNames.map((text) => h("span", { role: "columnheader", class: "ac-head" }, text))));
  }
  const cells = tableOf(rows, columns, (row, column) =>
    h("div", { role: "gridcell", class: "ac-cell", tabindex: "-1", "data-row": row, "data-column": column }));
  const each = (act) => cells.forEach((line, row) => line.forEach((cell, column) => act(cell, row, column)));
  cells.forEach((line, row) => element.append(h("div", { role: "row", class: "ac-row" },
    rowNames ? h("span", { role: "rowheader", class: "ac-head" }, rowNames[row]) : null, line)));
  if (make) each(make);
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
  let below = "";
  element.addEventListener("pointermove", (event) => {
    const at = event.pointerType === "touch" ? null : own(event.target);
    if (at && String(at) !== below) onreach?.(at[0], at[1], "hover");
    below = String(at);
  });
  element.addEventListener("pointerleave", () => { below = ""; });
  if (!onact) element.addEventListener("click", (event) => event.target.closest("[role=gridcell]")?.focus());
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
    cells[clamp(row, 0, rows - 1)][clamp(column, 0, columns - 1)].focus();
  });
  if (rows && columns) rest([0, 0]);
  const choose = (row, column) => each((cell, i, j) => cell.classList.toggle("ac-chosen", i === row && j === column));
  return { element, cells, each, own, rest, choose };
}

// A number in a cell of a grid; where cells are narrow, long ones get smaller letters.
function labelCell(cell, text, name) {
  label(cell, text, name);
  cell.classList.toggle("ac-long", text.length > 3);
}

// ---------------------------------------------------------------- drawings
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A function from numbers to places along an axis: `from` stands at `low`, `to` at `high`.
const scaleOf = (from, to, low, high) => (value) => low + (value - from) / (to - from || 1) * (high - low);

// Round numbers, about five steps from one end to the other.
function ticks(numbers) {
  const [from, to] = extent(numbers);
  const rough = (to - from) / 5, power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 5, 10].map((unit) => unit * power).find((unit) => unit >= rough) || 1;
  const first = Math.ceil(from / step);
  return range(Math.floor(to / step) - first + 1).map((i) => (first + i) * step);
}

const svgLine = (d, look) => svg("path", { d, class: look });

// A line through points [[x, y], ...].
const svgCurve = (points, look) =>
  svgLine(points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(""), look);

const svgSpot = (x, y, radius, look) => svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: radius, class: look });

const svgText = (x, y, text, anchor = "middle") => svg("text", { x, y, "text-anchor": anchor }, text);

const svgCross = (x, y, size) =>
  svg("path", { d: `M-${size} 0H${size}M0 -${size}V${size}`, class: "ac-cross", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });

// ---------------------------------------------------------------- pixels
// A picture of square pixels, one for each number; null stays empty. With `isNamed` it
// is announced with the words that `show` gets.
function pixels(isNamed) {
  const element = h("canvas", { class: "ac-pixels", role: isNamed ? "img" : null, "aria-hidden": isNamed ? null : "true" });
  return {
    element,
    // `place(number)` is the number's place on the map of colours, 0 to 1
    show(rows, map, place, words) {
      const [tall, wide] = [rows.length, rows[0].length];
      if (element.width !== wide || element.height !== tall) Object.assign(element, { width: wide, height: tall });
      const context = element.getContext("2d");
      const image = context.createImageData(wide, tall);
      rows.flat().forEach((value, i) => {
        if (value !== null) image.data.set([...colourAt(map, place(value)), 255], 4 * i);
      });
      context.putImageData(image, 0, 0);
      if (words) label(element, "", words);
    },
  };
}
