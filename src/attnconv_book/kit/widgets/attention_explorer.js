// The attention explorer: queries, keys and values of a few tokens, edited by hand;
// scores, weights and output follow.

const TEXT = {
  name: "Attention explorer",
  vectors: "Queries, keys and values",
  groups: { query: "query", key: "key", value: "value" },
  fieldName: (group, token, part) => `${group} of ${token}, number ${part}`,
  matching: "Where a query points",
  mixing: "What comes out",
  matchingAlt: (token, scores) => `The query of ${token} as an arrow and the keys as dots. Scores: ${scores}.`,
  mixingAlt: (token, output, weights) => `The values as dots, as large as their weights (${weights}), and the output of ${token} at ${output}.`,
  mask: "Who may attend to whom",
  masks: { none: "everyone", causal: "causal", custom: "my own" },
  temperature: "Temperature",
  sharp: "sharp", flat: "flat",
  temperatureIs: (temperature, scale) => `${temperature} (scale ${scale})`,
  scores: "Scores",
  scoresNote: "Select a score to close or open the way.",
  weights: "Weights",
  weightsNote: "Each row sums to 1.",
  output: "Output",
  outputNote: "Values, averaged by the weights.",
  scoreCell: (query, key, score) => `${query} looks at ${key}: score ${score}`,
  closedCell: (query, key) => `${query} may not look at ${key}`,
  weightCell: (query, key, weight) => `${query} takes ${weight} from ${key}`,
  outputCell: (query, part, value) => `output of ${query}, number ${part}: ${value}`,
  scoreOf: (query, key) => `Score of ${key} for ${query}`,
  weightOf: (query, key) => `Weight of ${key} for ${query}`,
  outputOf: (query) => `Output of ${query}`,
  scoreRule: "scale × (query · key)",
  closed: (query, key) => `${query} may not attend to ${key}: the weight is 0, whatever the score.`,
  empty: (query) => `${query} has nothing to attend to: all its weights and its output are 0.`,
  shifted: (most) => `The largest score, ${most}, is taken off all scores first; that changes no weight.`,
  opened: (query, key) => `${query} may attend to ${key} now.`,
  shut: (query, key) => `${query} may no longer attend to ${key}.`,
};

const WIDTH = 2; // numbers per query, key and value
const LOW = -9, HIGH = 9;
const GROUPS = Object.keys(TEXT.groups);

// The whole of attention, on plain arrays; tested against the package.
export function compute({ query, key, value, mask, temperature }) {
  const scale = 1 / (temperature * Math.sqrt(query[0].length));
  const scores = query.map((q) => key.map((k) => scale * dot(q, k)));
  const weights = scores.map((row, i) => softmax(row.map((score, j) => (mask[i][j] ? score : -Infinity))));
  return { scale, scores, weights, output: product(weights, value) };
}

const MASKS = {
  none: (n) => tableOf(n, n, () => true),
  causal: (n) => tableOf(n, n, (i, j) => j <= i),
};

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const tokens = check("tokens", (held) => isList(held, 1, 8, isText), ["1", "2", "3", "4"]);
  const n = tokens.length;
  const state = { tokens };
  for (const name of GROUPS) {
    state[name] = check(name, (held) => isMatrix(held, n, WIDTH, Number.isFinite), tableOf(n, WIDTH, () => 0));
  }
  state.mask = check("mask", (held) => isMatrix(held, n, n, isFlag), MASKS.none(n));
  state.temperature = check("temperature", (held) => Number.isFinite(held) && held > 0, 1);
  return { state, damaged };
}

const vector = (numbers) => `(${numbers.map((x) => brief(x)).join(", ")})`;

// The arithmetic of one cell, as lines of text; the first one is its name.
export function spell(state, result, { kind, row, column }) {
  const { tokens, query, key, value, mask } = state;
  const { scale, scores, weights, output } = result;
  const [asks, asked] = [tokens[row], tokens[column]];
  const open = range(tokens.length).filter((j) => mask[row][j]);
  if (kind === "score") {
    const lines = [TEXT.scoreOf(asks, asked), TEXT.scoreRule,
      `= ${say(scale)} × (${productsOf(query[row], key[column])}) = ${say(scores[row][column])}`];
    return mask[row][column] ? lines : [...lines, TEXT.closed(asks, asked)];
  }
  if (kind === "output") {
    const lines = [TEXT.outputOf(asks)];
    if (!open.length) return [...lines, TEXT.empty(asks)];
    return [...lines, open.map((j) => `${say(weights[row][j])}·${vector(value[j])}`).join(" + "),
      `= (${output[row].map((x) => say(x)).join(", ")})`];
  }
  const lines = [TEXT.weightOf(asks, asked)];
  if (!open.length) return [...lines, TEXT.empty(asks)];
  if (!mask[row][column]) return [...lines, TEXT.closed(asks, asked)];
  const most = Math.max(...open.map((j) => scores[row][j]));
  const shift = Math.abs(most) > 9 ? most : 0;
  const raised = (j) => Math.exp(scores[row][j] - shift);
  const total = sum(open.map(raised));
  const power = (j) => `exp(${say(scores[row][j] - shift)})`;
  return [...lines, `${power(column)} / (${open.map(power).join(" + ")})`,
    `= ${say(raised(column))} / (${open.map((j) => say(raised(j))).join(" + ")})`,
    `= ${say(raised(column))} / ${say(total)} = ${say(weights[row][column], 3)}`,
    ...(shift ? [TEXT.shifted(say(most))] : [])];
}

