// The mixing matrix explorer: pick an operator, change its input, and watch whether
// its matrix changes. kit.js and parts.js stand in front of this file.

export const TEXT = {
  name: "Mixing matrix explorer",
  operator: "Operator",
  operators: {
    convolution: "convolution", dilated: "dilated convolution", depthwise: "depthwise convolution", pooling: "average pooling",
    mixer: "token MLP (MLP-Mixer)", fourier: "Fourier", linear: "linear attention", windowed: "windowed attention",
    attention: "full attention", biased: "attention with relative bias",
  },
  term: "Which matrix",
  terms: {
    tap: (offset) => `tap ${offset}`, channel: (c) => `channel ${c}`, head: (h_) => `head ${h_}`, wave: (i) => ["cosine", "sine"][i], only: () => "the only one",
  },
  input: "Input X",
  inputNote: "One row for each token. Choose a row, then edit its numbers.",
  inputCell: (token, feature, value) => `token ${token}, feature ${feature}: ${value}`,
  edit: (token) => `Token ${token}`,
  fieldName: (token, feature) => `feature ${feature} of token ${token}`,
  matrix: "Matrix M",
  matrixNote: "Row i: of which tokens output i is made.",
  matrixCell: (row, column, value) => `output ${row} takes ${value} of token ${column}`,
  change: "Change of M",
  changeNote: "M now minus M of the input before.",
  changeCell: (row, column, value) => `output ${row}, token ${column}: changed by ${value}`,
  shuffle: "Shuffle the tokens", shift: "Shift by one", renew: "New input", reset: "Start again",
  done: { shuffle: "The tokens stand in another order.", shift: "Each token moved by one place, the last one to the front.", renew: "All tokens are new." },
  measures: "This matrix",
  sparsity: "zero entries", toeplitz: "Toeplitz error", changed: "change",
  percent: (share) => `${brief(100 * share, 0)} %`,
  stays: "M stays.", moves: (change) => `M changes: ${change}.`,
  carried: (error) => `The tokens only changed places. M with rows and columns put into the same order: off by ${error}.`,
  entry: (row, column) => `Output ${row}, token ${column}`,
  table: "All operators, this change of the input",
  tableNote: "Means over the matrices of each operator; the change is that of all of them together. Toeplitz error: share of M that is not the same along its diagonals. Change: 0 is the same matrix, 1.41 nothing in common.",
  columns: ["operator", "zero entries", "Toeplitz error", "change"],
  pick: (name) => `Show ${name}`,
  spells: {
    tap: (offset, from, row) => `Tap ${offset} reads token ${row} ${offset.startsWith(MINUS) ? MINUS : "+"} ${offset.replace(/^[+−]/, "")} = ${from}`,
    fixed: "This number is stored in the layer. The input cannot change it.",
    none: "No weight: this operator cannot see so far.",
    outside: "Output and token are not the pair of this tap.",
    pooling: (size) => `1 / ${size}: each of ${size} neighbours counts the same, whatever it holds.`,
    wave: (name, row, column, n) => `${name}(2π·${row}·${column} / ${n}), counted from 0`,
    mixer: "W₂ diag(Φ(W₁ x + b)) W₁: the gates Φ depend on the channel's numbers in all tokens.",
    score: (products, bias, score) => `score: (${products}) / √2${bias} = ${score}`,
    softmax: (score, total, weight) => `exp(${score}) / ${total} = ${weight}`,
    linear: (products, total, weight) => `φ(q)·φ(k) / sum of the row = (${products}) / ${total} = ${weight}`,
    phi: "φ(z) is z + 1 above 0 and exp(z) below.",
  },
};

const FEATURES = 4, HEADS = 2, WIDTH = 2, TAPS = 3, RADIUS = 1;
const LOW = -3, HIGH = 3;
export const KINDS = {
  convolution: "tap", dilated: "tap", depthwise: "channel", pooling: "only", mixer: "channel", fourier: "wave",
  linear: "head", windowed: "head", attention: "head", biased: "head",
};
const NAMES = Object.keys(KINDS);

