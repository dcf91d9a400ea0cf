// Fourteen networks as spots over two axes: which of them would somebody still buy?

const QUANTITIES = ["right", "parameters", "multiply_adds", "alone", "together"];
const COSTS = QUANTITIES.slice(1);

const TEXT = {
  name: "Pareto explorer",
  across: "Price, to the right", up: "Against it, upwards",
  most: "You can pay", ends: ["the cheapest only", "any price"],
  names: {
    right: "right answers (%)", parameters: "parameters", multiply_adds: "multiply-adds",
    alone: "ms, one picture at a time", together: "ms, sixteen at a time",
  },
  units: {
    right: (value) => `${brief(value, 1)} % right`,
    parameters: (value) => `${grouped(value)} parameters`,
    multiply_adds: (value) => `${grouped(value)} multiply-adds`,
    alone: (value) => `${brief(value, 2)} ms`,
    together: (value) => `${brief(value, 2)} ms for sixteen`,
  },
  price: (price, kept, count) => `up to ${price}: ${kept} of ${count}`,
  picture: (across, up, kept, front) => `${kept} networks, ${across} to the right and ${up} upwards. Joined by a line: ${front}.`,
  heading: (front, kept) => `${front} of the ${kept} that you can pay ${front === 1 ? "is" : "are"} on the front`,
  rest: "For each of the others there is one here that is at least as good on both axes.",
  all: "None of them is beaten on both axes.",
};

// Less is better, but for right answers.
const better = (quantity) => (quantity === "right" ? -1 : 1);

// Which networks one can pay, and which of these nobody beats; tested against the package.
export function compute({ networks, across, up, most }) {
  const column = (quantity) => networks.map((one) => one[QUANTITIES.indexOf(quantity)]);
  const prices = column(across), others = column(up).map((value) => better(up) * value);
  const limit = [...prices].sort((a, b) => a - b)[most - 1];
  const kept = range(networks.length).filter((at) => prices[at] <= limit);
  const beats = (a, b) => prices[a] <= prices[b] && others[a] <= others[b] && (prices[a] < prices[b] || others[a] < others[b]);
  const front = kept.filter((at) => !kept.some((other) => beats(other, at)));
  return { limit, kept, front: front.sort((a, b) => prices[a] - prices[b] || a - b) };
}

export function spell({ names, networks, across, up }, { kept, front }) {
  const told = front.map((at) => {
    const values = networks[at];
    const parts = [...new Set([across, up])].map((quantity) => TEXT.units[quantity](values[QUANTITIES.indexOf(quantity)]));
    return `${names[at]}: ${parts.join(", ")}`;
  });
  return [TEXT.heading(front.length, kept.length), ...told, front.length < kept.length ? TEXT.rest : TEXT.all];
}

const isRow = (held) => isList(held, QUANTITIES.length, QUANTITIES.length, isWithin(0, 1e12));

function clean(get) {
  const { check, damaged } = reader(get);
  const networks = check("networks", (held) => isList(held, 2, 40, isRow), null);
  const count = networks ? networks.length : 1;
  const names = check("names", (held) => isList(held, count, count, isText), range(count).map(String));
  return {
    state: {
      networks, names,
      across: check("across", isOneOf(COSTS), "alone"),
      up: check("up", isOneOf(QUANTITIES), "right"),
      most: check("most", isWhole(1, count), count),
    },
    damaged,
  };
}

const WIDE = 400, TALL = 270, LEFT = 50, RIGHT = 14, TOP = 20, FLOOR = 228;

// A number short enough for an axis.
const short = (value) => (value >= 1e6 ? `${brief(value / 1e6, 1)} M` : value >= 1e3 ? `${brief(value / 1e3, 0)} k` : brief(value, 2));

function drawPicture(picture, { networks, names, across, up }, { kept, front }) {
  const [right, high] = [across, up].map((quantity) => networks.map((one) => one[QUANTITIES.indexOf(quantity)]));
  const room = ([low, top]) => [Math.max(0, low - 0.12 * (top - low)), top + 0.12 * (top - low)];
  const rangeX = room(extent(right)), rangeY = room(extent(high));
  const x = scaleOf(...rangeX, LEFT, WIDE - RIGHT), y = scaleOf(...rangeY, FLOOR, TOP);
  const spot = (at) => svgSpot(x(right[at]), y(high[at]), front.includes(at) ? 6 : 4, front.includes(at) ? "ac-front" : kept.includes(at) ? "ac-beaten" : "ac-dear");
  const named = front.map((at) => svgText(Math.min(x(right[at]), WIDE - 46), y(high[at]) - 10, names[at]));
  picture.replaceChildren(
    svgLine(`M${LEFT} ${TOP}V${FLOOR}H${WIDE - RIGHT}`, "ac-axis"),
    ...ticks(rangeX).flatMap((at) => [svgLine(`M${x(at).toFixed(1)} ${FLOOR}v4`, "ac-axis"), svgText(x(at).toFixed(1), FLOOR + 17, short(at))]),
    ...ticks(rangeY).map((at) => svgText(LEFT - 6, (y(at) + 4).toFixed(1), short(at), "end")),
    svgText(WIDE - RIGHT, TALL - 6, TEXT.names[across], "end"), svgText(2, 12, TEXT.names[up], "start"),
    svgCurve(front.map((at) => [x(right[at]), y(high[at])]), "ac-front-line"),
    ...range(networks.length).map(spot), ...named);
  picture.setAttribute("aria-label", TEXT.picture(TEXT.names[across], TEXT.names[up], kept.length, front.map((at) => names[at]).join(", ")));
}

function build({ state, put, says, reset }) {
  const count = state.networks.length;
  const offer = (quantities) => quantities.map((quantity) => [quantity, TEXT.names[quantity]]);
  const across = picker({ label: TEXT.across, options: offer(COSTS), onvalue: (value) => put({ across: value }) });
  const up = picker({ label: TEXT.up, options: offer(QUANTITIES), onvalue: (value) => put({ up: value }) });
  const most = slider({
    label: TEXT.most, low: 1, high: count, step: 1, ends: TEXT.ends, onvalue: (value) => put({ most: value }),
    describe: ({ limit, kept }) => TEXT.price(TEXT.units[state.across](limit), kept.length, count),
  });
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "ac-spots", role: "img" });
  const spelt = speller();

  function draw() {
    const shown = compute(state);
    across.show(state.across);
    up.show(state.up);
    most.show(state.most, shown);
    drawPicture(picture, state, shown);
    spelt.show(spell(state, shown));
  }
  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, across.element, up.element), picture, most.element,
      h("div", { class: "ac-bar" }, reset()), says, spelt.element,
    ],
  };
}

export default {
  render: (shown) => mount(shown, {
    name: TEXT.name, look: "ac-pareto", own: ["across", "up", "most"], given: ["names"], vital: "networks", clean, build,
  }),
};
