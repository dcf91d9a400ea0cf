// The softmax explorer: temperature, width and an added constant.
// kit.js and parts.js stand in front of this file.

export const TEXT = {
  name: "Softmax explorer",
  source: "Scores",
  sources: { random: "random q · k", own: "my own" },
  width: "Width d of q and k",
  scaled: "divide by √d",
  another: (draw, draws) => `Other random vectors (${draw} of ${draws})`,
  own: "My own scores",
  ownName: (key) => `score of key ${key}`,
  temperature: "Temperature τ",
  sharp: "sharp", flat: "flat",
  constant: "Constant added to all",
  reset: "Start again",
  columns: ["key", "into softmax", "weight"],
  caption: "Scores and weights",
  title: "What softmax makes of it",
  asItIs: (key, score) => `The largest score is that of key ${key}, ${score}. It goes into softmax as it is.`,
  input: (key, score, divisor, temperature, constant, result) =>
    `Into softmax, for key ${key}: ${score}${divisor}${temperature}${constant} = ${result}`,
  entropy: (entropy, n, most, share, keys) =>
    `Entropy: ${entropy}. At most ln ${n} = ${most}, so a share of ${share}: as if ${keys} keys had equal weight.`,
  derivative: (key, result) => `Largest derivative, w · (1 ${MINUS} w) of key ${key}: ${result}, at most 0.25. Where it is near 0, learning hardly moves the weights.`,
  noConstant: "Add a constant to every score: which weight changes?",
  constantIs: (constant) => `${constant} is added to every score, and no weight changes: exp(${constant}) is a factor above and below the line.`,
  overflow: (most) => `exp(${most}) is too large for float32. Without taking the largest score off first, softmax would give no number; torch takes it off.`,
  told: (weight, share, derivative) => `Largest weight ${weight}, entropy share ${share}, largest derivative ${derivative}.`,
  curves: { share: "Entropy / ln 6", derivative: "Largest derivative" },
  curveAlt: (name, from, to) => `${name} over d from 4 to 1024, means over the random draws. Divided by √d: ${from[0]} at first, ${to[0]} at last. Not divided: ${from[1]} at first, ${to[1]} at last.`,
  solid: "divided by √d", dashed: "not divided",
  curvesNote: (draws, temperature, own) => `Means over ${draws} random draws at temperature ${temperature}.${own ? "" : " The ring is the draw above."}`,
};

const LOW = 2, HIGH = 10, KEYS = 6, DRAWS = 6, WIDTHS = HIGH - LOW + 1; // d = 2^LOW … 2^HIGH
const LARGEST = 99, MOST_ADDED = 100, COLDEST = 1 / 16, HOTTEST = 16;

// Numbers into softmax, weights and what they say; tested against the package.
export function compute({ scores, divisor, temperature, constant }) {
  const inputs = scores.map((score) => score / divisor / temperature + constant);
  const most = Math.max(...inputs);
  const raised = inputs.map((x) => Math.exp(x - most));
  const total = raised.reduce((sum, x) => sum + x, 0);
  const weights = raised.map((x) => x / total);
  const entropy = weights.reduce((sum, w) => sum - (w > 0 ? w * Math.log(w) : 0), 0);
  return {
    inputs, weights, entropy,
    share: entropy / Math.log(scores.length),
    keys: Math.exp(entropy),
    // the matrix of derivatives is diag(w) - w wᵀ; its largest entry stands on the diagonal
    derivative: Math.max(...raised.map((x, i) => weights[i] * raised.reduce((sum, y, j) => (j === i ? sum : sum + y), 0) / total)),
    overflow: Math.fround(Math.exp(Math.fround(most))) === Infinity,
  };
}