const square = (n, value) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => value(i, j)));

// The normal distribution function, to 15 digits: a series near 0, a fraction far out.
export function normal(z) {
  const x = Math.abs(z);
  if (x > 38) return z > 0 ? 1 : 0;
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  let tail;
  if (x < 4) {
    let term = x, sum = x;
    for (let k = 1; k < 120; k++) { term *= x * x / (2 * k + 1); sum += term; }
    tail = 0.5 - density * sum;
  } else {
    let fraction = x;
    for (let k = 60; k > 0; k--) fraction = x + k / fraction;
    tail = density / fraction;
  }
  return z > 0 ? 1 - tail : tail;
}

const project = (tokens, weight, bias) => tokens.map((token) => weight.map((row, o) => row.reduce((sum, w, f) => sum + w * token[f], bias[o])));
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const phi = (z) => (z > 0 ? z + 1 : Math.exp(z));

// Queries and keys of one head.
export function queriesAndKeys({ tokens, weights }, head) {
  const projected = project(tokens, weights.qk, weights.qk_bias);
  const part = (start) => projected.map((row) => row.slice(start + head * WIDTH, start + (head + 1) * WIDTH));
  return { query: part(0), key: part(FEATURES) };
}

export function scoresOf(state, operator, head) {
  const { query, key } = queriesAndKeys(state, head);
  const table = state.weights.distance[head], most = (table.length - 1) / 2;
  return query.map((q, i) => key.map((k, j) => {
    if (operator === "windowed" && Math.abs(i - j) > RADIUS) return -Infinity;
    const bias = operator === "biased" ? table[Math.min(most, Math.max(-most, j - i)) + most] : 0;
    return dot(q, k) / Math.sqrt(WIDTH) + bias;
  }));
}

function softmaxRows(scores) {
  return scores.map((row) => {
    const most = Math.max(...row);
    const raised = row.map((score) => Math.exp(score - most));
    const total = raised.reduce((sum, x) => sum + x, 0);
    return raised.map((x) => x / total);
  });
}

// All matrices of an operator on an input; tested against the package.
export function matrices({ tokens, weights }, operator) {
  const n = tokens.length;
  const state = { tokens, weights };
  if (operator === "convolution" || operator === "dilated") {
    const gap = operator === "dilated" ? 2 : 1;
    return Array.from({ length: TAPS }, (_, tap) => square(n, (i, j) => Number(j - i === (tap - 1) * gap)));
  }
  if (operator === "depthwise") return weights.depthwise.map((taps) => square(n, (i, j) => taps[j - i + 1] ?? 0));
  if (operator === "pooling") return [square(n, (i, j) => (Math.abs(i - j) <= 1 ? 1 / 3 : 0))];
  if (operator === "fourier") return [Math.cos, Math.sin].map((wave) => square(n, (i, j) => wave(2 * Math.PI * ((i * j) % n) / n)));
  if (operator === "mixer") {
    const { expand, expand_bias, contract } = weights;
    return Array.from({ length: FEATURES }, (_, c) => {
      const gates = expand.map((row, m) => normal(row.reduce((sum, w, j) => sum + w * tokens[j][c], expand_bias[m])));
      return square(n, (i, j) => gates.reduce((sum, gate, m) => sum + contract[i][m] * gate * expand[m][j], 0));
    });
  }
  return Array.from({ length: HEADS }, (_, head) => {
    if (operator !== "linear") return softmaxRows(scoresOf(state, operator, head));
    const { query, key } = queriesAndKeys(state, head);
    return query.map((q) => {
      const row = key.map((k) => dot(q.map(phi), k.map(phi)));
      const total = row.reduce((sum, x) => sum + x, 0);
      return row.map((x) => x / total);
    });
  });
}

const norm = (numbers) => Math.hypot(...numbers);
const NOTHING = 1e-9; // up to this share of its largest entry, an entry counts as zero

