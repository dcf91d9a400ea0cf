// The rotary dial: a query and a key, each pair of features turned by its position;
// angles, parts of the score and their sum follow.

const TEXT = {
  name: "Rotary dial",
  queryAt: "Position of the query", keyAt: "Position of the key",
  both: "Move both (distance kept)",
  bothAt: (query, key) => `query ${query}, key ${key}`,
  base: "Base of the speeds",
  other: "Other vectors",
  dials: "Dials",
  dial: (number) => `Dial ${number}`,
  features: (first) => `features ${first} and ${first + 1}`,
  picture: (number, query, key) => `Dial ${number}. ${query} ${key}`,
  points: (name, degrees) => `The ${name} points to ${degrees}°.`,
  absent: (name) => `The ${name} has no length here.`,
  speed: "speed", perPosition: (speed) => `${speed} rad/step`,
  query: "query", key: "key",
  pair: (x, y) => `(${x}, ${y})`,
  between: "angle", noAngle: "none",
  part: "score",
  legend: ["query, turned", "key, turned", "before turning"],
  title: (query, key, distance) => `Query at ${query}, key at ${key}: distance ${distance}`,
  score: (terms, sum) => `Score: ${terms} = ${sum}`,
  invite: "Move one of them, then both: which numbers change?",
  kept: (by, most) => `Both moved by ${by}, the distance is the same. No part of the score changed by more than ${most}.`,
  changed: (from, to, before, now) => `The distance went from ${from} to ${to}, the score from ${before} to ${now}.`,
  chart: "The score for every distance",
  chartNote: "The dot is the present distance. Moving both leaves it where it is.",
  across: "position of key − position of query",
  plot: (low, high, at, score) => `The score drawn over the distance, from ${low} to ${high}. At ${at} it is ${score}.`,
};

const LAST = 60, MOST_DIALS = 4, LARGEST_BASE = 1e6;
const BASES = [10, 100, 10000];
const DIGITS = 3; // decimals of a score

const pairsOf = (vector) => range(vector.length / 2).map((m) => vector.slice(2 * m, 2 * m + 2));
const degrees = (radians) => radians * 180 / Math.PI;

// How far a pair stands anticlockwise of another one.
const angleTo = ([x, y], [toX, toY]) => Math.atan2(toX * y - toY * x, x * toX + y * toY);

// Radians per position, one number for each pair of features.
const speedsOf = (width, base) => range(width / 2).map((m) => base ** (-2 * m / width));

// Each pair of features turned by position times speed: [[x, y], ...].
function turn(vector, at, speeds) {
  return pairsOf(vector).map(([x, y], m) => {
    const [cos, sin] = [Math.cos(at * speeds[m]), Math.sin(at * speeds[m])];
    return [x * cos - y * sin, x * sin + y * cos];
  });
}

// The whole of it on plain arrays; tested against the package.
export function compute({ query, key, query_at, key_at, base }) {
  const speeds = speedsOf(query.length, base);
  const [q, k] = [turn(query, query_at, speeds), turn(key, key_at, speeds)];
  const parts = q.map((pair, m) => dot(pair, k[m]));
  const seen = (pair) => pair.some((x) => x !== 0);
  const scoreAt = (distance) => dot(
    turn(query, Math.max(0, -distance), speeds).flat(), turn(key, Math.max(0, distance), speeds).flat());
  return {
    speeds, query: q, key: k,
    between: q.map((pair, m) => (seen(pair) && seen(k[m]) ? degrees(angleTo(k[m], pair)) : null)),
    parts,
    score: sum(parts),
    curve: range(2 * LAST + 1).map((i) => scoreAt(i - LAST)),
  };
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isVector = (held) => isList(held, 2, 2 * MOST_DIALS, Number.isFinite) && held.length % 2 === 0;
  const query = check("query", isVector, [1, 0, 1, 0, 1, 0, 1, 0]);
  const key = check("key", (held) => isVector(held) && held.length === query.length, [...query]);
  return {
    state: {
      query, key,
      query_at: check("query_at", isWhole(0, LAST), 0),
      key_at: check("key_at", isWhole(0, LAST), 0),
      base: check("base", isWithin(1, LARGEST_BASE), 10000),
    },
    damaged,
  };
}

const term = (part) => (part < 0 ? `(${say(part, DIGITS)})` : say(part, DIGITS));

