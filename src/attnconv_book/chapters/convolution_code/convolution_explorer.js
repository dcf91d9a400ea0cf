// The convolution explorer: a small picture drawn by hand, a kernel, stride, padding and
// dilation; the output follows.

const TEXT = {
  name: "Convolution explorer",
  input: "Picture",
  inputNote: "Draw: press and drag, or arrow keys and Space.",
  paddingNote: "The pale frame is the padding, all 0.",
  pixel: (row, column, value) => `row ${row}, column ${column}: ${value}`,
  drawn: (row, column, value) => `row ${row}, column ${column} is ${value} now`,
  pictures: "Ready picture",
  pictureNames: { square: "square", edge: "edge", diagonal: "diagonal", dot: "dot", checks: "checks", blank: "blank" },
  firstPicture: "the first one",
  kernel: "Kernel",
  kernelSize: "Kernel size",
  kernelField: (row, column) => `kernel row ${row}, column ${column}`,
  kernels: "Ready kernel",
  kernelNames: {
    identity: "identity", blur: "blur", vertical: "vertical edge", horizontal: "horizontal edge", outline: "outline",
    sharpen: "sharpen", shift: "shift right", custom: "my own",
  },
  stride: "stride", padding: "padding", dilation: "dilation",
  flip: "flip the kernel first",
  plain: "Output: cross-correlation",
  plainNote: "The kernel as it is written: what torch calls conv2d.",
  flipped: "Output: convolution",
  flippedNote: "The kernel turned by 180° first: convolution in mathematics.",
  outputCell: (row, column, value) => `output row ${row}, column ${column}: ${value}`,
  outputOf: (row, column) => `Output at row ${row}, column ${column}`,
  line: (row) => `row ${row}: `,
  outside: "padding",
  size: "Output size",
  sizeRule: "⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1",
  tooLarge: (span, room) =>
    `No output: the kernel covers ${span} pixels, and the padded picture has only ${room}. Use less dilation, a smaller kernel or more padding.`,
};

const STEPS = { stride: [1, 4], padding: [0, 4], dilation: [1, 4] }; // least and most

const turned = (kernel) => [...kernel].reverse().map((row) => [...row].reverse());

// Where output (row, column) reads: one entry per kernel cell.
function reads({ image, kernel, stride, padding, dilation, flip }, row, column) {
  const used = flip ? turned(kernel) : kernel;
  return used.map((line, a) => line.map((weight, b) => {
    const r = row * stride - padding + a * dilation;
    const c = column * stride - padding + b * dilation;
    const inside = r >= 0 && r < image.length && c >= 0 && c < image[0].length;
    return { row: r, column: c, inside, pixel: inside ? image[r][c] : 0, weight };
  }));
}

// The whole operation on plain arrays; tested against the package.
export function compute(state) {
  const { image, kernel, stride, padding, dilation } = state;
  const height = outputLength(image.length, kernel.length, stride, padding, dilation);
  const width = outputLength(image[0].length, kernel[0].length, stride, padding, dilation);
  if (!height || !width) return { height: 0, width: 0, output: null };
  const output = tableOf(height, width, (row, column) =>
    sum(reads(state, row, column).flat().map(({ pixel, weight }) => pixel * weight)));
  return { height, width, output };
}

// What the model holds, or something usable and the names of what was not.
function clean(get) {
  const { check, damaged } = reader(get);
  const isSized = (most) => (held) => isTable(held, [1, most], [1, most], Number.isFinite);
  return {
    state: {
      image: check("image", isSized(16), pictureNamed("blank", 8)),
      kernel: check("kernel", (held) => isSized(7)(held) && held.length === held[0].length, kernelNamed("identity", 3)),
      stride: check("stride", isWhole(1, 16), 1),
      padding: check("padding", isWhole(0, 16), 0),
      dilation: check("dilation", isWhole(1, 16), 1),
      flip: check("flip", isFlag, false),
    },
    damaged,
  };
}

// What one output pixel is the sum of, as lines of text; the first one is its name.
export function spell(state, result, { row, column }) {
  const read = reads(state, row, column);
  const lines = read.map((line) =>
    line.map(({ pixel, weight, inside }) => `${inside ? brief(pixel) : "[0]"}·${factor(weight)}`).join(" + "));
  const outside = read.flat().some(({ inside }) => !inside);
  return [TEXT.outputOf(row + 1, column + 1),
    ...lines.map((line, a) => `${a ? "+ " : ""}${line}`),
    `= ${say(result.output[row][column])}${outside ? `   ([0]: ${TEXT.outside})` : ""}`];
}

// Why there is no output.
function refusal({ image, kernel, padding, dilation }) {
  const tall = !outputLength(image.length, kernel.length, 1, padding, dilation);
  return TEXT.tooLarge(dilation * (kernel.length - 1) + 1, (tall ? image.length : image[0].length) + 2 * padding);
}

