// Shape arithmetic: where a kernel lands on a row, and how many outputs that makes.

const TEXT = {
  name: "Shape arithmetic",
  ready: "Ready example",
  readyNames: {
    floor: "an input is left over", same: "as many outputs as inputs", halved: "half as many", dilated: "dilation 2", gaps: "stride above the kernel",
    short: "the kernel is too long", custom: "my own",
  },
  names: { size: "inputs", kernel: "kernel", stride: "stride", padding: "padding", dilation: "dilation", height: "height in 2-D" },
  letters: { size: "n", kernel: "K", stride: "s", padding: "p", dilation: "d", height: "" },
  picture: "Where the kernel lands",
  note: "Numbers are inputs, counted from 0. A dashed 0 is padding, a struck number an input that no output reads.",
  input: "input", output: (i) => `output ${i}`, next: "no room",
  alt: (inputs, outputs, unread) => `A row of ${inputs} inputs and ${outputs} places of the kernel. ${unread}`,
  place: (i, list) => `Output ${i} reads ${list.length ? `input${list.length === 1 ? "" : "s"} ${list.join(", ")}` : "padding only"}.`,
  title: "How many outputs",
  refusedTitle: "torch refuses",
  formula: "⌊(n + 2p − d·(K − 1) − 1) / s⌋ + 1",
  moves: (reach, free, stride, steps, rest) =>
    `The kernel spans ${reach} place${reach === 1 ? "" : "s"}. From its first place it can move ${free} further, in steps of ${stride}: ${steps} step${steps === 1 ? "" : "s"}, ${rest} left over.`,
  allRead: "Every input is read.",
  tail: (list) => `${list.length === 1 ? `Input ${list[0]} is` : `Inputs ${list.join(", ")} are`} never read: the last step would go too far, and the floor drops it.`,
  gaps: (list) => `${list.length === 1 ? `Input ${list[0]} is` : `Inputs ${list.join(", ")} are`} never read: no weight lands there.`,
  padded: "What is left over at the end is padding only.",
  torch: (size, kernel, options, length) => `torch: conv1d of (1, 1, ${size}) with (1, 1, ${kernel})${options} has the shape (1, 1, ${length}).`,
  two: (height, width, rule, shape) => `2-D, ${height} by ${width}, the same numbers on both axes: ${rule} rows, so (1, 1, ${shape}).`,
  twoRefused: (height, width, message) => `2-D, ${height} by ${width}: torch refuses. “${message}”`,
  because: {
    fit: (reach, padded) => `The kernel spans ${reach} places, and the padded row has only ${padded}. There is no place for it.`,
    stride: () => "With a stride of 0 the kernel would never move on.",
    dilation: () => "With a dilation of 0 all weights would read the same input.",
    padding: () => "A padding below 0 would cut inputs off. torch does not do that here.",
  },
  words: (message) => `In the words of torch: “${message}”`,
  told: (length, unread) => `${length} output${length === 1 ? "" : "s"}${unread.length ? `, never read: ${unread.join(", ")}` : ", every input is read"}.`,
  toldRefused: "torch refuses: no output.",
  undo: "Undo",
};

const NUMBERS = {
  size: [1, 16], kernel: [1, 9], stride: [0, 6], padding: [-1, 4], dilation: [0, 4], height: [1, 999],
};
const FIRST = { size: 8, kernel: 3, stride: 2, padding: 0, dilation: 1, height: 9 };

// size, kernel, stride, padding, dilation
const READY = {
  floor: [8, 3, 2, 0, 1], same: [8, 3, 1, 1, 1], halved: [8, 4, 2, 1, 1], dilated: [10, 3, 1, 2, 2], gaps: [12, 2, 3, 0, 1], short: [4, 3, 1, 0, 2],
};
const PARTS = ["size", "kernel", "stride", "padding", "dilation"];

const places = (from, to) => range(Math.max(0, to - from)).map((i) => from + i);

// Lengths, the inputs that are read, and what torch says; tested against both.
export function compute({ size, height, kernel, stride, padding, dilation }) {
  const reach = dilation * (kernel - 1) + 1, padded = size + 2 * padding;
  const none = { refused: "", message: "", reach, padded, length: 0, rest: 0, reads: [], unread: [], tail: [], shape: [], shape_message: "" };
  const fits = (length) => length + 2 * padding >= reach;
  const tooLong = (sizes) =>
    `Calculated padded input size per channel: (${sizes.map((length) => length + 2 * padding).join(" x ")}). ` +
    `Kernel size: (${sizes.map(() => reach).join(" x ")}). Kernel size can't be greater than actual input size`;
  const wrong = padding < 0 ? ["padding", "negative padding is not supported"]
    : stride < 1 ? ["stride", "non-positive stride is not supported"]
      : dilation < 1 ? ["dilation", "dilation should be greater than zero"] : null;
  if (wrong) return { ...none, refused: wrong[0], message: wrong[1], shape_message: wrong[1] };
  if (!fits(size)) return { ...none, refused: "fit", message: tooLong([size]), shape_message: tooLong([height, size]) };
  const count = (length) => outputLength(length, kernel, stride, padding, dilation);
  const length = count(size);
  const reads = places(0, length).map((i) => places(0, kernel).map((a) => i * stride - padding + a * dilation).filter((at) => at >= 0 && at < size));
  const seen = new Set(reads.flat());
  const unread = places(0, size).filter((at) => !seen.has(at));
  const last = (length - 1) * stride - padding + reach - 1;
  return {
    ...none, length, rest: (padded - reach) % stride, reads, unread, tail: unread.filter((at) => at > last),
    shape: fits(height) ? [count(height), length] : [], shape_message: fits(height) ? "" : tooLong([height, size]),
  };
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const state = {};
  for (const [name, [low, high]] of Object.entries(NUMBERS)) state[name] = check(name, isWhole(low, high), FIRST[name]);
  return { state, damaged };
}

