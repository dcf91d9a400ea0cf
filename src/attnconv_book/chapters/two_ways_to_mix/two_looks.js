// Two looks: one photograph twice; choose a patch and see what each operator takes in.

const SIDE = 17, FINE = 4, WIDE = SIDE * FINE, SHARPEST = 16, PALE = 0.24;

const TEXT = {
  name: "Two looks at one photograph",
  titles: { where: "Convolution", what: "Attention" },
  views: {
    where: (row, column) => `Photograph as a convolution at row ${row}, column ${column} sees it. Arrow keys move the patch.`,
    what: (row, column) => `Photograph as attention at row ${row}, column ${column} sees it. Arrow keys move the patch.`,
  },
  stand: "Stand on",
  places: { petal: "a petal", centre: "the red centre", dark: "the background" },
  sharpness: "Sharpness s", ends: ["0", "16"],
  heading: (row, column) => `The patch in row ${row}, column ${column}`,
  where: (number) => `Convolution takes in ${number} patches: itself and all that touch it.`,
  what: (outside, row, column) => `Attention gives ${outside} % of its weight to patches outside this window. Apart from itself, it gives most to row ${row}, column ${column}.`,
  alike: "With s = 0 likeness does not count: every patch gets the same weight.",
};

const PLACES = { petal: [15, 9], centre: [7, 7], dark: [2, 2] };

// The colours of all pixels, row by row: [red, green, blue] from 0 to 255.
function readPhoto(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return range(WIDE * WIDE).map((i) => [bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]]);
}

// The mean colour of each patch.
const meansOf = (photo) => range(SIDE * SIDE).map((patch) => {
  const top = Math.floor(patch / SIDE) * FINE, left = patch % SIDE * FINE;
  const inside = range(FINE * FINE).map((i) => photo[(top + Math.floor(i / FINE)) * WIDE + left + i % FINE]);
  return range(3).map((c) => sum(inside.map((pixel) => pixel[c])) / inside.length);
});

// The directions of all colours, seen from their mean.
function directionsOf(means) {
  const center = range(3).map((c) => sum(means.map((colour) => colour[c])) / means.length);
  return means.map((colour) => {
    const away = subtract(colour, center), length = Math.sqrt(dot(away, away)) || 1;
    return away.map((part) => part / length);
  });
}

const isNear = (patch, row, column) =>
  Math.abs(Math.floor(patch / SIDE) - row) <= 1 && Math.abs(patch % SIDE - column) <= 1;

// What both operators take in at one patch; tested against the package.
export function look(directions, { row, column, sharpness }) {
  const asks = row * SIDE + column;
  const weights = softmax(directions.map((direction) => sharpness * dot(direction, directions[asks])));
  const patches = range(SIDE * SIDE);
  const best = placeOfLargest(weights.map((weight, patch) => (patch === asks ? -1 : weight)));
  return {
    weights,
    window: patches.map((patch) => Number(isNear(patch, row, column))),
    outside: sum(weights.filter((_, patch) => !isNear(patch, row, column))),
    best: [Math.floor(best / SIDE), best % SIDE],
  };
}

// For the tests: from what is stored to what is shown.
export const compute = (state) => look(directionsOf(meansOf(readPhoto(state.photo))), state);

export function spell({ row, column, sharpness }, { window, outside, best }) {
  return [
    TEXT.heading(row, column), TEXT.where(sum(window)),
    sharpness ? TEXT.what(brief(100 * outside, 0), ...best) : TEXT.alike,
  ];
}

function clean(get) {
  const { check, damaged } = reader(get);
  const isPhoto = (held) => {
    try { return atob(held).length === 3 * WIDE * WIDE; } catch { return false; }
  };
  return {
    state: {
      photo: check("photo", isPhoto, null),
      row: check("row", isWhole(0, SIDE - 1), PLACES.petal[0]),
      column: check("column", isWhole(0, SIDE - 1), PLACES.petal[1]),
      sharpness: check("sharpness", isWhole(0, SHARPEST), 8),
    },
    damaged,
  };
}

