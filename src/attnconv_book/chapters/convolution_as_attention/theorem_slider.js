// The theorem slider: nine attention heads, one for each tap of a 3 x 3 kernel, that
// look at places alone; the sharper they look, the closer they are to the convolution.

const TEXT = {
  name: "Theorem slider",
  sharpness: "Sharpness α of the heads",
  alpha: (alpha) => `α = ${alpha}`,
  heads: "Heads that speak",
  headsOf: (heads) => `${heads} of 9`,
  ring: "Keys", rings: { true: "with a ring of zeros", false: "the picture alone" },
  padding: "Convolution beside it", paddings: { zeros: "zero padding", replicate: "replicate padding" },
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
  now: (error, verdict) => `Largest error: ${error}. ${verdict}`,
};

const SMALLEST = 4, LARGEST = 24, REACH = 3;
const OUTLINE = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]];

// The slider is fine where the heads still change: 0 to 6 by 0.1, then by 1.
const FINE = 60;
const sharpnessAt = (place) => (place <= FINE ? place / 10 : 6 + place - FINE);
const placeOf = (alpha) => (alpha <= 6 ? alpha * 10 : FINE + alpha - 6);

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isPicture = (held) => isTable(held, [SMALLEST, LARGEST], [SMALLEST, LARGEST], Number.isFinite);
  const isInside = (i) => i > 3 && i < 8;
  const picture = check("picture", isPicture, tableOf(12, 12, (i, j) => Number(isInside(i) && isInside(j))));
  return {
    state: {
      picture,
      kernel: check("kernel", (held) => isMatrix(held, 3, 3, Number.isFinite), OUTLINE),
      sharpness: check("sharpness", isWithin(0, SHARPEST), 1.5),
      row: check("row", isWhole(0, picture.length - 1), Math.floor(picture.length / 2)),
      column: check("column", isWhole(0, picture[0].length - 1), Math.floor(picture[0].length / 2)),
      heads: check("heads", isWhole(1, TAPS), TAPS),
      ring: check("ring", isFlag, true),
      padding: check("padding", isOneOf(Object.keys(TEXT.paddings)), "zeros"),
    },
    damaged,
  };
}

// What has become of the convolution, in one sentence.
function verdict({ kernel, heads, ring, padding }, { zeros, errors }) {
  const size = Math.max(1, ...zeros.flat().map(Math.abs));
  const equal = ["zeros", "replicate"].filter((_, i) => errors[i] < 1e-12 * size);
  if (equal.length) return TEXT.equal(equal.includes(padding) ? (padding === "zeros" ? "zero" : padding) : equal[0] === "zeros" ? "zero" : equal[0]);
  const missing = kernel.flat().filter((tap, head) => head >= heads && tap !== 0).length;
  if (missing) return TEXT.missing(missing);
  const [own, other] = padding === "zeros" ? errors : [...errors].reverse();
  return own > 10 * other ? TEXT.border(ring) : TEXT.leaking;
}

// The state in lines of text; the first one is its name.
function spell(state, result) {
  const { sharpness, heads, ring, row, column, padding } = state;
  return [
    TEXT.title(brief(sharpness, 2), heads, ring),
    TEXT.leakLine(sayTiny(result.leaks[4], -18), sayTiny(4 * Math.exp(-sharpness), -18)),
    TEXT.errors(...result.errors.map((error) => sayTiny(error))),
    TEXT.here(say(result.attention[row][column], 3), say(result[padding][row][column], 3)),
    verdict(state, result),
  ];
}

// A picture of pixels with a frame around one of them.
function framed(tag) {
  const picture = pixels(tag === "div");
  const mark = h("span", { class: "ac-mark", "aria-hidden": "true" });
  return {
    element: h(tag, { class: "ac-frame", type: tag === "button" ? "button" : null }, picture.element, mark),
    show: picture.show,
    mark(row, column, tall, wide) {
      Object.assign(mark.style, { top: `${100 * row / tall}%`, left: `${100 * column / wide}%`, height: `${100 / tall}%`, width: `${100 / wide}%` });
    },
  };
}

