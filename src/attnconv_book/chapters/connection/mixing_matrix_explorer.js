// The mixing matrix explorer: pick an operator, change its input, and watch whether its
// matrix changes.

const TEXT = {
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
  shuffle: "Shuffle the tokens", shift: "Shift by one", renew: "New input", undo: "Undo",
  done: { shuffle: "The tokens stand in another order.", shift: "Each token moved by one place, the last one to the front.", renew: "All tokens are new.", undo: "The last change is taken back." },
  news: {
    none: () => "No token has changed.", one: (tokens) => `Token ${tokens[0]} has changed.`, many: (tokens) => `Tokens ${tokens.join(", ")} have changed.`,
    order: () => "The tokens changed places.", all: () => "All tokens have changed.",
  },
  measures: "This matrix",
  sparsity: "zero entries", toeplitz: "Toeplitz error", changed: "change",
  percent: (share) => `${brief(100 * share, 0)} %`,
  stays: "This M stays.", moves: (change) => `This M changes: ${change}.`, together: (change) => `All of this operator together: ${change}.`,
  carried: (error) => `If M moved along with the tokens, it would be the old M with rows and columns in the new order. It is off by ${error}.`,
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

const LOW = -3, HIGH = 3;

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isTokens = (held) => isTable(held, [8, 12], [FEATURES, FEATURES], Number.isFinite);
  const tokens = check("tokens", isTokens, tableOf(8, FEATURES, () => 0));
  const n = tokens.length;
  const shapes = { qk: [2 * FEATURES, FEATURES], distance: [HEADS, 5], depthwise: [FEATURES, TAPS], expand: [n, n], contract: [n, n] };
  const isWeights = (held) => held && Object.entries(shapes).every(([name, shape]) => isMatrix(held[name], ...shape, Number.isFinite)) &&
    isList(held.qk_bias, 2 * FEATURES, 2 * FEATURES, Number.isFinite) && isList(held.expand_bias, n, n, Number.isFinite);
  return {
    state: {
      tokens,
      before: check("before", (held) => isTokens(held) && held.length === n, tokens),
      weights: check("weights", isWeights, null),
      operator: check("operator", isOneOf(NAMES), "convolution"),
      term: check("term", isWhole(0, 9), 0),
    },
    damaged,
  };
}

// 0.25 -> .25: a short number for a small cell.
const short = (value) => {
  const text = Math.abs(value) >= 9.95 ? say(value, 0) : Math.abs(value) >= 0.995 ? brief(value, 1) : brief(value, 2);
  return text.replace(/^(−?)0\./, "$1.");
};

// The input: a grid of tokens, and fields for the numbers of the chosen one.
function tokenEditor(n, rowNames, { report, onvalue }) {
  let token = 0, tokens = null;
  const grid = cellGrid({
    name: TEXT.input, rows: n, columns: FEATURES, rowNames, columnNames: range(FEATURES).map((f) => String(f + 1)),
    onreach(row, _, how) { if (how === "focus") { token = row; showFields(); } },
  });
  const name = h("span", { class: "ac-field-name" });
  const fields = range(FEATURES).map((f) => numberField({
    name: TEXT.fieldName(1, f + 1), low: LOW, high: HIGH, step: 0.5, report, onvalue: (value) => onvalue(token, f, value),
  }));
  function showFields() {
    label(name, TEXT.edit(token + 1));
    fields.forEach((field, f) => {
      field.element.setAttribute("aria-label", TEXT.fieldName(token + 1, f + 1));
      field.show(tokens[token][f]);
    });
    grid.each((cell, i) => cell.classList.toggle("ac-row-chosen", i === token));
  }
  return {
    elements: [grid.element, h("div", { class: "ac-edit" }, name, fields.map((field) => field.element))],
    choose(row) { token = row; grid.rest([row, 0]); },
    show(now, before) {
      tokens = now;
      const widest = reachOf(tokens);
      grid.each((cell, i, f) => {
        const x = tokens[i][f];
        labelCell(cell, short(x), TEXT.inputCell(i + 1, f + 1, short(x)));
        paintSigned(cell, x, widest);
        cell.classList.toggle("ac-new", x !== before[i][f]);
      });
      showFields();
    },
  };
}

