// The softmax explorer: temperature, width and an added constant.

const TEXT = {
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
  columns: ["key", "into softmax", "weight"],
  caption: "Scores and weights",
  title: "What softmax makes of it",
  asItIs: (key, score) => `The largest score is that of key ${key}, ${score}. It goes into softmax as it is.`,
  input: (key, score, divisor, temperature, constant, result) =>
    `Into softmax, for key ${key}: ${score}${divisor}${temperature}${constant} = ${result}`,
  entropy: (entropy, n, most, share, keys) =>
    `Entropy: ${entropy}. At most ln ${n} = ${most}, so a share of ${share}: as if ${keys} keys had equal weight.`,
  derivative: (key, result) => `Largest derivative, w · (1 ${MINUS} w) of key ${key}: ${result}, at most 0.25. Where it is near 0, a nudge of the score hardly moves the weights.`,
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
  const weights = softmax(inputs);
  const spread = entropy(weights);
  const others = (i) => sum(weights.filter((_, j) => j !== i));
  return {
    inputs, weights, entropy: spread,
    share: spread / Math.log(scores.length),
    keys: Math.exp(spread),
    // the matrix of derivatives is diag(w) - w wᵀ; its largest entry stands on the diagonal
    derivative: Math.max(...weights.map((w, i) => w * others(i))),
    overflow: Math.fround(Math.exp(Math.fround(Math.max(...inputs)))) === Infinity,
  };
}

// Means over all draws, for one width after another.
export function spreads({ draws, temperature }) {
  const found = { scaled_share: [], scaled_derivative: [], plain_share: [], plain_derivative: [] };
  for (const kind of ["scaled", "plain"]) {
    for (let i = 0; i < WIDTHS; i++) {
      const divisor = kind === "scaled" ? Math.sqrt(2 ** (LOW + i)) : 1;
      const all = draws.map((draw) => compute({ scores: draw[i], divisor, temperature, constant: 0 }));
      for (const name of ["share", "derivative"]) found[`${kind}_${name}`].push(mean(all.map((one) => one[name])));
    }
  }
  return found;
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isDraw = (held) => isMatrix(held, WIDTHS, KEYS, Number.isFinite);
  const state = {
    draws: check("draws", (held) => isList(held, DRAWS, DRAWS, isDraw), range(DRAWS).map(() => tableOf(WIDTHS, KEYS, () => 0))),
    scores: check("scores", (held) => isList(held, 2, 8, isWithin(-LARGEST, LARGEST)), [2, -1, 1]),
    source: check("source", isOneOf(Object.keys(TEXT.sources)), "random"),
    width: check("width", (held) => isWhole(LOW, HIGH)(Math.log2(held)), 256),
    draw: check("draw", isWhole(0, DRAWS - 1), 0),
    scaled: check("scaled", isFlag, false),
    temperature: check("temperature", isWithin(COLDEST, HOTTEST), 1),
    constant: check("constant", isWithin(-MOST_ADDED, MOST_ADDED), 0),
  };
  return { state, damaged };
}

// The scores that hold now, and what they are divided by.
function present({ draws, scores, source, width, draw, scaled }) {
  if (source === "own") return { scores, divisor: 1 };
  return { scores: draws[draw][Math.log2(width) - LOW], divisor: scaled ? Math.sqrt(width) : 1 };
}

// Three decimals, and more where these would hide a small number.
const fine = (value) => (value > 0 && value < 0.001 ? "below 0.001" : brief(value, 3));

// What the numbers say, as lines of text; the first one is their name.
function spell(state, result) {
  const { scores, divisor } = present(state);
  const { temperature, constant } = state;
  const { inputs, weights, entropy, share, keys, derivative, overflow } = result;
  const key = placeOfLargest(inputs);
  const steepest = placeOfLargest(weights.map((w) => w * (1 - w)));
  const plain = divisor === 1 && temperature === 1 && constant === 0;
  return [TEXT.title,
    plain ? TEXT.asItIs(key + 1, brief(scores[key], 3)) : TEXT.input(key + 1, brief(scores[key], 3), divisor === 1 ? "" : ` / √${state.width}`,
      temperature === 1 ? "" : ` / ${brief(temperature, 4)}`, constant === 0 ? "" : ` + ${factor(constant)}`, brief(inputs[key], 3)),
    TEXT.entropy(fine(entropy), scores.length, say(Math.log(scores.length), 3), fine(share), say(keys, 2)),
    TEXT.derivative(steepest + 1, fine(derivative)),
    ...(constant === 0 ? [TEXT.noConstant] : [TEXT.constantIs(brief(constant))]),
    ...(overflow ? [TEXT.overflow(brief(Math.max(...inputs), 1))] : [])];
}

// A table with a bar for each score and each weight.
function barTable() {
  const body = h("tbody");
  const bar = (look) => {
    const fill = h("span", { class: `ac-fill ${look}` });
    const figure = h("span", { class: "ac-figure" });
    return {
      cell: h("td", {}, h("span", { class: "ac-with-bar" }, figure, h("span", { class: "ac-track", "aria-hidden": "true" }, fill))),
      show(text, from, to) {
        label(figure, text);
        fill.style.left = `${100 * from}%`;
        fill.style.width = `${100 * (to - from)}%`;
      },
    };
  };
  let rows = [];
  return {
    element: h("table", { class: "ac-numbers ac-softmax-table" }, h("caption", { class: "ac-hidden" }, TEXT.caption),
      h("thead", {}, h("tr", {}, TEXT.columns.map((name) => h("th", { scope: "col" }, name)))), body),
    show({ inputs, weights }) {
      if (rows.length !== inputs.length) {
        rows = inputs.map(() => [bar("ac-score-bar"), bar("ac-weight-bar")]);
        body.replaceChildren(...rows.map(([score, weight], i) => h("tr", {}, h("th", { scope: "row" }, String(i + 1)), score.cell, weight.cell)));
      }
      const along = scaleOf(Math.min(0, ...inputs), Math.max(0, ...inputs), 0, 1);
      rows.forEach(([score, weight], i) => {
        score.show(say(inputs[i]), ...[0, inputs[i]].map(along).sort((a, b) => a - b));
        weight.show(say(weights[i], 3), 0, weights[i]);
      });
    },
  };
}

