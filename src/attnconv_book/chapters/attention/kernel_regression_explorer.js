// The kernel regression explorer: readings over a line, a width, one query; the curve,
// the weights of the query and the errors follow.

const TEXT = {
  name: "Kernel regression explorer",
  tries: "Three widths",
  tryNames: ["too narrow", "fitting", "too wide"],
  tryWidth: (width) => `width ${width}`,
  width: "Width of the bell",
  narrow: "narrow", wide: "wide",
  query: "Query",
  drag: "Drag in the picture, or use the slider, to move the query.",
  picture: (at, answer, keys, n) =>
    `${n} readings as dots and the fitted curve. At ${at} the curve has the value ${answer}; the weight is spread over about ${keys} readings. Below, the bell around the query with one bar for each reading under it.`,
  bell: "bell",
  curve: "curve",
  answer: (at) => `Answer to the query ${at}`,
  more: (count) => `${count} smaller terms`,
  spread: (keys, n) => `The weight is spread over about ${keys} of ${n} readings.`,
  errors: (own, others) => `Mean squared error at the readings: ${own} if each may use itself, ${others} if each must do without.`,
};

const STEPS = 240; // pieces of the drawn curve
const LOW = -5, HIGH = 4, FINE = 8; // widths from 2^LOW to 2^HIGH, FINE of them per doubling

// The weights of one query; the key `skip` gets none.
const weigh = (x, at, width, skip = -1) =>
  softmax(x.map((key, j) => (j === skip ? -Infinity : -0.5 * ((at - key) / width) ** 2)));

const meanSquare = (x, y, width, without) =>
  mean(x.map((at, i) => (dot(weigh(x, at, width, without ? i : -1), y) - y[i]) ** 2));

// The whole of it on plain arrays; tested against the package.
export function compute({ x, y, width, query }) {
  const [first, last] = extent(x);
  const grid = range(STEPS + 1).map((i) => first + (last - first) * i / STEPS);
  const weights = weigh(x, query, width);
  return {
    grid,
    curve: grid.map((at) => dot(weigh(x, at, width), y)),
    weights,
    answer: dot(weights, y),
    keys: Math.exp(entropy(weights)),
    own_error: meanSquare(x, y, width, false),
    left_out_error: meanSquare(x, y, width, true),
  };
}

// Too narrow, the best of the slider when each reading is left out, too wide.
export function widthsToTry({ x, y }) {
  const [first, last] = extent(x);
  let best = 2 ** LOW, least = Infinity;
  for (let k = LOW * FINE; k <= HIGH * FINE; k++) {
    const error = meanSquare(x, y, 2 ** (k / FINE), true);
    if (error < least) [best, least] = [2 ** (k / FINE), error];
  }
  return [(last - first) / 200, best, (last - first) / 5];
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isLine = (held) => isList(held, 2, 200, Number.isFinite);
  const x = check("x", (held) => isLine(held) && Math.min(...held) < Math.max(...held), [0, 1, 2, 3]);
  const y = check("y", (held) => isLine(held) && held.length === x.length, x.map(() => 0));
  const state = {
    x, y,
    width: check("width", isWithin(1e-3, 1e3), 1),
    query: check("query", Number.isFinite, x[0]),
  };
  for (const name of ["x_name", "y_name"]) state[name] = check(name, isText, name[0]);
  return { state, damaged };
}

// The answer as lines of text; the first one is its name.
function spell({ x, y, query }, { weights, answer, keys, own_error, left_out_error }) {
  const order = range(x.length).sort((a, b) => weights[b] - weights[a]);
  const terms = order.slice(0, 3).map((j) => `${say(weights[j])}·${factor(y[j], 1)}`);
  if (x.length > 3) terms.push(TEXT.more(x.length - 3));
  return [TEXT.answer(brief(query)), `${terms.join(" + ")} = ${say(answer, 1)}`,
    TEXT.spread(say(keys, 1), x.length), TEXT.errors(say(own_error), say(left_out_error))];
}

// Where a reading stands in a picture: how far to the right, and how far down.
function frame({ x, y }, { wide, tall, left = 2, right = 2, top = 3, bottom = 3 }) {
  const [low, high] = extent(y);
  const room = (high - low || 1) * 0.04;
  return {
    across: scaleOf(...extent(x), left, wide - right),
    down: scaleOf(low - room, high + room, tall - bottom, top),
  };
}

// The large picture: the readings above, the bell around the query below.
const WIDE = 480, TALL = 300, LEFT = 34, RIGHT = 8, TOP = 16, FLOOR = 262, BELL = 46;

