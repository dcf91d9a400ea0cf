// Attention step by step: three tokens, one query, one step at a time.

const TEXT = {
  name: "Attention, one step at a time",
  token: "Query of",
  scaled: (width) => `divide by √${width}`,
  causal: "causal mask",
  back: "Back", next: "Next",
  steps: "Steps",
  table: (token) => `The steps for the query of ${token}`,
  given: { query: "query q", key: "key k", value: "value v" },
  rows: ["q · k", "scale", "mask", "exp", "divide", "times value", "output"],
  names: ["scores", "scale", "mask", "exponentials", "weights", "weighted values", "output"],
  sum: "sum",
  title: (step, name) => `Step ${step} of 7: ${name}`,
  scores: (token, query) => `The query of ${token} is ${query}. Multiply it by each key, number by number, and add.`,
  scale: (width, root) => `Each score is divided by √${width} = ${root}, because a key has ${width} number${width === 1 ? "" : "s"}.`,
  noScale: "Nothing is divided here. Select “divide by √d” to see what it changes.",
  mask: (token) => `A token must not see what comes after it. Tokens after ${token} get the score ${MINUS}∞.`,
  noMask: "No mask: every token may be seen, so the scores stay. Select “causal mask” to close the way to later tokens.",
  stays: (value) => `${value} stays`,
  closed: (token) => `comes after ${token}: ${MINUS}∞`,
  exp: "exp makes each score a positive number. A larger score becomes a much larger number.",
  expSum: (terms, total) => `Sum: ${terms} = ${total}`,
  divide: (total) => `Each exponential is divided by the sum ${total}. That makes the weights.`,
  ones: (terms, sum) => `Together: ${terms} = ${sum}, up to rounding.`,
  weighted: "Each value is multiplied by its weight.",
  output: "The weighted values are added, number by number.",
  part: (m) => `number ${m}`,
  outputIs: (token, output) => `Output of ${token}: ${output}`,
  told: (step, name, numbers) => `Step ${step}, ${name}: ${numbers}.`,
  rounded: "Numbers are shown with three decimals; the widget goes on with all of them.",
  keys: "Select a step, or go on with the arrow keys.",
};

const TOKENS = 3, MOST_WIDTH = 4, LARGEST = 9;
const LAST = TEXT.rows.length;

// One query's way through attention, on plain arrays; tested against the package.
export function compute({ query, key, value, token, scaled, causal }) {
  const divisor = scaled ? Math.sqrt(query[token].length) : 1;
  const scores = key.map((k) => dot(query[token], k));
  const scale = scores.map((score) => score / divisor);
  const open = key.map((_, j) => !causal || j <= token);
  const raised = scale.map((score, j) => (open[j] ? Math.exp(score) : 0));
  const total = sum(raised);
  const weights = raised.map((x) => x / total);
  const weighted = value.map((v, j) => v.map((x) => weights[j] * x));
  const output = product([weights], value)[0];
  return { divisor, scores, scale, open, raised, total, weights, weighted, output };
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isTokens = (held) => isTable(held, [TOKENS, TOKENS], [1, MOST_WIDTH], isWithin(-LARGEST, LARGEST));
  const zeros = (width) => tableOf(TOKENS, width, () => 0);
  const query = check("query", isTokens, zeros(1));
  const width = query[0].length;
  const state = {
    query,
    key: check("key", (held) => isTokens(held) && held[0].length === width, zeros(width)),
    value: check("value", isTokens, zeros(1)),
    names: check("names", (held) => isList(held, TOKENS, TOKENS, isText), ["1", "2", "3"]),
    token: check("token", isWhole(0, TOKENS - 1), 0),
    step: check("step", isWhole(1, LAST), 1),
    scaled: check("scaled", isFlag, false),
    causal: check("causal", isFlag, false),
  };
  return { state, damaged };
}

// Three decimals; very large and very small numbers with a power of ten.
function shown(value) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.001 && size < 99999.5)) return brief(value, size < 1000 ? 3 : size < 10000 ? 1 : 0);
  const [digits, power] = value.toExponential(1).split("e");
  return `${brief(Number(digits), 1)}·${powerOfTen(Number(power))}`;
}

