// The receptive field explorer: a stack of one-dimensional layers, and the inputs that
// one unit of the top layer sees.

const TEXT = {
  name: "Receptive field explorer",
  stacks: "Ready stack",
  stackNames: {
    mixed: "one of each", plain: "three plain layers", strided: "three of stride 2", doubling: "dilation 1, 2, 4, 8",
    holes: "dilation 2, 2, 2: holes", custom: "my own",
  },
  inputs: "inputs",
  inputsName: "number of inputs",
  parts: ["kernel", "stride", "dilation", "padding"],
  fieldName: (part, layer) => `${part} of layer ${layer}`,
  input: "input",
  layer: (layer) => `layer ${layer}`,
  stack: "The stack",
  add: "Add a layer",
  remove: "Remove the top layer",
  added: (layer) => `Layer ${layer} is there now.`,
  removed: (layer) => `Layer ${layer} is gone.`,
  undo: "Undo",
  most: (layers) => `${layers} layers are the most here.`,
  least: "One layer is the least.",
  unitOf: (layer) => (layer ? `Unit of layer ${layer}` : "Input"),
  unit: (unit, most) => `unit ${unit} (of 0 to ${most})`,
  cone: "What the unit sees",
  coneNote: "Choose a unit: press on the picture, or move the slider with arrow keys. Units are counted from 0. The number in a cell says along how many ways the chosen unit reads it; a cell with a cross is read by no unit above; a dashed cell is padding, always 0.",
  alt: (layer, unit, seen) => `${layer ? `Unit ${unit} of layer ${layer}` : `Input ${unit}`} and, layer by layer, what it reads. ${seen}`,
  units: (layer, number) => (layer ? `layer ${layer}: ${number} unit${number === 1 ? "" : "s"}` : `input: ${number}`),
  table: "Layer by layer",
  columns: ["", "length", "size r", "jump j", "offset o"],
  rules: "r = r of below + (K − 1) · j of below · d;  j = j of below · s;  o = o of below − p · j of below.",
  sees: (layer, unit) => (layer ? `What unit ${unit} of layer ${layer} sees` : `Input ${unit} sees itself`),
  from: (offset, unit, jump, first) => `first input: ${offset} + ${unit}·${jump} = ${first}`,
  to: (first, size, last) => `last input: ${first} + ${size} ${MINUS} 1 = ${last}`,
  counts: (size, read) => `The window is ${size} input${size === 1 ? "" : "s"} long, and the unit reads ${read} of the inputs.`,
  holes: (number) => `Between them ${number === 1 ? "lies 1 hole" : `lie ${number} holes`} that it does not read.`,
  outside: (number) => `${number} place${number === 1 ? "" : "s"} of the window lie${number === 1 ? "s" : ""} outside the input.`,
  unread: (layer, list) => `No unit of layer ${layer + 1} reads ${layer ? `unit${list.length === 1 ? "" : "s"} ${list.join(", ")} of layer ${layer}` : `input${list.length === 1 ? "" : "s"} ${list.join(", ")}`}.`,
  tooLong: (layer, span, room) =>
    `Layer ${layer} does not fit: its kernel covers ${span} units, and there ${room === 1 ? "is" : "are"} only ${room}. Use a smaller kernel, less dilation or more padding.`,
  notReached: (layer) => `Nothing reaches layer ${layer}.`,
};

const LOW = [1, 1, 1, 0], HIGH = [7, 4, 8, 8];
const INPUTS = [4, 24], MOST_LAYERS = 4;

const STACKS = {
  mixed: [20, [[3, 1, 1, 0], [3, 2, 1, 0], [3, 1, 2, 0]]],
  plain: [20, [[3, 1, 1, 0], [3, 1, 1, 0], [3, 1, 1, 0]]],
  strided: [20, [[3, 2, 1, 0], [3, 2, 1, 0], [3, 2, 1, 0]]],
  doubling: [20, [[2, 1, 1, 0], [2, 1, 2, 0], [2, 1, 4, 0], [2, 1, 8, 0]]],
  holes: [20, [[3, 1, 2, 0], [3, 1, 2, 0], [3, 1, 2, 0]]],
};