// The score as lines of text; the first one is its name. `mark` is what was shown when
// the distance was set; `before` is what was shown in front of that, or null.
export function spell({ query_at, key_at }, { parts, score }, mark, before) {
  const distance = key_at - query_at;
  const lines = [TEXT.title(query_at, key_at, brief(distance)),
    TEXT.score(parts.map(term).join(" + "), say(score, DIGITS))];
  if (query_at !== mark.query_at) {
    const by = query_at - mark.query_at;
    const most = Math.max(...parts.map((part, m) => Math.abs(part - mark.parts[m])));
    lines.push(TEXT.kept((by > 0 ? "+" : "") + brief(by), powerOfTen(Math.max(-12, powerAbove(most)))));
  } else if (before) lines.push(TEXT.changed(brief(before.distance), brief(distance), say(before.score, DIGITS), say(score, DIGITS)));
  else lines.push(TEXT.invite);
  return lines;
}

const RIM = 46; // radius of a dial

// One dial: a ring, two hands, where they were before, and the angle between them.
function drawDial(picture, number, starts, [q, k], longest) {
  const angle = ([x, y]) => Math.atan2(y, x);
  const place = (radius, at) => `${(radius * Math.cos(at)).toFixed(1)} ${(-radius * Math.sin(at)).toFixed(1)}`;
  const reach = (pair) => norm(pair) / longest * RIM;
  const both = reach(q) > 0 && reach(k) > 0;
  const gap = both ? angleTo(k, q) : 0;
  const side = gap < 0 ? -1 : 1;
  const parts = [svg("circle", { r: RIM, class: "ac-ring" })];
  for (const pair of starts) if (reach(pair)) parts.push(svgLine(`M0 0L${place(reach(pair), angle(pair))}`, "ac-start"));
  if (both) {
    const [from, to] = [angle(q), angle(q) + gap];
    parts.push(svgLine(`M${place(16, from)}A16 16 0 0 ${side > 0 ? 0 : 1} ${place(16, to)}`, "ac-wedge"));
  }
  const hand = (pair, name) => {
    const [length, at] = [reach(pair), angle(pair)];
    if (!length) return;
    const tip = [[length - 9, 0.13], [length, 0], [length - 9, -0.13]];
    const back = tip.map(([radius, aside], i) => `${i ? "L" : "M"}${place(Math.max(2, radius), at + aside * RIM / Math.max(12, length))}`).join("");
    parts.push(svg("g", { class: `ac-${name}` }, svg("path", { d: `M0 0L${place(Math.max(2, length - 3), at)}` }), svg("path", { d: name === "query" ? `${back}Z` : back })));
  };
  hand(q, "query");
  hand(k, "key");
  const letter = (pair, aside, text) => {
    if (!reach(pair)) return;
    const [x, y] = place(Math.max(reach(pair), 14) + 9, angle(pair) + aside).split(" ");
    parts.push(svg("text", { x, y }, text));
  };
  const close = both && Math.abs(gap) < 0.5 ? 0.17 : 0;
  letter(q, -side * close, "q");
  letter(k, side * close, "k");
  picture.replaceChildren(...parts);
  const says = (name, pair) => (reach(pair) ? TEXT.points(name, brief((degrees(angle(pair)) + 360) % 360, 0)) : TEXT.absent(name));
  picture.setAttribute("aria-label", TEXT.picture(number, says(TEXT.query, q), says(TEXT.key, k)));
}

// A dial with its numbers below.
function dialCard(m) {
  const picture = svg("svg", { viewBox: "-64 -62 128 124", role: "img" });
  const look = (name) => (name === "part" ? "ac-sum" : null);
  const facts = Object.fromEntries(["speed", "query", "key", "between", "part"].map((name) => [name, h("dd", { class: look(name) })]));
  const list = h("dl", { class: "ac-facts" },
    ...Object.entries(facts).flatMap(([name, fact]) => [h("dt", { class: look(name) }, TEXT[name]), fact]));
  const heading = title(TEXT.dial(m + 1));
  heading.append(h("span", { class: "ac-note" }, `, ${TEXT.features(2 * m)}`));
  return { element: h("div", { class: "ac-dial" }, heading, picture, list), picture, facts };
}

// The score over the distance, position of key − position of query.
const WIDE = 480, TALL = 190, LEFT = 48, RIGHT = 10, FLOOR = 146, TOP = 12;

function drawScores(chart, { curve, score }, at) {
  const [low, high] = extent([0, ...curve]);
  const across = scaleOf(-LAST, LAST, LEFT, WIDE - RIGHT), down = scaleOf(high, low, TOP, FLOOR);
  const ticks = [-LAST, -LAST / 2, 0, LAST / 2, LAST];
  chart.replaceChildren(
    svgLine(`M${LEFT} ${down(0)}H${WIDE - RIGHT}`, "ac-zero"),
    svgLine(`M${LEFT} ${FLOOR + 4}H${WIDE - RIGHT}${ticks.map((tick) => `M${across(tick)} ${FLOOR + 4}v4`).join("")}`, "ac-axis"),
    ...ticks.map((tick) => svgText(across(tick), FLOOR + 20, brief(tick), tick === LAST ? "end" : "middle")),
    ...[high, 0, low].filter((value, i) => i === 1 || Math.abs(value) > (high - low) / 8).map((value) => svgText(LEFT - 6, down(value) + 4, brief(value, 1), "end")),
    svgText(WIDE - RIGHT, TALL - 3, TEXT.across, "end"),
    svgLine(`M${across(at)} ${FLOOR + 4}V${down(score).toFixed(1)}`, "ac-here"),
    svgCurve(curve.map((value, i) => [across(i - LAST), down(value)]), "ac-curve"),
    svgSpot(across(at), down(score), 5, "ac-now"));
  chart.setAttribute("aria-label", TEXT.plot(brief(-LAST), LAST, brief(at), say(score, DIGITS)));
}

