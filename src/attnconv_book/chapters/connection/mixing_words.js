// What the mixing matrix explorer says about the matrices.

const signed = (number) => (number > 0 ? `+${number}` : brief(number));

// The name of one of the matrices of an operator.
function termName(operator, term) {
  const kind = KINDS[operator];
  const name = TEXT.terms[kind];
  if (kind === "tap") return name(signed(offsetOf(operator, term)));
  return name(kind === "wave" ? term : term + 1);
}

// Where one entry of the matrix comes from, as lines of text.
function spell(state, result, { row, column }) {
  const { operator } = state;
  const { term, matrix } = result;
  const value = matrix[row][column];
  const lines = [`${TEXT.entry(row + 1, column + 1)}: ${say(value)}`];
  const n = matrix.length, told = TEXT.spells;
  if (KINDS[operator] === "tap") {
    const offset = offsetOf(operator, term);
    lines.push(value ? told.tap(offset ? signed(offset) : "+0", row + 1 + offset, row + 1) : told.outside, told.fixed);
  } else if (operator === "depthwise") lines.push(Math.abs(row - column) <= 1 ? told.fixed : told.none);
  else if (operator === "pooling") lines.push(value ? told.pooling(TAPS) : told.none);
  else if (operator === "fourier") lines.push(told.wave(["cos", "sin"][term], row, column, n), told.fixed);
  else if (operator === "mixer") lines.push(told.mixer);
  else {
    const { query, key } = queriesAndKeys(state, term);
    const [q, k] = [query[row], key[column]];
    if (operator === "linear") {
      const [a, b] = [q.map(phi), k.map(phi)];
      const total = sum(key.map((other) => dot(a, other.map(phi))));
      lines.push(told.linear(productsOf(a, b, (x) => say(x)), say(total), say(value)), told.phi);
    } else {
      const scores = scoresOf(state, operator, term);
      const score = scores[row][column];
      if (!Number.isFinite(score)) return [...lines, told.none];
      const bias = operator === "biased" ? score - dot(q, k) / Math.sqrt(WIDTH) : 0;
      const total = sum(scores[row].map(Math.exp));
      lines.push(
        told.score(productsOf(q, k), operator === "biased" ? ` + ${factor(bias)}` : "", say(score)),
        told.softmax(say(score), say(total), say(value)));
    }
  }
  return lines;
}

// Which tokens are others than before, in words.
function news({ tokens, before }, carried) {
  const told = TEXT.news;
  const others = range(tokens.length).filter((i) => String(tokens[i]) !== String(before[i])).map((i) => i + 1);
  if (!others.length) return told.none();
  if (carried !== null) return told.order();
  if (others.length === tokens.length) return told.all();
  return (others.length === 1 ? told.one : told.many)(others);
}

// What happened to the tokens and to the matrix, in words.
function verdict(state, { number, change, carried, table }) {
  const words = [news(state, carried), change < NOTHING ? TEXT.stays : TEXT.moves(say(change))];
  if (number > 1) words.push(TEXT.together(say(table[NAMES.indexOf(state.operator)].change)));
  if (carried !== null) words.push(TEXT.carried(say(Math.abs(carried) < NOTHING ? 0 : carried)));
  return words.join(" ");
}
