// The shift meter: move a digit, and see whether feature map and answer of a small
// trained network follow. kit.js and parts.js stand in front of this file.

export const TEXT = {
  name: "Shift meter",
  digit: "Digit",
  padding: "Padding", paddings: { zeros: "zeros", circular: "circular" },
  stride: "Second convolution", strides: { 1: "stride 1", 2: "stride 2" },
  head: "Head", heads: { flat: "flat", average: "global average" },
  channel: "Channel shown",
  channelName: (channel, most) => `${channel} of ${most}`,
  right: "right", down: "down",
  rightName: "pixels to the right", downName: "pixels down",
  picture: "Picture, moved: T x",
  pictureNote: "Drag it, or focus it and press arrow keys.",
  pictureName: (right, down) => `Picture, moved by ${right} to the right and ${down} down. Arrow keys move it, Home puts it back.`,
  measured: "Map of the moved picture: f(T x)",
  expected: "Moved map: T f(x)",
  difference: "Difference",
  mapName: (title, channel, least, most) => `${title}, channel ${channel}: values from ${least} to ${most}.`,
  chart: "Error and answer against the shift to the right",
  chartNote: (down) => `Each column is a shift to the right${down === "0" ? "" : `, all at ${down} down`}: error of all channels as a bar, below it the answer. Bars end at 1.5. Focus or press a column to move there.`,
  columnShift: "shift ",
  columnError: (error) => `: error ${error}, answer `,
  scores: "What the network says",
  rows: ["middle", "moved"],
  scoreName: (row, digit, score) => `${row}, digit ${digit}: ${score}`,
  scoresNote: "Scores of the ten digits after the softmax.",
  accuracy: (percent, number) => `This network was trained on digits in the middle alone. It reads ${percent} % of ${number} other digits there.`,
  moved: (right, down) => `Moved by ${right} right, ${down} down`,
  rule: "‖f(T x) − T f(x)‖ / ‖f(x)‖",
  ratio: (difference, size, error) => `= ${difference} / ${size} = ${error}`,
  whole: (right, down) => `With stride 2 the map moves by whole steps of 2 pixels. The nearest one counts here: ${right} to the right, ${down} down.`,
  stays: (digit, before, after) => `The answer stays ${digit}: score ${before} in the middle, ${after} here.`,
  changes: (digit, other) => `The answer changes from ${digit} to ${other}.`,
  reset: "Start again",
};

const SIDE = 16, REACH = 8, REGIONS = 4, CLASSES = 10;
const WIDTHS = [6, 8, 8], DILATIONS = [1, 1, 2];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LEVELS = 31;

// One layer from its letters: each weight is a level times the scale of its channel.
export function unpack({ levels, scales, bias }) {
  const each = levels.length / scales.length;
  return { weight: Float64Array.from(levels, (letter, i) => (LETTERS.indexOf(letter) - LEVELS) * scales[Math.floor(i / each)]), bias };
}

// A digit of 8 x 8 in the middle of 16 x 16, moved in a circle.
export function pictureOf(letters, right, down) {
  const picture = new Float64Array(SIDE * SIDE);
  for (let i = 0; i < 64; i++) {
    const row = (Math.floor(i / 8) + 4 + down + SIDE) % SIDE, column = (i % 8 + 4 + right + SIDE) % SIDE;
    picture[row * SIDE + column] = LETTERS.indexOf(letters[i]) / 16;
  }
  return picture;
}

// A convolution of 3 x 3 and what is negative set to 0; channels one after the other.
function convolve(input, side, channels, { weight, bias }, stride, dilation, circular) {
  const wide = side + 2 * dilation;
  const padded = new Float64Array(channels * wide * wide);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < wide; i++) {
      for (let j = 0; j < wide; j++) {
        const r = i - dilation, s = j - dilation;
        const inside = r >= 0 && r < side && s >= 0 && s < side;
        if (!inside && !circular) continue;
        padded[(c * wide + i) * wide + j] = input[(c * side + (r + side) % side) * side + (s + side) % side];
      }
    }
  }
  const out = side / stride;
  const output = new Float64Array(bias.length * out * out);
  for (let o = 0; o < bias.length; o++) {
    for (let i = 0; i < out; i++) {
      for (let j = 0; j < out; j++) {
        let sum = bias[o];
        for (let c = 0; c < channels; c++) {
          const corner = (c * wide + i * stride) * wide + j * stride, first = (o * channels + c) * 9;
          for (let a = 0; a < 3; a++) {
            const at = corner + a * dilation * wide;
            sum += weight[first + 3 * a] * padded[at] + weight[first + 3 * a + 1] * padded[at + dilation] + weight[first + 3 * a + 2] * padded[at + 2 * dilation];
          }
        }
        output[(o * out + i) * out + j] = Math.max(0, sum);
      }
    }
  }
  return output;
}