// A small plane with axes, dots and one arrow.
function plane({ label: words, alt, dots, arrow, cross }) {
  const size = 150, half = size / 2;
  const reach = Math.max(1, reachOf(dots.map((dot) => dot.at), arrow ?? [], cross ?? [])) * 1.3;
  const x = scaleOf(-reach, reach, 0, size), y = scaleOf(-reach, reach, size, 0);
  const picture = svg("svg", { viewBox: `0 0 ${size} ${size}`, class: "ac-plane", role: "img", "aria-label": alt },
    svgLine(`M0 ${half}H${size}M${half} 0V${size}`, "ac-axis"));
  const taken = [];
  for (const { at, name, radius, faint } of dots) {
    picture.append(svgSpot(x(at[0]), y(at[1]), radius, faint ? "ac-dot ac-faint" : "ac-dot"));
    const left = at[0] > reach * 0.45;
    let height = y(at[1]) - 7;
    while (taken.some(([across, down]) => Math.abs(across - x(at[0])) < 45 && Math.abs(down - height) < 11)) height += 11;
    taken.push([x(at[0]), height]);
    picture.append(svgText(x(at[0]) + (left ? -4 : 5), Math.max(10, height), name, left ? "end" : "start"));
  }
  if (arrow) {
    const [right, down] = [x(arrow[0]) - half, y(arrow[1]) - half];
    picture.append(svg("line", { x1: half, y1: half, x2: half + right, y2: half + down, class: "ac-arrow" }));
    if (Math.hypot(right, down) > 4) {
      const turn = `translate(${half + right} ${half + down}) rotate(${Math.atan2(down, right) * 180 / Math.PI})`;
      picture.append(svg("path", { d: "M0 0L-9 -4.5V4.5Z", class: "ac-tip", transform: turn }));
    }
  }
  if (cross) picture.append(svgCross(x(cross[0]), y(cross[1]), 6));
  return h("figure", { class: "ac-plane-box" }, picture, h("figcaption", {}, words));
}

