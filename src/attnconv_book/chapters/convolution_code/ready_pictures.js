// Pictures and kernels that are ready to choose in the convolution explorer.

function pictureNamed(name, n) {
  const low = Math.round(n / 4), high = n - low;
  const middle = Math.floor(n / 2);
  return tableOf(n, n, {
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
  if (name === "blur") return tableOf(size, size, () => Math.round(1e4 / size ** 2) / 1e4);
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
  return tableOf(size, size, (a, b) => kernel[a - offset]?.[b - offset] ?? 0);
}

// Which of the ready ones is held, or "custom".
const nameOf = (names, make, held) =>
  Object.keys(names).find((name) => name !== "custom" && sameTable(make(name, held.length), held)) ?? "custom";
const kernelName = (kernel) => (kernel.length >= 3 ? nameOf(TEXT.kernelNames, kernelNamed, kernel) : "custom");