// Picture, both outputs and their difference; a query is chosen in the picture.
function viewsOf(onquery, onhome) {
  const views = Object.fromEntries(["picture", "attention", "convolution", "difference"].map((name) => {
    const frame = framed(name === "picture" ? "button" : "div"), remark = note("");
    return [name, { frame, remark, element: h("div", { class: "ac-view" }, title(TEXT[name]), frame.element, remark) }];
  }));
  const chooser = views.picture.frame.element;
  let at = null;
  onArrows(chooser, (right, down) => onquery(at.row + down, at.column + right), onhome);
  onDrag(chooser, (event) => {
    const box = chooser.getBoundingClientRect();
    onquery(Math.floor((event.clientY - box.top) / box.height * at.tall), Math.floor((event.clientX - box.left) / box.width * at.wide));
  });
  return {
    element: h("div", { class: "ac-views" }, Object.values(views).map(({ element }) => element)),
    // returns the largest number of the three maps, which share one scale
    show({ picture, row, column, padding }, result) {
      at = { row, column, tall: picture.length, wide: picture[0].length };
      const convolution = result[padding];
      const maps = { attention: result.attention, convolution, difference: result.attention.map((line, i) => subtract(line, convolution[i])) };
      const most = reachOf(...Object.values(maps));
      const [dark, light] = extent(picture.flat());
      views.picture.frame.show(picture, GREY_MAP, scaleOf(dark, light, 0, 1));
      label(views.picture.remark, TEXT.range(say(dark), say(light)));
      chooser.setAttribute("aria-label", TEXT.pictureName(row + 1, column + 1));
      for (const [name, values] of Object.entries(maps)) {
        const ends = extent(values.flat()).map((x) => say(x));
        views[name].frame.show(values, SIGNED_MAP, (x) => signedPlace(x, most), TEXT.mapName(TEXT[name], ...ends));
        label(views[name].remark, TEXT.range(...ends));
      }
      for (const { frame } of Object.values(views)) frame.mark(row, column, at.tall, at.wide);
      return most;
    },
  };
}

// One small map for each head: the keys around the query.
function looksOf() {
  const side = 2 * REACH + 1;
  const looks = range(TAPS).map((head) => {
    const frame = framed("div");
    const tap = h("span", { "aria-hidden": "true" }), leak = h("span", { "aria-hidden": "true" });
    frame.mark(REACH + Math.floor(head / 3) - 1, REACH + head % 3 - 1, side, side);
    return { frame, tap, leak, element: h("div", { class: "ac-look" }, frame.element, tap, leak) };
  });
  return {
    element: h("div", { class: "ac-heads" }, looks.map((look) => look.element)),
    show({ ring, row, column, heads, kernel }, { weights, leaks }) {
      const corner = (ring ? 1 : 0) - REACH;
      looks.forEach(({ frame, tap, leak, element }, head) => {
        const isSilent = head >= heads, value = brief(kernel.flat()[head]), lost = sayTiny(leaks[head], -18);
        const around = tableOf(side, side, (y, x) => weights[head][row + corner + y]?.[column + corner + x] ?? null);
        frame.show(around, WEIGHTS_MAP, (weight) => weight, TEXT.lookName(head + 1, value, lost, isSilent));
        element.classList.toggle("ac-silent", isSilent);
        label(tap, TEXT.tap(value));
        label(leak, isSilent ? TEXT.silent : TEXT.leaks(lost.replaceAll(" ", "\u00a0")));
      });
    },
  };
}

// The chart: error and leak on a scale of powers of ten.
const WIDE = 360, TALL = 250, LEFT = 46, RIGHT = 10, FLOOR = 214, TOP = 10, LOWEST = -17;

function drawFall(chart, errors, leaks, sharpness) {
  const across = scaleOf(0, SHARPEST, LEFT, WIDE - RIGHT);
  const powerAt = scaleOf(Math.max(1, ...errors.map(powerAbove)), LOWEST, TOP, FLOOR);
  const down = (value) => powerAt(Math.max(LOWEST, Math.log10(value || 1e-300)));
  chart.replaceChildren(
    ...range(5).map((i) => -4 * i).flatMap((power) => [svgLine(`M${LEFT} ${powerAt(power).toFixed(1)}H${WIDE - RIGHT}`, "ac-level"),
      svgText(LEFT - 5, powerAt(power) + 4, power ? powerOfTen(power) : "1", "end")]),
    svgLine(`M${LEFT} ${TOP}V${FLOOR}H${WIDE - RIGHT}`, "ac-axis"),
    ...range(5).map((i) => 10 * i).map((alpha) => svgText(across(alpha), FLOOR + 17, String(alpha), alpha === SHARPEST ? "end" : "middle")),
    svgText(WIDE - RIGHT, TALL - 4, "α", "end"),
    svgLine(`M${across(sharpness).toFixed(1)} ${TOP}V${FLOOR}`, "ac-here"),
    svgCurve([0, SHARPEST].map((alpha) => [across(alpha), down(4 * Math.exp(-alpha))]), "ac-promise"),
    svgCurve(errors.map((error, alpha) => [across(alpha), down(error)]), "ac-error-line"),
    ...errors.map((error, alpha) => svgSpot(across(alpha), down(error), 2.6, "ac-error-dot")),
    ...leaks.flatMap((leak, alpha) => (alpha % 2 ? [] : svgSpot(across(alpha), down(leak), 3.4, "ac-leak-dot"))));
}

