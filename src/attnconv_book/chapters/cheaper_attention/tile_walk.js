// Online softmax: a row of scores and values, read tile by tile; three numbers are kept.

const MOST = 20, TILES = [1, 2, 3];

const TEXT = {
  name: "Online softmax, tile by tile",
  keys: "The row: a score and a value for each key",
  scores: "score", values: "value",
  score: (key) => `score of key ${key}`, value: (key) => `value of key ${key}`,
  tile: "Keys in a tile", tiles: (size) => String(size),
  read: "Tiles read", ends: ["none", "all"], readOf: (read, count) => `${read} of ${count}`,
  next: "Next tile", back: "Back",
  caption: "What is kept after each tile",
  columns: { tile: "tile", maximum: "largest m", shrink: "shrink by", total: "sum l", weighted: "weighted sum", output: "output" },
  before: "Nothing is read yet. Kept: no largest score, and two sums that are 0.",
  heading: (read) => `After tile ${read}`,
  grown: (old, now, shrink) => `A larger score has come: ${old} gives way to ${now}, so both sums are shrunk by exp(${old} ${MINUS} ${now}) = ${shrink}.`,
  first: (now) => `The largest score is ${now}; there was nothing to shrink.`,
  same: (now) => `The largest score is still ${now}, so the sums stay as they are.`,
  sums: (total, weighted, output) => `Sum ${total}, weighted sum ${weighted}: so far the output is ${weighted} / ${total} = ${output}.`,
  whole: (output) => `All is read, and softmax over the whole row at once gives the same: ${output}.`,
  told: (read, count, output) => `${read} of ${count} tiles read, output ${output}.`,
};

// What is known after each tile, and softmax over the whole row; tested against the package.
export function compute({ scores, values, tile }) {
  const steps = [];
  let known = { maximum: -Infinity, total: 0, weighted: 0 };
  for (let first = 0; first < scores.length; first += tile) {
    const here = scores.slice(first, first + tile);
    const maximum = Math.max(known.maximum, ...here);
    const shrink = Math.exp(known.maximum - maximum);
    const raised = here.map((score) => Math.exp(score - maximum));
    known = {
      maximum, shrink,
      total: known.total * shrink + sum(raised),
      weighted: known.weighted * shrink + dot(raised, values.slice(first, first + tile)),
    };
    steps.push({ ...known, output: known.weighted / known.total });
  }
  return { steps, whole: dot(softmax(scores), values) };
}

function spell({ read }, { steps, whole }) {
  if (read === 0) return [TEXT.before];
  const now = steps[read - 1], old = read > 1 ? steps[read - 2].maximum : null;
  const change = old === null ? TEXT.first(brief(now.maximum)) : old === now.maximum ? TEXT.same(brief(now.maximum)) : TEXT.grown(factor(old), factor(now.maximum), say(now.shrink, 3));
  return [TEXT.heading(read), change, TEXT.sums(say(now.total, 3), say(now.weighted, 3), say(now.output, 3)),
    ...(read === steps.length ? [TEXT.whole(say(whole, 3))] : [])];
}

function clean(get) {
  const { check, damaged } = reader(get);
  const isRow = (held) => isList(held, 2, 8, isWithin(-MOST, MOST));
  const scores = check("scores", isRow, [1, 2, 0, 4, 3, 1]);
  const values = check("values", (held) => isRow(held) && held.length === scores.length, scores.map(() => 1));
  const tile = check("tile", isOneOf(TILES), 2);
  const read = check("read", isWhole(0, Math.ceil(scores.length / tile)), 0);
  return { state: { scores, values, tile, read }, damaged };
}

function build({ state, put, report, says, tell, reset }) {
  const count = () => Math.ceil(state.scores.length / state.tile);
  const field = (held, words, key) => numberField({
    name: words(key + 1), low: -MOST, high: MOST, step: 1, report,
    onvalue(value) { const row = [...state[held]]; row[key] = value; put({ [held]: row }); },
  });
  const fields = { scores: state.scores.map((_, key) => field("scores", TEXT.score, key)), values: state.values.map((_, key) => field("values", TEXT.value, key)) };
  const columns = state.scores.map((_, key) => h("div", { class: "ac-key-of" }, fields.scores[key].element, fields.values[key].element));
  const names = h("div", { class: "ac-key-names", "aria-hidden": "true" }, h("span", {}, TEXT.scores), h("span", {}, TEXT.values));
  const row = h("div", { class: "ac-row-of-keys", role: "group", "aria-label": TEXT.keys }, names, ...columns);

  const tile = choice({ legend: TEXT.tile, options: TILES.map((size) => [size, TEXT.tiles(size)]), onvalue: (size) => put({ tile: Number(size), read: Math.min(state.read, Math.ceil(state.scores.length / size)) }) });
  const read = slider({ label: TEXT.read, low: 0, high: count(), step: 1, ends: TEXT.ends, onvalue: (value) => put({ read: value }), describe: (value) => TEXT.readOf(value, count()) });
  const next = button(TEXT.next, () => put({ read: Math.min(count(), state.read + 1) }));
  const back = button(TEXT.back, () => put({ read: Math.max(0, state.read - 1) }));

  const body = h("tbody");
  const table = h("table", { class: "ac-numbers ac-kept" }, h("caption", { class: "ac-hidden" }, TEXT.caption),
    h("thead", {}, h("tr", {}, Object.values(TEXT.columns).map((name) => h("th", { scope: "col" }, name)))), body);
  const spelt = speller();

  function draw() {
    const shown = compute(state);
    for (const held of ["scores", "values"]) fields[held].forEach((one, key) => one.show(state[held][key]));
    columns.forEach((column, key) => {
      const at = Math.floor(key / state.tile);
      column.classList.toggle("ac-read", at < state.read);
      column.classList.toggle("ac-now", at === state.read - 1);
      column.classList.toggle("ac-tile-first", key % state.tile === 0);
    });
    tile.show(state.tile);
    read.input.max = count();
    read.show(state.read, state.read);
    next.disabled = state.read === count();
    back.disabled = state.read === 0;
    body.replaceChildren(...shown.steps.slice(0, state.read).map((step, at) => h("tr", {},
      h("th", { scope: "row" }, String(at + 1)),
      ...[brief(step.maximum), say(step.shrink, 3), say(step.total, 3), say(step.weighted, 3), say(step.output, 3)].map((text) => h("td", {}, text)))));
    spelt.show(spell(state, shown));
    tell(TEXT.told(state.read, count(), state.read ? say(shown.steps[state.read - 1].output, 3) : "0"));
  }
  return {
    draw,
    content: [
      row, h("div", { class: "ac-bar" }, tile.element, read.element, back, next, reset()), says,
      h("div", { class: "ac-kept-box" }, table), spelt.element,
    ],
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-tiles", own: ["scores", "values", "tile", "read"], fixed: (state) => state.scores.length, clean, build,
  }),
};