// Means over all draws, for one width after another.
export function spreads({ draws, temperature }) {
  const found = { scaled_share: [], scaled_derivative: [], plain_share: [], plain_derivative: [] };
  for (const kind of ["scaled", "plain"]) {
    for (let i = 0; i < WIDTHS; i++) {
      const divisor = kind === "scaled" ? Math.sqrt(2 ** (LOW + i)) : 1;
      const all = draws.map((draw) => compute({ scores: draw[i], divisor, temperature, constant: 0 }));
      for (const name of ["share", "derivative"]) found[`${kind}_${name}`].push(all.reduce((sum, one) => sum + one[name], 0) / all.length);
    }
  }
  return found;
}

// What the model holds, or something usable and the names of what was not.
export function clean(get) {
  const { check, damaged } = reader(get);
  const within = (low, high) => (held) => Number.isFinite(held) && held >= low && held <= high;
  const flat = Array.from({ length: DRAWS }, () => Array.from({ length: WIDTHS }, () => Array(KEYS).fill(0)));
  const state = {
    draws: check("draws", (held) => Array.isArray(held) && held.length === DRAWS && held.every((draw) => isMatrix(draw, WIDTHS, KEYS, Number.isFinite)), flat),
    scores: check("scores", (held) => Array.isArray(held) && held.length >= 2 && held.length <= 8 && held.every(within(-LARGEST, LARGEST)), [2, -1, 1]),
    source: check("source", isOneOf(Object.keys(TEXT.sources)), "random"),
    width: check("width", (held) => isWhole(LOW, HIGH)(Math.log2(held)), 256),
    draw: check("draw", isWhole(0, DRAWS - 1), 0),
    scaled: check("scaled", (held) => typeof held === "boolean", false),
    temperature: check("temperature", within(COLDEST, HOTTEST), 1),
    constant: check("constant", within(-MOST_ADDED, MOST_ADDED), 0),
  };
  return { state, damaged };
}

// The scores that hold now, and what they are divided by.
export function present({ draws, scores, source, width, draw, scaled }) {
  if (source === "own") return { scores, divisor: 1 };
  return { scores: draws[draw][Math.log2(width) - LOW], divisor: scaled ? Math.sqrt(width) : 1 };
}

// Three decimals, and more where these would hide a small number.
const fine = (value) => (value > 0 && value < 0.001 ? "below 0.001" : brief(value, 3));