function build({ state, start, put, says, tell, reset }) {
  const spelt = speller(false); // five lines are long to hear: what is told is short
  let result = null, errors = [], fallen = "";

  const sharpness = slider({
    label: TEXT.sharpness, low: 0, high: placeOf(SHARPEST), step: 1, ends: ["0", String(SHARPEST)],
    describe: (alpha) => TEXT.alpha(brief(alpha)), onvalue: (place) => put({ sharpness: sharpnessAt(place) }),
  });
  const heads = slider({ label: TEXT.heads, low: 1, high: TAPS, step: 1, ends: ["1", String(TAPS)], describe: TEXT.headsOf, onvalue: (value) => put({ heads: value }) });
  const ring = choice({ legend: TEXT.ring, options: Object.entries(TEXT.rings), onvalue: (value) => put({ ring: value === "true" }) });
  const padding = choice({ legend: TEXT.padding, options: Object.entries(TEXT.paddings), onvalue: (value) => put({ padding: value }) });

  function seek(row, column) {
    const at = { row: clamp(row, 0, state.picture.length - 1), column: clamp(column, 0, state.picture[0].length - 1) };
    if (at.row !== state.row || at.column !== state.column) put(at);
  }
  const views = viewsOf(seek, () => seek(start.row, start.column));
  const looks = looksOf();
  const scale = note(""), now = h("p", { class: "ac-now", "aria-hidden": "true" });
  const chart = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-fall", role: "img", "aria-label": TEXT.fall });
  const sample = (...content) => svg("svg", { viewBox: "0 0 26 10", class: "ac-fall", "aria-hidden": "true" }, ...content);
  const samples = [
    sample(svgLine("M0 5H26", "ac-error-line"), svgSpot(13, 5, 3, "ac-error-dot")),
    sample(svgSpot(13, 5, 4, "ac-leak-dot")), sample(svgLine("M0 5H26", "ac-promise"))];

  const errorNow = () => sayTiny(result.errors[state.padding === "zeros" ? 0 : 1]);
  function drawChart() {
    if (!errors.length) return;
    drawFall(chart, errors, leaksOver(state), state.sharpness);
    const [low, high] = extent(errors).map((error) => sayTiny(error));
    chart.setAttribute("aria-label", TEXT.fallName(low, high, brief(state.sharpness), errorNow()));
  }

  // The curve takes 41 outputs of the layer: a few at a time, so that the page can do
  // other things in between.
  async function measureFall(asked) {
    const found = [];
    for (const error of eachError({ ...state })) {
      found.push(error);
      if (found.length % 3 === 0) await new Promise((proceed) => setTimeout(proceed));
      if (asked !== fallen) return;
    }
    errors = found;
    drawChart();
  }

  function draw() {
    result = compute(state);
    sharpness.show(placeOf(state.sharpness), state.sharpness);
    heads.show(state.heads, state.heads);
    ring.show(String(state.ring));
    padding.show(state.padding);
    label(scale, TEXT.scale(say(views.show(state, result))));
    looks.show(state, result);
    const asked = JSON.stringify({ ...state, sharpness: null, row: null, column: null });
    if (asked !== fallen) {
      fallen = asked;
      measureFall(asked);
    } else drawChart();
    spelt.show(spell(state, result));
    label(now, TEXT.now(errorNow(), verdict(state, result)));
    tell(TEXT.said(brief(state.sharpness), state.heads, errorNow(), verdict(state, result)));
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, sharpness.element, heads.element, ring.element, padding.element, reset()),
      now, says, views.element, scale, note(TEXT.pictureNote), spelt.element,
      h("div", { class: "ac-lower" },
        part(TEXT.looks, TEXT.looksNote, looks.element),
        part(TEXT.fall, null, chart, h("p", { class: "ac-note ac-key" }, TEXT.keys.map((words, i) => h("span", {}, samples[i], words))))),
    ],
    leave() { fallen = ""; },
  };
}

export { compute, errorsOver, leaksOver };

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-theorem", own: ["picture", "kernel", "sharpness", "row", "column", "heads", "ring", "padding"], clean, build,
  }),
};
