// From patches to classes: one digit in five networks; choose a step and a place, and
// see which pixels the place has seen. What is drawn follows from the structure alone;
// the tests hold it against the gradients of the real networks.

const SIDE = 8, PALE = 0.3, WHITE = 16, MOST_STEPS = 8;

const TEXT = {
  name: "From patches to classes",
  networks: { vit: "ViT", "vit-stem": "ViT with a stem", swin: "Swin", convnext: "ConvNeXt", convmixer: "ConvMixer" },
  network: "Network", digit: "Digit", step: "Step",
  digits: ["a 4", "a 7", "a 1"],
  steps: (number, most, label) => `${number} of ${most}: ${label}`,
  grid: (side) => `${side} × ${side} places`,
  seen: "What the place has seen",
  view: (label, side, row, column) => `${label}: ${side} by ${side} places, chosen is row ${row}, column ${column}. Arrow keys move the place.`,
  picture: (number) => `Seen: ${number} of 64 pixels, drawn bright.`,
  heading: (network, label) => `${network}, ${label}`,
  at: (row, column) => `: row ${row}, column ${column}`,
  took: (number, all, first) => `In this step the place takes in ${number} of ${all} ${first ? "pixels" : "places of the step before"}.`,
  total: (number) => (number === SIDE * SIDE ? "By now it has seen the whole digit." : `By now it has seen ${number} of ${SIDE * SIDE} pixels.`),
  end: { vit: "After the last block the class token reads all places.", mean: "After the last block a mean takes in all places." },
};

// Kernel, stride and padding of a sliding window; windows and their shift; or all.
const slide = (kernel, stride, padding) => ({ kind: "slide", kernel, stride, padding });
const windows = (window, shift) => ({ kind: "windows", window, shift });
const ALL = { kind: "all" };
const BLOCKS = (what, from, to) => range(to - from + 1).map((i) => [`block ${from + i}`, what]);

const NETWORKS = {
  vit: [["patches", slide(2, 2, 0)], ...BLOCKS(ALL, 1, 3)],
  "vit-stem": [["stem", slide(5, 2, 2)], ...BLOCKS(ALL, 1, 3)],
  swin: [["pixels as tokens", slide(1, 1, 0)], ["block 1", windows(4, 0)], ["block 2", windows(4, 2)],
    ["merging", slide(2, 2, 0)], ...BLOCKS(windows(4, 0), 3, 4)],
  convnext: [["pixels as tokens", slide(1, 1, 0)], ...BLOCKS(slide(7, 1, 3), 1, 2),
    ["merging", slide(2, 2, 0)], ...BLOCKS(slide(7, 1, 3), 3, 4)],
  convmixer: [["patches", slide(2, 2, 0)], ...BLOCKS(slide(5, 1, 2), 1, 3)],
};
const MEAN = ["swin", "convnext", "convmixer"];

const after = (step, side) => (step.kind === "slide" ? outputLength(side, step.kernel, step.stride, step.padding, 1) : side);

// Piece of the shifted windows in which a place lies, along one axis.
const piece = (place, { window, shift }, side) =>
  2 * Math.floor((place - shift + side) % side / window) + Number(place < shift);

// Whether output place `i` takes in input place `j`, along one axis.
function takesIn(step, i, j, side) {
  if (step.kind === "all") return true;
  if (step.kind === "windows") return piece(i, step, side) === piece(j, step, side);
  const first = i * step.stride - step.padding;
  return j >= first && j < first + step.kernel;
}

const sidesOf = (steps) => {
  const sides = [SIDE];
  for (const [, step] of steps) sides.push(after(step, sides.at(-1)));
  return sides;
};

// What one place takes in, and which pixels it has seen; rows and columns apart, since
// every step here treats them alike and each by itself.
export function compute({ network, layer, row, column }) {
  const steps = NETWORKS[network], sides = sidesOf(steps);
  const at = Math.min(layer, steps.length - 1), side = sides[at + 1];
  const place = [Math.min(row, side - 1), Math.min(column, side - 1)];
  const follow = (start, from) => {
    let seen = [start];
    for (let l = at; l >= from; l--) {
      seen = range(sides[l]).filter((j) => seen.some((i) => takesIn(steps[l][1], i, j, sides[l])));
    }
    return seen;
  };
  const table = (from, size) => {
    const [rows, columns] = place.map((start) => follow(start, from));
    return tableOf(size, size, (i, j) => Number(rows.includes(i) && columns.includes(j)));
  };
  return {
    label: steps[at][0], side, row: place[0], column: place[1],
    below: table(at, sides[at]), pixels: table(0, SIDE),
  };
}

