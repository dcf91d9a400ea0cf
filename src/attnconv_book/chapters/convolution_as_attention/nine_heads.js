// Nine heads that look at places, and the convolution they become; on plain arrays.

const TAPS = 9, SHARPEST = 40;

// Weights of one query along one axis: the square of a distance is a sum, so the
// weight of a pixel is that of its row times that of its column.
const axisRow = (size, rings, alpha, offset, query) =>
  softmax(range(size + 2 * rings).map((key) => -alpha * (key - rings - query - offset) ** 2));

const axisWeights = (size, rings, alpha, offset) => range(size).map((query) => axisRow(size, rings, alpha, offset, query));

const OFFSETS = [-1, 0, 1];

// All outputs of the attention layer, and its weights along both axes.
function attend({ picture, kernel, sharpness, heads, ring }) {
  const rings = ring ? 1 : 0, tall = picture.length, wide = picture[0].length;
  const down = OFFSETS.map((offset) => axisWeights(tall, rings, sharpness, offset));
  const right = OFFSETS.map((offset) => axisWeights(wide, rings, sharpness, offset));
  const columns = tableOf(wide + 2 * rings, tall + 2 * rings, (j, i) => picture[i - rings]?.[j - rings] ?? 0);
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

function convolve(picture, kernel, padding) {
  const [tall, wide] = [picture.length, picture[0].length];
  const pixel = (i, j) => (padding === "zeros" ? picture[i]?.[j] ?? 0 : picture[clamp(i, 0, tall - 1)][clamp(j, 0, wide - 1)]);
  return tableOf(tall, wide, (i, j) => sum(kernel.map((taps, a) => dot(taps, OFFSETS.map((b) => pixel(i + a - 1, j + b))))));
}

const largest = (a, b) => Math.max(...a.flatMap((line, i) => line.map((x, j) => Math.abs(x - b[i][j]))));

// What is not on the own tap, along one axis: all, if the tap is no key.
const besideTap = (weights, tap) => (tap in weights ? sum(weights.filter((_, i) => i !== tap)) : 1);

// What is beside the tap along either axis: 1 - (1 - y)(1 - x), without losing what is small.
const leakOf = (y, x) => y + x - y * x;

// The whole of it on plain arrays; tested against the package.
function compute(state) {
  const { picture, kernel, ring, row, column } = state;
  const { output, down, right } = attend(state);
  const [zeros, replicate] = ["zeros", "replicate"].map((padding) => convolve(picture, kernel, padding));
  const rings = ring ? 1 : 0;
  const heads = range(TAPS).map((head) => [Math.floor(head / 3), head % 3]);
  return {
    attention: output, zeros, replicate,
    errors: [largest(output, zeros), largest(output, replicate)],
    weights: heads.map(([a, b]) => down[a][row].map((y) => right[b][column].map((x) => y * x))),
    leaks: heads.map(([a, b]) =>
      leakOf(besideTap(down[a][row], row + a - 1 + rings), besideTap(right[b][column], column + b - 1 + rings))),
  };
}

// The largest error at every whole sharpness, one after the other; it does not depend
// on the query.
function* eachError(state) {
  const wanted = convolve(state.picture, state.kernel, state.padding);
  for (let sharpness = 0; sharpness <= SHARPEST; sharpness++) yield largest(attend({ ...state, sharpness }).output, wanted);
}

const errorsOver = (state) => [...eachError(state)];

// The leak of the middle head at every whole sharpness.
function leaksOver({ picture, ring, row, column }) {
  const rings = ring ? 1 : 0;
  return range(SHARPEST + 1).map((sharpness) => {
    const beside = (size, at) => besideTap(axisRow(size, rings, sharpness, 0, at), at + rings);
    return leakOf(beside(picture.length, row), beside(picture[0].length, column));
  });
}