const inProduct = (value) => (value < 0 ? `(${shown(value)})` : shown(value));
const vector = (numbers) => `(${numbers.map(shown).join(", ")})`;
const plus = (numbers) => numbers.map((x, i) => (i ? inProduct(x) : shown(x))).join(" + ");

// The arithmetic of one step: its title, what is done, and a line for each token.
export function spell(state, result, step) {
  const { names, query, key, value, token, scaled, causal } = state;
  const { divisor, scores, scale, open, raised, total, weights, weighted, output } = result;
  const own = names[token];
  const lines = (line) => names.map((name, j) => `${name}: ${line(j)}`);
  const title = TEXT.title(step, TEXT.names[step - 1]);
  const steps = [
    () => [TEXT.scores(own, vector(query[token])),
      ...lines((j) => `${productsOf(query[token], key[j], inProduct)} = ${shown(scores[j])}`)],
    () => [scaled ? TEXT.scale(query[0].length, shown(divisor)) : TEXT.noScale,
      ...lines((j) => (scaled ? `${shown(scores[j])} / ${shown(divisor)} = ${shown(scale[j])}` : TEXT.stays(shown(scale[j]))))],
    () => [causal ? TEXT.mask(own) : TEXT.noMask, ...lines((j) => (open[j] ? TEXT.stays(shown(scale[j])) : TEXT.closed(own)))],
    () => [TEXT.exp, ...lines((j) => `exp(${open[j] ? shown(scale[j]) : `${MINUS}∞`}) = ${shown(raised[j])}`), TEXT.expSum(plus(raised), shown(total))],
    () => [TEXT.divide(shown(total)), ...lines((j) => `${shown(raised[j])} / ${shown(total)} = ${shown(weights[j])}`),
      TEXT.ones(plus(weights), "1")],
    () => [TEXT.weighted, ...lines((j) => `${shown(weights[j])}·${vector(value[j])} = ${vector(weighted[j])}`)],
    () => [TEXT.output, ...output.map((x, m) => `${TEXT.part(m + 1)}: ${plus(weighted.map((v) => v[m]))} = ${shown(x)}`),
      TEXT.outputIs(own, vector(output))],
  ];
  return [title, ...steps[step - 1]()];
}

// The numbers of one row of the table: one entry per token, and the sum or nothing.
function rowOf({ scale, scores, open, raised, total, weights, weighted, output }, step) {
  const each = [scores, scale, scale.map((x, j) => (open[j] ? x : -Infinity)), raised, weights, weighted, [output]][step - 1];
  return [each, step === 4 ? total : step === 5 ? 1 : null];
}

const infinite = (value) => (value === -Infinity ? `${MINUS}∞` : shown(value));

// Which given numbers and which earlier row a step reads.
const READS = [["query", "key"], [1], [2], [3], [4], [5, "value"], [6]];

const entries = (numbers, text = shown) => numbers.map((x) => h("span", { class: "ac-entry" }, text(x)));

// One result of a step: a number, a vector, or the output; blank until it is reached.
function resultOf(held, step, isReached, most) {
  const isList = Array.isArray(held);
  const look = step === LAST ? "ac-output" : isList ? "ac-vector" : "ac-scalar";
  const box = h("span", { class: `${look}${isReached ? "" : " ac-blank"}` });
  if (!isReached) box.append(...(isList && step < LAST ? entries(held, () => "\u00a0") : ["\u00a0"]));
  else if (step === LAST) box.append(vector(held));
  else if (isList) box.append(...entries(held));
  else box.append(infinite(held));
  if (isReached && held === -Infinity) box.classList.add("ac-shut");
  else if (isReached && step <= 3) paintSigned(box, held, most);
  else if (isReached && step === 5) paint(box, WEIGHTS_MAP, held);
  return box;
}