export function sparsity(matrix) {
  const numbers = matrix.flat().map(Math.abs);
  const limit = NOTHING * Math.max(...numbers);
  return numbers.filter((x) => x <= limit).length / numbers.length;
}

// How far from the nearest matrix that is the same along each diagonal.
export function toeplitzError(matrix) {
  const n = matrix.length, size = norm(matrix.flat());
  if (!size) return 0;
  const sums = Array(2 * n - 1).fill(0);
  matrix.forEach((row, i) => row.forEach((x, j) => { sums[i - j + n - 1] += x / (n - Math.abs(i - j)); }));
  return norm(matrix.flatMap((row, i) => row.map((x, j) => x - sums[i - j + n - 1]))) / size;
}

// Between all matrices of two inputs: 0 the same, √2 nothing in common.
export function inputChange(first, second) {
  const [a, b] = [first.flat(2), second.flat(2)];
  const size = Math.sqrt((norm(a) ** 2 + norm(b) ** 2) / 2);
  return size ? norm(a.map((x, i) => x - b[i])) / size : 0;
}

// Where each token stood before, if the tokens only changed places; else null.
export function orderOf(before, tokens) {
  const free = before.map((row) => String(row));
  const order = tokens.map((row) => {
    const at = free.indexOf(String(row));
    if (at >= 0) free[at] = null;
    return at;
  });
  return order.includes(-1) || order.every((at, i) => at === i) ? null : order;
}

const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

// All that is shown; tested against the package.
export function compute(state) {
  const { operator, tokens, before, weights } = state;
  const now = matrices({ tokens, weights }, operator), then = matrices({ tokens: before, weights }, operator);
  const term = Math.min(state.term, now.length - 1);
  const order = orderOf(before, tokens);
  const carried = order && inputChange([now[term]], [order.map((i) => order.map((j) => then[term][i][j]))]);
  const table = NAMES.map((name) => {
    const [a, b] = [matrices({ tokens, weights }, name), matrices({ tokens: before, weights }, name)];
    return { sparsity: mean(a.map(sparsity)), toeplitz: mean(a.map(toeplitzError)), change: inputChange(a, b) };
  });
  return {
    term, number: now.length, matrix: now[term], before: then[term],
    sparsity: sparsity(now[term]), toeplitz: toeplitzError(now[term]), change: inputChange([now[term]], [then[term]]), carried, table,
  };
}

// What the model holds, or something usable and the names of what was not.
export function clean(get) {
  const { check, damaged } = reader(get);
  const isTokens = (n) => (held) => Array.isArray(held) && held.length >= 8 && held.length <= 12 && (!n || held.length === n) &&
    isMatrix(held, held.length, FEATURES, Number.isFinite);
  const tokens = check("tokens", isTokens(), Array.from({ length: 8 }, () => Array(FEATURES).fill(0)));
  const n = tokens.length;
  const shapes = { qk: [2 * FEATURES, FEATURES], distance: [HEADS, 5], depthwise: [FEATURES, TAPS], expand: [n, n], contract: [n, n] };
  const isWeights = (held) => held && Object.entries(shapes).every(([name, [rows, columns]]) => isMatrix(held[name], rows, columns, Number.isFinite)) &&
    isMatrix([held.qk_bias], 1, 2 * FEATURES, Number.isFinite) && isMatrix([held.expand_bias], 1, n, Number.isFinite);
  return {
    state: {
      tokens,
      before: check("before", isTokens(n), tokens),
      weights: check("weights", isWeights, null),
      operator: check("operator", isOneOf(NAMES), "convolution"),
      term: check("term", isWhole(0, 9), 0),
    },
    damaged,
  };
}

const offsetOf = (operator, tap) => (tap - 1) * (operator === "dilated" ? 2 : 1);
const signed = (number) => (number > 0 ? `+${number}` : brief(number));

export function termName(operator, term) {
  const kind = KINDS[operator];
  const name = TEXT.terms[kind];
  if (kind === "tap") return name(signed(offsetOf(operator, term)));
  return name(kind === "wave" ? term : term + 1);
}