// The feature map: three convolutions.
function features(layers, picture, { padding, stride }) {
  let map = picture, side = SIDE, channels = 1;
  DILATIONS.forEach((dilation, place) => {
    const step = place === 1 ? stride : 1;
    map = convolve(map, side, channels, layers[place], step, dilation, padding === "circular");
    side /= step;
    channels = WIDTHS[place];
  });
  return { map, side, channels };
}

// The head: averages of regions, then one weighted sum for each class.
function scoresOf({ weight, bias }, { map, side, channels }, head) {
  const regions = head === "flat" ? REGIONS : 1, size = side / regions;
  const means = new Float64Array(channels * regions * regions);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        means[(c * regions + Math.floor(i / size)) * regions + Math.floor(j / size)] += map[(c * side + i) * side + j] / (size * size);
      }
    }
  }
  return bias.map((start, k) => means.reduce((sum, mean, m) => sum + weight[k * means.length + m] * mean, start));
}

function rolled({ map, side, channels }, down, right) {
  const moved = new Float64Array(map.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        moved[(c * side + (i + down + 2 * side) % side) * side + (j + right + 2 * side) % side] = map[(c * side + i) * side + j];
      }
    }
  }
  return moved;
}

const distance = (a, b) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b ? b[i] : 0)) ** 2, 0));

// Does the map follow? The better one of the whole steps around shift / stride counts.
function follows(still, moved, stride, right, down) {
  let best = null;
  for (const i of new Set([Math.floor(down / stride), Math.ceil(down / stride)])) {
    for (const j of new Set([Math.floor(right / stride), Math.ceil(right / stride)])) {
      const expected = rolled(still, i, j);
      const difference = distance(moved.map, expected);
      if (!best || difference < best.difference) best = { difference, expected, steps: [i, j] };
    }
  }
  return best;
}

export const nameOf = ({ padding, stride, head }) => `${padding}-${stride}-${head}`;
const best = (scores) => scores.indexOf(Math.max(...scores));

// A network ready to be asked about one digit; it remembers what it has computed.
export function asker(data, { digit, padding, stride, head }) {
  const layers = data.networks[nameOf({ padding, stride, head })].layers.map(unpack);
  const known = new Map();
  return (right, down) => {
    const key = `${right},${down}`;
    if (!known.has(key)) {
      const map = features(layers, pictureOf(data.digits[digit], right, down), { padding, stride });
      known.set(key, { ...map, scores: scoresOf(layers.at(-1), map, head) });
    }
    return known.get(key);
  };
}

// All that is shown, on plain numbers; tested against the package.
export function compute(data, state, ask = asker(data, state)) {
  const { right, down, stride, channel } = state;
  const still = ask(0, 0);
  const size = distance(still.map);
  const columns = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH);
  const errors = columns.map((shift) => follows(still, ask(shift, down), stride, shift, down).difference / size);
  const answers = columns.map((shift) => best(ask(shift, down).scores));
  const moved = ask(right, down);
  const { difference, expected, steps } = follows(still, moved, stride, right, down);
  const { side } = moved;
  const one = (map) => Array.from({ length: side }, (_, i) => Array.from(map.slice((channel * side + i) * side, (channel * side + i + 1) * side)));
  return {
    error: difference / size, difference, size, steps, errors, answers,
    measured: one(moved.map), expected: one(expected), before: still.scores, after: moved.scores,
  };
}

export function softmax(scores) {
  const most = Math.max(...scores);
  const raised = scores.map((score) => Math.exp(score - most));
  const total = raised.reduce((sum, x) => sum + x, 0);
  return raised.map((x) => x / total);
}

// What the model holds, or something usable and the names of what was not.
export function clean(get) {
  const { check, damaged } = reader(get);
  const isText = (held, length) => typeof held === "string" && held.length === length && [...held].every((letter) => LETTERS.includes(letter));
  const isData = (held) => Array.isArray(held?.digits) && held.digits.length === CLASSES && held.digits.every((digit) => isText(digit, 64)) &&
    ["zeros", "circular"].every((padding) => [1, 2].every((stride) => ["flat", "average"].every((head) =>
      held.networks?.[nameOf({ padding, stride, head })]?.layers?.every(({ levels, scales, bias }) =>
        isText(levels, levels?.length) && scales.every(Number.isFinite) && bias.every(Number.isFinite)))));
  return {
    data: check("data", isData, null),
    state: {
      digit: check("digit", isWhole(0, CLASSES - 1), 0),
      right: check("right", isWhole(-REACH, REACH), 0),
      down: check("down", isWhole(-REACH, REACH), 0),
      padding: check("padding", isOneOf(["zeros", "circular"]), "zeros"),
      stride: check("stride", isOneOf([1, 2]), 1),
      head: check("head", isOneOf(["flat", "average"]), "flat"),
      channel: check("channel", isWhole(0, WIDTHS.at(-1) - 1), 0),
    },
    damaged,
  };
}

