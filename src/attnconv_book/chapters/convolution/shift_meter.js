// The shift meter: move a digit, and see whether feature map and answer of a small
// trained network follow.

const TEXT = {
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
  outcome: (error, digit, other) => `Error ${error}. Answer: ${digit === other ? `still ${digit}` : `${other} in place of ${digit}`}.`,
};

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isLetters = (held) => isText(held) && [...held].every((letter) => LETTERS.includes(letter));
  const isLayer = (layer) => isLetters(layer?.levels) && [layer.scales, layer.bias].every((numbers) => isList(numbers, 1, 99, Number.isFinite));
  const isNetwork = (network) => isList(network?.layers, 1, 9, isLayer);
  const names = Object.keys(TEXT.paddings).flatMap((padding) => STRIDES.flatMap((stride) =>
    Object.keys(TEXT.heads).map((head) => nameOf({ padding, stride, head }))));
  const isData = (held) => isList(held?.digits, CLASSES, CLASSES, (digit) => isLetters(digit) && digit.length === 64) &&
    names.every((name) => isNetwork(held.networks?.[name]));
  return {
    state: {
      data: check("data", isData, null),
      digit: check("digit", isWhole(0, CLASSES - 1), 0),
      right: check("right", isWhole(-REACH, REACH), 0),
      down: check("down", isWhole(-REACH, REACH), 0),
      padding: check("padding", isOneOf(Object.keys(TEXT.paddings)), "zeros"),
      stride: check("stride", isOneOf(STRIDES), 1),
      head: check("head", isOneOf(Object.keys(TEXT.heads)), "flat"),
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
  const [digit, other] = [placeOfLargest(before), placeOfLargest(after)];
  lines.push(digit === other ? TEXT.stays(digit, say(before[digit]), say(after[digit])) : TEXT.changes(digit, other));
  return lines;
}

// The chart: one column for each shift to the right, with the error and the answer.
function shiftChart(onreach) {
  const columns = [];
  const grid = cellGrid({
    name: TEXT.chart, rows: 1, columns: SHIFTS.length, className: "ac-chart",
    make(cell, _, column) {
      const bar = h("span", { class: "ac-error" }), words = h("span", { class: "ac-hidden" }), answer = h("span", { class: "ac-answer" });
      cell.append(h("span", { class: "ac-pole" }, bar), h("span", { class: "ac-hidden" }, TEXT.columnShift),
        h("span", { class: "ac-shift-by" }, brief(SHIFTS[column])), words, answer);
      columns.push({ bar, words, answer });
    },
    onreach(_, column, how) { if (how === "focus") onreach(SHIFTS[column]); },
  });
  return {
    element: grid.element,
    show({ errors, answers, before }, right) {
      columns.forEach(({ bar, words, answer }, i) => {
        bar.style.height = `${Math.min(100, errors[i] / 1.5 * 100)}%`;
        label(words, TEXT.columnError(say(errors[i])));
        label(answer, String(answers[i]));
        answer.classList.toggle("ac-other", answers[i] !== placeOfLargest(before));
      });
      grid.choose(0, right + REACH);
      grid.rest([0, right + REACH]);
    },
  };
}

function build({ state, put, report, says, reset }) {
  const { data } = state;
  let ask = null, asked = "";
  const spelt = speller();

  const numbered = (n, words) => range(n).map((i) => [String(i), words(i)]);
  const digits = picker({ label: TEXT.digit, options: numbered(CLASSES, String), onvalue: (value) => put({ digit: Number(value) }) });
  const channels = picker({
    label: TEXT.channel, options: numbered(WIDTHS.at(-1), (c) => TEXT.channelName(c + 1, WIDTHS.at(-1))),
    onvalue: (value) => put({ channel: Number(value) }),
  });
  const paddings = choice({ legend: TEXT.padding, options: Object.entries(TEXT.paddings), onvalue: (padding) => put({ padding }) });
  const strides = choice({ legend: TEXT.stride, options: Object.entries(TEXT.strides), onvalue: (value) => put({ stride: Number(value) }) });
  const heads = choice({ legend: TEXT.head, options: Object.entries(TEXT.heads), onvalue: (head) => put({ head }) });
  const field = (name, onvalue) => numberField({ name, low: -REACH, high: REACH, step: 1, whole: true, report, onvalue });
  const right = field(TEXT.rightName, (value) => put({ right: value }));
  const down = field(TEXT.downName, (value) => put({ down: value }));

  // the picture that moves
  const picture = pixels(false);
  const handle = h("button", { class: "ac-handle", type: "button" }, picture.element);
  function moveTo(x, y) {
    const at = { right: clamp(x, -REACH, REACH), down: clamp(y, -REACH, REACH) };
    if (at.right !== state.right || at.down !== state.down) put(at);
  }
  onArrows(handle, (x, y) => moveTo(state.right + x, state.down + y), () => moveTo(0, 0));
  let grip = null;
  onDrag(handle, ({ clientX, clientY }, isFirst) => {
    if (isFirst) grip = { clientX, clientY, right: state.right, down: state.down };
    const pixel = handle.getBoundingClientRect().width / SIDE;
    moveTo(grip.right + Math.round((clientX - grip.clientX) / pixel), grip.down + Math.round((clientY - grip.clientY) / pixel));
  });

  const maps = { measured: pixels(true), expected: pixels(true), difference: pixels(true) };
  function drawMaps({ measured, expected }) {
    const difference = measured.map((row, i) => subtract(row, expected[i]));
    const most = Math.max(1e-9, ...measured.flat(), ...expected.flat());
    for (const [name, rows] of Object.entries({ measured, expected, difference })) {
      const words = TEXT.mapName(TEXT[name], state.channel + 1, ...extent(rows.flat()).map((x) => say(x)));
      if (name === "difference") maps[name].show(rows, SIGNED_MAP, (value) => signedPlace(value, most), words);
      else maps[name].show(rows, AMOUNT_MAP, (value) => value / most, words);
    }
  }

  const outcome = h("p", { class: "ac-outcome", "aria-hidden": "true" });  // it is spelt out below

  const chart = shiftChart((shift) => { if (state.right !== shift) put({ right: shift }); });
  const chartNote = note("");
  const scores = cellGrid({
    name: TEXT.scores, rows: 2, columns: CLASSES, rowNames: TEXT.rows, columnNames: range(CLASSES).map(String), className: "ac-scores",
  });
  const accuracy = note("");

  function draw() {
    const network = nameOf(state), key = `${state.digit}-${network}`;
    if (key !== asked) { ask = asker(data, state); asked = key; }
    const result = compute(data, state, ask);
    digits.show(String(state.digit));
    channels.show(String(state.channel));
    paddings.show(state.padding);
    strides.show(String(state.stride));
    heads.show(state.head);
    right.show(state.right);
    down.show(state.down);
    const grey = pictureOf(data.digits[state.digit], state.right, state.down);
    picture.show(tableOf(SIDE, SIDE, (i, j) => grey[i * SIDE + j]), GREY_MAP, (value) => value);
    handle.setAttribute("aria-label", TEXT.pictureName(brief(state.right), brief(state.down)));
    drawMaps(result);
    chart.show(result, state.right);
    label(chartNote, TEXT.chartNote(brief(state.down)));
    const weights = [softmax(result.before), softmax(result.after)];
    scores.each((cell, i, k) => {
      label(cell, say(weights[i][k]), TEXT.scoreName(TEXT.rows[i], k, say(weights[i][k])));
      paint(cell, AMOUNT_MAP, weights[i][k]);
    });
    label(accuracy, `${TEXT.scoresNote} ${TEXT.accuracy(brief(100 * data.networks[network].accuracy, 1), data.tested_on)}`);
    outcome.textContent = TEXT.outcome(say(result.error), placeOfLargest(result.before), placeOfLargest(result.after));
    spelt.show(spell(state, result));
  }

  const figure = (heading, element) => h("div", { class: "ac-figure" }, title(heading), element);
  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, [digits, paddings, strides, heads, channels].map(({ element }) => element), reset()),
      says, outcome,
      h("div", { class: "ac-figures" }, figure(TEXT.picture, handle), Object.entries(maps).map(([name, { element }]) => figure(TEXT[name], element))),
      h("div", { class: "ac-bar ac-moves" }, under(TEXT.right, right.element), under(TEXT.down, down.element), note(TEXT.pictureNote)),
      spelt.element,
      title(TEXT.chart, "ac-next"), chart.element, chartNote,
      title(TEXT.scores, "ac-next"), scores.element, accuracy,
    ],
  };
}

export { compute };

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-shift", own: ["digit", "right", "down", "padding", "stride", "head", "channel"], vital: "data", clean, build,
  }),
};