// What the numbers say, as lines of text; the first one is their name.
export function spell(state, result) {
  const { scores, divisor } = present(state);
  const { temperature, constant } = state;
  const { inputs, weights, entropy, share, keys, derivative, overflow } = result;
  const key = inputs.indexOf(Math.max(...inputs));
  const steepest = weights.reduce((best, w, i) => (w * (1 - w) > weights[best] * (1 - weights[best]) ? i : best), 0);
  const plain = divisor === 1 && temperature === 1 && constant === 0;
  return [TEXT.title,
    plain ? TEXT.asItIs(key + 1, brief(scores[key], 3)) : TEXT.input(key + 1, brief(scores[key], 3), divisor === 1 ? "" : ` / √${state.width}`,
      temperature === 1 ? "" : ` / ${brief(temperature, 4)}`, constant === 0 ? "" : ` + ${factor(constant)}`, brief(inputs[key], 3)),
    TEXT.entropy(fine(entropy), scores.length, say(Math.log(scores.length), 3), fine(share), say(keys, 2)),
    TEXT.derivative(steepest + 1, fine(derivative)),
    ...(constant === 0 ? [TEXT.noConstant] : [TEXT.constantIs(brief(constant))]),
    ...(overflow ? [TEXT.overflow(brief(Math.max(...inputs), 1))] : [])];
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  let { state } = clean(get);
  const { draws: _, ...start } = structuredClone(state);
  const says = messages();
  const spelt = h("div", { class: "ac-spell" });
  const told = h("p", { class: "ac-hidden", role: "status" });
  let asked = false; // nothing is read out before the reader does something
  const put = (changes) => { asked = true; store(model, changes); };

  // where the scores come from
  const source = choice({ legend: TEXT.source, options: Object.entries(TEXT.sources), onvalue: (name) => put({ source: name }) });
  const width = slider({
    label: TEXT.width, low: LOW, high: HIGH, step: 1, ends: [String(2 ** LOW), String(2 ** HIGH)],
    describe: (value) => `d = ${value}`, onvalue: (power) => put({ width: 2 ** power }),
  });
  const tick = h("input", { type: "checkbox", onchange: () => put({ scaled: tick.checked }) });
  const another = button("", () => put({ draw: (state.draw + 1) % DRAWS }));
  const random = h("div", { class: "ac-bar" }, width.element, h("label", { class: "ac-check" }, tick, h("span", {}, TEXT.scaled)), another);
  const own = h("div", { class: "ac-own", role: "group", "aria-label": TEXT.own });
  let fields = [];
  function buildOwn() {
    fields = state.scores.map((_score, i) => numberField({
      name: TEXT.ownName(i + 1), low: -LARGEST, high: LARGEST, step: 0.5, report: says.report,
      onvalue(value) { const scores = [...state.scores]; scores[i] = value; put({ scores }); },
    }));
    own.replaceChildren(...fields.map((field, i) => under(String(i + 1), field.element)));
  }

  // what is done to them
  const temperature = slider({
    label: TEXT.temperature, low: -4, high: 4, step: 0.25, ends: [TEXT.sharp, TEXT.flat],
    describe: (value) => `τ = ${brief(value, value < 0.2 ? 3 : 2)}`, onvalue: (power) => put({ temperature: 2 ** power }),
  });
  const constant = slider({
    label: TEXT.constant, low: -MOST_ADDED, high: MOST_ADDED, step: 5, ends: [brief(-MOST_ADDED), brief(MOST_ADDED)],
    describe: (value) => `c = ${brief(value)}`, onvalue: (value) => put({ constant: value }),
  });
  const reset = button(TEXT.reset, () => { says.report(""); put(structuredClone(start)); });

  // bars
  const table = h("table", { class: "ac-numbers ac-softmax-table" }, h("caption", { class: "ac-hidden" }, TEXT.caption),
    h("thead", {}, h("tr", {}, ...TEXT.columns.map((name) => h("th", { scope: "col" }, name)))));
  const body = h("tbody");
  table.append(body);
  const bar = (className) => {
    const fill = h("span", { class: `ac-fill ${className}` });
    const figure = h("span", { class: "ac-figure" });
    const cell = h("td", {}, h("span", { class: "ac-with-bar" }, figure, h("span", { class: "ac-track", "aria-hidden": "true" }, fill)));
    return { cell, show(text, from, to) { figure.textContent = text; fill.style.left = `${100 * from}%`; fill.style.width = `${100 * (to - from)}%`; } };
  };
  let rows = [];
  function drawBars({ inputs, weights }) {
    if (rows.length !== inputs.length) {
      rows = inputs.map(() => [bar("ac-score-bar"), bar("ac-weight-bar")]);
      body.replaceChildren(...rows.map(([score, weight], i) => h("tr", {}, h("th", { scope: "row" }, String(i + 1)), score.cell, weight.cell)));
    }
    const low = Math.min(0, ...inputs), reach = Math.max(0, ...inputs) - low || 1;
    rows.forEach(([score, weight], i) => {
      const ends = [0, inputs[i]].map((x) => (x - low) / reach).sort((a, b) => a - b);
      score.show(say(inputs[i]), ...ends);
      weight.show(say(weights[i], 3), 0, weights[i]);
    });
  }

  // the two curves over d
  const WIDE = 300, TALL = 150, LEFT = 50, RIGHT = 8, TOP = 12, FLOOR = 124;
  const plots = ["share", "derivative"].map((name) => ({
    name, most: name === "share" ? 1 : 0.25, picture: svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-curve", role: "img" }),
  }));
  const curvesNote = h("p", { class: "ac-note" });
  function drawCurves(result) {
    const found = spreads(state);
    const across = (i) => LEFT + i / (WIDTHS - 1) * (WIDE - LEFT - RIGHT);
    for (const { name, most, picture } of plots) {
      const down = (value) => FLOOR - value / most * (FLOOR - TOP);
      const path = (numbers) => numbers.map((x, i) => `${i ? "L" : "M"}${across(i).toFixed(1)} ${down(x).toFixed(1)}`).join("");
      const [solid, dashed] = [found[`scaled_${name}`], found[`plain_${name}`]];
      const text = (x, y, words, anchor = "middle") => svg("text", { x, y, "text-anchor": anchor }, words);
      const here = Math.log2(state.width) - LOW;
      picture.replaceChildren(
        ...[0, most].flatMap((value) => [svg("path", { d: `M${LEFT} ${down(value)}H${WIDE - RIGHT}`, class: "ac-rule" }), text(LEFT - 5, down(value) + 4, String(value), "end")]),
        ...[0, 4, 8].map((i) => text(across(i), FLOOR + 19, i ? String(2 ** (LOW + i)) : `d = ${2 ** LOW}`, ["start", "middle", "end"][i / 4])),
        svg("path", { d: path(dashed), class: "ac-dashed" }), svg("path", { d: path(solid), class: "ac-solid" }),
        ...(state.source === "random" ? [svg("circle", { cx: across(here).toFixed(1), cy: down(result[name]).toFixed(1), r: 5, class: "ac-ring" })] : []));
      const ends = (i) => [solid, dashed].map((numbers) => say(numbers.at(i)));
      picture.setAttribute("aria-label", TEXT.curveAlt(TEXT.curves[name], ends(0), ends(-1)));
    }
    curvesNote.textContent = TEXT.curvesNote(DRAWS, brief(state.temperature), state.source === "own");
  }
  const key = (className, words) => h("span", {}, svg("svg", { viewBox: "0 0 30 10", class: "ac-key", "aria-hidden": "true" }, svg("path", { d: "M0 5H30", class: className })), ` ${words}`);

  function draw() {
    const cleaned = clean(get);
    state = cleaned.state;
    if (cleaned.damaged.length) says.report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    const { temperature: heat, constant: added } = state;
    const result = compute({ ...present(state), temperature: heat, constant: added });
    source.show(state.source);
    random.hidden = state.source !== "random";
    own.hidden = state.source === "random";
    width.show(Math.log2(state.width), state.width);
    tick.checked = state.scaled;
    label(another, TEXT.another(state.draw + 1, DRAWS));
    if (fields.length !== state.scores.length) buildOwn();
    state.scores.forEach((score, i) => fields[i].show(score));
    temperature.show(Math.log2(heat), heat);
    constant.show(added, added);
    drawBars(result);
    drawCurves(result);
    const [title, ...lines] = spell(state, result);
    spelt.replaceChildren(h("p", {}, h("b", {}, title)), ...lines.map((line) => h("p", {}, line)));
    if (asked) label(told, TEXT.told(say(Math.max(...result.weights)), fine(result.share), fine(result.derivative)));
  }

  const root = h("div", { class: "ac-widget ac-softmax", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-bar" }, source.element, reset), random, own,
    h("div", { class: "ac-bar ac-more" }, temperature.element, constant.element),
    says.element, table, spelt,
    h("p", { class: "ac-legend" }, key("ac-solid", TEXT.solid), key("ac-dashed", TEXT.dashed)),
    h("div", { class: "ac-curves" }, ...plots.map(({ name, picture }) => h("div", {}, h("p", { class: "ac-title" }, TEXT.curves[name]), picture))),
    curvesNote, told);
  el.append(root);
  draw();
  const unfollow = follow(model, ["draws", "scores", "source", "width", "draw", "scaled", "temperature", "constant"], draw);
  return () => { unfollow(); root.remove(); };
}

export default { render };