// Sizes, jumps and offsets by formula; ways by following every connection down.
export function compute({ inputs, layers, unit }) {
  const lengths = [inputs], sizes = [1], jumps = [1], offsets = [0];
  for (const [kernel, stride, dilation, padding] of layers) {
    const length = outputLength(lengths.at(-1), kernel, stride, padding, dilation);
    if (!length) break;
    const jump = jumps.at(-1);
    lengths.push(length);
    sizes.push(sizes.at(-1) + (kernel - 1) * jump * dilation);
    offsets.push(offsets.at(-1) - padding * jump);
    jumps.push(jump * stride);
  }
  const top = lengths.length - 1;
  const chosen = Math.min(unit, lengths[top] - 1);
  const ways = lengths.map((length) => Array(length).fill(0));
  const unread = lengths.map((length, l) => Array(length).fill(l < top));
  ways[top][chosen] = 1;
  for (let l = top; l > 0; l--) {
    const [kernel, stride, dilation, padding] = layers[l - 1];
    for (let i = 0; i < lengths[l]; i++) {
      for (let a = 0; a < kernel; a++) {
        const below = i * stride - padding + a * dilation;
        if (below < 0 || below >= lengths[l - 1]) continue;
        ways[l - 1][below] += ways[l][i];
        unread[l - 1][below] = false;
      }
    }
  }
  const first = offsets[top] + chosen * jumps[top];
  return { fits: top, lengths, sizes, jumps, offsets, unit: chosen, first, last: first + sizes[top] - 1, ways, unread };
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isLayer = (row) => isList(row, LOW.length, LOW.length, Number.isInteger) && row.every((value, i) => isWhole(LOW[i], HIGH[i])(value));
  return {
    state: {
      inputs: check("inputs", isWhole(...INPUTS), STACKS.mixed[0]),
      layers: check("layers", (held) => isList(held, 1, MOST_LAYERS, isLayer), STACKS.mixed[1]),
      unit: check("unit", isWhole(0, 99), 0),
    },
    damaged,
  };
}

// The numbers of one layer, each with its formula: length, size, jump, offset.
export function spellLayer({ layers }, { fits, lengths, sizes, jumps, offsets }, l) {
  if (!l) return [`${lengths[0]}`, "1", "1", "0"];
  if (l > fits + 1) return null;
  const [k, s, d, p] = layers[l - 1];
  const rule = `${outputRule(lengths[l - 1], k, s, p, d)} = ${lengths[l] ?? 0}`;
  if (l > fits) return [rule];
  return [rule,
    `${sizes[l - 1]} + (${k} ${MINUS} 1)·${jumps[l - 1]}·${d} = ${sizes[l]}`,
    `${jumps[l - 1]}·${s} = ${jumps[l]}`,
    `${brief(offsets[l - 1])} ${MINUS} ${p}·${jumps[l - 1]} = ${brief(offsets[l])}`];
}

// What the chosen unit sees, as lines of text; the first one is their name.
export function spell({ layers }, result) {
  const { fits, unit, first, last, sizes, jumps, offsets, ways, lengths } = result;
  const lines = [TEXT.sees(fits, unit)];
  const read = ways[0].filter((number) => number > 0).length;
  const inside = Math.min(last, lengths[0] - 1) - Math.max(first, 0) + 1;
  if (fits) {
    lines.push(TEXT.from(brief(offsets[fits]), unit, jumps[fits], brief(first)), TEXT.to(factor(first), sizes[fits], brief(last)));
    const counts = [TEXT.counts(sizes[fits], read)];
    if (sizes[fits] > inside) counts.push(TEXT.outside(sizes[fits] - inside));
    if (inside > read) counts.push(TEXT.holes(inside - read));
    lines.push(counts.join(" "));
  }
  result.unread.forEach((flags, l) => {
    const list = flags.flatMap((flag, i) => (flag ? [i] : []));
    if (list.length && l < fits) lines.push(TEXT.unread(l, list));
  });
  if (fits < layers.length) {
    const [kernel, , dilation, padding] = layers[fits];
    lines.splice(1, 0, TEXT.tooLong(fits + 1, dilation * (kernel - 1) + 1, lengths[fits] + 2 * padding));
  }
  return lines;
}

