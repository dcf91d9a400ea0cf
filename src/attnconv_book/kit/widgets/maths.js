// Numbers: lists, arithmetic, what a number may be, and numbers in text.
// maths.js, charts.js and mount.js stand in front of each widget's own file
// (see book_widget.py), so they neither import nor export anything.

// ---------------------------------------------------------------- lists and tables
const range = (n) => Array.from({ length: n }, (_, i) => i);

// A table of numbers (or of anything else): `make(row, column)` gives each entry.
const tableOf = (rows, columns, make) => range(rows).map((row) => range(columns).map((column) => make(row, column)));

const copyRows = (rows) => rows.map((row) => [...row]);

const sameTable = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// ---------------------------------------------------------------- arithmetic
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);

const mean = (numbers) => sum(numbers) / numbers.length;

const extent = (numbers) => [Math.min(...numbers), Math.max(...numbers)];

const placeOfLargest = (numbers) => numbers.indexOf(Math.max(...numbers));

function dot(a, b) {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

const norm = (numbers) => Math.sqrt(dot(numbers, numbers));

const subtract = (a, b) => a.map((x, i) => x - b[i]);

// The product of two matrices, each an array of rows.
const product = (a, b) => a.map((row) => b[0].map((_, column) => row.reduce((total, x, i) => total + x * b[i][column], 0)));

// Weights of scores. The largest score is taken off first, so that no exponential
// overflows. A score of -Infinity gets no weight; where all are, no weight is left.
function softmax(scores) {
  const most = Math.max(...scores);
  if (most === -Infinity) return scores.map(() => 0);
  const raised = scores.map((score) => Math.exp(score - most));
  const total = sum(raised);
  return raised.map((x) => x / total);
}

// In nats; exp of it is the number of equal weights that would be as spread out.
const entropy = (weights) => -sum(weights.map((weight) => (weight > 0 ? weight * Math.log(weight) : 0)));

// Numbers between 0 and 1 that look like chance and are the same in every visit.
function randomNumbers(seed) {
  let held = seed;
  return () => {
    held = (held * 16807) % 2147483647;
    return held / 2147483647;
  };
}

// How many outputs a convolution has along one axis: torch's floor rule, or 0 where
// torch refuses.
function outputLength(length, kernel, stride, padding, dilation) {
  const free = length + 2 * padding - dilation * (kernel - 1) - 1;
  return free < 0 ? 0 : Math.floor(free / stride) + 1;
}

// ---------------------------------------------------------------- what a value may be
const isWhole = (low, high) => (value) => Number.isInteger(value) && value >= low && value <= high;
const isWithin = (low, high) => (value) => Number.isFinite(value) && value >= low && value <= high;
const isOneOf = (values) => (value) => values.includes(value);
const isFlag = (value) => typeof value === "boolean";
const isText = (value) => typeof value === "string";
const isList = (value, shortest, longest, isItem) =>
  Array.isArray(value) && value.length >= shortest && value.length <= longest && value.every(isItem);
// Rows of equal length, so many and so long.
const isTable = (value, [fewest, most], [shortest, longest], isItem) =>
  isList(value, fewest, most, (row) => isList(row, shortest, longest, isItem) && row.length === value[0].length);
const isMatrix = (value, rows, columns, isItem) => isTable(value, [rows, rows], [columns, columns], isItem);

// ---------------------------------------------------------------- numbers in text
const MINUS = "\u2212";

// A number with at most `digits` decimals and a real minus sign.
function say(value, digits = 2) {
  if (!Number.isFinite(value)) return "not a number";
  const text = value.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text.replace("-", MINUS);
}

// The same without zeros at the end: 1 and not 1.00.
function brief(value, digits = 2) {
  const text = say(value, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// Whole numbers with a comma between thousands.
const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

// As a factor in a product: negative numbers get brackets.
const factor = (value, digits = 2) =>
  value < 0 && say(value, digits).startsWith(MINUS) ? `(${brief(value, digits)})` : brief(value, digits);

// Two lists as a sum of products: 1·2 + 0·(−1).
const productsOf = (a, b, inProduct = factor) => a.map((x, i) => `${inProduct(x)}·${inProduct(b[i])}`).join(" + ");

// The rule of `outputLength` with the numbers put in.
const outputRule = (length, kernel, stride, padding, dilation) =>
  `⌊(${length} + 2·${padding} ${MINUS} ${dilation}·(${kernel} ${MINUS} 1) ${MINUS} 1) / ${stride}⌋ + 1`;

// Text -> number, or null. A decimal comma and a real minus sign are welcome.
function readNumber(text) {
  const plain = text.trim().replace(MINUS, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain))
    ? Number(plain) : null;
}

// 10 with a small raised number behind it.
const powerOfTen = (power) => `10${[...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("")}`;

// The least power of ten that is not below an amount.
const powerAbove = (amount) => Math.ceil(Math.log10(amount || 1e-300));

// An amount in words: 0.012 as it is, 1.2 × 10⁻⁵ where three decimals would hide it,
// and what may be rounding, below 10^floor, as a bound.
function sayTiny(amount, floor = -13) {
  if (amount < 10 ** floor) return `< ${powerOfTen(floor)}`;
  if (amount >= 0.001) return say(amount, 3);
  const [digits, power] = amount.toExponential(1).split("e");
  return `${digits} × ${powerOfTen(Number(power))}`;
}
