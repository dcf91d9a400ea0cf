"""The convolution explorer: draw a small picture, edit a kernel; see what comes out."""

from collections.abc import Sequence
from typing import Any, TypedDict

import torch
import traitlets

from attnconv.convolution import convolve2d
from attnconv.validation import check_at_least, check_flag
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, number, page
from attnconv_book.kit.widgets.tables import Numbers, check_table, rows

LARGEST_IMAGE = 12
"""Pixels along a side that still fit on a phone."""

KERNEL_SIZES = (3, 5)

KERNEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
"""Answers where the picture gets lighter (+) or darker (−) from left to right."""


def _square(size: int = 8) -> tuple[tuple[float, ...], ...]:
    inside = range(size // 4, size - size // 4)
    return tuple(
        tuple(float(i in inside and j in inside) for j in range(size))
        for i in range(size)
    )


SQUARE = _square()
"""A light square on dark ground: two vertical edges for the kernel to find."""


class ConvolutionState(TypedDict):
    """What the explorer shows: the output as nested lists, in double precision."""

    height: int
    width: int
    output: list[list[float]]


def convolution_explorer_state(
    image: Numbers,
    kernel: Numbers,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    flip: bool = False,
) -> ConvolutionState:
    """Compute with the package what the convolution explorer computes in the page.

    Args:
        image: Rows of pixels.
        kernel: Rows of weights.
        stride: Step of the kernel, at least 1.
        padding: Zeros around the picture, at least 0.
        dilation: Distance between the kernel's taps, at least 1.
        flip: Turn the kernel by 180° first (convolution as mathematics defines it).

    Returns:
        Height, width and the output itself.

    Raises:
        TypeError: If stride, padding or dilation is not an integer.
        ValueError: If one of them is too small, or the kernel does not fit into the
            padded picture.
    """
    check_flag("flip", flip)
    x = torch.tensor(rows("image", image), dtype=torch.float64)[None, None]
    weight = torch.tensor(rows("kernel", kernel), dtype=torch.float64)[None, None]
    if flip:
        weight = weight.flip(-1, -2)
    y = convolve2d(x, weight, stride=stride, padding=padding, dilation=dilation)[0, 0]
    height, width = y.shape
    return {"height": height, "width": width, "output": y.tolist()}


class ConvolutionExplorer(BookWidget):
    """A small picture and a kernel, both edited by hand, and what the kernel answers.

    Args:
        image: Rows of pixels from 0 (dark) to 1 (light), at most 12 × 12.
        kernel: Rows of weights, 3 × 3 or 5 × 5.
        stride: Step of the kernel, at least 1.
        padding: Zeros around the picture, at least 0.
        dilation: Distance between the kernel's taps, at least 1.
        flip: Turn the kernel by 180° first (convolution as mathematics defines it).

    Raises:
        ValueError: If a size or a number is not usable, or the kernel does not fit into
            the padded picture.
    """

    _esm = script_of(__file__, "ready_pictures.js")
    _css = style_of(__file__)

    image = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    kernel = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    stride = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Int(0).tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)
    flip = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        image: Numbers = SQUARE,
        kernel: Numbers = KERNEL,
        stride: int = 1,
        padding: int = 1,
        dilation: int = 1,
        flip: bool = False,
    ) -> None:
        """Check the state and keep it where the page can see it."""
        pixels, taps = rows("image", image), rows("kernel", kernel)
        convolution_explorer_state(pixels, taps, stride, padding, dilation, flip)
        super().__init__(
            image=pixels,
            kernel=taps,
            stride=stride,
            padding=padding,
            dilation=dilation,
            flip=flip,
        )

    @traitlets.validate("image")
    def _pixels(self, proposal: dict[str, Any]) -> list[list[float]]:
        image: list[list[float]] = proposal["value"]
        height, width = len(image), len(image[0]) if image else 0
        if not (1 <= height <= LARGEST_IMAGE and 1 <= width <= LARGEST_IMAGE):
            raise ValueError(
                f"image must be at most {LARGEST_IMAGE} × {LARGEST_IMAGE} pixels, "
                f"got {height} × {width}"
            )
        check_table("image", image, (height, width))
        if not all(0 <= x <= 1 for row in image for x in row):
            raise ValueError("image must hold numbers from 0 to 1")
        return image

    @traitlets.validate("kernel")
    def _taps(self, proposal: dict[str, Any]) -> list[list[float]]:
        kernel: list[list[float]] = proposal["value"]
        size = len(kernel)
        if size not in KERNEL_SIZES:
            raise ValueError(f"kernel must be 3 × 3 or 5 × 5, got {size} rows")
        check_table("kernel", kernel, (size, size))
        return kernel

    @traitlets.validate("stride", "padding", "dilation")
    def _step(self, proposal: dict[str, Any]) -> int:
        name, value = proposal["trait"].name, int(proposal["value"])
        check_at_least(name, value, 0 if name == "padding" else 1)
        return value

    def results(self) -> ConvolutionState:
        """Compute the output of the present state with the package.

        Returns:
            See `convolution_explorer_state`.

        Raises:
            ValueError: If the kernel does not fit into the padded picture.
        """
        return convolution_explorer_state(
            self.image,
            self.kernel,
            self.stride,
            self.padding,
            self.dilation,
            self.flip,
        )

    def describe(self) -> str:
        """Name the sizes.

        Returns:
            For instance "8×8 image, 3×3 kernel, stride 1, padding 1, dilation 1".
        """
        height, width = len(self.image), len(self.image[0])
        size = len(self.kernel)
        flipped = ", flipped" if self.flip else ""
        return (
            f"{height}×{width} image, {size}×{size} kernel{flipped}, "
            f"stride {self.stride}, padding {self.padding}, dilation {self.dilation}"
        )

    def to_svg(self) -> str:
        """Draw picture, kernel and output, with one output pixel spelt out.

        Returns:
            An SVG document. Where the kernel does not fit, the words that say so.
        """
        cell = (30.0, 30.0)
        largest = max(max(abs(x) for row in self.kernel for x in row), 1e-9)
        kernel = Table(
            "Kernel", self.kernel, style.SIGNED, -largest, largest, size=cell
        )
        title = "Convolution: picture, kernel and output"
        try:
            output = self.results()["output"]
        except ValueError as error:
            picture = Table("Picture", self.image, style.GREYS, 0, 1, size=cell)
            return page(title, [picture, kernel], [str(error)])
        flat = [abs(x) for row in output for x in row]
        i, j = divmod(flat.index(max(flat)), len(output[0]))
        read, terms = self._reads(i, j)
        most = max(max(flat), 1e-9)
        name = "Output: convolution" if self.flip else "Output: cross-correlation"
        tables = [
            Table(
                "Picture",
                self.image,
                style.GREYS,
                0,
                1,
                size=cell,
                marked=read,
                frame=style.CONVOLUTION,
            ),
            kernel,
            Table(
                name,
                output,
                style.SIGNED,
                -most,
                most,
                size=cell,
                digits=1,
                marked=[(i, j)],
                frame=style.CONVOLUTION,
            ),
        ]
        line = (
            f"Row {i + 1}, column {j + 1}: {' + '.join(terms) or '0'} "
            f"= {number(output[i][j])}"
        )
        return page(title, tables, [line])

    def _reads(self, row: int, column: int) -> tuple[list[tuple[int, int]], list[str]]:
        """List the pixels that one output reads, and its products that are not 0."""
        taps: Sequence[Sequence[int | float]] = self.kernel
        if self.flip:
            taps = [list(reversed(line)) for line in reversed(taps)]
        read, terms = [], []
        for a, line in enumerate(taps):
            for b, weight in enumerate(line):
                i = row * self.stride - self.padding + a * self.dilation
                j = column * self.stride - self.padding + b * self.dilation
                if not (0 <= i < len(self.image) and 0 <= j < len(self.image[0])):
                    continue
                read.append((i, j))
                if pixel := self.image[i][j]:
                    factor = number(weight)
                    shown = f"({factor})" if weight < 0 else factor
                    if weight:
                        terms.append(f"{number(pixel)}·{shown}")
        return read, terms