// The photograph in which each patch is drawn as clearly as it counts, over a pale mosaic.
function paintSeen(canvas, photo, means, shares) {
  Object.assign(canvas, { width: WIDE, height: WIDE });
  const context = canvas.getContext("2d"), image = context.createImageData(WIDE, WIDE);
  photo.forEach((pixel, i) => {
    const patch = Math.floor(i / WIDE / FINE) * SIDE + Math.floor(i % WIDE / FINE);
    const share = shares[patch], alpha = 1 - (1 - PALE) * (1 - share);
    const colour = pixel.map((part, c) => (share * part + (1 - share) * PALE * means[patch][c]) / alpha);
    image.data.set([...colour.map(Math.round), Math.round(255 * alpha)], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

// One of the two pictures: a button on which a click or an arrow key chooses a patch.
function view(kind, move) {
  const canvas = h("canvas", { class: "ac-pixels", "aria-hidden": "true" });
  const frames = [h("span", { class: "ac-frame" })];
  if (kind === "where") frames.push(h("span", { class: "ac-frame ac-wide" }));
  const handle = h("button", { class: "ac-view", type: "button" }, canvas, frames);
  handle.addEventListener("click", ({ clientX, clientY, detail }) => {
    if (!detail) return; // Enter and Space have no place
    const box = handle.getBoundingClientRect();
    move(Math.floor((clientY - box.top) / box.height * SIDE), Math.floor((clientX - box.left) / box.width * SIDE));
  });
  const place = (frame, top, left, tall, wide) => Object.assign(frame.style, {
    top: `${100 * top / SIDE}%`, left: `${100 * left / SIDE}%`, height: `${100 * tall / SIDE}%`, width: `${100 * wide / SIDE}%`,
  });
  return {
    element: h("div", { class: `ac-part ac-${kind}` }, title(TEXT.titles[kind]), handle),
    handle,
    show(photo, means, shares, { row, column }) {
      paintSeen(canvas, photo, means, shares);
      place(frames[0], row, column, 1, 1);
      const [top, left] = [Math.max(0, row - 1), Math.max(0, column - 1)];
      if (frames[1]) place(frames[1], top, left, Math.min(SIDE, row + 2) - top, Math.min(SIDE, column + 2) - left);
      handle.setAttribute("aria-label", TEXT.views[kind](row, column));
    },
  };
}

function build({ state, put, says, reset }) {
  const photo = readPhoto(state.photo), means = meansOf(photo), directions = directionsOf(means);
  const spelt = speller();
  function move(row, column) {
    const at = { row: clamp(row, 0, SIDE - 1), column: clamp(column, 0, SIDE - 1) };
    if (at.row !== state.row || at.column !== state.column) put(at);
  }
  const views = { where: view("where", move), what: view("what", move) };
  for (const { handle } of Object.values(views)) {
    onArrows(handle, (right, down) => move(state.row + down, state.column + right), () => move(...PLACES.petal));
  }
  const places = Object.entries(PLACES).map(([name, at]) => button(TEXT.places[name], () => move(...at)));
  const sharp = slider({
    label: TEXT.sharpness, low: 0, high: SHARPEST, step: 1, ends: TEXT.ends,
    onvalue: (sharpness) => put({ sharpness }), describe: String,
  });

  function draw() {
    const seen = look(directions, state), most = Math.max(...seen.weights);
    views.where.show(photo, means, seen.window, state);
    views.what.show(photo, means, seen.weights.map((weight) => weight / most), state);
    sharp.show(state.sharpness, state.sharpness);
    spelt.show(spell(state, seen));
  }
  return {
    draw,
    content: [
      h("div", { class: "ac-pair" }, views.where.element, views.what.element),
      h("div", { class: "ac-bar" }, h("div", { class: "ac-under" }, h("span", { class: "ac-field-name" }, TEXT.stand),
        h("div", { class: "ac-bar" }, places)), sharp.element, reset()),
      says, spelt.element,
    ],
  };
}

export default {
  render: (shown) => mount(shown, {
    name: TEXT.name, look: "ac-looks", own: ["row", "column", "sharpness"], vital: "photo", clean, build,
  }),
};
