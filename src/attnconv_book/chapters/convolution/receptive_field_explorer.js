// The receptive field explorer: a stack of one-dimensional layers, and the inputs
// that one unit of the top layer sees. kit.js and parts.js stand in front of this file.

export const TEXT = {
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
  layer: (layer) => `layer ${layer}`,
  stack: "The stack",
  add: "Add a layer",
  remove: "Remove the top layer",
  added: (layer) => `Layer ${layer} is there now.`,
  removed: (layer) => `Layer ${layer} is gone.`,
  reset: "Start again",
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
const INPUTS = [4, 24];
const MOST_LAYERS = 4;

const STACKS = {
  mixed: [20, [[3, 1, 1, 0], [3, 2, 1, 0], [3, 1, 2, 0]]],
  plain: [20, [[3, 1, 1, 0], [3, 1, 1, 0], [3, 1, 1, 0]]],
  strided: [20, [[3, 2, 1, 0], [3, 2, 1, 0], [3, 2, 1, 0]]],
  doubling: [20, [[2, 1, 1, 0], [2, 1, 2, 0], [2, 1, 4, 0], [2, 1, 8, 0]]],
  holes: [20, [[3, 1, 2, 0], [3, 1, 2, 0], [3, 1, 2, 0]]],
};

// torch's floor rule, or 0 where torch refuses.
export function lengthAfter(length, [kernel, stride, dilation, padding]) {
  const left = length + 2 * padding - dilation * (kernel - 1) - 1;
  return left < 0 ? 0 : Math.floor(left / stride) + 1;
}

// Sizes, jumps and offsets by formula; ways by following every connection down.
export function compute({ inputs, layers, unit }) {
  const lengths = [inputs], sizes = [1], jumps = [1], offsets = [0];
  for (const layer of layers) {
    const [kernel, stride, dilation, padding] = layer;
    const length = lengthAfter(lengths.at(-1), layer);
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
export function clean(get) {
  const { check, damaged } = reader(get);
  const isLayer = (row) => Array.isArray(row) && row.length === LOW.length &&
    row.every((value, i) => isWhole(LOW[i], HIGH[i])(value));
  return {
    state: {
      inputs: check("inputs", isWhole(...INPUTS), STACKS.mixed[0]),
      layers: check("layers", (held) => Array.isArray(held) && held.length >= 1 && held.length <= MOST_LAYERS && held.every(isLayer), STACKS.mixed[1]),
      unit: check("unit", isWhole(0, 99), 0),
    },
    damaged,
  };
}

// The numbers of one layer, each with its formula: length, size, jump, offset.
export function spellLayer({ layers }, result, l) {
  if (!l) return [`${result.lengths[0]}`, "1", "1", "0"];
  const [k, s, d, p] = layers[l - 1];
  const below = { n: result.lengths[l - 1], r: result.sizes[l - 1], j: result.jumps[l - 1], o: result.offsets[l - 1] };
  const reached = l <= result.fits;
  const length = reached ? result.lengths[l] : below.n === undefined ? null : 0;
  if (length === null) return null;
  const rule = `⌊(${below.n} + 2·${p} ${MINUS} ${d}·(${k} ${MINUS} 1) ${MINUS} 1) / ${s}⌋ + 1 = ${length}`;
  if (!reached) return [rule];
  return [rule,
    `${below.r} + (${k} ${MINUS} 1)·${below.j}·${d} = ${result.sizes[l]}`,
    `${below.j}·${s} = ${result.jumps[l]}`,
    `${brief(below.o)} ${MINUS} ${p}·${below.j} = ${brief(result.offsets[l])}`];
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

function render({ model, el }) {
  const get = (name) => model.get(name);
  let { state } = clean(get);
  const start = structuredClone(state);
  let result = compute(state);

  const { element: says, report } = messages();
  const spelt = speller();
  const told = h("p", { class: "ac-hidden", role: "status" });

  // the stack
  const stacks = picker({
    label: TEXT.stacks, options: Object.entries(TEXT.stackNames),
    onvalue(name) {
      if (name === "custom") return;
      const [inputs, layers] = structuredClone(STACKS[name]);
      put({ inputs, layers });
    },
  });
  const inputs = numberField({
    name: TEXT.inputsName, low: INPUTS[0], high: INPUTS[1], step: 1, whole: true, report,
    onvalue: (value) => put({ inputs: value }),
  });
  const add = button(TEXT.add, () => {
    put({ layers: [...copyRows(state.layers), [3, 1, 1, 0]] });
    told.textContent = TEXT.added(state.layers.length);
  });
  const remove = button(TEXT.remove, () => {
    told.textContent = TEXT.removed(state.layers.length);
    put({ layers: copyRows(state.layers).slice(0, -1) });
  });
  const reset = button(TEXT.reset, () => { report(""); store(model, structuredClone(start)); });
  const slide = slider({
    label: "", low: 0, high: 1, step: 1, ends: ["", ""],
    describe: (unit) => TEXT.unit(unit, result.lengths[result.fits] - 1),
    onvalue: (unit) => store(model, { unit }),
  });
  const slideInput = slide.element.querySelector("input");
  const slideName = slide.element.querySelector(".ac-slider-name");

  // After a change of the stack a unit in the middle is chosen.
  function put(changes) {
    const next = { ...state, ...changes };
    const { lengths, fits } = compute({ ...next, unit: 0 });
    store(model, { ...changes, unit: Math.floor((lengths[fits] - 1) / 2) });
  }

  const table = h("div", { class: "ac-stack", role: "group", "aria-label": TEXT.stack });
  let fields = [];
  function buildStack() {
    const held = document.activeElement?.getAttribute?.("aria-label");
    fields = state.layers.map((_, l) => TEXT.parts.map((name, i) => numberField({
      name: TEXT.fieldName(name, l + 1), low: LOW[i], high: HIGH[i], step: 1, whole: true, report,
      onvalue(value) {
        const layers = copyRows(state.layers);
        layers[l][i] = value;
        put({ layers });
      },
    })));
    table.replaceChildren(
      h("span"), ...TEXT.parts.map((name) => h("span", { class: "ac-head", "aria-hidden": "true" }, name)),
      ...fields.flatMap((row, l) => [h("span", { class: "ac-head ac-of" }, TEXT.layer(l + 1)), ...row.map((field) => field.element)]));
    if (held) fields.flat().find(({ element }) => element.getAttribute("aria-label") === held)?.element.focus();
  }

  // the picture
  const picture = h("div", { class: "ac-cone", role: "img" });
  let low = 0, wide = 1;
  const across = (place) => `${((place - low + 0.5) / wide) * 100}%`;
  const centre = (l, i) => result.offsets[l] + i * result.jumps[l] + (result.sizes[l] - 1) / 2;
  function choose(event) {
    const box = picture.getBoundingClientRect();
    const place = low - 0.5 + ((event.clientX - box.left) / box.width) * wide;
    const { fits, jumps, lengths } = result;
    const unit = Math.round((place - centre(fits, 0)) / jumps[fits]);
    store(model, { unit: Math.min(lengths[fits] - 1, Math.max(0, unit)) });
  }
  picture.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    choose(event);
    slideInput.focus({ preventScroll: true });
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => { if (event.buttons & 1) choose(event); });

  function drawPicture() {
    const { fits, lengths, jumps, ways, unread } = result;
    const ends = lengths.flatMap((length, l) => {
      const padding = l < fits ? state.layers[l][3] : 0;
      return [centre(l, -padding), centre(l, length - 1 + padding)];
    });
    low = Math.min(...ends);
    wide = Math.max(...ends) - low + 1;
    const pieces = [];
    for (let l = fits; l >= 0; l--) {
      const padding = l < fits ? state.layers[l][3] : 0;
      const most = Math.max(1, ...ways[l]);
      const line = h("div", { class: "ac-units" });
      for (let i = -padding; i < lengths[l] + padding; i++) {
        const inside = i >= 0 && i < lengths[l];
        const number = inside ? ways[l][i] : 0;
        const cell = h("span", { class: `ac-unit${inside ? "" : " ac-none"}` });
        cell.style.left = across(centre(l, i));
        cell.style.width = `${92 / wide}%`;
        if (number) {
          cell.textContent = number < 100 ? number : "";
          cell.classList.add("ac-seen");
          paint(cell, AMOUNT_MAP, most === 1 ? 0.66 : 0.15 + 0.85 * (number / most));
        } else if (inside && unread[l][i]) cell.textContent = "×";
        line.append(cell);
      }
      pieces.push(h("p", { class: "ac-units-name" }, TEXT.units(l, lengths[l])), line);
      if (!l) break;
      const [kernel, stride, dilation, pad] = state.layers[l - 1];
      const links = svg("svg", { class: "ac-links", "aria-hidden": "true" });
      ways[l].forEach((number, i) => {
        if (!number) return;
        for (let a = 0; a < kernel; a++) {
          const below = i * stride - pad + a * dilation;
          const inside = below >= 0 && below < lengths[l - 1];
          links.append(svg("line", {
            x1: across(centre(l, i)), x2: across(centre(l - 1, below)), y1: "0", y2: "100%", class: inside ? "ac-link" : "ac-link ac-none",
          }));
        }
      });
      pieces.push(links);
    }
    picture.replaceChildren(...pieces);
    const lines = spell(state, result);
    label(picture, picture.textContent, TEXT.alt(fits, result.unit, lines.slice(1).join("; ")));
    slideInput.max = lengths[fits] - 1;
    slideName.textContent = TEXT.unitOf(fits);
    slide.show(result.unit, result.unit);
    spelt.show(lines);
    return jumps;
  }

  const numbers = h("table", { class: "ac-numbers" });
  function drawNumbers() {
    const rows = state.layers.map((_, index) => {
      const l = index + 1;
      const cells = spellLayer(state, result, l);
      const name = h("th", { scope: "row" }, TEXT.layer(l));
      if (!cells) return h("tr", {}, name, h("td", { colspan: 4 }, TEXT.notReached(l)));
      return h("tr", {}, name, ...cells.map((text, i) => h("td", { "data-name": TEXT.columns[i + 1], colspan: cells.length === 1 ? 4 : null }, text)));
    });
    const input = spellLayer(state, result, 0);
    numbers.replaceChildren(
      h("thead", {}, h("tr", {}, h("td"), ...TEXT.columns.slice(1).map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, h("tr", {}, h("th", { scope: "row" }, "input"), ...input.map((text, i) => h("td", { "data-name": TEXT.columns[i + 1] }, text))), ...rows));
  }

  const known = () => Object.keys(STACKS).find((name) =>
    STACKS[name][0] === state.inputs && JSON.stringify(STACKS[name][1]) === JSON.stringify(state.layers)) ?? "custom";

  function draw() {
    const cleaned = clean(get);
    state = cleaned.state;
    if (cleaned.damaged.length) report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    result = compute(state);
    if (fields.length !== state.layers.length) buildStack();
    state.layers.forEach((layer, l) => layer.forEach((value, i) => fields[l][i].show(value)));
    inputs.show(state.inputs);
    stacks.show(known());
    add.disabled = state.layers.length >= MOST_LAYERS;
    remove.disabled = state.layers.length <= 1;
    drawPicture();
    drawNumbers();
  }

  const root = h("div", { class: "ac-widget ac-receptive", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-bar" }, stacks.element, under(TEXT.inputs, inputs.element), reset),
    h("div", { class: "ac-flow" },
      part(TEXT.stack, null, table, h("div", { class: "ac-bar ac-more" }, add, remove)),
      h("div", { class: "ac-part ac-wide" }, h("p", { class: "ac-title" }, TEXT.cone), slide.element)),
    says, picture,
    h("p", { class: "ac-note" }, TEXT.coneNote),
    spelt.element,
    h("p", { class: "ac-title ac-table-title" }, TEXT.table), numbers, h("p", { class: "ac-note" }, TEXT.rules), told);
  el.append(root);
  draw();
  const unfollow = follow(model, ["inputs", "layers", "unit"], draw);
  return () => { unfollow(); root.remove(); };
}

export default { render };