// The picture: a row of units for each layer, the top one first, and lines to what the
// chosen unit reads. It can be asked which unit of the top layer stands at a place.
function cone() {
  const element = h("div", { class: "ac-cone", role: "img" });
  let low = 0, wide = 1, result = null;
  const across = (place) => `${((place - low + 0.5) / wide) * 100}%`;
  const centre = (l, i) => result.offsets[l] + i * result.jumps[l] + (result.sizes[l] - 1) / 2;

  function unitsOf(l, padding) {
    const { lengths, ways, unread } = result;
    const most = Math.max(1, ...ways[l]);
    return range(lengths[l] + 2 * padding).map((place) => {
      const i = place - padding;
      const isInside = i >= 0 && i < lengths[l];
      const number = isInside ? ways[l][i] : 0;
      const cell = h("span", { class: `ac-unit${isInside ? "" : " ac-none"}` });
      cell.style.left = across(centre(l, i));
      cell.style.width = `${92 / wide}%`;
      if (number) {
        cell.textContent = number < 100 ? number : "";
        cell.classList.add("ac-seen");
        paint(cell, AMOUNT_MAP, most === 1 ? 0.66 : 0.15 + 0.85 * (number / most));
      } else if (isInside && unread[l][i]) cell.textContent = "×";
      return cell;
    });
  }

  function linksOf(l, [kernel, stride, dilation, padding]) {
    const readers = range(result.lengths[l]).filter((i) => result.ways[l][i]);
    return svg("svg", { class: "ac-links", "aria-hidden": "true" }, ...readers.flatMap((i) => range(kernel).map((a) => {
      const below = i * stride - padding + a * dilation;
      const isInside = below >= 0 && below < result.lengths[l - 1];
      const ends = { x1: across(centre(l, i)), x2: across(centre(l - 1, below)), y1: "0", y2: "100%" };
      return svg("line", { ...ends, class: isInside ? "ac-link" : "ac-link ac-none" });
    })));
  }

  return {
    element,
    show(layers, shown) {
      result = shown;
      const { fits, lengths } = result;
      const padding = (l) => (l < fits ? layers[l][3] : 0);
      const [first, last] = extent(lengths.flatMap((length, l) => [centre(l, -padding(l)), centre(l, length - 1 + padding(l))]));
      low = first;
      wide = last - first + 1;
      element.replaceChildren(...range(fits + 1).map((down) => fits - down).flatMap((l) => [
        h("p", { class: "ac-units-name" }, TEXT.units(l, lengths[l])), h("div", { class: "ac-units" }, unitsOf(l, padding(l))),
        ...(l ? [linksOf(l, layers[l - 1])] : []),
      ]));
    },
    unitAt(event) {
      const box = element.getBoundingClientRect();
      const place = low - 0.5 + ((event.clientX - box.left) / box.width) * wide;
      const { fits, jumps, lengths } = result;
      return clamp(Math.round((place - centre(fits, 0)) / jumps[fits]), 0, lengths[fits] - 1);
    },
  };
}