// Where one entry of the matrix comes from, as lines of text.
export function spell(state, result, { row, column }) {
  const { operator } = state;
  const { term, matrix } = result;
  const value = matrix[row][column];
  const lines = [`${TEXT.entry(row + 1, column + 1)}: ${say(value)}`];
  const n = matrix.length, told = TEXT.spells;
  if (KINDS[operator] === "tap") {
    const offset = offsetOf(operator, term);
    lines.push(value ? told.tap(offset > 0 ? `+${offset}` : offset ? brief(offset) : "+0", row + 1 + offset, row + 1) : told.outside, told.fixed);
  } else if (operator === "depthwise") lines.push(Math.abs(row - column) <= 1 ? told.fixed : told.none);
  else if (operator === "pooling") lines.push(value ? told.pooling(TAPS) : told.none);
  else if (operator === "fourier") lines.push(told.wave(["cos", "sin"][term], row, column, n), told.fixed);
  else if (operator === "mixer") lines.push(told.mixer);
  else {
    const { query, key } = queriesAndKeys(state, term);
    const [q, k] = [query[row], key[column]];
    if (operator === "linear") {
      const [a, b] = [q.map(phi), k.map(phi)];
      const total = key.reduce((sum, other) => sum + dot(a, other.map(phi)), 0);
      lines.push(told.linear(a.map((x, m) => `${say(x)}·${say(b[m])}`).join(" + "), say(total), say(value)), told.phi);
    } else {
      const scores = scoresOf(state, operator, term);
      const score = scores[row][column];
      if (!Number.isFinite(score)) return [...lines, told.none];
      const bias = operator === "biased" ? score - dot(q, k) / Math.sqrt(WIDTH) : 0;
      const total = scores[row].reduce((sum, x) => sum + Math.exp(x), 0);
      lines.push(
        told.score(q.map((x, m) => `${factor(x)}·${factor(k[m])}`).join(" + "), operator === "biased" ? ` + ${factor(bias)}` : "", say(score)),
        told.softmax(say(score), say(total), say(value)));
    }
  }
  return lines;
}

// What happened to the matrix, in words.
export function verdict(result) {
  const words = [result.change < NOTHING ? TEXT.stays : TEXT.moves(say(result.change))];
  if (result.carried !== null) words.push(TEXT.carried(say(Math.abs(result.carried) < NOTHING ? 0 : result.carried)));
  return words.join(" ");
}

// 0.25 -> .25: a short number for a small cell.
const short = (value) => {
  const text = Math.abs(value) >= 9.95 ? say(value, 0) : Math.abs(value) >= 0.995 ? brief(value, 1) : brief(value, 2);
  return text.replace(/^(−?)0\./, "$1.");
};