// The formula with the numbers put in, for one axis.
function rule({ kernel, stride, padding, dilation }, length, count) {
  const free = length + 2 * padding - dilation * (kernel - 1) - 1;
  return `${outputRule(length, kernel, stride, padding, dilation)} = ⌊${free} / ${stride}⌋ + 1 = ${count}`;
}

// What the numbers say, as lines of text; the first one is their name.
export function spell(state, result) {
  const { size, height, kernel, stride, padding, dilation } = state;
  const { refused, message, reach, padded, length, rest, unread, tail, shape, shape_message } = result;
  if (refused) return [TEXT.refusedTitle, TEXT.because[refused](reach, padded), TEXT.words(message)];
  const options = [["stride", stride, 1], ["padding", padding, 0], ["dilation", dilation, 1]]
    .filter(([, value, usual]) => value !== usual).map(([name, value]) => `, ${name}=${value}`).join("");
  const between = unread.filter((at) => !tail.includes(at));
  return [TEXT.title, TEXT.formula.replaceAll("−", MINUS), rule(state, size, length),
    TEXT.moves(reach, padded - reach, stride, length - 1, rest),
    [unread.length ? null : TEXT.allRead, tail.length ? TEXT.tail(tail) : null, between.length ? TEXT.gaps(between) : null,
      rest && !tail.length ? TEXT.padded : null].filter(Boolean).join(" "),
    TEXT.torch(size, kernel, options, length),
    shape.length ? TEXT.two(height, size, rule(state, height, shape[0]), shape.join(", ")) : TEXT.twoRefused(height, size, shape_message)];
}

function build({ state, put, report, says, tell, reset }) {
  const spelt = speller(false);
  // One step back; pressed again, forward. "Start again" can be taken back as well.
  let before = null;
  const held = () => Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, state[name]]));
  const keep = () => { before = held(); undo.disabled = false; };
  const change = (changes) => { keep(); put(changes); };
  const undo = button(TEXT.undo, () => { report(""); change(before); });
  undo.disabled = true;
  const ready = picker({
    label: TEXT.ready, options: Object.entries(TEXT.readyNames),
    onvalue: (name) => name !== "custom" && change(Object.fromEntries(PARTS.map((part, i) => [part, READY[name][i]]))),
  });
  const fields = Object.entries(NUMBERS).map(([name, [low, high]]) => ({
    name, field: numberField({ name: TEXT.names[name], low, high, step: 1, whole: true, report, onvalue: (value) => change({ [name]: value }) }),
  }));
  const picture = h("div", { class: "ac-places", role: "img" });

  function drawPicture(result) {
    const { size, kernel, stride, padding, dilation } = state;
    const { refused, reach, length, rest, unread, reads } = result;
    const edge = Math.max(0, padding);
    const isFit = refused === "fit";
    const missing = isFit ? -padding : !refused && rest ? length * stride - padding : null;
    const end = Math.max(size + edge, missing === null ? 0 : missing + reach);
    const columns = end + edge;
    const across = (at) => `${100 * at / columns}%`;
    const line = (name, look, cells, span) => {
      const row = h("div", { class: `ac-line ${look}` }, span);
      for (const [at, kind, text] of cells) {
        const cell = h("span", { class: `ac-slot ${kind}` }, text);
        cell.style.left = across(at + edge);
        cell.style.width = across(1);
        row.append(cell);
      }
      return [h("span", { class: "ac-line-name" }, name), row];
    };
    const kernelAt = (name, look, first, kind) => {
      const bar = h("span", { class: "ac-span" });
      bar.style.left = across(first + edge + 0.5);
      bar.style.width = across(reach - 1);
      return line(name, look, range(kernel).map((a) => [first + a * dilation, kind, ""]), bar);
    };
    const inputs = places(-edge, size + edge).map((at) => {
      const inside = at >= 0 && at < size;
      return [at, inside ? (unread.includes(at) ? "ac-crossed" : "ac-inside") : "ac-zero", String(inside ? at : 0)];
    });
    picture.style.setProperty("--columns", columns);
    picture.classList.toggle("ac-narrow", columns > 20);
    picture.replaceChildren(
      ...line(TEXT.input, "ac-inputs", inputs, null),
      ...range(length).flatMap((i) => kernelAt(TEXT.output(i), "", i * stride - padding, "ac-weight")),
      ...(missing === null ? [] : kernelAt(TEXT.next, "ac-missing", missing, "ac-no-weight")));
    label(picture, picture.textContent, TEXT.alt(size, length, reads.map((list, i) => TEXT.place(i, list)).join(" ")));
  }

  function draw() {
    const result = compute(state);
    for (const { name, field } of fields) field.show(state[name]);
    ready.show(Object.keys(READY).find((name) => PARTS.every((part, i) => READY[name][i] === state[part])) ?? "custom");
    drawPicture(result);
    spelt.element.classList.toggle("ac-refused", Boolean(result.refused));
    spelt.show(spell(state, result));
    tell(result.refused ? TEXT.toldRefused : TEXT.told(result.length, result.unread));
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, ready.element, undo, reset(keep)),
      h("div", { class: "ac-bar ac-fields" },
        fields.map(({ name, field }) => under(`${TEXT.names[name]} ${TEXT.letters[name]}`.trim(), field.element))),
      says, title(TEXT.picture), picture, note(TEXT.note), spelt.element,
    ],
  };
}

export default {
  render: (view) => mount(view, { name: TEXT.name, look: "ac-shape", own: Object.keys(NUMBERS), clean, build }),
};
