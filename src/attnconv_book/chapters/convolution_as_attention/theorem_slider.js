// The theorem slider: nine attention heads, one for each tap of a 3 x 3 kernel, that
// look at places alone; the sharper they look, the closer they are to the convolution.
// kit.js, parts.js and powers.js stand in front of this file.

export const TEXT = {
  name: "Theorem slider",
  sharpness: "Sharpness α of the heads",
  alpha: (alpha) => `α = ${alpha}`,
  heads: "Heads that speak",
  headsOf: (heads) => `${heads} of 9`,
  ring: "Keys", rings: { true: "with a ring of zeros", false: "the picture alone" },
  padding: "Convolution beside it", paddings: { zeros: "zero padding", replicate: "replicate padding" },
  reset: "Start again",
  picture: "Picture and query",
  pictureNote: "Choose the query by pointer, or focus the picture and press arrow keys.",
  pictureName: (row, column) => `Picture and query: the query is in row ${row}, column ${column}. Arrow keys move it, Home puts it back.`,
  attention: "Attention", convolution: "Convolution", difference: "Attention − convolution",
  mapName: (title, least, most) => `${title}: values from ${least} to ${most}.`,
  range: (least, most) => `${least} to ${most}`,
  scale: (most) => `One scale for all three: brown is −${most}, pale is 0, green is ${most}.`,
  looks: "Where the nine heads look",
  looksNote: "7 × 7 keys around the query; dark means weight near 1, stripes mean no key. The frame is the head's own tap; what lies beside it leaks.",
  tap: (value) => `tap ${value}`,
  leaks: (leak) => `leaks ${leak}`,
  silent: "silent",
  lookName: (head, value, leak, isSilent) => `Head ${head}, tap ${value}${isSilent ? ", silent" : ""}: leaks ${leak}.`,
  fall: "Error and leak over α",
  keys: ["largest error", "leak of the middle head", "4·e^(−α)"],
  fallName: (low, high, alpha, error) => `Largest error for α from 0 to 40, on a scale of powers of ten: from ${high} down to ${low}. At α = ${alpha} it is ${error}. The leak of the middle head follows 4 times e to the minus α.`,
  title: (alpha, heads, ring) => `α = ${alpha}, ${heads} of 9 heads, keys ${ring ? "with" : "without"} a ring of zeros`,
  leakLine: (leak, promise) => `The middle head gives ${leak} of its weight to other pixels; 4·e^(−α) = ${promise}.`,
  errors: (zeros, replicate) => `Largest error: ${zeros} against zero padding, ${replicate} against replicate padding.`,
  here: (attention, convolution) => `At the query: attention ${attention}, convolution ${convolution}.`,
  equal: (padding) => `Up to rounding, attention now is the convolution with ${padding} padding.`,
  missing: (count) => `${count === 1 ? "One tap has no head that speaks" : `${count} taps have no head that speaks`}: sharpness cannot replace ${count === 1 ? "it" : "them"}.`,
  border: (ring) => `What is left stands at the border: ${ring ? "heads that look beyond it find zeros, as zero padding does" : "heads that look beyond it find the nearest pixel, as replicate padding does"}.`,
  said: (alpha, heads, error, verdict) => `α ${alpha}, ${heads} heads: largest error ${error}. ${verdict}`,
  leaking: "The heads still leak. Raise α, and the error falls.",
};

const TAPS = 9, SHARPEST = 40, SMALLEST = 4, LARGEST = 24, REACH = 3;
const OUTLINE = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]];

// The slider is fine where the heads still change: 0 to 6 by 0.1, then by 1.
const FINE = 60;
const sharpnessAt = (place) => (place <= FINE ? place / 10 : 6 + place - FINE);
const placeOf = (alpha) => (alpha <= 6 ? alpha * 10 : FINE + alpha - 6);

// Weights of one query along one axis: the square of a distance is a sum, so the
// weight of a pixel is that of its row times that of its column.
function axisRow(size, rings, alpha, offset, query) {
  const scores = Array.from({ length: size + 2 * rings }, (_, key) => -alpha * (key - rings - query - offset) ** 2);
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - most));
  const total = raised.reduce((sum, part) => sum + part, 0);
  return raised.map((part) => part / total);
}

const axisWeights = (size, rings, alpha, offset) =>
  Array.from({ length: size }, (_, query) => axisRow(size, rings, alpha, offset, query));

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const OFFSETS = [-1, 0, 1];

