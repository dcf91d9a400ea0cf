// The attention explorer: queries, keys and values of a few tokens, edited by
// hand; scores, weights and output follow. kit.js stands in front of this file.

export const TEXT = {
  name: "Attention explorer",
  vectors: "Queries, keys and values",
  groups: { query: "query", key: "key", value: "value" },
  fieldName: (group, token, part) => `${group} of ${token}, number ${part}`,
  matching: "Where a query points",
  mixing: "What comes out",
  matchingAlt: (token, scores) => `The query of ${token} as an arrow and the keys as dots. Scores: ${scores}.`,
  mixingAlt: (token, output, weights) => `The values as dots, as large as their weights (${weights}), and the output of ${token} at ${output}.`,
  mask: "Who may attend to whom",
  masks: { none: "everyone", causal: "causal", custom: "my own" },
  temperature: "Temperature",
  sharp: "sharp", flat: "flat",
  temperatureIs: (temperature, scale) => `${temperature} (scale ${scale})`,
  scores: "Scores",
  scoresNote: "Select a score to close or open the way.",
  weights: "Weights",
  weightsNote: "Each row sums to 1.",
  output: "Output",
  outputNote: "Values, averaged by the weights.",
  scoreCell: (query, key, score) => `${query} looks at ${key}: score ${score}`,
  closedCell: (query, key) => `${query} may not look at ${key}`,
  weightCell: (query, key, weight) => `${query} takes ${weight} from ${key}`,
  outputCell: (query, part, value) => `output of ${query}, number ${part}: ${value}`,
  scoreOf: (query, key) => `Score of ${query} for ${key}`,
  weightOf: (query, key) => `Weight of ${key} for ${query}`,
  outputOf: (query) => `Output of ${query}`,
  scoreRule: "scale × (query · key)",
  closed: (query, key) => `${query} may not attend to ${key}: the weight is 0, whatever the score.`,
  empty: (query) => `${query} has nothing to attend to: all its weights and its output are 0.`,
  shifted: (most) => `The largest score, ${most}, is taken off all scores first; that changes no weight.`,
  opened: (query, key) => `${query} may attend to ${key} now.`,
  shut: (query, key) => `${query} may no longer attend to ${key}.`,
  reset: "Start again",
};

const WIDTH = 2; // numbers per query, key and value
const LOW = -9, HIGH = 9;

// The whole of attention, on plain arrays; tested against the package.
export function compute({ query, key, value, mask, temperature }) {
  const scale = 1 / (temperature * Math.sqrt(query[0].length));
  const scores = query.map((q) => key.map((k) => scale * q.reduce((sum, x, m) => sum + x * k[m], 0)));
  const weights = scores.map((row, i) => {
    const most = Math.max(...row.filter((_, j) => mask[i][j]));
    const raised = row.map((score, j) => (mask[i][j] ? Math.exp(score - most) : 0));
    const total = raised.reduce((sum, x) => sum + x, 0);
    return raised.map((x) => (total > 0 ? x / total : 0));
  });
  const output = weights.map((row) =>
    value[0].map((_, m) => row.reduce((sum, weight, j) => sum + weight * value[j][m], 0)));
  return { scale, scores, weights, output };
}

const openMask = (n) => Array.from({ length: n }, () => Array(n).fill(true));
const causalMask = (n) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => j <= i));
const sameMask = (a, b) => a.every((row, i) => row.every((open, j) => open === b[i][j]));

// What the model holds, or something usable and the names of what was not.
export function clean(get) {
  const damaged = [];
  const check = (name, isGood, otherwise) => {
    const held = get(name);
    if (isGood(held)) return held;
    damaged.push(name);
    return otherwise;
  };
  const tokens = check("tokens", (held) => Array.isArray(held) && held.length > 0 && held.length <= 8 &&
    held.every((token) => typeof token === "string"), ["1", "2", "3", "4"]);
  const n = tokens.length;
  const state = { tokens };
  for (const name of ["query", "key", "value"]) {
    state[name] = check(name, (held) => isMatrix(held, n, WIDTH, Number.isFinite),
      Array.from({ length: n }, () => Array(WIDTH).fill(0)));
  }
  state.mask = check("mask", (held) => isMatrix(held, n, n, (open) => typeof open === "boolean"), openMask(n));
  state.temperature = check("temperature", (held) => Number.isFinite(held) && held > 0, 1);
  return { state, damaged };
}

const vector = (numbers) => `(${numbers.map((x) => brief(x)).join(", ")})`;