function drawPicture(picture, { across, down }, { x, y, width, query, x_name, y_name }, { grid, curve, weights, answer }) {
  const [first, last] = extent(x);
  const bell = (at) => FLOOR - BELL * Math.exp(-0.5 * ((at - query) / width) ** 2);
  const around = [...range(161).map((i) => first + (last - first) * i / 160), ...range(41).map((i) => query + width * (i - 20) / 5)]
    .filter((at) => at >= first && at <= last).sort((a, b) => a - b);
  picture.replaceChildren(
    ...ticks(x).flatMap((at) => [svgLine(`M${across(at)} ${FLOOR}v4`, "ac-axis"), svgText(across(at), FLOOR + 17, brief(at))]),
    ...ticks(y).map((at) => svgText(28, down(at) + 4, brief(at), "end")),
    svgText(WIDE - RIGHT, TALL - 5, x_name, "end"),
    svgText(2, 11, y_name, "start"),
    svgLine(`M${LEFT} ${FLOOR}H${WIDE - RIGHT}`, "ac-axis"),
    svgCurve(around.map((at) => [across(at), bell(at)]), "ac-bell"),
    ...x.filter((at) => bell(at) < FLOOR - 0.2).map((at) => svgLine(`M${across(at).toFixed(1)} ${FLOOR}V${bell(at).toFixed(1)}`, "ac-bar-line")),
    svgLine(`M${across(query)} ${TOP}V${FLOOR}`, "ac-here"),
    ...x.map((at, j) => svgSpot(across(at), down(y[j]), (2.6 + 8 * Math.sqrt(weights[j])).toFixed(1), weights[j] > 0.005 ? "ac-dot" : "ac-reading")),
    svgCurve(grid.map((at, k) => [across(at), down(curve[k])]), "ac-fit"),
    svgCross(across(query), down(answer), 7));
}

function build({ state, put, says, reset }) {
  const spelt = speller();

  // three small pictures that set the width
  const tries = h("div", { class: "ac-tries", role: "group", "aria-label": TEXT.tries });
  let tried = null;
  function buildTries() {
    const { x, y } = state;
    if (sameTable(tried, [x, y])) return;
    tried = [x, y];
    const { across, down } = frame(state, { wide: 200, tall: 96 });
    tries.replaceChildren(...widthsToTry(state).map((width, i) => {
      const { grid, curve } = compute({ ...state, width });
      const picture = svg("svg", { viewBox: "0 0 200 96", "aria-hidden": "true" },
        ...x.map((at, j) => svgSpot(across(at), down(y[j]), 2.2, "ac-reading")),
        svgCurve(grid.map((at, k) => [across(at), down(curve[k])]), "ac-fit"));
      const held = { "aria-pressed": "false", "data-width": width };
      return h("button", { type: "button", class: "ac-button ac-try", ...held, onclick: () => put({ width }) },
        picture, h("b", {}, TEXT.tryNames[i]), " ", h("span", {}, TEXT.tryWidth(brief(width))));
    }));
  }

  // the sliders
  const width = slider({
    label: TEXT.width, low: LOW, high: HIGH, step: 1 / FINE, ends: [TEXT.narrow, TEXT.wide],
    describe: (value) => brief(value), onvalue: (power) => put({ width: 2 ** power }),
  });
  const [first, last] = extent(state.x);
  const finest = 10 ** Math.floor(Math.log10((last - first) / 100));
  const low = Math.ceil(first / finest) * finest, high = Math.floor(last / finest) * finest;
  const query = slider({
    label: `${TEXT.query} (${state.x_name})`, low, high, step: finest, ends: [brief(low), brief(high)],
    describe: (value) => brief(value), onvalue: (value) => put({ query: value }),
  });

  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-line-plot", role: "img" });
  const axes = frame(state, { wide: WIDE, tall: FLOOR - BELL - 8, left: LEFT, right: RIGHT, top: TOP, bottom: 6 });
  onDrag(picture, (event) => {
    const box = picture.getBoundingClientRect();
    const at = scaleOf(LEFT, WIDE - RIGHT, first, last)((event.clientX - box.left) / box.width * WIDE);
    const steps = Math.round(clamp(at, low, high) / finest);
    put({ query: Number((steps * finest).toPrecision(9)) });
  });

  function draw() {
    const result = compute(state);
    buildTries();
    for (const one of tries.children) one.setAttribute("aria-pressed", String(Math.abs(Number(one.dataset.width) / state.width - 1) < 1e-6));
    width.show(Math.log2(state.width), state.width);
    query.show(state.query, state.query);
    drawPicture(picture, axes, state, result);
    picture.setAttribute("aria-label", TEXT.picture(brief(state.query), say(result.answer, 1), say(result.keys, 1), state.x.length));
    spelt.show(spell(state, result));
  }

  return {
    draw,
    content: [
      tries, h("div", { class: "ac-bar" }, width.element, query.element, reset()), says,
      part(null, TEXT.drag, picture), spelt.element,
    ],
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-kernel-regression", own: ["width", "query"], given: ["x", "y", "x_name", "y_name"], clean, build,
  }),
};
