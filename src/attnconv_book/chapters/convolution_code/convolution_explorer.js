// The convolution explorer: a small picture drawn by hand, a kernel, stride,
// padding and dilation; the output follows. kit.js stands in front of this file.

export const TEXT = {
  name: "Convolution explorer",
  input: "Picture",
  inputNote: "Draw: press and drag, or arrow keys and Space.",
  paddingNote: "The pale frame is the padding, all 0.",
  pixel: (row, column, value) => `row ${row}, column ${column}: ${value}`,
  drawn: (row, column, value) => `row ${row}, column ${column} is ${value} now`,
  pictures: "Ready picture",
  pictureNames: { square: "square", edge: "edge", diagonal: "diagonal", dot: "dot", checks: "checks", blank: "blank" },
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
  reset: "Start again",
};

const LARGEST = { stride: 4, padding: 4, dilation: 4 };

const turned = (kernel) => [...kernel].reverse().map((row) => [...row].reverse());

// torch's floor rule, or 0 where torch refuses.
export function outputSize(size, kernelSize, stride, padding, dilation) {
  const left = size + 2 * padding - dilation * (kernelSize - 1) - 1;
  return left < 0 ? 0 : Math.floor(left / stride) + 1;
}

// Where output (row, column) reads: one entry per kernel cell.
export function reads({ image, kernel, stride, padding, dilation, flip }, row, column) {
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
  const height = outputSize(image.length, kernel.length, stride, padding, dilation);
  const width = outputSize(image[0].length, kernel[0].length, stride, padding, dilation);
  if (!height || !width) return { height: 0, width: 0, output: null };
  const output = Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) =>
    reads(state, row, column).flat().reduce((sum, { pixel, weight }) => sum + pixel * weight, 0)));
  return { height, width, output };
}

const square = (size, value) => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => value(i, j)));

function pictureNamed(name, n) {
  const low = Math.round(n / 4), high = n - low;
  const middle = Math.floor(n / 2);
  return square(n, {
    square: (i, j) => Number(i >= low && i < high && j >= low && j < high),
    edge: (_, j) => Number(j >= middle),
    diagonal: (i, j) => Number(i === j),
    dot: (i, j) => Number(i === middle && j === middle),
    checks: (i, j) => (i + j) % 2,
    blank: () => 0,
  }[name]);
}