function build({ state, put, says, root, tell, reset }) {
  const spelt = speller(false);
  const go = (step) => put({ step: clamp(step, 1, LAST) });

  // what is asked
  const tokens = choice({ legend: TEXT.token, options: state.names.map((name, i) => [String(i), name]), onvalue: (i) => put({ token: Number(i) }) });
  const scaled = checkbox({ label: TEXT.scaled(state.query[0].length), onvalue: (value) => put({ scaled: value }) });
  const causal = checkbox({ label: TEXT.causal, onvalue: (value) => put({ causal: value }) });
  const back = button(TEXT.back, () => { if (state.step > 1) go(state.step - 1); });
  const next = button(TEXT.next, () => { if (state.step < LAST) go(state.step + 1); });

  // the table: what is given, then one row for each step
  const caption = h("caption", { class: "ac-hidden" });
  const heads = state.names.map((name) => h("th", { scope: "col" }, name));
  const givens = Object.entries(TEXT.given).map(([group, name]) => {
    const cells = state[group].map((numbers) => h("td", {}, h("span", { class: "ac-vector" }, entries(numbers))));
    return { group, cells, element: h("tr", {}, h("th", { scope: "row" }, name), ...cells, h("td")) };
  });
  const rows = TEXT.rows.map((name, index) => {
    const select = h("button", { type: "button", class: "ac-step", onclick: () => go(index + 1) }, `${index + 1} ${name}`);
    const cells = index + 1 === LAST ? [h("td", { colspan: TOKENS })] : state.names.map(() => h("td"));
    const total = h("td", { class: "ac-sum" });
    return { select, cells, total, element: h("tr", {}, h("th", { scope: "row" }, select), ...cells, total) };
  });
  const table = h("table", { class: "ac-numbers ac-steps-table" }, caption,
    h("thead", {}, h("tr", {}, h("td"), ...heads, h("th", { scope: "col", class: "ac-sum" }, TEXT.sum))),
    h("tbody", {}, givens.map(({ element }) => element)), h("tbody", {}, rows.map(({ element }) => element)));

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onRow = rows.some(({ select }) => select === event.target);
    if (!onRow && event.target !== back && event.target !== next) return;
    const step = { ArrowRight: state.step + 1, ArrowDown: state.step + 1, ArrowLeft: state.step - 1, ArrowUp: state.step - 1, Home: 1, End: LAST }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(step);
    if (onRow) rows[state.step - 1].select.focus();
  });

  function drawTable(result) {
    const { step, token, names } = state;
    const reads = READS[step - 1];
    const most = reachOf(result.scores);
    label(caption, TEXT.table(names[token]));
    for (const { group, cells } of givens) {
      cells.forEach((cell, j) => {
        const isOther = group === "query" && j !== token;
        cell.classList.toggle("ac-reads", reads.includes(group) && !isOther);
        cell.classList.toggle("ac-silent", isOther);
      });
    }
    rows.forEach(({ select, cells, total, element }, index) => {
      const at = index + 1, isReached = at <= step;
      const [each, together] = rowOf(result, at);
      select.setAttribute("aria-current", at === step ? "step" : "false");
      select.tabIndex = at === step ? 0 : -1;
      element.classList.toggle("ac-now", at === step);
      cells.forEach((cell, j) => {
        cell.classList.toggle("ac-reads", reads.includes(at) && isReached);
        cell.replaceChildren(resultOf(each[j], at, isReached, most));
      });
      label(total, isReached && together !== null ? shown(together) : "");
    });
  }

  function draw() {
    const { step, names } = state;
    const result = compute(state);
    tokens.show(String(state.token));
    scaled.show(state.scaled);
    causal.show(state.causal);
    back.setAttribute("aria-disabled", String(step === 1));
    next.setAttribute("aria-disabled", String(step === LAST));
    drawTable(result);
    spelt.show(spell(state, result, step));
    const [each] = rowOf(result, step);
    const numbers = step === LAST ? vector(each[0]) : names.map((name, j) => `${name} ${Array.isArray(each[j]) ? vector(each[j]) : infinite(each[j])}`).join("; ");
    tell(TEXT.told(step, TEXT.names[step - 1], numbers));
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, tokens.element, h("div", { class: "ac-options" }, scaled.element, causal.element)),
      says,
      h("div", { class: "ac-steps-pair" },
        table,
        h("div", { class: "ac-beside-table" },
          h("div", { class: "ac-go", role: "group", "aria-label": TEXT.steps }, back, next, reset()),
          spelt.element)),
      note(`${TEXT.keys} ${TEXT.rounded}`),
    ],
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-steps", own: ["token", "step", "scaled", "causal"], given: ["query", "key", "value", "names"], clean, build,
  }),
};