// The arithmetic of one cell, as lines of text; the first one is its name.
export function spell(state, result, { kind, row, column }) {
  const { tokens, query, key, value, mask } = state;
  const { scale, scores, weights, output } = result;
  const [asks, asked] = [tokens[row], tokens[column]];
  const open = mask[row].map((isOpen, j) => (isOpen ? j : -1)).filter((j) => j >= 0);
  if (kind === "score") {
    const products = query[row].map((x, m) => `${factor(x)}·${factor(key[column][m])}`).join(" + ");
    const lines = [TEXT.scoreOf(asks, asked), TEXT.scoreRule,
      `= ${say(scale)} × (${products}) = ${say(scores[row][column])}`];
    return mask[row][column] ? lines : [...lines, TEXT.closed(asks, asked)];
  }
  if (kind === "output") {
    const lines = [TEXT.outputOf(asks)];
    if (!open.length) return [...lines, TEXT.empty(asks)];
    return [...lines, open.map((j) => `${say(weights[row][j])}·${vector(value[j])}`).join(" + "),
      `= (${output[row].map((x) => say(x)).join(", ")})`];
  }
  const lines = [TEXT.weightOf(asks, asked)];
  if (!open.length) return [...lines, TEXT.empty(asks)];
  if (!mask[row][column]) return [...lines, TEXT.closed(asks, asked)];
  const most = Math.max(...open.map((j) => scores[row][j]));
  const shift = Math.abs(most) > 9 ? most : 0;
  const raised = (j) => Math.exp(scores[row][j] - shift);
  const total = open.reduce((sum, j) => sum + raised(j), 0);
  const power = (j) => `exp(${say(scores[row][j] - shift)})`;
  return [...lines, `${power(column)} / (${open.map(power).join(" + ")})`,
    `= ${say(raised(column))} / (${open.map((j) => say(raised(j))).join(" + ")})`,
    `= ${say(raised(column))} / ${say(total)} = ${say(weights[row][column], 3)}`,
    ...(shift ? [TEXT.shifted(say(most))] : [])];
}