// A preset at any odd size: the 3 x 3 kernel with zeros around it, but for blur.
function kernelNamed(name, size) {
  if (name === "blur") return square(size, () => Math.round(1e4 / size ** 2) / 1e4);
  const core = {
    identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    vertical: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    horizontal: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    outline: [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
    sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    shift: [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
  }[name];
  return resized(core, size);
}

function resized(kernel, size) {
  const offset = Math.floor((size - kernel.length) / 2);
  return square(size, (a, b) => kernel[a - offset]?.[b - offset] ?? 0);
}

const sameRows = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// What the model holds, or something usable and the names of what was not.
export function clean(get) {
  const damaged = [];
  const check = (name, isGood, otherwise) => {
    const held = get(name);
    if (isGood(held)) return held;
    damaged.push(name);
    return otherwise;
  };
  const rowsOf = (held, most) => Array.isArray(held) && held.length > 0 && held.length <= most &&
    Array.isArray(held[0]) && isMatrix(held, held.length, held[0].length, Number.isFinite) &&
    held[0].length > 0 && held[0].length <= most;
  const whole = (low) => (held) => Number.isInteger(held) && held >= low && held <= 16;
  return {
    state: {
      image: check("image", (held) => rowsOf(held, 16), pictureNamed("blank", 8)),
      kernel: check("kernel", (held) => rowsOf(held, 7) && held.length === held[0].length, kernelNamed("identity", 3)),
      stride: check("stride", whole(1), 1),
      padding: check("padding", whole(0), 0),
      dilation: check("dilation", whole(1), 1),
      flip: check("flip", (held) => typeof held === "boolean", false),
    },
    damaged,
  };
}

// The rule of the output size with its numbers, for one side.
export function spellSize(size, kernelSize, { stride, padding, dilation }) {
  const result = outputSize(size, kernelSize, stride, padding, dilation);
  return `⌊(${size} + 2·${padding} ${MINUS} ${dilation}·(${kernelSize} ${MINUS} 1) ${MINUS} 1) / ${stride}⌋ + 1 = ${result}`;
}

// The sum of one output pixel, as lines of text; the first one is its name.
export function spell(state, result, { row, column }) {
  const lines = reads(state, row, column).map((line) =>
    line.map(({ pixel, weight, inside }) => `${inside ? brief(pixel) : "[0]"}·${factor(weight)}`).join(" + "));
  const outside = reads(state, row, column).flat().some(({ inside }) => !inside);
  return [TEXT.outputOf(row + 1, column + 1),
    ...lines.map((line, a) => `${a ? "+ " : ""}${line}`),
    `= ${say(result.output[row][column])}${outside ? `   ([0]: ${TEXT.outside})` : ""}`];
}

function render({ model, el }) {
  const get = (name) => model.get(name);
  let { state } = clean(get);
  const start = structuredClone(state);
  let chosen = null;
  let result = compute(state);

  const says = h("p", { class: "ac-says", role: "status" });
  const report = (message) => { says.textContent = message; };
  const spelt = h("div", { class: "ac-spell", "aria-live": "polite", "aria-atomic": "true" });
  const told = h("p", { class: "ac-hidden", role: "status" });

  // controls
  const numbers = {};
  for (const name of ["stride", "padding", "dilation"]) {
    numbers[name] = numberField({
      name: TEXT[name], low: name === "padding" ? 0 : 1, high: LARGEST[name], step: 1, whole: true, report,
      onvalue: (value) => store(model, { [name]: value }),
    });
  }
  const pictures = picker({
    label: TEXT.pictures, options: [...Object.entries(TEXT.pictureNames), ["custom", TEXT.kernelNames.custom]],
    onvalue: (name) => name !== "custom" && store(model, { image: pictureNamed(name, state.image.length) }),
  });
  const kernels = picker({
    label: TEXT.kernels, options: Object.entries(TEXT.kernelNames),
    onvalue: (name) => name !== "custom" && store(model, { kernel: kernelNamed(name, Math.max(3, state.kernel.length)) }),
  });
  const sizes = choice({
    legend: TEXT.kernelSize, options: [["3", "3 × 3"], ["5", "5 × 5"]],
    onvalue: (size) => store(model, {
      kernel: known(state).kernel === "custom" ? resized(state.kernel, Number(size)) : kernelNamed(known(state).kernel, Number(size)),
    }),
  });
  const flip = h("input", { type: "checkbox", onchange: () => store(model, { flip: flip.checked }) });
  const reset = h("button", {
    class: "ac-button", type: "button",
    onclick() { report(""); store(model, structuredClone(start)); chosen = null; draw(); },
  }, TEXT.reset);

  function known({ image, kernel }) {
    const find = (names, make, held) =>
      Object.keys(names).find((name) => name !== "custom" && sameRows(make(name, held.length), held)) ?? "custom";
    return {
      image: image.length === image[0].length ? find(TEXT.pictureNames, pictureNamed, image) : "custom",
      kernel: kernel.length >= 3 ? find(TEXT.kernelNames, kernelNamed, kernel) : "custom",
    };
  }

  const inputBox = h("div", { class: "ac-box" });
  const kernelBox = h("div", { class: "ac-kernel", role: "group", "aria-label": TEXT.kernel });
  const outputTitle = h("p", { class: "ac-title" });
  const outputBox = h("div", { class: "ac-box" });
  const outputNote = h("p", { class: "ac-note" });
  const inputNote = h("p", { class: "ac-note" });
  const sizeLine = h("p", { class: "ac-note ac-size" });
  let inputGrid, outputGrid, kernelFields, frames = [];

  // drawing: one press decides between 1 and 0, dragging goes on with it
  let ink = null;
  function put(row, column, value) {
    if (state.image[row][column] === value) return;
    const image = copyRows(state.image);
    image[row][column] = value;
    store(model, { image });
  }
  const toggled = (row, column) => (state.image[row][column] > 0.5 ? 0 : 1);
  function onact(row, column) {
    put(row, column, toggled(row, column));
    told.textContent = TEXT.drawn(row + 1, column + 1, brief(state.image[row][column]));
  }
  const lift = () => { ink = null; };
  window.addEventListener("pointerup", lift);
  window.addEventListener("pointercancel", lift);

  function buildInput() {
    const held = inputBox.contains(document.activeElement) && inputGrid?.own(document.activeElement);
    const { image, padding } = state;
    inputGrid = cellGrid({ name: TEXT.input, rows: image.length, columns: image[0].length, className: "ac-draw", onact });
    const grid = inputGrid.element;
    grid.addEventListener("pointerdown", (event) => {
      const at = inputGrid.own(event.target);
      if (!at || event.button > 0) return;
      ink = toggled(...at);
      if (event.target.hasPointerCapture?.(event.pointerId)) event.target.releasePointerCapture(event.pointerId);
      put(...at, ink);
    });
    grid.addEventListener("pointermove", (event) => {
      if (ink === null || !event.isPrimary) return;
      const at = inputGrid.own(document.elementFromPoint(event.clientX, event.clientY));
      if (at) put(...at, ink);
    });
    // the frame of padding is scenery: it is in no row of the grid
    const width = image[0].length + 2 * padding, height = image.length + 2 * padding;
    const scene = h("div", { class: "ac-scene" });
    scene.style.setProperty("--across", width);
    grid.style.gridArea = `${padding + 1} / ${padding + 1} / span ${image.length} / span ${image[0].length}`;
    frames = Array.from({ length: height }, () => Array(width).fill(null));
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const [row, column] = [i - padding, j - padding];
        if (row >= 0 && row < image.length && column >= 0 && column < image[0].length) {
          frames[i][j] = inputGrid.cells[row][column];
        } else {
          frames[i][j] = h("span", { class: "ac-pad", "aria-hidden": "true" }, "0");
          frames[i][j].style.gridArea = `${i + 1} / ${j + 1}`;
          scene.append(frames[i][j]);
        }
      }
    }
    scene.append(grid);
    inputBox.replaceChildren(scene);
    if (held) inputGrid.cells[held[0]]?.[held[1]]?.focus();
  }

  function buildKernel() {
    const size = state.kernel.length;
    kernelBox.style.setProperty("--columns", size);
    kernelFields = square(size, (a, b) => numberField({
      name: TEXT.kernelField(a + 1, b + 1), low: -9, high: 9, step: 0.5, report,
      onvalue(value) {
        const kernel = copyRows(state.kernel);
        kernel[a][b] = value;
        store(model, { kernel });
      },
    }));
    kernelBox.replaceChildren(...kernelFields.flat().map((field) => field.element));
  }

  function buildOutput() {
    const { height, width } = result;
    if (!height) { outputBox.replaceChildren(); outputGrid = null; return; }
    outputGrid = cellGrid({
      name: TEXT.plain, rows: height, columns: width, className: "ac-result",
      onreach(row, column) { chosen = { row, column }; mark(); },
    });
    outputGrid.element.addEventListener("click", (event) => {
      const at = outputGrid.own(event.target);
      if (at) outputGrid.cells[at[0]][at[1]].focus();
    });
    if (chosen) outputGrid.rest([Math.min(chosen.row, height - 1), Math.min(chosen.column, width - 1)]);
    outputBox.replaceChildren(outputGrid.element);
  }

  function mark() {
    frames.flat().forEach((cell) => cell.classList.remove("ac-read"));
    outputGrid?.cells.flat().forEach((cell) => cell.classList.remove("ac-chosen"));
    let title, lines;
    if (!result.output) {
      const { kernel, image, padding, dilation } = state;
      const tall = outputSize(image.length, kernel.length, 1, padding, dilation) === 0;
      const span = dilation * (kernel.length - 1) + 1;
      [title, ...lines] = [TEXT.tooLarge(span, (tall ? image.length : image[0].length) + 2 * padding)];
    } else {
      chosen = { row: Math.min(chosen.row, result.height - 1), column: Math.min(chosen.column, result.width - 1) };
      [title, ...lines] = spell(state, result, chosen);
      for (const { row, column } of reads(state, chosen.row, chosen.column).flat()) {
        frames[row + state.padding]?.[column + state.padding]?.classList.add("ac-read");
      }
      outputGrid.cells[chosen.row][chosen.column].classList.add("ac-chosen");
    }
    const text = [title, ...lines].join("\n");
    if (spelt.dataset.text !== text) {
      spelt.dataset.text = text;
      spelt.replaceChildren(h("p", {}, h("b", {}, title)), ...lines.map((line) => h("p", {}, line)));
    }
  }

  let built = {};
  function draw() {
    const cleaned = clean(get);
    state = cleaned.state;
    if (cleaned.damaged.length) report(cleaned.damaged.map(KIT_TEXT.damaged).join(" "));
    result = compute(state);
    const { image, kernel, padding } = state;
    const shape = { input: [image.length, image[0].length, padding].join(), kernel: String(kernel.length), output: [result.height, result.width].join() };
    if (shape.input !== built.input) buildInput();
    if (shape.kernel !== built.kernel) buildKernel();
    if (shape.output !== built.output) buildOutput();
    built = shape;
    // the story of the first sight: the output pixel that says most
    if (!chosen && result.output) {
      const flat = result.output.flat().map(Math.abs);
      const best = flat.indexOf(Math.max(...flat));
      chosen = { row: Math.floor(best / result.width), column: best % result.width };
      outputGrid.rest([chosen.row, chosen.column]);
    }
    image.forEach((line, i) => line.forEach((value, j) => {
      const cell = inputGrid.cells[i][j];
      cell.textContent = brief(value, 1);
      cell.setAttribute("aria-label", TEXT.pixel(i + 1, j + 1, cell.textContent));
      paint(cell, GREY_MAP, value);
    }));
    kernel.forEach((line, a) => line.forEach((value, b) => {
      const field = kernelFields[a][b];
      field.show(value);
      paint(field.element, SIGNED_MAP, 0.5 + value / Math.max(1e-9, ...kernel.flat().map(Math.abs)) / 2);
    }));
    if (result.output) {
      const largest = Math.max(1e-9, ...result.output.flat().map(Math.abs));
      result.output.forEach((line, i) => line.forEach((value, j) => {
        const cell = outputGrid.cells[i][j];
        cell.textContent = brief(value, Math.abs(value) >= 9.95 ? 0 : 1);
        cell.setAttribute("aria-label", TEXT.outputCell(i + 1, j + 1, cell.textContent));
        paint(cell, SIGNED_MAP, 0.5 + value / largest / 2);
      }));
      outputGrid.element.setAttribute("aria-label", state.flip ? TEXT.flipped : TEXT.plain);
    }
    for (const name of Object.keys(numbers)) numbers[name].show(state[name]);
    const names = known(state);
    pictures.show(names.image);
    kernels.show(names.kernel);
    sizes.show(String(kernel.length));
    flip.checked = state.flip;
    outputTitle.textContent = state.flip ? TEXT.flipped : TEXT.plain;
    outputNote.textContent = state.flip ? TEXT.flippedNote : TEXT.plainNote;
    inputNote.textContent = padding ? `${TEXT.inputNote} ${TEXT.paddingNote}` : TEXT.inputNote;
    sizeLine.textContent = `${TEXT.size}: ${spellSize(image.length, kernel.length, state)}`;
    sizeLine.title = TEXT.sizeRule;
    mark();
  }

  const part = (...content) => h("div", { class: "ac-part" }, ...content);
  const root = h("div", { class: "ac-widget ac-convolution", role: "group", "aria-label": TEXT.name },
    h("div", { class: "ac-flow ac-controls" },
      pictures.element, kernels.element, sizes.element,
      h("div", { class: "ac-steps" }, ...Object.entries(numbers).map(([name, field]) =>
        h("div", { class: "ac-field" }, h("span", { class: "ac-field-name", "aria-hidden": "true" }, TEXT[name]), field.element))),
      h("label", { class: "ac-check" }, flip, h("span", {}, TEXT.flip)), reset),
    says,
    h("div", { class: "ac-flow" },
      part(h("p", { class: "ac-title" }, TEXT.kernel), kernelBox),
      part(h("p", { class: "ac-title" }, TEXT.input), inputBox, inputNote),
      part(outputTitle, outputBox, outputNote, sizeLine)),
    spelt, told);
  el.append(root);
  draw();
  const unfollow = follow(model, ["image", "kernel", "stride", "padding", "dilation", "flip"], draw);
  return () => {
    unfollow();
    window.removeEventListener("pointerup", lift);
    window.removeEventListener("pointercancel", lift);
    root.remove();
  };
}

export default { render };