function build({ state, put, says, reset }) {
  const spelt = speller();
  const chance = randomNumbers(7);

  const line = (text, name) => slider({
    label: text, low: 0, high: LAST, step: 1, ends: ["0", String(LAST)], describe: String,
    onvalue: (value) => put({ [name]: value }),
  });
  const queryAt = line(TEXT.queryAt, "query_at"), keyAt = line(TEXT.keyAt, "key_at");
  // its place is that of the earlier one of the two
  const both = slider({
    label: TEXT.both, low: 0, high: LAST, step: 1, ends: ["0", ""], describe: () => TEXT.bothAt(state.query_at, state.key_at),
    onvalue(value) {
      const by = value - Math.min(state.query_at, state.key_at);
      put({ query_at: state.query_at + by, key_at: state.key_at + by });
    },
  });
  const bases = picker({
    label: TEXT.base, options: [...new Set([...BASES, state.base])].sort((a, b) => a - b).map((base) => [String(base), brief(base, 4)]),
    onvalue: (value) => put({ base: Number(value) }),
  });
  const other = button(TEXT.other, () => {
    const drawn = () => state.query.map(() => Math.round(20 * chance() - 10) / 10);
    put({ query: drawn(), key: drawn() });
  });

  const dials = h("div", { class: "ac-dials", role: "group", "aria-label": TEXT.dials });
  let cards = [];
  function drawDials(result) {
    const starts = [pairsOf(state.query), pairsOf(state.key)];
    const longest = Math.max(...starts.flat().map(norm)) || 1;
    if (cards.length !== starts[0].length) {
      cards = starts[0].map((_, m) => dialCard(m));
      dials.replaceChildren(...cards.map((card) => card.element));
    }
    cards.forEach(({ picture, facts }, m) => {
      drawDial(picture, m + 1, [starts[0][m], starts[1][m]], [result.query[m], result.key[m]], longest);
      label(facts.speed, TEXT.perPosition(brief(result.speeds[m], 4)));
      label(facts.query, TEXT.pair(...result.query[m].map((x) => say(x))));
      label(facts.key, TEXT.pair(...result.key[m].map((x) => say(x))));
      label(facts.between, result.between[m] === null ? TEXT.noAngle : `${say(result.between[m], 1)}°`);
      label(facts.part, say(result.parts[m], DIGITS));
    });
  }

  const sample = (look, d) => svg("svg", { viewBox: "0 0 32 10", "aria-hidden": "true" }, svg("g", { class: look }, svg("path", { d })));
  const legend = h("p", { class: "ac-note ac-legend" },
    ...["ac-query", "ac-key", "ac-start"].flatMap((look, i) => [sample(look, "M1 5H31"), TEXT.legend[i]]));
  const chart = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-score-plot", role: "img" });

  // What the present score is compared with: the moment when the distance was set.
  let shown = null, mark = null, before = null;
  function remember({ parts, score }) {
    const { query, key, query_at, key_at, base } = state;
    const now = { query_at, distance: key_at - query_at, parts, score, of: JSON.stringify([query, key, base]) };
    if (!mark || now.of !== mark.of) [mark, before] = [now, null];
    else if (now.distance !== mark.distance) [mark, before] = [now, shown];
    shown = now;
  }

  function draw() {
    const { query_at, key_at } = state;
    const result = compute(state);
    queryAt.show(query_at, query_at);
    keyAt.show(key_at, key_at);
    const room = LAST - Math.abs(query_at - key_at);
    both.input.max = room;
    both.input.disabled = room === 0;
    label(both.last, String(room));
    both.show(Math.min(query_at, key_at), null);
    bases.show(String(state.base));
    drawDials(result);
    drawScores(chart, result, key_at - query_at);
    remember(result);
    spelt.show(spell(state, result, mark, before));
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, queryAt.element, keyAt.element, both.element, bases.element, other, reset()),
      says, dials, legend, spelt.element, title(TEXT.chart, "ac-next"), chart, note(TEXT.chartNote),
    ],
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-rotary", own: ["query", "key", "query_at", "key_at", "base"], clean, build,
  }),
};