// The table of all operators; a name in it is a button.
function operatorTable(onpick) {
  const names = NAMES.map((operator) => h("button", {
    class: "ac-button ac-link-button", type: "button", "aria-label": TEXT.pick(TEXT.operators[operator]), onclick: () => onpick(operator),
  }, TEXT.operators[operator]));
  const numbers = NAMES.map(() => range(3).map(() => h("td")));
  return {
    element: h("table", { class: "ac-numbers" },
      h("thead", {}, h("tr", {}, TEXT.columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, NAMES.map((_, i) => h("tr", {}, h("th", { scope: "row" }, names[i]), numbers[i])))),
    show(rows, operator) {
      rows.forEach(({ sparsity, toeplitz, change }, i) => {
        [TEXT.percent(sparsity), say(toeplitz), say(change)].forEach((text, c) => label(numbers[i][c], text));
        names[i].setAttribute("aria-current", String(NAMES[i] === operator));
      });
    },
  };
}

function build({ state, put, report, says, root, reset }) {
  const n = state.tokens.length;
  let result = null, chosen = null, editing = "", listed = "";
  const spelt = speller();
  const outcome = h("p", { class: "ac-outcome", role: "status" });

  // A change of the input; a series of edits of one number counts as one.
  function input(tokens, what, words) {
    const before = what && what === editing ? state.before : state.tokens;
    editing = what;
    put({ before: copyRows(before), tokens }, words);
  }
  const chance = randomNumbers(7);
  const act = (name, change) => button(TEXT[name], () => input(change(), "", TEXT.done[name]));
  const acts = [
    act("shuffle", () => {
      const tokens = copyRows(state.tokens);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(chance() * (i + 1));
        [tokens[i], tokens[j]] = [tokens[j], tokens[i]];
      }
      return tokens;
    }),
    act("shift", () => copyRows([state.tokens.at(-1), ...state.tokens.slice(0, -1)])),
    act("renew", () => tableOf(n, FEATURES, () => Math.round((chance() * 4 - 2) * 10) / 10)),
  ];
  const undo = button(TEXT.undo, () => {
    editing = "";
    put({ tokens: copyRows(state.before), before: copyRows(state.tokens) }, TEXT.done.undo);
  });
  const again = reset(() => { editing = ""; chosen = null; });
  const show = (operator) => put({ operator, term: 0 });
  const operators = picker({ label: TEXT.operator, options: Object.entries(TEXT.operators), onvalue: show });
  const terms = picker({ label: TEXT.term, onvalue: (term) => put({ term: Number(term) }) });

  const rowNames = range(n).map((i) => String(i + 1));
  const editor = tokenEditor(n, rowNames, {
    report,
    onvalue(token, f, value) {
      const tokens = copyRows(state.tokens);
      tokens[token][f] = value;
      input(tokens, `${token}-${f}`);
    },
  });

  // the matrix and its change
  const square = (name) => cellGrid({
    name, rows: n, columns: n, rowNames, columnNames: rowNames, className: "ac-square",
    onreach(row, column) { chosen = { row, column }; mark(); },
  });
  const matrixGrid = square(TEXT.matrix), changeGrid = square(TEXT.change);
  const measured = Object.fromEntries(["sparsity", "toeplitz", "changed"].map((name) => [name, h("dd")]));
  const measures = h("dl", { class: "ac-measures", "aria-label": TEXT.measures },
    Object.entries(measured).map(([name, shown]) => h("div", {}, h("dt", {}, TEXT[name]), shown)));
  const table = operatorTable(show);

  function mark() {
    for (const grid of [matrixGrid, changeGrid]) grid.choose(chosen.row, chosen.column);
    spelt.show(spell(state, result, chosen));
  }

  // the entry that says most: the largest change, else the largest entry
  function firstSight({ matrix, before, change }) {
    const said = change < NOTHING ? matrix : matrix.map((row, i) => subtract(row, before[i]));
    const most = placeOfLargest(said.flat().map(Math.abs));
    chosen = { row: Math.floor(most / n), column: most % n };
    matrixGrid.rest([chosen.row, chosen.column]);
    editor.choose(Math.max(0, state.tokens.findIndex((row, i) => !sameTable(row, state.before[i]))));
  }

  function drawMatrix({ matrix, before }, kind) {
    const most = reachOf(matrix, before);
    const gaps = matrix.map((row, i) => subtract(row, before[i]));
    const reached = Math.max(most / 4, reachOf(gaps));
    matrixGrid.each((cell, i, j) => {
      const x = matrix[i][j], text = Math.abs(x) < NOTHING ? "0" : short(x);
      labelCell(cell, text, TEXT.matrixCell(i + 1, j + 1, text));
      if (kind === "head") paint(cell, WEIGHTS_MAP, x / most);
      else paintSigned(cell, x, most);
    });
    changeGrid.each((cell, i, j) => {
      const gap = Math.abs(gaps[i][j]) < NOTHING * most ? 0 : gaps[i][j];
      labelCell(cell, short(gap), TEXT.changeCell(i + 1, j + 1, short(gap)));
      paintSigned(cell, gap, reached);
    });
  }

  function draw() {
    const { operator } = state;
    const kind = KINDS[operator];
    result = compute(state);
    if (!chosen) firstSight(result);
    if (listed !== operator) {
      listed = operator;
      terms.offer(range(result.number).map((g) => [g, termName(operator, g)]));
      terms.select.disabled = result.number === 1;
    }
    operators.show(operator);
    terms.show(String(result.term));
    root.dataset.kind = kind === "head" ? "attention" : ["mixer", "fourier"].includes(operator) ? "other" : "convolution";
    editor.show(state.tokens, state.before);
    drawMatrix(result, kind);
    label(measured.sparsity, TEXT.percent(result.sparsity));
    label(measured.toeplitz, say(result.toeplitz));
    label(measured.changed, say(result.change));
    undo.disabled = sameTable(state.tokens, state.before);
    label(outcome, verdict(state, result));
    table.show(result.table, operator);
    mark();
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, operators.element, terms.element),
      h("div", { class: "ac-bar ac-acts" }, acts, undo, again),
      says, outcome,
      h("div", { class: "ac-flow" },
        part(TEXT.input, TEXT.inputNote, ...editor.elements),
        part(TEXT.matrix, TEXT.matrixNote, matrixGrid.element),
        part(TEXT.change, TEXT.changeNote, changeGrid.element)),
      measures, spelt.element,
      title(TEXT.table, "ac-next"), table.element, note(TEXT.tableNote),
    ],
  };
}

export { compute, normal, spell };

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-mixing", own: ["tokens", "before", "operator", "term"],
    vital: "weights", fixed: ({ tokens }) => tokens.length, clean, build,
  }),
};