export function spell({ network, layer }, { label: step, row, column, below, pixels: seen }) {
  const lines = [TEXT.heading(TEXT.networks[network], step) + TEXT.at(row, column),
    TEXT.took(sum(below.flat()), below.length ** 2, !layer), TEXT.total(sum(seen.flat()))];
  if (layer >= NETWORKS[network].length - 1) lines.push(TEXT.end[MEAN.includes(network) ? "mean" : "vit"]);
  return lines;
}

function clean(get) {
  const { check, damaged } = reader(get);
  const isDigit = (held) => isMatrix(held, SIDE, SIDE, isWithin(0, WHITE));
  return {
    state: {
      digits: check("digits", (held) => isList(held, 3, 3, isDigit), null),
      network: check("network", isOneOf(Object.keys(NETWORKS)), "swin"),
      layer: check("layer", isWhole(0, MOST_STEPS), 1),
      row: check("row", isWhole(0, SIDE - 1), 3),
      column: check("column", isWhole(0, SIDE - 1), 4),
      picture: check("picture", isWhole(0, 2), 0),
    },
    damaged,
  };
}

// The mean of the ink over the pixels that lie under each place.
const coarse = (digit, side) => {
  const wide = SIDE / side;
  return tableOf(side, side, (row, column) =>
    mean(range(wide * wide).map((i) => digit[row * wide + Math.floor(i / wide)][column * wide + i % wide])));
};

function build({ state, put, says, reset }) {
  const spelt = speller();
  let side = SIDE;
  const move = (row, column) => {
    const at = { row: clamp(row, 0, side - 1), column: clamp(column, 0, side - 1) };
    if (at.row !== state.row || at.column !== state.column) put(at);
  };
  // A place stays where it is on the picture when the grid gets coarser or finer.
  const go = (change) => {
    const before = compute(state).side, next = compute({ ...state, ...change }).side;
    const moved = (place) => clamp(Math.floor((Math.min(place, before - 1) + 0.5) * next / before), 0, next - 1);
    put({ ...change, row: moved(state.row), column: moved(state.column) });
  };
  const network = picker({ label: TEXT.network, options: Object.entries(TEXT.networks),
    onvalue: (name) => go({ network: name, layer: Math.min(state.layer, NETWORKS[name].length - 1) }) });
  const digit = picker({ label: TEXT.digit, options: TEXT.digits.map((name, i) => [String(i), name]),
    onvalue: (number) => put({ picture: Number(number) }) });
  const step = slider({ label: TEXT.step, low: 0, high: 5, step: 1, ends: ["", ""],
    onvalue: (layer) => go({ layer }), describe: (text) => text });

  const places = pixels(false), looked = pixels(true);
  const frame = h("span", { class: "ac-place" });
  const handle = h("button", { class: "ac-view", type: "button" }, places.element, frame);
  handle.addEventListener("click", ({ clientX, clientY, detail }) => {
    if (!detail) return; // Enter and Space have no place
    const box = handle.getBoundingClientRect();
    move(Math.floor((clientY - box.top) / box.height * side), Math.floor((clientX - box.left) / box.width * side));
  });
  onArrows(handle, (right, down) => move(Math.min(state.row, side - 1) + down, Math.min(state.column, side - 1) + right), () => move(0, 0));
  const gridName = title("");

  function draw() {
    const steps = NETWORKS[state.network], at = Math.min(state.layer, steps.length - 1);
    const result = compute(state), ink = state.digits[state.picture];
    side = result.side;
    network.show(state.network);
    digit.show(String(state.picture));
    step.input.max = steps.length - 1;
    step.show(at, TEXT.steps(at + 1, steps.length, result.label));
    label(gridName, TEXT.grid(side));
    places.show(coarse(ink, side), GREY_MAP, (value) => value / WHITE);
    looked.show(ink.map((line, i) => line.map((value, j) => [value, result.pixels[i][j]])), GREY_MAP,
      ([value, seen]) => (seen ? 0.4 + 0.6 * value / WHITE : PALE * value / WHITE), TEXT.picture(sum(result.pixels.flat())));
    Object.assign(frame.style, { top: `${100 * result.row / side}%`, left: `${100 * result.column / side}%`, width: `${100 / side}%`, height: `${100 / side}%` });
    handle.setAttribute("aria-label", TEXT.view(TEXT.heading(TEXT.networks[state.network], result.label), side, result.row, result.column));
    handle.dataset.family = MEAN.slice(1).includes(state.network) ? "convolution" : state.network === "vit-stem" ? "hybrid" : "attention";
    spelt.show(spell({ network: state.network, layer: at }, result));
  }
  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, network.element, step.element, digit.element, reset()),
      h("div", { class: "ac-pair" }, part(null, null, gridName, handle), part(TEXT.seen, null, looked.element)),
      says, spelt.element,
    ],
  };
}

export default {
  render: (shown) => mount(shown, {
    name: TEXT.name, look: "ac-reach", own: ["network", "layer", "row", "column", "picture"], vital: "digits", clean, build,
  }),
};
