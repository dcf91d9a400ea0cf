// The matrices of ten operators that mix tokens, and what one can measure on them; on
// plain arrays.

const FEATURES = 4, HEADS = 2, WIDTH = 2, TAPS = 3, RADIUS = 1;
const KINDS = {
  convolution: "tap", dilated: "tap", depthwise: "channel", pooling: "only", mixer: "channel", fourier: "wave",
  linear: "head", windowed: "head", attention: "head", biased: "head",
};
const NAMES = Object.keys(KINDS);

// How far from its own token a tap of a convolution looks.
const offsetOf = (operator, tap) => (tap - 1) * (operator === "dilated" ? 2 : 1);

// The normal distribution function, to 15 digits: a series near 0, a fraction far out.
function normal(z) {
  const x = Math.abs(z);
  if (x > 38) return z > 0 ? 1 : 0;
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  let tail;
  if (x < 4) {
    let term = x, sum = x;
    for (let k = 1; k < 120; k++) { term *= x * x / (2 * k + 1); sum += term; }
    tail = 0.5 - density * sum;
  } else {
    let fraction = x;
    for (let k = 60; k > 0; k--) fraction = x + k / fraction;
    tail = density / fraction;
  }
  return z > 0 ? 1 - tail : tail;
}

const phi = (z) => (z > 0 ? z + 1 : Math.exp(z));

// Queries and keys of one head.
function queriesAndKeys({ tokens, weights }, head) {
  const projected = tokens.map((token) => weights.qk.map((row, o) => weights.qk_bias[o] + dot(row, token)));
  const part = (start) => projected.map((row) => row.slice(start + head * WIDTH, start + (head + 1) * WIDTH));
  return { query: part(0), key: part(FEATURES) };
}

function scoresOf(state, operator, head) {
  const { query, key } = queriesAndKeys(state, head);
  const table = state.weights.distance[head], most = (table.length - 1) / 2;
  return query.map((q, i) => key.map((k, j) => {
    if (operator === "windowed" && Math.abs(i - j) > RADIUS) return -Infinity;
    const bias = operator === "biased" ? table[clamp(j - i, -most, most) + most] : 0;
    return dot(q, k) / Math.sqrt(WIDTH) + bias;
  }));
}

// All matrices of an operator on an input; tested against the package.
function matrices({ tokens, weights }, operator) {
  const n = tokens.length;
  const state = { tokens, weights };
  if (KINDS[operator] === "tap") return range(TAPS).map((tap) => tableOf(n, n, (i, j) => Number(j - i === offsetOf(operator, tap))));
  if (operator === "depthwise") return weights.depthwise.map((taps) => tableOf(n, n, (i, j) => taps[j - i + 1] ?? 0));
  if (operator === "pooling") return [tableOf(n, n, (i, j) => (Math.abs(i - j) <= 1 ? 1 / 3 : 0))];
  if (operator === "fourier") return [Math.cos, Math.sin].map((wave) => tableOf(n, n, (i, j) => wave(2 * Math.PI * ((i * j) % n) / n)));
  if (operator === "mixer") {
    const { expand, expand_bias, contract } = weights;
    return range(FEATURES).map((c) => {
      const gates = expand.map((row, m) => normal(expand_bias[m] + dot(row, tokens.map((token) => token[c]))));
      return product(contract.map((row) => row.map((w, m) => w * gates[m])), expand);
    });
  }
  return range(HEADS).map((head) => {
    if (operator !== "linear") return scoresOf(state, operator, head).map(softmax);
    const { query, key } = queriesAndKeys(state, head);
    return query.map((q) => {
      const row = key.map((k) => dot(q.map(phi), k.map(phi)));
      const total = sum(row);
      return row.map((x) => x / total);
    });
  });
}

const NOTHING = 1e-9; // up to this share of its largest entry, an entry counts as zero

function sparsity(matrix) {
  const numbers = matrix.flat().map(Math.abs);
  const limit = NOTHING * Math.max(...numbers);
  return numbers.filter((x) => x <= limit).length / numbers.length;
}

// How far from the nearest matrix that is the same along each diagonal.
function toeplitzError(matrix) {
  const n = matrix.length, size = norm(matrix.flat());
  if (!size) return 0;
  const sums = Array(2 * n - 1).fill(0);
  matrix.forEach((row, i) => row.forEach((x, j) => { sums[i - j + n - 1] += x / (n - Math.abs(i - j)); }));
  return norm(matrix.flatMap((row, i) => row.map((x, j) => x - sums[i - j + n - 1]))) / size;
}

// Between all matrices of two inputs: 0 the same, √2 nothing in common.
function inputChange(first, second) {
  const [a, b] = [first.flat(2), second.flat(2)];
  const size = Math.sqrt((norm(a) ** 2 + norm(b) ** 2) / 2);
  return size ? norm(subtract(a, b)) / size : 0;
}

// Where each token stood before, if the tokens only changed places; else null.
function orderOf(before, tokens) {
  const free = before.map((row) => String(row));
  const order = tokens.map((row) => {
    const at = free.indexOf(String(row));
    if (at >= 0) free[at] = null;
    return at;
  });
  return order.includes(-1) || order.every((at, i) => at === i) ? null : order;
}

// All that is shown; tested against the package.
function compute(state) {
  const { operator, tokens, before, weights } = state;
  const now = matrices({ tokens, weights }, operator), then = matrices({ tokens: before, weights }, operator);
  const term = Math.min(state.term, now.length - 1);
  const order = orderOf(before, tokens);
  const carried = order && inputChange([now[term]], [order.map((i) => order.map((j) => then[term][i][j]))]);
  const table = NAMES.map((name) => {
    const [a, b] = [matrices({ tokens, weights }, name), matrices({ tokens: before, weights }, name)];
    return { sparsity: mean(a.map(sparsity)), toeplitz: mean(a.map(toeplitzError)), change: inputChange(a, b) };
  });
  return {
    term, number: now.length, matrix: now[term], before: then[term],
    sparsity: sparsity(now[term]), toeplitz: toeplitzError(now[term]), change: inputChange([now[term]], [then[term]]), carried, table,
  };
}