function render({ model, el }) {
  const get = (name) => model.get(name);
  const { element: says, report } = messages();
  const first = clean(get);
  if (!first.state.weights) {
    report(lost("weights"));
    const broken = h("div", { class: "ac-widget ac-mixing" }, says);
    el.append(broken);
    return () => broken.remove();
  }
  let { state } = first;
  const n = state.tokens.length;
  const start = structuredClone(state);
  let result = compute(state);
  let token = 0, chosen = { row: 0, column: 0 }, editing = "";

  const spelt = speller();
  const told = h("p", { class: "ac-hidden", role: "status" });
  const outcome = h("p", { class: "ac-outcome", role: "status" });

  // A change of the input; a series of edits of one number counts as one.
  function input(tokens, what) {
    const before = what && what === editing ? state.before : state.tokens;
    editing = what;
    store(model, { before: copyRows(before), tokens });
  }
  let seed = 7;
  const chance = () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647; };
  function act(name, tokens) {
    input(tokens, "");
    told.textContent = TEXT.done[name];
  }
  const shuffle = button(TEXT.shuffle, () => {
    const tokens = copyRows(state.tokens);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(chance() * (i + 1));
      [tokens[i], tokens[j]] = [tokens[j], tokens[i]];
    }
    act("shuffle", tokens);
  });
  const shift = button(TEXT.shift, () => act("shift", copyRows([state.tokens.at(-1), ...state.tokens.slice(0, -1)])));
  const renew = button(TEXT.renew, () => act("renew", state.tokens.map((row) => row.map(() => Math.round((chance() * 4 - 2) * 10) / 10))));
  const reset = button(TEXT.reset, () => {
    report("");
    editing = "";
    store(model, structuredClone(start));
    first_sight();
    draw();
  });
  const operators = picker({ label: TEXT.operator, options: Object.entries(TEXT.operators), onvalue: (operator) => store(model, { operator, term: 0 }) });
  const terms = picker({ label: TEXT.term, options: [], onvalue: (term) => store(model, { term: Number(term) }) });
  const termSelect = terms.element.querySelector("select");

  // the input
  const rowNames = Array.from({ length: n }, (_, i) => String(i + 1));
  const inputGrid = cellGrid({
    name: TEXT.input, rows: n, columns: FEATURES, rowNames, columnNames: ["1", "2", "3", "4"],
    onreach(row, _, how) { if (how === "focus") { token = row; drawFields(); } },
  });
  focusOnClick(inputGrid);
  const editName = h("span", { class: "ac-field-name" });
  const fields = Array.from({ length: FEATURES }, (_, f) => numberField({
    name: TEXT.fieldName(1, f + 1), low: LOW, high: HIGH, step: 0.5, report,
    onvalue(value) {
      const tokens = copyRows(state.tokens);
      tokens[token][f] = value;
      input(tokens, `${token}-${f}`);
    },
  }));
  function drawFields() {
    editName.textContent = TEXT.edit(token + 1);
    fields.forEach((field, f) => {
      field.element.setAttribute("aria-label", TEXT.fieldName(token + 1, f + 1));
      field.show(state.tokens[token][f]);
    });
    inputGrid.cells.forEach((row, i) => row.forEach((cell) => cell.classList.toggle("ac-row-chosen", i === token)));
  }

  // the matrix and its change
  const reach = (row, column) => { chosen = { row, column }; mark(); };
  const common = { rows: n, columns: n, rowNames, columnNames: rowNames, className: "ac-square" };
  const matrixGrid = focusOnClick(cellGrid({ ...common, name: TEXT.matrix, onreach: reach }));
  const changeGrid = focusOnClick(cellGrid({ ...common, name: TEXT.change, onreach: reach }));

  const measured = Object.fromEntries(["sparsity", "toeplitz", "changed"].map((name) => [name, h("dd")]));
  const measures = h("dl", { class: "ac-measures", "aria-label": TEXT.measures },
    ...Object.entries(measured).map(([name, shown]) => h("div", {}, h("dt", {}, TEXT[name]), shown)));
  const names = NAMES.map((operator) => h("button", {
    class: "ac-button ac-link-button", type: "button", "aria-label": TEXT.pick(TEXT.operators[operator]),
    onclick: () => store(model, { operator, term: 0 }),
  }, TEXT.operators[operator]));
  const numbers = NAMES.map(() => [h("td"), h("td"), h("td")]);
  const table = h("table", { class: "ac-numbers" },
    h("thead", {}, h("tr", {}, ...TEXT.columns.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...NAMES.map((_, i) => h("tr", {}, h("th", { scope: "row" }, names[i]), ...numbers[i]))));

  function mark() {
    for (const grid of [matrixGrid, changeGrid]) {
      grid.cells.forEach((line, i) => line.forEach((cell, j) => cell.classList.toggle("ac-chosen", i === chosen.row && j === chosen.column)));
    }
    spelt.show(spell(state, result, chosen));
  }

  // the entry that says most: the largest change, else the largest entry
  function first_sight() {
    result = compute(clean(get).state);
    const { matrix, before, change } = result;
    const sizes = matrix.flatMap((row, i) => row.map((x, j) => Math.abs(change < NOTHING ? x : x - before[i][j])));
    const most = sizes.indexOf(Math.max(...sizes));
    chosen = { row: Math.floor(most / n), column: most % n };
    const other = state.tokens.findIndex((row, i) => String(row) !== String(state.before[i]));
    token = Math.max(0, other);
    matrixGrid.rest([chosen.row, chosen.column]);
    inputGrid.rest([token, 0]);
  }

  let listed = "";
  function draw() {
    const cleaned = clean(get);
    if (cleaned.state.tokens.length !== n || !cleaned.state.weights) return;
    state = cleaned.state;
    if (cleaned.damaged.length) report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    result = compute(state);
    const { matrix, before } = result;
    const kind = KINDS[state.operator];
    if (listed !== state.operator) {
      listed = state.operator;
      termSelect.replaceChildren(...Array.from({ length: result.number }, (_, g) => h("option", { value: g }, termName(state.operator, g))));
      termSelect.disabled = result.number === 1;
    }
    operators.show(state.operator);
    terms.show(String(result.term));
    root.dataset.kind = kind === "head" ? "attention" : ["mixer", "fourier"].includes(state.operator) ? "other" : "convolution";
    const widest = Math.max(1e-9, ...state.tokens.flat().map(Math.abs));
    state.tokens.forEach((row, i) => row.forEach((x, f) => {
      const cell = inputGrid.cells[i][f];
      label(cell, short(x), TEXT.inputCell(i + 1, f + 1, short(x)));
      paint(cell, SIGNED_MAP, 0.5 + x / widest / 2);
      cell.classList.toggle("ac-new", x !== state.before[i][f]);
    }));
    const most = Math.max(1e-9, ...matrix.flat().map(Math.abs), ...before.flat().map(Math.abs));
    const reached = Math.max(most / 4, ...matrix.flatMap((row, i) => row.map((x, j) => Math.abs(x - before[i][j]))));
    matrix.forEach((row, i) => row.forEach((x, j) => {
      const cell = matrixGrid.cells[i][j], other = changeGrid.cells[i][j];
      label(cell, Math.abs(x) < NOTHING ? "0" : short(x), TEXT.matrixCell(i + 1, j + 1, Math.abs(x) < NOTHING ? "0" : short(x)));
      if (kind === "head") paint(cell, WEIGHTS_MAP, x / most);
      else paint(cell, SIGNED_MAP, 0.5 + x / most / 2);
      const gap = Math.abs(x - before[i][j]) < NOTHING * most ? 0 : x - before[i][j];
      label(other, short(gap), TEXT.changeCell(i + 1, j + 1, short(gap)));
      paint(other, SIGNED_MAP, 0.5 + gap / reached / 2);
    }));
    measured.sparsity.textContent = TEXT.percent(result.sparsity);
    measured.toeplitz.textContent = say(result.toeplitz);
    measured.changed.textContent = say(result.change);
    label(outcome, verdict(result));
    result.table.forEach((row, i) => {
      [TEXT.percent(row.sparsity), say(row.toeplitz), say(row.change)].forEach((text, c) => { numbers[i][c].textContent = text; });
      names[i].setAttribute("aria-current", String(NAMES[i] === state.operator));
    });
    drawFields();
    mark();
  }

  const root = h("div", { class: "ac-widget ac-mixing", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-bar" }, operators.element, terms.element),
    h("div", { class: "ac-bar ac-acts" }, shuffle, shift, renew, reset),
    says,
    h("div", { class: "ac-flow" },
      part(TEXT.input, TEXT.inputNote, inputGrid.element, h("div", { class: "ac-edit" }, editName, ...fields.map((field) => field.element))),
      part(TEXT.matrix, TEXT.matrixNote, matrixGrid.element),
      part(TEXT.change, TEXT.changeNote, changeGrid.element)),
    measures, outcome, spelt.element,
    h("p", { class: "ac-title ac-next" }, TEXT.table), table, h("p", { class: "ac-note" }, TEXT.tableNote), told);
  el.append(root);
  first_sight();
  draw();
  const unfollow = follow(model, ["tokens", "before", "operator", "term"], draw);
  return () => { unfollow(); root.remove(); };
}

export default { render };
