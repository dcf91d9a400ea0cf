// Where a network's parameters stand, where it multiplies, and where its time goes.

const TEXT = {
  name: "Parameter map of a network",
  network: "Network",
  layer: "Layer",
  ends: ["picture", "answer"],
  place: (at, count) => `${at} of ${count}`,
  rows: { parameters: "parameters", multiply_adds: "multiply-adds", milliseconds: "time" },
  alt: (name, words, most, share) => `${words} of ${name}, a bar for each layer, from the picture to the answer; the highest is layer ${most}, with ${share} of all.`,
  heading: (at, count, kind) => `Layer ${at} of ${count}: ${kind}`,
  held: (count, share) => `It holds ${count} parameters, ${share} of all.`,
  done: (count, share) => `It takes ${count} multiply-adds for one picture, ${share} of all.`,
  took: (time, share) => `It took ${time} ms on one processor core, ${share} of all.`,
  half: (few, count, some, others) => `Half of all parameters stand in ${few} of the ${count} layers, half of the multiply-adds in ${some}, half of the time in ${others}.`,
  kinds: { Conv2d: "convolution", Linear: "fully connected", BatchNorm2d: "batch normalisation", LayerNorm: "layer normalisation", others: "what stands outside of layers" },
};
const WIDE = 340, TALL = 64, LEFT = 4;
const ROWS = Object.keys(TEXT.rows);

const percent = (share) => (share > 0 && share < 0.001 ? "below 0.1 %" : `${brief(100 * share, 1)} %`);

// How many of the largest numbers make half of their sum.
function fewestForHalf(numbers) {
  const all = sum(numbers);
  let held = 0, few = 0;
  for (const number of [...numbers].sort((a, b) => b - a)) {
    if (2 * held >= all) break;
    held += number;
    few += 1;
  }
  return few;
}

// What one layer holds and computes, and how few make up half; tested against the package.
export function compute({ layers, layer }) {
  const found = {};
  for (const [row, name] of ROWS.entries()) {
    const numbers = layers.map((one) => one[row + 1]);
    found[name] = numbers[layer];
    found[`${name}_share`] = numbers[layer] / sum(numbers);
    found[`${name}_half`] = fewestForHalf(numbers);
  }
  return found;
}

export function spell({ networks, network, layer }) {
  const layers = networks[network];
  const shown = compute({ layers, layer });
  const kind = layers[layer][0];
  return [
    TEXT.heading(layer + 1, layers.length, TEXT.kinds[kind] ?? kind),
    TEXT.held(grouped(shown.parameters), percent(shown.parameters_share)),
    TEXT.done(grouped(shown.multiply_adds), percent(shown.multiply_adds_share)),
    TEXT.took(brief(shown.milliseconds, 2), percent(shown.milliseconds_share)),
    TEXT.half(shown.parameters_half, layers.length, shown.multiply_adds_half, shown.milliseconds_half),
  ];
}

const isCount = isWhole(0, 1e12);
const isTime = isWithin(0, 1e9);
const isLayer = (held) => Array.isArray(held) && held.length === 4 && isText(held[0]) && isCount(held[1]) && isCount(held[2]) && isTime(held[3]);
const isLayers = (held) => isList(held, 1, 400, isLayer) && ROWS.every((_, row) => sum(held.map((one) => one[row + 1])) > 0);
const isKnown = (held) => !!held && typeof held === "object" && Object.keys(held).length > 0 && Object.values(held).every(isLayers);

function clean(get) {
  const { check, damaged } = reader(get);
  const networks = check("networks", isKnown, null);
  const network = check("network", (held) => !!networks && held in networks, networks ? Object.keys(networks)[0] : "");
  const last = networks ? networks[network].length - 1 : 0;
  const layer = check("layer", isWhole(0, last), 0);
  return { state: { networks, network, layer }, damaged };
}

function build({ state, put, says, reset }) {
  const names = Object.keys(state.networks);
  const picks = picker({ label: TEXT.network, options: names.map((name) => [name, name]), onvalue: (network) => put({ network, layer: 0 }) });
  const along = slider({ label: TEXT.layer, low: 0, high: 1, step: 1, ends: TEXT.ends, onvalue: (layer) => put({ layer }), describe: (at) => TEXT.place(at + 1, state.networks[state.network].length) });
  const charts = Object.fromEntries(ROWS.map((row) => [row, svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-bars", role: "img" })]));
  const spelt = speller();
  const place = (event, chart) => {
    const box = chart.getBoundingClientRect();
    const count = state.networks[state.network].length;
    const at = Math.floor(((event.clientX - box.left) / box.width * WIDE - LEFT) / (WIDE - 2 * LEFT) * count);
    put({ layer: clamp(at, 0, count - 1) });
  };
  for (const chart of Object.values(charts)) onDrag(chart, (event) => place(event, chart));
  let drawn = "";

  function bars() {
    const layers = state.networks[state.network];
    const step = (WIDE - 2 * LEFT) / layers.length;
    ROWS.forEach((row, i) => {
      const numbers = layers.map((one) => one[i + 1]);
      const most = placeOfLargest(numbers);
      const tall = scaleOf(0, numbers[most], 0, TALL - 6);
      charts[row].replaceChildren(...numbers.map((number, at) => svg("rect", {
        x: (LEFT + at * step).toFixed(2), width: Math.max(0.6, step - Math.min(2, step / 4)).toFixed(2),
        y: (TALL - 2 - tall(number)).toFixed(2), height: (tall(number) + 1).toFixed(2), class: "ac-bar-of",
      })));
      charts[row].setAttribute("aria-label", TEXT.alt(state.network, TEXT.rows[row], most + 1, percent(numbers[most] / sum(numbers))));
    });
    along.input.max = layers.length - 1;
    drawn = state.network;
  }

  function draw() {
    if (drawn !== state.network) bars();
    picks.show(state.network);
    along.show(state.layer, state.layer);
    for (const chart of Object.values(charts)) {
      [...chart.children].forEach((bar, at) => bar.classList.toggle("ac-chosen", at === state.layer));
    }
    spelt.show(spell(state));
  }
  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, picks.element),
      ...ROWS.map((row) => part(TEXT.rows[row], null, charts[row])),
      along.element, h("div", { class: "ac-bar" }, reset()), says, spelt.element,
    ],
  };
}

export default {
  render: (shown) => mount(shown, {
    name: TEXT.name, look: "ac-parameter-map", own: ["network", "layer"], vital: "networks", clean, build,
  }),
};