// A small plane with axes, dots and one arrow, drawn as SVG.
function plane({ label, alt, dots, arrow, cross }) {
  const size = 150, half = size / 2;
  const points = [...dots.map((dot) => dot.at), ...(arrow ? [arrow] : []), ...(cross ? [cross] : [])];
  const reach = Math.max(1, ...points.flat().map(Math.abs)) * 1.3;
  const x = (value) => half + (value / reach) * half;
  const y = (value) => half - (value / reach) * half;
  const svg = (tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  };
  const picture = svg("svg", { viewBox: `0 0 ${size} ${size}`, class: "ac-plane", role: "img", "aria-label": alt });
  picture.append(svg("path", { d: `M0 ${half}H${size}M${half} 0V${size}`, class: "ac-axis" }));
  const taken = [];
  for (const { at, name, radius, faint } of dots) {
    picture.append(svg("circle", { cx: x(at[0]), cy: y(at[1]), r: radius, class: faint ? "ac-dot ac-faint" : "ac-dot" }));
    const left = at[0] > reach * 0.45;
    let height = y(at[1]) - 7;
    while (taken.some(([across, down]) => Math.abs(across - x(at[0])) < 45 && Math.abs(down - height) < 11)) height += 11;
    taken.push([x(at[0]), height]);
    picture.append(svg("text", { x: x(at[0]) + (left ? -4 : 5), y: Math.max(10, height), "text-anchor": left ? "end" : "start" }, name));
  }
  if (arrow) {
    const length = Math.hypot(x(arrow[0]) - half, y(arrow[1]) - half);
    picture.append(svg("line", { x1: half, y1: half, x2: x(arrow[0]), y2: y(arrow[1]), class: "ac-arrow" }));
    if (length > 4) {
      const angle = Math.atan2(y(arrow[1]) - half, x(arrow[0]) - half) * 180 / Math.PI;
      picture.append(svg("path", { d: "M0 0L-9 -4.5V4.5Z", class: "ac-tip", transform: `translate(${x(arrow[0])} ${y(arrow[1])}) rotate(${angle})` }));
    }
  }
  if (cross) {
    picture.append(svg("path", { d: "M-6 0H6M0 -6V6", class: "ac-cross", transform: `translate(${x(cross[0])} ${y(cross[1])})` }));
  }
  return h("figure", { class: "ac-plane-box" }, picture, h("figcaption", {}, label));
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  const first = clean(get);
  const tokens = first.state.tokens;
  const n = tokens.length;
  let state = first.state;
  let ownMask = false;
  let chosen = { kind: "weight", row: n - 1, column: Math.min(1, n - 1) };
  const start = structuredClone(state);

  const says = h("p", { class: "ac-says", role: "status" });
  const report = (message) => { says.textContent = message; };
  const spelt = h("div", { class: "ac-spell", "aria-live": "polite", "aria-atomic": "true" });
  const told = h("p", { class: "ac-hidden", role: "status" });

  // queries, keys, values
  const fields = {};
  const table = h("div", { class: "ac-vectors", role: "group", "aria-label": TEXT.vectors });
  table.append(h("span"), ...Object.values(TEXT.groups).map((name) => h("span", { class: "ac-head ac-pair" }, name)));
  for (let i = 0; i < n; i++) {
    table.append(h("span", { class: "ac-head ac-token" }, tokens[i]));
    for (const group of ["query", "key", "value"]) {
      (fields[group] ??= [])[i] = [0, 1].map((m) => numberField({
        name: TEXT.fieldName(TEXT.groups[group], tokens[i], m + 1), low: LOW, high: HIGH, step: 0.5, report,
        onvalue(number) {
          const rows = copyRows(state[group]);
          rows[i][m] = number;
          if (group === "query") chosen = { ...chosen, row: i };
          store(model, { [group]: rows });
        },
      }));
      table.append(h("span", { class: "ac-pair" }, fields[group][i].map((field) => field.element)));
    }
  }
  const planes = h("div", { class: "ac-planes" });

  // mask, temperature, start again
  const maskChoice = choice({
    legend: TEXT.mask, options: Object.entries(TEXT.masks),
    onvalue(kind) {
      ownMask = kind === "custom";
      if (ownMask) draw();
      else store(model, { mask: kind === "none" ? openMask(n) : causalMask(n) });
    },
  });
  const temperature = slider({
    label: TEXT.temperature, low: -3, high: 3, step: 0.125, ends: [TEXT.sharp, TEXT.flat],
    describe: (value) => TEXT.temperatureIs(brief(value), say(1 / (value * Math.sqrt(WIDTH)))),
    onvalue: (power) => store(model, { temperature: 2 ** power }),
  });
  const reset = h("button", {
    class: "ac-button", type: "button",
    onclick() {
      const { tokens: _, ...rest } = structuredClone(start);
      ownMask = false;
      chosen = { kind: "weight", row: n - 1, column: Math.min(1, n - 1) };
      report("");
      store(model, rest);
      draw();
    },
  }, TEXT.reset);

  // the three grids
  const reach = (kind) => (row, column) => { chosen = { kind, row, column }; mark(); };
  const toggle = (row, column) => {
    const mask = copyRows(state.mask);
    mask[row][column] = !mask[row][column];
    chosen = { kind: "score", row, column };
    store(model, { mask });
    told.textContent = mask[row][column] ? TEXT.opened(tokens[row], tokens[column]) : TEXT.shut(tokens[row], tokens[column]);
  };
  const common = { rows: n, rowNames: tokens };
  const scoreGrid = cellGrid({ ...common, name: TEXT.scores, columns: n, columnNames: tokens, className: "ac-toggles", onreach: reach("score"), onact: toggle });
  const weightGrid = cellGrid({ ...common, name: TEXT.weights, columns: n, columnNames: tokens, onreach: reach("weight") });
  const outputGrid = cellGrid({ ...common, name: TEXT.output, columns: WIDTH, columnNames: ["1", "2"], className: "ac-quiet-rows", onreach: reach("output") });
  scoreGrid.element.addEventListener("click", (event) => {
    const at = scoreGrid.own(event.target);
    if (at) { toggle(...at); scoreGrid.cells[at[0]][at[1]].focus(); }
  });
  for (const grid of [weightGrid, outputGrid]) {
    grid.element.addEventListener("click", (event) => {
      const at = grid.own(event.target);
      if (at) grid.cells[at[0]][at[1]].focus();
    });
  }
  const grids = { score: scoreGrid, weight: weightGrid, output: outputGrid };
  for (const [kind, grid] of Object.entries(grids)) if (kind !== "output") grid.rest([chosen.row, chosen.column]);

  const part = (title, note, ...content) =>
    h("div", { class: "ac-part" }, h("p", { class: "ac-title" }, title), ...content, note ? h("p", { class: "ac-note" }, note) : null);
  const root = h("div", { class: "ac-widget ac-attention", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-flow" },
      part(TEXT.vectors, null, table), planes),
    h("div", { class: "ac-flow ac-controls" }, maskChoice.element, temperature.element, reset),
    says,
    h("div", { class: "ac-flow" },
      part(TEXT.scores, TEXT.scoresNote, scoreGrid.element),
      h("div", { class: "ac-beside" },
        part(TEXT.weights, TEXT.weightsNote, weightGrid.element),
        part(TEXT.output, TEXT.outputNote, outputGrid.element))),
    spelt, told);

  function mark() {
    const result = compute(state);
    for (const [kind, grid] of Object.entries(grids)) {
      grid.cells.forEach((line, row) => line.forEach((cell, column) => {
        const sameRow = row === chosen.row;
        cell.classList.toggle("ac-chosen", kind === chosen.kind && sameRow && (column === chosen.column || kind === "output"));
        cell.classList.toggle("ac-used", sameRow && ((chosen.kind === "weight" && kind === "score") || (chosen.kind === "output" && kind === "weight")));
      }));
    }
    const [title, ...lines] = spell(state, result, chosen);
    const text = [title, ...lines].join("\n");
    if (spelt.dataset.text !== text) {
      spelt.dataset.text = text;
      spelt.replaceChildren(h("p", {}, h("b", {}, title)), ...lines.map((line) => h("p", {}, line)));
    }
    const { row } = chosen;
    const shown = (numbers) => tokens.map((token, j) => `${token} ${say(numbers[j])}`).join(", ");
    planes.replaceChildren(
      plane({
        label: `${TEXT.matching}: ${tokens[row]}`, alt: TEXT.matchingAlt(tokens[row], shown(result.scores[row])), arrow: state.query[row],
        dots: tokens.map((name, j) => ({ name, at: state.key[j], radius: 4, faint: !state.mask[row][j] })),
      }),
      plane({
        label: `${TEXT.mixing}: ${tokens[row]}`, alt: TEXT.mixingAlt(tokens[row], vector(result.output[row]), shown(result.weights[row])), cross: result.output[row],
        dots: tokens.map((name, j) => ({ name, at: state.value[j], radius: 1.5 + 8 * Math.sqrt(result.weights[row][j]), faint: !state.mask[row][j] })),
      }));
  }

  function draw() {
    const cleaned = clean(get);
    if (cleaned.state.tokens.length !== n) return;
    state = cleaned.state;
    if (cleaned.damaged.length) report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    const { scores, weights, output } = compute(state);
    for (const group of ["query", "key", "value"]) {
      state[group].forEach((numbers, i) => numbers.forEach((number, m) => fields[group][i][m].show(number)));
    }
    const known = sameMask(state.mask, openMask(n)) ? "none" : sameMask(state.mask, causalMask(n)) ? "causal" : "custom";
    maskChoice.show(ownMask ? "custom" : known);
    temperature.show(Math.log2(state.temperature), state.temperature);
    const largest = Math.max(1e-9, ...scores.flat().map(Math.abs));
    const widest = Math.max(1e-9, ...state.value.flat().map(Math.abs));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const open = state.mask[i][j];
        const [score, weight] = [scoreGrid.cells[i][j], weightGrid.cells[i][j]];
        score.classList.toggle("ac-off", !open);
        weight.classList.toggle("ac-off", !open);
        score.textContent = open ? say(scores[i][j], Math.abs(scores[i][j]) >= 99.95 ? 0 : 1) : "\u00d7";
        score.setAttribute("aria-label", open ? TEXT.scoreCell(tokens[i], tokens[j], score.textContent) : TEXT.closedCell(tokens[i], tokens[j]));
        paint(score, SIGNED_MAP, 0.5 + scores[i][j] / largest / 2);
        weight.textContent = open ? say(weights[i][j]) : "0";
        weight.setAttribute("aria-label", TEXT.weightCell(tokens[i], tokens[j], weight.textContent));
        paint(weight, WEIGHTS_MAP, weights[i][j]);
      }
      for (let m = 0; m < WIDTH; m++) {
        const cell = outputGrid.cells[i][m];
        cell.textContent = say(output[i][m]);
        cell.setAttribute("aria-label", TEXT.outputCell(tokens[i], m + 1, cell.textContent));
        paint(cell, SIGNED_MAP, 0.5 + output[i][m] / widest / 2);
      }
    }
    mark();
  }

  el.append(root);
  draw();
  const unfollow = follow(model, ["query", "key", "value", "mask", "temperature"], draw);
  return () => { unfollow(); root.remove(); };
}

export default { render };