// The arithmetic of one shift, as lines of text; the first one is its name.
export function spell(state, result) {
  const { right, down, stride } = state;
  const lines = [TEXT.moved(brief(right), brief(down)), TEXT.rule, TEXT.ratio(say(result.difference), say(result.size), say(result.error, 3))];
  if (right % stride || down % stride) lines.push(TEXT.whole(brief(result.steps[1]), brief(result.steps[0])));
  const [before, after] = [softmax(result.before), softmax(result.after)];
  const [digit, other] = [best(before), best(after)];
  lines.push(digit === other ? TEXT.stays(digit, say(before[digit]), say(after[digit])) : TEXT.changes(digit, other));
  return lines;
}

// A small picture of square pixels: each value finds its place on a map of colours.
function pixels(name) {
  const canvas = h("canvas", { class: "ac-pixels", role: name ? "img" : null, "aria-hidden": name ? null : "true" });
  return {
    element: canvas,
    show(rows, map, place, words) {
      const tall = rows.length, wide = rows[0].length;
      if (canvas.width !== wide || canvas.height !== tall) Object.assign(canvas, { width: wide, height: tall });
      const context = canvas.getContext("2d");
      const image = context.createImageData(wide, tall);
      rows.flat().forEach((value, i) => image.data.set([...colourAt(map, place(value)), 255], 4 * i));
      context.putImageData(image, 0, 0);
      if (words) label(canvas, "", words);
    },
  };
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  const { element: says, report } = messages();
  const first = clean(get);
  if (!first.data) {
    report(lost("data"));
    const broken = h("div", { class: "ac-widget ac-shift" }, says);
    el.append(broken);
    return () => broken.remove();
  }
  const { data } = first;
  let { state } = first;
  const start = structuredClone(state);
  let result, ask, asked = "";

  const spelt = speller();
  const put = (name) => (value) => store(model, { [name]: value });
  const digits = picker({ label: TEXT.digit, options: data.digits.map((_, digit) => [String(digit), String(digit)]), onvalue: (value) => put("digit")(Number(value)) });
  const channels = picker({
    label: TEXT.channel, options: Array.from({ length: WIDTHS.at(-1) }, (_, c) => [String(c), TEXT.channelName(c + 1, WIDTHS.at(-1))]),
    onvalue: (value) => put("channel")(Number(value)),
  });
  const paddings = choice({ legend: TEXT.padding, options: Object.entries(TEXT.paddings), onvalue: put("padding") });
  const strides = choice({ legend: TEXT.stride, options: Object.entries(TEXT.strides), onvalue: (value) => put("stride")(Number(value)) });
  const heads = choice({ legend: TEXT.head, options: Object.entries(TEXT.heads), onvalue: put("head") });
  const field = (name) => numberField({ name, low: -REACH, high: REACH, step: 1, whole: true, report, onvalue: put(name === TEXT.rightName ? "right" : "down") });
  const right = field(TEXT.rightName), down = field(TEXT.downName);
  const reset = button(TEXT.reset, () => { report(""); store(model, structuredClone(start)); });

  // the picture that moves
  const picture = pixels();
  const handle = h("button", { class: "ac-handle", type: "button" }, picture.element);
  const within = (value) => Math.min(REACH, Math.max(-REACH, value));
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step && event.key !== "Home" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    store(model, step ? { right: within(state.right + step[0]), down: within(state.down + step[1]) } : { right: 0, down: 0 });
  });
  let grip = null;
  handle.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    handle.setPointerCapture(event.pointerId);
    grip = { x: event.clientX, y: event.clientY, right: state.right, down: state.down };
  });
  handle.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const pixel = handle.getBoundingClientRect().width / SIDE;
    const next = {
      right: within(grip.right + Math.round((event.clientX - grip.x) / pixel)),
      down: within(grip.down + Math.round((event.clientY - grip.y) / pixel)),
    };
    if (next.right !== state.right || next.down !== state.down) store(model, next);
  });
  for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, () => { grip = null; });

  const maps = { measured: pixels("map"), expected: pixels("map"), difference: pixels("map") };
  const figure = (title, ...content) => h("div", { class: "ac-figure" }, h("p", { class: "ac-title" }, title), ...content);

  // the chart: one column for each shift to the right
  const columns = Array.from({ length: 2 * REACH + 1 }, (_, i) => i - REACH);
  const bars = [], answers = [], words = [];
  const chart = cellGrid({
    name: TEXT.chart, rows: 1, columns: columns.length, className: "ac-chart",
    make(cell, _, column) {
      bars.push(h("span", { class: "ac-error" }));
      answers.push(h("span", { class: "ac-answer" }));
      words.push(h("span", { class: "ac-hidden" }));
      cell.append(h("span", { class: "ac-pole" }, bars[column]), h("span", { class: "ac-hidden" }, TEXT.columnShift),
        h("span", { class: "ac-shift-by" }, brief(columns[column])), words[column], answers[column]);
    },
    onreach(_, column, how) { if (how === "focus" && state.right !== columns[column]) store(model, { right: columns[column] }); },
  });
  focusOnClick(chart);
  const chartNote = h("p", { class: "ac-note" });

  const scores = cellGrid({
    name: TEXT.scores, rows: 2, columns: CLASSES, rowNames: TEXT.rows, columnNames: Array.from({ length: CLASSES }, (_, k) => String(k)), className: "ac-scores",
  });
  focusOnClick(scores);
  const accuracy = h("p", { class: "ac-note" });

  function draw() {
    const cleaned = clean(get);
    state = cleaned.state;
    if (cleaned.damaged.length) report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    const key = `${state.digit}-${nameOf(state)}`;
    if (key !== asked) { ask = asker(data, state); asked = key; }
    result = compute(data, state, ask);
    digits.show(String(state.digit));
    channels.show(String(state.channel));
    paddings.show(state.padding);
    strides.show(String(state.stride));
    heads.show(state.head);
    right.show(state.right);
    down.show(state.down);
    const flat = pictureOf(data.digits[state.digit], state.right, state.down);
    picture.show(Array.from({ length: SIDE }, (_, i) => Array.from(flat.slice(i * SIDE, (i + 1) * SIDE))), GREY_MAP, (value) => value);
    handle.setAttribute("aria-label", TEXT.pictureName(brief(state.right), brief(state.down)));
    const difference = result.measured.map((row, i) => row.map((value, j) => value - result.expected[i][j]));
    const most = Math.max(1e-9, ...result.measured.flat(), ...result.expected.flat());
    for (const [name, rows] of Object.entries({ ...result, difference })) {
      if (!(name in maps)) continue;
      const values = rows.flat();
      const mapName = TEXT.mapName(TEXT[name], state.channel + 1, say(Math.min(...values)), say(Math.max(...values)));
      if (name === "difference") maps[name].show(rows, SIGNED_MAP, (value) => 0.5 + value / most / 2, mapName);
      else maps[name].show(rows, AMOUNT_MAP, (value) => value / most, mapName);
    }
    columns.forEach((shift, column) => {
      const cell = chart.cells[0][column];
      bars[column].style.height = `${Math.min(100, result.errors[column] / 1.5 * 100)}%`;
      answers[column].textContent = result.answers[column];
      answers[column].classList.toggle("ac-other", result.answers[column] !== best(result.before));
      cell.classList.toggle("ac-chosen", shift === state.right);
      words[column].textContent = TEXT.columnError(say(result.errors[column]));
    });
    chart.rest([0, state.right + REACH]);
    chartNote.textContent = TEXT.chartNote(brief(state.down));
    [softmax(result.before), softmax(result.after)].forEach((row, i) => row.forEach((score, k) => {
      label(scores.cells[i][k], say(score), TEXT.scoreName(TEXT.rows[i], k, say(score)));
      paint(scores.cells[i][k], AMOUNT_MAP, score);
    }));
    const { accuracy: right_ones } = data.networks[nameOf(state)];
    accuracy.textContent = `${TEXT.scoresNote} ${TEXT.accuracy(brief(100 * right_ones, 1), data.tested_on)}`;
    spelt.show(spell(state, result));
  }

  const root = h("div", { class: "ac-widget ac-shift", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-bar" }, digits.element, paddings.element, strides.element, heads.element, channels.element, reset),
    says,
    h("div", { class: "ac-figures" },
      figure(TEXT.picture, handle), figure(TEXT.measured, maps.measured.element),
      figure(TEXT.expected, maps.expected.element), figure(TEXT.difference, maps.difference.element)),
    h("div", { class: "ac-bar ac-moves" }, under(TEXT.right, right.element), under(TEXT.down, down.element), h("p", { class: "ac-note" }, TEXT.pictureNote)),
    spelt.element,
    h("p", { class: "ac-title ac-next" }, TEXT.chart), chart.element, chartNote,
    h("p", { class: "ac-title ac-next" }, TEXT.scores), scores.element, accuracy);
  el.append(root);
  draw();
  const unfollow = follow(model, ["digit", "right", "down", "padding", "stride", "head", "channel"], draw);
  return () => { unfollow(); root.remove(); };
}

export default { render };
