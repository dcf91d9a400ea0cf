// The small networks of the shift meter: their layers, and whether a feature map follows
// a shift of the picture.

const SIDE = 16, REACH = 8, REGIONS = 4, CLASSES = 10;
const WIDTHS = [6, 8, 8], DILATIONS = [1, 1, 2];
const STRIDES = [1, 2];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LEVELS = 31;
const SHIFTS = range(2 * REACH + 1).map((i) => i - REACH);

// One layer from its letters: each weight is a level times the scale of its channel.
function unpack({ levels, scales, bias }) {
  const each = levels.length / scales.length;
  return { weight: Float64Array.from(levels, (letter, i) => (LETTERS.indexOf(letter) - LEVELS) * scales[Math.floor(i / each)]), bias };
}

// A digit of 8 x 8 in the middle of 16 x 16, moved in a circle.
function pictureOf(letters, right, down) {
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

// Does the map follow? The better one of the whole steps around shift / stride counts.
function follows(still, moved, stride, right, down) {
  let best = null;
  for (const i of new Set([Math.floor(down / stride), Math.ceil(down / stride)])) {
    for (const j of new Set([Math.floor(right / stride), Math.ceil(right / stride)])) {
      const expected = rolled(still, i, j);
      const difference = norm(subtract(moved.map, expected));
      if (!best || difference < best.difference) best = { difference, expected, steps: [i, j] };
    }
  }
  return best;
}

const nameOf = ({ padding, stride, head }) => `${padding}-${stride}-${head}`;

// A network ready to be asked about one digit; it remembers what it has computed.
function asker(data, { digit, padding, stride, head }) {
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
function compute(data, state, ask = asker(data, state)) {
  const { right, down, stride, channel } = state;
  const still = ask(0, 0);
  const size = norm(still.map);
  const errors = SHIFTS.map((shift) => follows(still, ask(shift, down), stride, shift, down).difference / size);
  const answers = SHIFTS.map((shift) => placeOfLargest(ask(shift, down).scores));
  const moved = ask(right, down);
  const { difference, expected, steps } = follows(still, moved, stride, right, down);
  const { side } = moved;
  const one = (map) => tableOf(side, side, (i, j) => map[(channel * side + i) * side + j]);
  return {
    error: difference / size, difference, size, steps, errors, answers,
    measured: one(moved.map), expected: one(expected), before: still.scores, after: moved.scores,
  };
}