// All outputs of the attention layer, and its weights along both axes.
function attend({ picture, kernel, sharpness, heads, ring }) {
  const rings = ring ? 1 : 0, tall = picture.length, wide = picture[0].length;
  const down = OFFSETS.map((offset) => axisWeights(tall, rings, sharpness, offset));
  const right = OFFSETS.map((offset) => axisWeights(wide, rings, sharpness, offset));
  const columns = Array.from({ length: wide + 2 * rings }, (_, j) =>
    Array.from({ length: tall + 2 * rings }, (_, i) => picture[i - rings]?.[j - rings] ?? 0));
  const output = picture.map((line) => line.map(() => 0));
  down.forEach((weights, a) => {
    const taps = kernel[a].map((tap, b) => (3 * a + b < heads ? tap : 0));
    if (!taps.some(Boolean)) return;
    weights.forEach((row, i) => {
      const gathered = columns.map((column) => dot(row, column));
      for (let j = 0; j < wide; j++) taps.forEach((tap, b) => { output[i][j] += tap * dot(right[b][j], gathered); });
    });
  });
  return { output, down, right };
}

export function convolve(picture, kernel, padding) {
  const within = (i, size) => Math.min(size - 1, Math.max(0, i));
  const pixel = (i, j) => (padding === "zeros" ? picture[i]?.[j] ?? 0 : picture[within(i, picture.length)][within(j, picture[0].length)]);
  return picture.map((line, i) => line.map((_, j) =>
    kernel.reduce((sum, taps, a) => sum + taps.reduce((part, tap, b) => part + tap * pixel(i + a - 1, j + b - 1), 0), 0)));
}

const largest = (a, b) => Math.max(...a.flatMap((line, i) => line.map((x, j) => Math.abs(x - b[i][j]))));

// What is not on the own tap, along one axis: all, if the tap is no key.
const besideTap = (weights, tap) => (tap in weights ? weights.reduce((sum, weight, i) => sum + (i === tap ? 0 : weight), 0) : 1);

// The whole of it on plain arrays; tested against the package.
export function compute(state) {
  const { picture, kernel, ring, row, column } = state;
  const { output, down, right } = attend(state);
  const [zeros, replicate] = ["zeros", "replicate"].map((padding) => convolve(picture, kernel, padding));
  const rings = ring ? 1 : 0;
  const heads = Array.from({ length: TAPS }, (_, head) => [Math.floor(head / 3), head % 3]);
  return {
    attention: output, zeros, replicate,
    errors: [largest(output, zeros), largest(output, replicate)],
    weights: heads.map(([a, b]) => down[a][row].map((y) => right[b][column].map((x) => y * x))),
    leaks: heads.map(([a, b]) => {
      const [y, x] = [besideTap(down[a][row], row + a - 1 + rings), besideTap(right[b][column], column + b - 1 + rings)];
      return y + x - y * x; // 1 - (1 - y)(1 - x), without losing what is small
    }),
  };
}

// The largest error at every whole sharpness, one after the other; it does not depend
// on the query.
function* eachError(state) {
  const wanted = convolve(state.picture, state.kernel, state.padding);
  for (let sharpness = 0; sharpness <= SHARPEST; sharpness++) yield largest(attend({ ...state, sharpness }).output, wanted);
}

export const errorsOver = (state) => [...eachError(state)];

// The leak of the middle head at every whole sharpness.
export function leaksOver({ picture, ring, row, column }) {
  const rings = ring ? 1 : 0;
  return Array.from({ length: SHARPEST + 1 }, (_, sharpness) => {
    const [y, x] = [[picture.length, row], [picture[0].length, column]].map(([size, at]) =>
      besideTap(axisRow(size, rings, sharpness, 0, at), at + rings));
    return y + x - y * x;
  });
}

// What the model holds, or something usable and the names of what was not.
export function clean(get) {
  const { check, damaged } = reader(get);
  const sized = (held) => Array.isArray(held) && held.length >= SMALLEST && held.length <= LARGEST &&
    held[0]?.length >= SMALLEST && held[0].length <= LARGEST && isMatrix(held, held.length, held[0].length, Number.isFinite);
  const picture = check("picture", sized, Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => Number(i > 3 && i < 8 && j > 3 && j < 8))));
  return {
    state: {
      picture,
      kernel: check("kernel", (held) => isMatrix(held, 3, 3, Number.isFinite), OUTLINE),
      sharpness: check("sharpness", (held) => Number.isFinite(held) && held >= 0 && held <= SHARPEST, 1.5),
      row: check("row", isWhole(0, picture.length - 1), Math.floor(picture.length / 2)),
      column: check("column", isWhole(0, picture[0].length - 1), Math.floor(picture[0].length / 2)),
      heads: check("heads", isWhole(1, TAPS), TAPS),
      ring: check("ring", (held) => typeof held === "boolean", true),
      padding: check("padding", isOneOf(["zeros", "replicate"]), "zeros"),
    },
    damaged,
  };
}

