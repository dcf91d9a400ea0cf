// Build a block: fill the two open places of the stem; see price, reach and records.

const BLOCKS = ["plain", "bottleneck", "se", "eca", "cbam", "bam", "non-local", "augmented", "botnet"];
const POOLS = ["plain", "hidden", "attention-pooling", "output-attention"];
const SIZES = ["strip", "small", "large"];

const TEXT = {
  name: "Fill the two open places of the stem",
  block: "Block", pool: "Pooling", size: "Picture",
  blocks: {
    plain: "convolution", bottleneck: "+ bottleneck", se: "+ SE", eca: "+ ECA", cbam: "+ CBAM", bam: "+ BAM",
    "non-local": "+ non-local", augmented: "augmented", botnet: "+ BoTNet",
  },
  pools: { plain: "mean", hidden: "mean, hidden layer", "attention-pooling": "attention pooling", "output-attention": "attention over the output" },
  sizes: { strip: "12 × 32", small: "32 × 32", large: "64 × 64" },
  caption: "What the chosen network costs, sees and got",
  rows: { parameters: "parameters", work: "multiply-adds", seen: "a place sees", cards: "cards", digit: "one digit", photographs: "photographs" },
  work: (count, times) => `${count} (${times} × plain)`,
  seen: (pixels) => (pixels ? `${pixels} × ${pixels} pixels` : "something of the whole picture"),
  score: ([middle, spread]) => `${middle} ± ${spread} %`,
  unknown: "not trained",
  heading: (block, pool) => `${block}, then ${pool}`,
  both: "This network was not trained: the records change one place at a time.",
  far: (cards, places) => `On the cards it got ${cards} %. ${places}`,
  sum: "It is a sum of what lies left and right, so 75 % is the most that it could get.",
  meets: "The two cards can meet in it, so the limit of 75 % does not hold.",
};

// Price, reach and records of one network; tested against the package.
export function compute({ known, block, pool, size }) {
  const { plain, blocks, pools } = known.sizes[size];
  const [parameters, work] = plain.map((count, i) => count + blocks[block][i] + pools[pool][i]);
  const changed = [block, pool].filter((name) => name !== "plain");
  const scores = changed.length < 2 ? known.scores[changed[0] ?? "plain"] : { cards: [], digit: [], photographs: [] };
  return {
    parameters, multiply_adds: work, times: work / plain[1], seen: known.seen[block] ?? 0,
    cards: scores.cards, digit: scores.digit, photographs: scores.photographs,
  };
}

export function spell({ block, pool }, { cards }) {
  const heading = TEXT.heading(TEXT.blocks[block], TEXT.pools[pool]);
  const limit = block === "plain" && pool === "plain" ? TEXT.sum : TEXT.meets;
  return [heading, cards.length ? TEXT.far(brief(cards[0], 0), limit) : `${TEXT.both} ${limit}`];
}

const isPair = (value) => isList(value, 2, 2, Number.isFinite);
const hasPairs = (held, names) => names.every((name) => isPair(held?.[name]));
const isKnown = (held) =>
  SIZES.every((size) => isPair(held?.sizes?.[size]?.plain) && hasPairs(held.sizes[size].blocks, BLOCKS) && hasPairs(held.sizes[size].pools, POOLS))
  && [...BLOCKS, ...POOLS].every((name) => hasPairs(held?.scores?.[name], ["cards", "digit", "photographs"])) && !!held.seen;

function clean(get) {
  const { check, damaged } = reader(get);
  return {
    state: {
      known: check("known", isKnown, null),
      block: check("block", isOneOf(BLOCKS), "botnet"),
      pool: check("pool", isOneOf(POOLS), "plain"),
      size: check("size", isOneOf(SIZES), "strip"),
    },
    damaged,
  };
}

function build({ state, put, says, reset }) {
  const pick = (held, names, words) => choice({
    legend: TEXT[held], options: names.map((name) => [name, words[name]]), onvalue: (value) => put({ [held]: value }),
  });
  const picks = { block: pick("block", BLOCKS, TEXT.blocks), pool: pick("pool", POOLS, TEXT.pools), size: pick("size", SIZES, TEXT.sizes) };
  const cells = Object.fromEntries(Object.keys(TEXT.rows).map((row) => [row, h("td", {})]));
  const lines = Object.entries(TEXT.rows).map(([row, words]) => h("tr", {}, h("th", { scope: "row" }, words), cells[row]));
  const table = h("table", { class: "ac-numbers" }, h("caption", { class: "ac-hidden" }, TEXT.caption), h("tbody", {}, lines));
  const spelt = speller();
  const score = (pair) => (pair.length ? TEXT.score(pair.map((part) => brief(part, 0))) : TEXT.unknown);

  function draw() {
    const shown = compute(state);
    for (const [held, control] of Object.entries(picks)) control.show(state[held]);
    cells.parameters.textContent = grouped(shown.parameters);
    cells.work.textContent = TEXT.work(grouped(shown.multiply_adds), brief(shown.times, 2));
    cells.seen.textContent = TEXT.seen(shown.seen);
    cells.cards.textContent = score(shown.cards);
    cells.digit.textContent = score(shown.digit);
    cells.photographs.textContent = score(shown.photographs);
    spelt.show(spell(state, shown));
  }
  return {
    draw,
    content: [
      h("div", { class: "ac-picks" }, picks.block.element, picks.pool.element, picks.size.element),
      table, h("div", { class: "ac-bar" }, reset()), says, spelt.element,
    ],
  };
}

export default {
  render: (shown) => mount(shown, {
    name: TEXT.name, look: "ac-builder", own: ["block", "pool", "size"], vital: "known", clean, build,
  }),
};