function build({ state, put, report, says, reset }) {
  const { tokens } = state;
  const n = tokens.length;
  const atFirst = { kind: "weight", row: n - 1, column: Math.min(1, n - 1) };
  let chosen = atFirst, ownMask = false;
  const spelt = speller();

  // queries, keys, values
  const fields = Object.fromEntries(GROUPS.map((group) => [group, tableOf(n, WIDTH, (i, m) => numberField({
    name: TEXT.fieldName(TEXT.groups[group], tokens[i], m + 1), low: LOW, high: HIGH, step: 0.5, report,
    onvalue(number) {
      const rows = copyRows(state[group]);
      rows[i][m] = number;
      if (group === "query") chosen = { ...chosen, row: i };
      put({ [group]: rows });
    },
  }))]));
  const table = h("div", { class: "ac-vectors", role: "group", "aria-label": TEXT.vectors },
    h("span"), ...Object.values(TEXT.groups).map((name) => h("span", { class: "ac-head ac-pair" }, name)),
    ...tokens.flatMap((token, i) => [h("span", { class: "ac-head ac-token" }, token),
      ...GROUPS.map((group) => h("span", { class: "ac-pair" }, fields[group][i].map((field) => field.element)))]));
  const planes = h("div", { class: "ac-planes" });

  // mask, temperature, start again
  const maskChoice = choice({
    legend: TEXT.mask, options: Object.entries(TEXT.masks),
    onvalue(kind) {
      ownMask = kind === "custom";
      put(ownMask ? {} : { mask: MASKS[kind](n) });
    },
  });
  const temperature = slider({
    label: TEXT.temperature, low: -3, high: 3, step: 0.125, ends: [TEXT.sharp, TEXT.flat],
    describe: (value) => TEXT.temperatureIs(brief(value), say(1 / (value * Math.sqrt(WIDTH)))),
    onvalue: (power) => put({ temperature: 2 ** power }),
  });
  const again = reset(() => { ownMask = false; chosen = atFirst; });

  // the three grids
  function toggle(row, column) {
    const mask = copyRows(state.mask);
    mask[row][column] = !mask[row][column];
    chosen = { kind: "score", row, column };
    put({ mask }, (mask[row][column] ? TEXT.opened : TEXT.shut)(tokens[row], tokens[column]));
  }
  const grid = (kind, options) => cellGrid({
    rows: n, columns: n, rowNames: tokens, columnNames: tokens, ...options,
    onreach(row, column) { chosen = { kind, row, column }; mark(); },
  });
  const grids = {
    score: grid("score", { name: TEXT.scores, className: "ac-toggles", onact: toggle }),
    weight: grid("weight", { name: TEXT.weights }),
    output: grid("output", { name: TEXT.output, columns: WIDTH, columnNames: ["1", "2"], className: "ac-quiet-rows" }),
  };
  grids.score.element.addEventListener("click", (event) => {
    const at = grids.score.own(event.target);
    if (at) { toggle(...at); grids.score.cells[at[0]][at[1]].focus(); }
  });
  for (const kind of ["score", "weight"]) grids[kind].rest([chosen.row, chosen.column]);

  function mark() {
    const result = compute(state);
    const reads = { weight: "score", output: "weight" }[chosen.kind];
    for (const [kind, { each }] of Object.entries(grids)) {
      each((cell, row, column) => {
        const sameRow = row === chosen.row;
        cell.classList.toggle("ac-chosen", kind === chosen.kind && sameRow && (column === chosen.column || kind === "output"));
        cell.classList.toggle("ac-used", sameRow && kind === reads);
      });
    }
    spelt.show(spell(state, result, chosen));
    const { row } = chosen;
    const { query, key, value, mask } = state;
    const [scores, weights, output] = [result.scores[row], result.weights[row], result.output[row]];
    const shown = (numbers) => tokens.map((token, j) => `${token} ${say(numbers[j])}`).join(", ");
    const dots = (places, radius) => tokens.map((name, j) => ({ name, at: places[j], radius: radius(j), faint: !mask[row][j] }));
    planes.replaceChildren(
      plane({
        label: `${TEXT.matching}: ${tokens[row]}`, alt: TEXT.matchingAlt(tokens[row], shown(scores)),
        arrow: query[row], dots: dots(key, () => 4),
      }),
      plane({
        label: `${TEXT.mixing}: ${tokens[row]}`, alt: TEXT.mixingAlt(tokens[row], vector(output), shown(weights)),
        cross: output, dots: dots(value, (j) => 1.5 + 8 * Math.sqrt(weights[j])),
      }));
  }

  function draw() {
    const { mask } = state;
    const { scores, weights, output } = compute(state);
    for (const group of GROUPS) fields[group].forEach((pair, i) => pair.forEach((field, m) => field.show(state[group][i][m])));
    const known = Object.keys(MASKS).find((kind) => sameTable(mask, MASKS[kind](n))) ?? "custom";
    maskChoice.show(ownMask ? "custom" : known);
    temperature.show(Math.log2(state.temperature), state.temperature);
    const largest = reachOf(scores), widest = reachOf(state.value);
    grids.score.each((cell, i, j) => {
      const text = mask[i][j] ? say(scores[i][j], Math.abs(scores[i][j]) >= 99.95 ? 0 : 1) : "\u00d7";
      label(cell, text, mask[i][j] ? TEXT.scoreCell(tokens[i], tokens[j], text) : TEXT.closedCell(tokens[i], tokens[j]));
      paintSigned(cell, scores[i][j], largest);
      cell.classList.toggle("ac-off", !mask[i][j]);
    });
    grids.weight.each((cell, i, j) => {
      const text = mask[i][j] ? say(weights[i][j]) : "0";
      label(cell, text, TEXT.weightCell(tokens[i], tokens[j], text));
      paint(cell, WEIGHTS_MAP, weights[i][j]);
      cell.classList.toggle("ac-off", !mask[i][j]);
    });
    grids.output.each((cell, i, m) => {
      labelCell(cell, say(output[i][m]), TEXT.outputCell(tokens[i], m + 1, say(output[i][m])));
      paintSigned(cell, output[i][m], widest);
    });
    mark();
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-flow" }, part(TEXT.vectors, null, table), planes),
      h("div", { class: "ac-flow ac-controls" }, maskChoice.element, temperature.element, again),
      says,
      h("div", { class: "ac-flow" },
        part(TEXT.scores, TEXT.scoresNote, grids.score.element),
        h("div", { class: "ac-beside" },
          part(TEXT.weights, TEXT.weightsNote, grids.weight.element),
          part(TEXT.output, TEXT.outputNote, grids.output.element))),
      spelt.element,
    ],
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-attention", own: [...GROUPS, "mask", "temperature"],
    fixed: ({ tokens }) => tokens.length, clean, build,
  }),
};