// One of the two charts over d: solid where scores are divided by √d, else dashed; a
// ring at `here`, or none.
const WIDE = 300, TALL = 150, LEFT = 50, RIGHT = 8, TOP = 12, FLOOR = 124;

function drawCurves(picture, name, most, solid, dashed, here) {
  const across = scaleOf(0, WIDTHS - 1, LEFT, WIDE - RIGHT), down = scaleOf(0, most, FLOOR, TOP);
  const through = (numbers, look) => svgCurve(numbers.map((x, i) => [across(i), down(x)]), look);
  picture.replaceChildren(
    ...[0, most].flatMap((value) => [svgLine(`M${LEFT} ${down(value)}H${WIDE - RIGHT}`, "ac-rule"), svgText(LEFT - 5, down(value) + 4, String(value), "end")]),
    ...[0, 4, 8].map((i) => svgText(across(i), FLOOR + 19, i ? String(2 ** (LOW + i)) : `d = ${2 ** LOW}`, ["start", "middle", "end"][i / 4])),
    through(dashed, "ac-dashed"), through(solid, "ac-solid"),
    ...(here ? [svgSpot(across(here.at), down(here.value), 5, "ac-ring")] : []));
  const ends = (i) => [solid, dashed].map((numbers) => say(numbers.at(i)));
  picture.setAttribute("aria-label", TEXT.curveAlt(name, ends(0), ends(-1)));
}

function build({ state, put, report, says, tell, reset }) {
  const spelt = speller(false);

  // where the scores come from
  const source = choice({ legend: TEXT.source, options: Object.entries(TEXT.sources), onvalue: (name) => put({ source: name }) });
  const width = slider({
    label: TEXT.width, low: LOW, high: HIGH, step: 1, ends: [String(2 ** LOW), String(2 ** HIGH)],
    describe: (value) => `d = ${value}`, onvalue: (power) => put({ width: 2 ** power }),
  });
  const scaled = checkbox({ label: TEXT.scaled, onvalue: (value) => put({ scaled: value }) });
  const another = button("", () => put({ draw: (state.draw + 1) % DRAWS }));
  const random = h("div", { class: "ac-bar" }, width.element, scaled.element, another);
  const own = h("div", { class: "ac-own", role: "group", "aria-label": TEXT.own });
  let fields = [];
  function buildOwn() {
    fields = state.scores.map((_score, i) => numberField({
      name: TEXT.ownName(i + 1), low: -LARGEST, high: LARGEST, step: 0.5, report,
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

  const bars = barTable();
  const charts = Object.entries(TEXT.curves).map(([name, words]) => ({
    name, words, picture: svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-curve", role: "img" }),
  }));
  const curvesNote = note("");
  const key = (look, words) => h("span", {},
    svg("svg", { viewBox: "0 0 30 10", class: "ac-key", "aria-hidden": "true" }, svgLine("M0 5H30", look)), ` ${words}`);

  function drawCharts(result) {
    const found = spreads(state);
    const isRandom = state.source === "random";
    const at = Math.log2(state.width) - LOW;
    for (const { name, words, picture } of charts) {
      drawCurves(picture, words, name === "share" ? 1 : 0.25, found[`scaled_${name}`], found[`plain_${name}`], isRandom ? { at, value: result[name] } : null);
    }
    label(curvesNote, TEXT.curvesNote(DRAWS, brief(state.temperature), !isRandom));
  }

  function draw() {
    const result = compute({ ...present(state), temperature: state.temperature, constant: state.constant });
    source.show(state.source);
    random.hidden = state.source !== "random";
    own.hidden = state.source === "random";
    width.show(Math.log2(state.width), state.width);
    scaled.show(state.scaled);
    label(another, TEXT.another(state.draw + 1, DRAWS));
    if (fields.length !== state.scores.length) buildOwn();
    state.scores.forEach((score, i) => fields[i].show(score));
    temperature.show(Math.log2(state.temperature), state.temperature);
    constant.show(state.constant, state.constant);
    bars.show(result);
    drawCharts(result);
    spelt.show(spell(state, result));
    tell(TEXT.told(say(Math.max(...result.weights)), fine(result.share), fine(result.derivative)));
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, source.element, reset()), random, own,
      h("div", { class: "ac-bar ac-more" }, temperature.element, constant.element),
      says, bars.element, spelt.element,
      h("p", { class: "ac-legend" }, key("ac-solid", TEXT.solid), key("ac-dashed", TEXT.dashed)),
      h("div", { class: "ac-curves" }, charts.map(({ words, picture }) => h("div", {}, title(words), picture))),
      curvesNote,
    ],
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-softmax", own: ["scores", "source", "width", "draw", "scaled", "temperature", "constant"], given: ["draws"], clean, build,
  }),
};
