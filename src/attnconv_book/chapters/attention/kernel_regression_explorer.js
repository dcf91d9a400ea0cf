// The kernel regression explorer: readings over a line, a width, one query; the
// curve, the weights of the query and the errors follow. kit.js and parts.js
// stand in front of this file.

export const TEXT = {
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
  reset: "Start again",
};

const STEPS = 240; // pieces of the drawn curve
const LOW = -5, HIGH = 4, FINE = 8; // widths from 2^LOW to 2^HIGH, FINE of them per doubling

// The weights of one query; the key `skip` gets none.
export function weigh(x, at, width, skip = -1) {
  const scores = x.map((key, j) => (j === skip ? -Infinity : -0.5 * ((at - key) / width) ** 2));
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - most));
  const total = raised.reduce((sum, part) => sum + part, 0);
  return raised.map((part) => part / total);
}

const mix = (weights, y) => weights.reduce((sum, weight, j) => sum + weight * y[j], 0);

function meanSquare(x, y, width, without) {
  return x.reduce((sum, at, i) => sum + (mix(weigh(x, at, width, without ? i : -1), y) - y[i]) ** 2, 0) / x.length;
}

const extent = (numbers) => [Math.min(...numbers), Math.max(...numbers)];

// The whole of it on plain arrays; tested against the package.
export function compute({ x, y, width, query }) {
  const [first, last] = extent(x);
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => first + (last - first) * i / STEPS);
  const weights = weigh(x, query, width);
  const entropy = weights.reduce((sum, weight) => sum - (weight > 0 ? weight * Math.log(weight) : 0), 0);
  return {
    grid,
    curve: grid.map((at) => mix(weigh(x, at, width), y)),
    weights,
    answer: mix(weights, y),
    keys: Math.exp(entropy),
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
export function clean(get) {
  const { check, damaged } = reader(get);
  const numbers = (held) => Array.isArray(held) && held.length > 1 && held.length <= 200 && held.every(Number.isFinite);
  const x = check("x", (held) => numbers(held) && Math.min(...held) < Math.max(...held), [0, 1, 2, 3]);
  const y = check("y", (held) => numbers(held) && held.length === x.length, x.map(() => 0));
  const state = {
    x, y,
    width: check("width", (held) => Number.isFinite(held) && held >= 1e-3 && held <= 1e3, 1),
    query: check("query", Number.isFinite, x[0]),
  };
  for (const name of ["x_name", "y_name"]) state[name] = check(name, (held) => typeof held === "string", name[0]);
  return { state, damaged };
}

// The answer as lines of text; the first one is its name.
export function spell({ x, y, query }, { weights, answer, keys, own_error, left_out_error }) {
  const order = weights.map((_, j) => j).sort((a, b) => weights[b] - weights[a]);
  const terms = order.slice(0, 3).map((j) => `${say(weights[j])}·${factor(y[j], 1)}`);
  if (x.length > 3) terms.push(TEXT.more(x.length - 3));
  return [TEXT.answer(brief(query)), `${terms.join(" + ")} = ${say(answer, 1)}`,
    TEXT.spread(say(keys, 1), x.length), TEXT.errors(say(own_error), say(left_out_error))];
}

const pathOf = (points) => points.map(([a, b], i) => `${i ? "L" : "M"}${a.toFixed(1)} ${b.toFixed(1)}`).join("");

// Readings and curve in a frame; returns the drawing and its two scales.
function frame({ x, y }, { wide, tall, left = 2, right = 2, top = 3, bottom = 3 }) {
  const [x0, x1] = extent(x), [y0, y1] = extent(y);
  const room = (y1 - y0 || 1) * 0.04;
  const across = (value) => left + (value - x0) / (x1 - x0) * (wide - left - right);
  const down = (value) => tall - bottom - (value - y0 + room) / (y1 - y0 + 2 * room || 1) * (tall - top - bottom);
  return { across, down };
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  let { state } = clean(get);
  const start = { width: state.width, query: state.query };
  const says = messages();
  const spelt = speller();

  // three small pictures that set the width
  const tries = h("div", { class: "ac-tries", role: "group", "aria-label": TEXT.tries });
  let tried = "";
  function buildTries() {
    if (tried === JSON.stringify([state.x, state.y])) return;
    tried = JSON.stringify([state.x, state.y]);
    const { across, down } = frame(state, { wide: 200, tall: 96 });
    tries.replaceChildren(...widthsToTry(state).map((width, i) => {
      const { grid, curve } = compute({ ...state, width });
      const picture = svg("svg", { viewBox: "0 0 200 96", "aria-hidden": "true" },
        ...state.x.map((at, j) => svg("circle", { cx: across(at), cy: down(state.y[j]), r: 2.2, class: "ac-reading" })),
        svg("path", { d: pathOf(grid.map((at, k) => [across(at), down(curve[k])])), class: "ac-fit" }));
      const held = { "aria-pressed": "false", "data-width": width };
      return h("button", { type: "button", class: "ac-button ac-try", ...held, onclick: () => store(model, { width }) },
        picture, h("b", {}, TEXT.tryNames[i]), " ", h("span", {}, TEXT.tryWidth(brief(width))));
    }));
  }

  // the sliders
  const width = slider({
    label: TEXT.width, low: LOW, high: HIGH, step: 1 / FINE, ends: [TEXT.narrow, TEXT.wide],
    describe: (value) => brief(value), onvalue: (power) => store(model, { width: 2 ** power }),
  });
  const [first, last] = extent(state.x);
  const finest = 10 ** Math.floor(Math.log10((last - first) / 100));
  const low = Math.ceil(first / finest) * finest, high = Math.floor(last / finest) * finest;
  const query = slider({
    label: `${TEXT.query} (${state.x_name})`, low, high, step: finest, ends: [brief(low), brief(high)],
    describe: (value) => brief(value), onvalue: (value) => store(model, { query: value }),
  });
  const reset = button(TEXT.reset, () => { says.report(""); store(model, { ...start }); });

  // the large picture
  const WIDE = 480, TALL = 300, FLOOR = 262, BELL = 46;
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-line-plot", role: "img" });
  const axes = frame(state, { wide: WIDE, tall: FLOOR - BELL - 8, left: 34, right: 8, top: 16, bottom: 6 });
  let dragging = false;
  const seek = (event) => {
    const box = picture.getBoundingClientRect();
    const at = first + ((event.clientX - box.left) / box.width * WIDE - 34) / (WIDE - 42) * (last - first);
    const steps = Math.round(Math.min(high, Math.max(low, at)) / finest);
    store(model, { query: Number((steps * finest).toPrecision(9)) });
  };
  picture.addEventListener("pointerdown", (event) => { dragging = true; picture.setPointerCapture?.(event.pointerId); seek(event); });
  picture.addEventListener("pointermove", (event) => { if (dragging) seek(event); });
  for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => { dragging = false; });

  function drawPicture(result) {
    const { x, y, width, query } = state;
    const { across, down } = axes;
    const ticks = (numbers) => {
      const [from, to] = extent(numbers);
      const rough = (to - from) / 5, power = 10 ** Math.floor(Math.log10(rough || 1));
      const step = [1, 2, 5, 10].map((part) => part * power).find((part) => part >= rough) || 1;
      return Array.from({ length: Math.floor(to / step) - Math.ceil(from / step) + 1 }, (_, i) => (Math.ceil(from / step) + i) * step);
    };
    const text = (at, words, more = {}) => svg("text", { x: at[0], y: at[1], ...more }, words);
    const bell = (at) => FLOOR - BELL * Math.exp(-0.5 * ((at - query) / width) ** 2);
    const around = Array.from({ length: 161 }, (_, i) => first + (last - first) * i / 160)
      .concat(Array.from({ length: 41 }, (_, i) => query + width * (i - 20) / 5)).filter((at) => at >= first && at <= last).sort((a, b) => a - b);
    picture.replaceChildren(
      ...ticks(x).flatMap((at) => [svg("path", { d: `M${across(at)} ${FLOOR}v4`, class: "ac-axis" }),
        text([across(at), FLOOR + 17], brief(at), { "text-anchor": "middle" })]),
      ...ticks(y).map((at) => text([28, down(at) + 4], brief(at), { "text-anchor": "end" })),
      text([WIDE - 8, TALL - 5], state.x_name, { "text-anchor": "end" }),
      text([2, 11], state.y_name),
      svg("path", { d: `M34 ${FLOOR}H${WIDE - 8}`, class: "ac-axis" }),
      svg("path", { d: pathOf(around.map((at) => [across(at), bell(at)])), class: "ac-bell" }),
      ...x.filter((at) => bell(at) < FLOOR - 0.2).map((at) => svg("path", { d: `M${across(at).toFixed(1)} ${FLOOR}V${bell(at).toFixed(1)}`, class: "ac-bar-line" })),
      svg("path", { d: `M${across(query)} 16V${FLOOR}`, class: "ac-here" }),
      ...x.map((at, j) => svg("circle", {
        cx: across(at).toFixed(1), cy: down(y[j]).toFixed(1), r: (2.6 + 8 * Math.sqrt(result.weights[j])).toFixed(1),
        class: result.weights[j] > 0.005 ? "ac-dot" : "ac-reading",
      })),
      svg("path", { d: pathOf(result.grid.map((at, k) => [across(at), down(result.curve[k])])), class: "ac-fit" }),
      svg("path", { d: "M-7 0H7M0 -7V7", class: "ac-cross", transform: `translate(${across(query).toFixed(1)} ${down(result.answer).toFixed(1)})` }));
    picture.setAttribute("aria-label", TEXT.picture(brief(query), say(result.answer, 1), say(result.keys, 1), x.length));
  }

  function draw() {
    const cleaned = clean(get);
    state = cleaned.state;
    if (cleaned.damaged.length) says.report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    const result = compute(state);
    buildTries();
    for (const one of tries.children) one.setAttribute("aria-pressed", String(Math.abs(Number(one.dataset.width) / state.width - 1) < 1e-6));
    width.show(Math.log2(state.width), state.width);
    query.show(state.query, state.query);
    drawPicture(result);
    spelt.show(spell(state, result));
  }

  const root = h("div", { class: "ac-widget ac-kernel-regression", role: "group", "aria-label": TEXT.name },
    tries,
    h("div", { class: "ac-bar" }, width.element, query.element, reset),
    says.element,
    h("div", { class: "ac-part" }, picture, h("p", { class: "ac-note" }, TEXT.drag)),
    spelt.element);
  el.append(root);
  draw();
  const unfollow = follow(model, ["x", "y", "width", "query", "x_name", "y_name"], draw);
  return () => { unfollow(); root.remove(); };
}

export default { render };