// What has become of the convolution, in one sentence.
export function verdict({ kernel, heads, ring, padding }, { zeros, errors }) {
  const size = Math.max(1, ...zeros.flat().map(Math.abs));
  const equal = ["zeros", "replicate"].filter((_, i) => errors[i] < 1e-12 * size);
  if (equal.length) return TEXT.equal(equal.includes(padding) ? (padding === "zeros" ? "zero" : padding) : equal[0] === "zeros" ? "zero" : equal[0]);
  const missing = kernel.flat().filter((tap, head) => head >= heads && tap !== 0).length;
  if (missing) return TEXT.missing(missing);
  const [own, other] = padding === "zeros" ? errors : [...errors].reverse();
  return own > 10 * other ? TEXT.border(ring) : TEXT.leaking;
}

// The state in lines of text; the first one is its name.
export function spell(state, result) {
  const { sharpness, heads, ring, row, column, padding } = state;
  return [
    TEXT.title(brief(sharpness, 2), heads, ring),
    TEXT.leakLine(sayTiny(result.leaks[4], -18), sayTiny(4 * Math.exp(-sharpness), -18)),
    TEXT.errors(...result.errors.map((error) => sayTiny(error))),
    TEXT.here(say(result.attention[row][column], 3), say(result[padding][row][column], 3)),
    verdict(state, result),
  ];
}

// Square pixels on a map of colours; null is a place without a key.
function paintPixels(canvas, rows, map, place) {
  const tall = rows.length, wide = rows[0].length;
  if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
  const context = canvas.getContext("2d");
  const image = context.createImageData(wide, tall);
  rows.flat().forEach((value, i) => image.data.set(value === null ? [0, 0, 0, 0] : [...colourAt(map, place(value)), 255], 4 * i));
  context.putImageData(image, 0, 0);
}

// A frame around one pixel of a picture.
function marker() {
  const element = h("span", { class: "ac-mark", "aria-hidden": "true" });
  return {
    element,
    show(row, column, tall, wide) {
      Object.assign(element.style, { top: `${100 * row / tall}%`, left: `${100 * column / wide}%`, height: `${100 / tall}%`, width: `${100 / wide}%` });
    },
  };
}