// The table: length, size, jump and offset of each layer, with their formulas.
function numbersOf(state, result) {
  const row = (l) => {
    const texts = spellLayer(state, result, l);
    const cells = texts?.map((text, i) => h("td", { "data-name": TEXT.columns[i + 1], colspan: texts.length === 1 ? 4 : null }, text));
    return h("tr", {}, h("th", { scope: "row" }, l ? TEXT.layer(l) : TEXT.input), cells ?? h("td", { colspan: 4 }, TEXT.notReached(l)));
  };
  return [
    h("thead", {}, h("tr", {}, h("td"), TEXT.columns.slice(1).map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, range(state.layers.length + 1).map(row)),
  ];
}

function build({ state, put, report, says, reset }) {
  let result = compute(state), fields = [], before = null;
  const spelt = speller();

  // One step back; pressed again, forward. "Start again" can be taken back as well.
  const held = () => ({ inputs: state.inputs, layers: copyRows(state.layers), unit: state.unit });
  const keep = () => { before = held(); undo.disabled = false; };
  const undo = button(TEXT.undo, () => {
    const back = before;
    report("");
    keep();
    put(back);
  });
  undo.disabled = true;

  // after a change of the stack a unit in the middle is chosen
  function restack(changes, words) {
    keep();
    const { lengths, fits } = compute({ ...state, ...changes, unit: 0 });
    put({ ...changes, unit: Math.floor((lengths[fits] - 1) / 2) }, words);
  }

  // the stack
  const stacks = picker({
    label: TEXT.stacks, options: Object.entries(TEXT.stackNames),
    onvalue(name) {
      if (name === "custom") return;
      const [inputs, layers] = structuredClone(STACKS[name]);
      restack({ inputs, layers });
    },
  });
  const inputs = numberField({
    name: TEXT.inputsName, low: INPUTS[0], high: INPUTS[1], step: 1, whole: true, report,
    onvalue: (value) => restack({ inputs: value }),
  });
  const add = button(TEXT.add, () => restack({ layers: [...copyRows(state.layers), [3, 1, 1, 0]] }, TEXT.added(state.layers.length + 1)));
  const remove = button(TEXT.remove, () => restack({ layers: copyRows(state.layers).slice(0, -1) }, TEXT.removed(state.layers.length)));
  const limit = note("");
  const unit = slider({
    label: "", low: 0, high: 1, step: 1, ends: ["", ""],
    describe: (chosen) => TEXT.unit(chosen, result.lengths[result.fits] - 1),
    onvalue: (chosen) => put({ unit: chosen }),
  });

  const table = h("div", { class: "ac-stack", role: "group", "aria-label": TEXT.stack });
  function buildStack() {
    const held = document.activeElement?.getAttribute?.("aria-label");
    fields = tableOf(state.layers.length, TEXT.parts.length, (l, i) => numberField({
      name: TEXT.fieldName(TEXT.parts[i], l + 1), low: LOW[i], high: HIGH[i], step: 1, whole: true, report,
      onvalue(value) {
        const layers = copyRows(state.layers);
        layers[l][i] = value;
        restack({ layers });
      },
    }));
    table.replaceChildren(
      h("span"), ...TEXT.parts.map((name) => h("span", { class: "ac-head", "aria-hidden": "true" }, name)),
      ...fields.flatMap((row, l) => [h("span", { class: "ac-head ac-of" }, TEXT.layer(l + 1)), ...row.map((field) => field.element)]));
    if (held) fields.flat().find(({ element }) => element.getAttribute("aria-label") === held)?.element.focus();
  }

  const picture = cone();
  onDrag(picture.element, (event, isFirst) => {
    put({ unit: picture.unitAt(event) });
    if (!isFirst) return;
    unit.input.focus({ preventScroll: true });
    event.preventDefault();
  });
  const numbers = h("table", { class: "ac-numbers" });

  function draw() {
    const { layers } = state;
    result = compute(state);
    if (fields.length !== layers.length) buildStack();
    fields.forEach((row, l) => row.forEach((field, i) => field.show(layers[l][i])));
    inputs.show(state.inputs);
    stacks.show(Object.keys(STACKS).find((name) => sameTable(STACKS[name], [state.inputs, layers])) ?? "custom");
    add.disabled = layers.length >= MOST_LAYERS;
    remove.disabled = layers.length <= 1;
    label(limit, add.disabled ? TEXT.most(MOST_LAYERS) : remove.disabled ? TEXT.least : "");
    const lines = spell(state, result);
    picture.show(layers, result);
    label(picture.element, picture.element.textContent, TEXT.alt(result.fits, result.unit, lines.slice(1).join("; ")));
    unit.input.max = result.lengths[result.fits] - 1;
    label(unit.name, TEXT.unitOf(result.fits));
    unit.show(result.unit, result.unit);
    spelt.show(lines);
    numbers.replaceChildren(...numbersOf(state, result));
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-bar" }, stacks.element, under(TEXT.inputs, inputs.element), undo, reset(keep)),
      h("div", { class: "ac-flow" },
        part(TEXT.stack, null, table, h("div", { class: "ac-bar ac-more" }, add, remove, limit)),
        part(TEXT.cone, null, unit.element)),
      says, picture.element, note(TEXT.coneNote), spelt.element,
      title(TEXT.table, "ac-table-title"), numbers, note(TEXT.rules),
    ],
  };
}

export default {
  render: (view) => mount(view, { name: TEXT.name, look: "ac-receptive", own: ["inputs", "layers", "unit"], clean, build }),
};
