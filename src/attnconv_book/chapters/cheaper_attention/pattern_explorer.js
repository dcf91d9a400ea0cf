// Patterns of attention for 24 tokens: who may attend to whom, what it costs, what it reaches.

const TOKENS = 24, SINKS = 2, GAP = 2, WIDEST = 12, DEEPEST = 6;
const PATTERNS = ["full", "causal", "window", "dilated", "sinks", "blocks"];

const TEXT = {
  name: "Patterns of attention",
  pattern: "Pattern", width: "Width of window or block", layers: "Layers", place: "The token that asks",
  patterns: { full: "full", causal: "causal", window: "window", dilated: "window with gaps", sinks: "window and sinks", blocks: "blocks" },
  tokens: (count) => (count === 1 ? "1 token" : `${count} tokens`), layersOf: (count) => (count === 1 ? "1 layer" : `${count} layers`),
  token: (place) => `token ${place}`,
  table: "Who may attend to whom", tableNote: "A row for each token that asks, a column for each that is asked.",
  strips: "From whom something may have come", stripsNote: "One row for each layer, from the first down.",
  alt: (name, pairs) => `A table of 24 by 24 cells, filled where the token of the row may attend to the token of the column: ${name}, ${pairs} filled.`,
  stripsAlt: (token, seen) => `Tokens heard of by token ${token}, layer by layer: ${seen}.`,
  heading: (name) => `${name[0].toUpperCase()}${name.slice(1)}`,
  cost: (pairs, share) => `One layer scores ${pairs} of 576 pairs, ${share} %.`,
  kept: (kept) => `While tokens are made one by one, keys and values of ${kept} have to be kept.`,
  seen: (token, seen, layers) => `After ${layers}, something from ${seen} may have come to token ${token}.`,
  more: { none: "That does not grow with the length.", all: "Both grow with the length: pairs with its square, what is kept with the length itself." },
};

const isSeen = {
  full: () => true,
  causal: (back) => back >= 0,
  window: (back, width) => back >= 0 && back < width,
  dilated: (back, width) => back >= 0 && back % GAP === 0 && back < GAP * width,
  sinks: (back, width, from, to) => back >= 0 && (back < width || to < SINKS),
  blocks: (back, width, from, to) => back >= 0 && Math.floor(from / width) === Math.floor(to / width),
};

const maskOf = ({ pattern, width }) => tableOf(TOKENS, TOKENS, (from, to) => isSeen[pattern](from - to, width, from, to));

// A token is dropped once no present or later one may attend to it.
function keptOf(mask) {
  return Math.max(...range(TOKENS).map((now) => range(TOKENS).filter((to) =>
    to <= now ? mask.slice(now).some((row) => row[to]) : mask[now][to]).length));
}

function heardOf(mask, place, layers) {
  let seen = range(TOKENS).map((to) => to === place);
  return range(layers).map(() => {
    const before = seen;
    seen = range(TOKENS).map((to) => before.some((held, from) => held && mask[from][to]));
    return seen;
  });
}

// What a pattern costs and reaches; tested against the package.
export function compute(state) {
  const mask = maskOf(state);
  return {
    pairs: sum(mask.flat().map(Number)), kept: keptOf(mask),
    seen: heardOf(mask, state.place, state.layers).map((row) => row.filter(Boolean).length),
  };
}

function spell(state, { pairs, kept, seen }) {
  const grows = state.pattern === "full" || state.pattern === "causal";
  return [TEXT.heading(TEXT.patterns[state.pattern]), TEXT.cost(pairs, brief(100 * pairs / TOKENS ** 2, 0)), TEXT.kept(TEXT.tokens(kept)),
    grows ? TEXT.more.all : TEXT.more.none, TEXT.seen(state.place + 1, TEXT.tokens(seen.at(-1)), TEXT.layersOf(state.layers))];
}

function clean(get) {
  const { check, damaged } = reader(get);
  return {
    state: {
      pattern: check("pattern", isOneOf(PATTERNS), "window"), width: check("width", isWhole(1, WIDEST), 4),
      layers: check("layers", isWhole(1, DEEPEST), 3), place: check("place", isWhole(0, TOKENS - 1), TOKENS - 1),
    },
    damaged,
  };
}

const CELL = 12, SIZE = TOKENS * CELL, STRIP = 14;
const square = (row, column, tall) => `M${column * CELL + 1} ${row * tall + 1}h${CELL - 2}v${tall - 2}h${2 - CELL}z`;

function build({ state, put, says, reset }) {
  const pattern = choice({ legend: TEXT.pattern, options: PATTERNS.map((name) => [name, TEXT.patterns[name]]), onvalue: (name) => put({ pattern: name }) });
  const width = slider({ label: TEXT.width, low: 1, high: WIDEST, step: 1, ends: ["1", String(WIDEST)], onvalue: (value) => put({ width: value }), describe: TEXT.tokens });
  const layers = slider({ label: TEXT.layers, low: 1, high: DEEPEST, step: 1, ends: ["1", String(DEEPEST)], onvalue: (value) => put({ layers: value }), describe: TEXT.layersOf });
  const place = slider({ label: TEXT.place, low: 1, high: TOKENS, step: 1, ends: ["1", String(TOKENS)], onvalue: (value) => put({ place: value - 1 }), describe: TEXT.token });
  const table = svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "ac-pattern", role: "img" });
  const strips = svg("svg", { viewBox: `0 0 ${SIZE} ${DEEPEST * STRIP}`, class: "ac-strips", role: "img" });
  onDrag(table, (event) => {
    const box = table.getBoundingClientRect();
    put({ place: clamp(Math.floor((event.clientY - box.top) / box.height * TOKENS), 0, TOKENS - 1) });
  });
  const spelt = speller();
  const filled = (rows, tall) => rows.flatMap((row, i) => row.map((held, j) => (held ? square(i, j, tall) : ""))).join("");

  function draw() {
    const shown = compute(state);
    const mask = maskOf(state);
    pattern.show(state.pattern);
    width.show(state.width, state.width);
    layers.show(state.layers, state.layers);
    place.show(state.place + 1, state.place + 1);
    table.replaceChildren(
      svg("rect", { x: 0, y: 0, width: SIZE, height: SIZE, class: "ac-ground" }), svgLine(filled(mask, CELL), "ac-may"),
      svg("rect", { x: 0.5, y: state.place * CELL, width: SIZE - 1, height: CELL, class: "ac-asks" }));
    table.setAttribute("aria-label", TEXT.alt(TEXT.patterns[state.pattern], shown.pairs));
    strips.replaceChildren(
      svg("rect", { x: 0, y: 0, width: SIZE, height: DEEPEST * STRIP, class: "ac-ground" }),
      svgLine(filled(heardOf(mask, state.place, state.layers), STRIP), "ac-may"));
    strips.setAttribute("aria-label", TEXT.stripsAlt(state.place + 1, shown.seen.join(", ")));
    spelt.show(spell(state, shown));
  }
  return {
    draw,
    content: [
      pattern.element, h("div", { class: "ac-bar" }, width.element, layers.element, place.element),
      part(TEXT.table, TEXT.tableNote, table), part(TEXT.strips, TEXT.stripsNote, strips),
      h("div", { class: "ac-bar" }, reset()), says, spelt.element,
    ],
  };
}

export default {
  render: (view) => mount(view, { name: TEXT.name, look: "ac-patterns", own: ["pattern", "width", "layers", "place"], clean, build }),
};