// The picture on which one draws. One press decides between 1 and 0, dragging goes on
// with it. The padding around it is scenery: it is in no row of the grid.
function easel({ image, padding }, { toggled, ondraw, onact }) {
  const [tall, wide] = [image.length, image[0].length];
  const grid = cellGrid({ name: TEXT.input, rows: tall, columns: wide, className: "ac-draw", onact });
  let ink = null;
  grid.element.addEventListener("pointerdown", (event) => {
    const at = grid.own(event.target);
    if (!at || event.button > 0) return;
    ink = toggled(...at);
    if (event.target.hasPointerCapture?.(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
    ondraw(...at, ink);
  });
  grid.element.addEventListener("pointermove", (event) => {
    if (ink === null || !event.isPrimary) return;
    const at = grid.own(document.elementFromPoint(event.clientX, event.clientY));
    if (at) ondraw(...at, ink);
  });
  grid.element.style.gridArea = `${padding + 1} / ${padding + 1} / span ${tall} / span ${wide}`;
  const places = tableOf(tall + 2 * padding, wide + 2 * padding, (i, j) => {
    const cell = grid.cells[i - padding]?.[j - padding];
    if (cell) return cell;
    const pad = h("span", { class: "ac-pad", "aria-hidden": "true" }, "0");
    pad.style.gridArea = `${i + 1} / ${j + 1}`;
    return pad;
  });
  const pads = places.flat().filter((place) => !grid.element.contains(place));
  const element = h("div", { class: "ac-scene" }, pads, grid.element);
  element.style.setProperty("--across", wide + 2 * padding);
  return { element, grid, places, lift() { ink = null; } };
}

function build({ state, put, report, says, reset }) {
  let chosen = null, result = null, built = {}, picture = null, outputGrid = null, kernelFields = [];
  const first = state.image; // a digit, for example; among the ready pictures unless it is one of them
  const pictureName = (image) => {
    const ready = image.length === image[0].length ? nameOf(TEXT.pictureNames, pictureNamed, image) : "custom";
    return ready === "custom" && String(image) === String(first) ? "first" : ready;
  };
  const spelt = speller();

  // controls
  const numbers = Object.entries(STEPS).map(([name, [low, high]]) => ({
    name, field: numberField({ name: TEXT[name], low, high, step: 1, whole: true, report, onvalue: (value) => put({ [name]: value }) }),
  }));
  const pictures = picker({
    label: TEXT.pictures,
    options: [
      ...(pictureName(first) === "first" ? [["first", TEXT.firstPicture]] : []),
      ...Object.entries(TEXT.pictureNames), ["custom", TEXT.kernelNames.custom],
    ],
    onvalue: (name) => name !== "custom" && put({ image: name === "first" ? first : pictureNamed(name, state.image.length) }),
  });
  const kernels = picker({
    label: TEXT.kernels, options: Object.entries(TEXT.kernelNames),
    onvalue: (name) => name !== "custom" && put({ kernel: kernelNamed(name, Math.max(3, state.kernel.length)) }),
  });
  const sizes = choice({
    legend: TEXT.kernelSize, options: [["3", "3 × 3"], ["5", "5 × 5"]],
    onvalue(size) {
      const name = kernelName(state.kernel);
      put({ kernel: name === "custom" ? resized(state.kernel, Number(size)) : kernelNamed(name, Number(size)) });
    },
  });
  const flip = checkbox({ label: TEXT.flip, onvalue: (value) => put({ flip: value }) });
  const again = reset(() => { chosen = null; });

  const inputBox = h("div", { class: "ac-box" });
  const kernelBox = h("div", { class: "ac-kernel", role: "group", "aria-label": TEXT.kernel });
  const outputBox = h("div", { class: "ac-box" });
  const [outputTitle, inputNote, outputNote, sizeLine] = [title(""), note(""), note(""), note("")];
  sizeLine.classList.add("ac-size");
  sizeLine.title = TEXT.sizeRule;

  // drawing
  const toggled = (row, column) => (state.image[row][column] > 0.5 ? 0 : 1);
  function ink(row, column, value, words) {
    if (state.image[row][column] === value) return;
    const image = copyRows(state.image);
    image[row][column] = value;
    put({ image }, words);
  }
  function onact(row, column) {
    const value = toggled(row, column);
    ink(row, column, value, TEXT.drawn(row + 1, column + 1, brief(value)));
  }
  const lift = () => picture?.lift();
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, lift);

  function buildInput() {
    const held = inputBox.contains(document.activeElement) && picture.grid.own(document.activeElement);
    picture = easel(state, { toggled, ondraw: ink, onact });
    inputBox.replaceChildren(picture.element);
    if (held) picture.grid.cells[held[0]]?.[held[1]]?.focus();
  }

  function buildKernel() {
    const size = state.kernel.length;
    kernelBox.style.setProperty("--columns", size);
    kernelFields = tableOf(size, size, (a, b) => numberField({
      name: TEXT.kernelField(a + 1, b + 1), low: -9, high: 9, step: 0.5, report,
      onvalue(value) {
        const kernel = copyRows(state.kernel);
        kernel[a][b] = value;
        put({ kernel });
      },
    }));
    kernelBox.replaceChildren(...kernelFields.flat().map((field) => field.element));
  }

  function buildOutput() {
    const { height, width } = result;
    outputGrid = height ? cellGrid({
      name: TEXT.plain, rows: height, columns: width, className: "ac-result",
      onreach(row, column) { chosen = { row, column }; mark(); },
    }) : null;
    if (chosen) outputGrid?.rest([clamp(chosen.row, 0, height - 1), clamp(chosen.column, 0, width - 1)]);
    outputBox.replaceChildren(...(outputGrid ? [outputGrid.element] : []));
  }

  function mark() {
    for (const place of picture.places.flat()) place.classList.remove("ac-read");
    if (!result.output) {
      spelt.show([refusal(state)]);
      return;
    }
    chosen = { row: Math.min(chosen.row, result.height - 1), column: Math.min(chosen.column, result.width - 1) };
    outputGrid.choose(chosen.row, chosen.column);
    for (const { row, column } of reads(state, chosen.row, chosen.column).flat()) {
      picture.places[row + state.padding]?.[column + state.padding]?.classList.add("ac-read");
    }
    spelt.show(spell(state, result, chosen));
  }

  function drawOutput({ output, width }) {
    // the story of the first sight: the output pixel that says most
    if (!chosen) {
      const best = placeOfLargest(output.flat().map(Math.abs));
      chosen = { row: Math.floor(best / width), column: best % width };
      outputGrid.rest([chosen.row, chosen.column]);
    }
    const largest = reachOf(output);
    outputGrid.each((cell, i, j) => {
      const text = brief(output[i][j], Math.abs(output[i][j]) >= 9.95 ? 0 : 1);
      labelCell(cell, text, TEXT.outputCell(i + 1, j + 1, text));
      paintSigned(cell, output[i][j], largest);
    });
    outputGrid.element.setAttribute("aria-label", state.flip ? TEXT.flipped : TEXT.plain);
  }

  function draw() {
    const { image, kernel, stride, padding, dilation } = state;
    result = compute(state);
    const shape = {
      input: String([image.length, image[0].length, padding]), kernel: String(kernel.length),
      output: String([result.height, result.width]),
    };
    if (shape.input !== built.input) buildInput();
    if (shape.kernel !== built.kernel) buildKernel();
    if (shape.output !== built.output) buildOutput();
    built = shape;
    picture.grid.each((cell, i, j) => {
      const text = brief(image[i][j], 1);
      label(cell, text, TEXT.pixel(i + 1, j + 1, text));
      paint(cell, GREY_MAP, image[i][j]);
    });
    kernelFields.forEach((line, a) => line.forEach((field, b) => {
      field.show(kernel[a][b]);
      paintSigned(field.element, kernel[a][b], reachOf(kernel));
    }));
    if (result.output) drawOutput(result);
    for (const { name, field } of numbers) field.show(state[name]);
    pictures.show(pictureName(image));
    kernels.show(kernelName(kernel));
    sizes.show(String(kernel.length));
    flip.show(state.flip);
    label(outputTitle, state.flip ? TEXT.flipped : TEXT.plain);
    label(outputNote, state.flip ? TEXT.flippedNote : TEXT.plainNote);
    label(inputNote, padding ? `${TEXT.inputNote} ${TEXT.paddingNote}` : TEXT.inputNote);
    const steps = [image.length, kernel.length, stride, padding, dilation];
    label(sizeLine, `${TEXT.size}: ${outputRule(...steps)} = ${outputLength(...steps)}`);
    mark();
  }

  return {
    draw,
    content: [
      h("div", { class: "ac-flow ac-controls" },
        pictures.element, kernels.element, sizes.element,
        h("div", { class: "ac-steps" }, numbers.map(({ name, field }) => under(TEXT[name], field.element))),
        flip.element, again),
      says,
      h("div", { class: "ac-flow" },
        part(TEXT.kernel, null, kernelBox),
        part(TEXT.input, null, inputBox, inputNote),
        part(null, null, outputTitle, outputBox, outputNote, sizeLine)),
      spelt.element,
    ],
    leave() { for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, lift); },
  };
}

export default {
  render: (view) => mount(view, {
    name: TEXT.name, look: "ac-convolution", own: ["image", "kernel", ...Object.keys(STEPS), "flip"], clean, build,
  }),
};