// The chart: error and leak on a scale of powers of ten.
function drawFall(chart, errors, leaks, { sharpness }) {
  const WIDE = 360, TALL = 250, LEFT = 46, FLOOR = 214, TOP = 10, LOW = -17;
  const high = Math.max(1, ...errors.map(powerAbove));
  const across = (alpha) => LEFT + alpha / SHARPEST * (WIDE - LEFT - 10);
  const down = (value) => TOP + (high - Math.max(LOW, Math.log10(value || 1e-300))) / (high - LOW) * (FLOOR - TOP);
  const text = (x, y, words, anchor) => svg("text", { x, y, "text-anchor": anchor }, words);
  const levels = Array.from({ length: 5 }, (_, i) => -4 * i);
  const line = errors.map((error, at) => `${at ? "L" : "M"}${across(at).toFixed(1)} ${down(error).toFixed(1)}`).join("");
  chart.replaceChildren(
    ...levels.flatMap((power) => [svg("path", { d: `M${LEFT} ${down(10 ** power).toFixed(1)}H${WIDE - 10}`, class: "ac-level" }),
      text(LEFT - 5, down(10 ** power) + 4, power ? powerOfTen(power) : "1", "end")]),
    svg("path", { d: `M${LEFT} ${TOP}V${FLOOR}H${WIDE - 10}`, class: "ac-axis" }),
    ...[0, 10, 20, 30, 40].map((alpha) => text(across(alpha), FLOOR + 17, String(alpha), alpha === SHARPEST ? "end" : "middle")),
    text(WIDE - 10, TALL - 4, "α", "end"),
    svg("path", { d: `M${across(sharpness).toFixed(1)} ${TOP}V${FLOOR}`, class: "ac-here" }),
    svg("path", { d: `M${across(0)} ${down(4).toFixed(1)}L${across(SHARPEST)} ${down(4 * Math.exp(-SHARPEST)).toFixed(1)}`, class: "ac-promise" }),
    svg("path", { d: line, class: "ac-error-line" }),
    ...errors.map((error, at) => svg("circle", { cx: across(at).toFixed(1), cy: down(error).toFixed(1), r: 2.6, class: "ac-error-dot" })),
    ...leaks.flatMap((leak, at) => (at % 2 ? [] : svg("circle", { cx: across(at).toFixed(1), cy: down(leak).toFixed(1), r: 3.4, class: "ac-leak-dot" }))));
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  let { state } = clean(get);
  const start = structuredClone(state);
  const says = messages();
  const spelt = speller();
  spelt.element.setAttribute("aria-live", "off"); // five lines are long to hear: `said` is short
  const said = h("p", { class: "ac-hidden", role: "status" });
  let holding = false, drawn = false, result = null, errors = [], fallen = "";
  const put = (changes) => {
    holding = true; // several changes at once are drawn once
    store(model, changes);
    holding = false;
    draw();
  };

  const sharpness = slider({
    label: TEXT.sharpness, low: 0, high: placeOf(SHARPEST), step: 1, ends: ["0", String(SHARPEST)],
    describe: (alpha) => TEXT.alpha(brief(alpha)), onvalue: (place) => put({ sharpness: sharpnessAt(place) }),
  });
  const heads = slider({ label: TEXT.heads, low: 1, high: TAPS, step: 1, ends: ["1", String(TAPS)], describe: TEXT.headsOf, onvalue: (value) => put({ heads: value }) });
  const ring = choice({ legend: TEXT.ring, options: Object.entries(TEXT.rings), onvalue: (value) => put({ ring: value === "true" }) });
  const padding = choice({ legend: TEXT.padding, options: Object.entries(TEXT.paddings), onvalue: (value) => put({ padding: value }) });
  const reset = button(TEXT.reset, () => { says.report(""); put(structuredClone(start)); });

  // the picture, in which a query is chosen
  const views = {};
  function view(name, tag) {
    const canvas = h("canvas", tag === "button" ? { "aria-hidden": "true" } : { role: "img" });
    const mark = marker();
    const frame = h(tag, { class: "ac-frame", type: tag === "button" ? "button" : null }, canvas, mark.element);
    const note = h("p", { class: "ac-note" });
    views[name] = { canvas, mark, frame, note };
    return h("div", { class: "ac-view" }, h("p", { class: "ac-title" }, TEXT[name]), frame, note);
  }
  const figures = h("div", { class: "ac-views" }, view("picture", "button"), view("attention", "div"), view("convolution", "div"), view("difference", "div"));
  const chooser = views.picture.frame;
  const within = (value, size) => Math.min(size - 1, Math.max(0, value));
  const seek = (row, column) => {
    const place = { row: within(row, state.picture.length), column: within(column, state.picture[0].length) };
    if (place.row !== state.row || place.column !== state.column) put(place);
  };
  chooser.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step && event.key !== "Home" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) seek(state.row + step[0], state.column + step[1]);
    else seek(start.row, start.column);
  });
  let pressed = false;
  const point = (event) => {
    const box = chooser.getBoundingClientRect();
    seek(Math.floor((event.clientY - box.top) / box.height * state.picture.length), Math.floor((event.clientX - box.left) / box.width * state.picture[0].length));
  };
  chooser.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    chooser.setPointerCapture(event.pointerId);
    pressed = true;
    point(event);
  });
  chooser.addEventListener("pointermove", (event) => { if (pressed) point(event); });
  for (const end of ["pointerup", "pointercancel"]) chooser.addEventListener(end, () => { pressed = false; });

  // one small map for each head
  const looks = Array.from({ length: TAPS }, (_, head) => {
    const canvas = h("canvas", { role: "img" }), mark = marker();
    const tap = h("span", { "aria-hidden": "true" }), leak = h("span", { "aria-hidden": "true" });
    mark.show(REACH + Math.floor(head / 3) - 1, REACH + head % 3 - 1, 2 * REACH + 1, 2 * REACH + 1);
    return { canvas, tap, leak, element: h("div", { class: "ac-look" }, h("div", { class: "ac-frame" }, canvas, mark.element), tap, leak) };
  });
  const scale = h("p", { class: "ac-note" });
  const chart = svg("svg", { viewBox: "0 0 360 250", class: "ac-fall", role: "img", "aria-label": TEXT.fall });
  const sample = (...parts) => svg("svg", { viewBox: "0 0 26 10", class: "ac-fall", "aria-hidden": "true" }, ...parts);
  const samples = [
    sample(svg("path", { d: "M0 5H26", class: "ac-error-line" }), svg("circle", { cx: 13, cy: 5, r: 3, class: "ac-error-dot" })),
    sample(svg("circle", { cx: 13, cy: 5, r: 4, class: "ac-leak-dot" })), sample(svg("path", { d: "M0 5H26", class: "ac-promise" }))];

  function drawViews(result) {
    const { picture, row, column, padding } = state;
    const [tall, wide] = [picture.length, picture[0].length];
    const convolution = result[padding];
    const difference = result.attention.map((line, i) => line.map((x, j) => x - convolution[i][j]));
    const maps = { attention: result.attention, convolution, difference };
    const most = Math.max(1e-9, ...Object.values(maps).flat(2).map(Math.abs));
    const grey = picture.flat(), dark = Math.min(...grey), light = Math.max(...grey);
    paintPixels(views.picture.canvas, picture, GREY_MAP, (x) => (x - dark) / (light - dark || 1));
    chooser.setAttribute("aria-label", TEXT.pictureName(row + 1, column + 1));
    for (const [name, values] of Object.entries(maps)) {
      const flat = values.flat(), ends = [say(Math.min(...flat)), say(Math.max(...flat))];
      paintPixels(views[name].canvas, values, SIGNED_MAP, (x) => 0.5 + x / most / 2);
      label(views[name].canvas, "", TEXT.mapName(TEXT[name], ...ends));
      label(views[name].note, TEXT.range(...ends));
    }
    label(views.picture.note, TEXT.range(say(dark), say(light)));
    for (const { mark } of Object.values(views)) mark.show(row, column, tall, wide);
    label(scale, TEXT.scale(say(most)));
  }

  function drawLooks({ weights, leaks }) {
    const rings = state.ring ? 1 : 0;
    const around = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH);
    looks.forEach(({ canvas, tap, leak, element }, head) => {
      const silent = head >= state.heads, value = brief(state.kernel.flat()[head]);
      paintPixels(canvas, around.map((y) => around.map((x) => weights[head][state.row + rings + y]?.[state.column + rings + x] ?? null)), WEIGHTS_MAP, (weight) => weight);
      element.classList.toggle("ac-silent", silent);
      label(tap, TEXT.tap(value));
      label(leak, silent ? TEXT.silent : TEXT.leaks(sayTiny(leaks[head], -18).replaceAll(" ", "\u00a0")));
      label(canvas, "", TEXT.lookName(head + 1, value, sayTiny(leaks[head], -18), silent));
    });
  }

  function drawChart() {
    if (!errors.length) return;
    drawFall(chart, errors, leaksOver(state), state);
    const error = result.errors[state.padding === "zeros" ? 0 : 1];
    chart.setAttribute("aria-label", TEXT.fallName(sayTiny(Math.min(...errors)), sayTiny(Math.max(...errors)), brief(state.sharpness), sayTiny(error)));
  }

  // The curve takes 41 outputs of the layer: a few at a time, so that the page can do
  // other things in between.
  async function measureFall(asked) {
    const found = [];
    for (const error of eachError(state)) {
      found.push(error);
      if (found.length % 3 === 0) await new Promise((proceed) => setTimeout(proceed));
      if (asked !== fallen) return;
    }
    errors = found;
    drawChart();
  }

  function draw() {
    if (holding) return;
    const cleaned = clean(get);
    state = cleaned.state;
    if (cleaned.damaged.length) says.report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    result = compute(state);
    sharpness.show(placeOf(state.sharpness), state.sharpness);
    heads.show(state.heads, state.heads);
    ring.show(String(state.ring));
    padding.show(state.padding);
    drawViews(result);
    drawLooks(result);
    const asked = JSON.stringify({ ...state, sharpness: null, row: null, column: null });
    if (asked !== fallen) {
      fallen = asked;
      measureFall(asked);
    } else drawChart();
    const error = sayTiny(result.errors[state.padding === "zeros" ? 0 : 1]);
    spelt.show(spell(state, result));
    if (drawn) label(said, TEXT.said(brief(state.sharpness), state.heads, error, verdict(state, result)));
    drawn = true;
  }

  const root = h("div", { class: "ac-widget ac-theorem", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-bar" }, sharpness.element, heads.element, ring.element, padding.element, reset),
    says.element, figures, scale, h("p", { class: "ac-note" }, TEXT.pictureNote), spelt.element, said,
    h("div", { class: "ac-lower" },
      part(TEXT.looks, TEXT.looksNote, h("div", { class: "ac-heads" }, ...looks.map((look) => look.element))),
      part(TEXT.fall, null, chart, h("p", { class: "ac-note ac-key" }, ...TEXT.keys.map((words, i) => h("span", {}, samples[i], words))))));
  el.append(root);
  draw();
  const unfollow = follow(model, ["picture", "kernel", "sharpness", "row", "column", "heads", "ring", "padding"], draw);
  return () => { fallen = ""; unfollow(); root.remove(); };
}

export default { render };
