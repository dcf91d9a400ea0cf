"""Checks for the exercises of the chapter on convolution, step by step."""

from collections import Counter
from itertools import product
from typing import Any

import torch

from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_number,
    expect_tensor,
    feedback,
)


@feedback("As many places as fit, rounded up, with the least padding.")
def check_same_padding(same_padding: Any) -> None:
    """Check `same_padding(size, kernel_size, stride, dilation)`.

    It must return how many places to add before and after, so that the output has
    size / stride places, rounded up; of an odd number to add, the extra one goes to
    the far end.

    Args:
        same_padding: The learner's function.
    """
    cases = (
        ((7, 3, 1, 1), (1, 1), "a kernel of 3 sticks out by one at each end"),
        ((7, 2, 1, 1), (0, 1), "the one place to add belongs at the far end"),
        ((6, 3, 2, 1), (0, 1), "three windows at 0, 2 and 4 end at place 7"),
        ((7, 3, 2, 1), (1, 1), "four windows need nine places"),
        ((8, 3, 1, 2), (2, 2), "with dilation 2 a kernel of 3 spans 5"),
        ((9, 2, 3, 1), (0, 0), "three windows fit already, nothing is cut off"),
        ((11, 4, 3, 2), (2, 3), "four windows that span 7, three steps of 3 apart"),
    )
    for arguments, wanted, words in cases:
        sides = answer(same_padding, *arguments)
        expect(
            isinstance(sides, (tuple, list)) and len(sides) == 2,
            f"same_padding{arguments} must return two numbers: before and after",
        )
        got = tuple(
            expect_number(side, f"{name} of same_padding{arguments}")
            for side, name in zip(sides, ("the first", "the second"), strict=True)
        )
        expect(min(got) >= 0, "A padding is never negative: nothing is cut off.")
        expect(
            got == wanted,
            f"same_padding{arguments}: {words}. Wanted {wanted}, got "
            f"({got[0]:g}, {got[1]:g})",
        )
    # A rule that rounds in another way, such as round(size / stride) or
    # (size + 1) // stride, agrees with all of these and fails on a few other sizes.
    for arguments in product(range(1, 13), range(1, 6), range(1, 5), range(1, 4)):
        size, kernel_size, stride, dilation = arguments
        places = -(-size // stride)
        end = (places - 1) * stride + dilation * (kernel_size - 1) + 1
        missing = max(end - size, 0)
        expect(
            tuple(answer(same_padding, *arguments))
            == (missing // 2, missing - missing // 2),
            f"same_padding{arguments} must make room for {places} windows, of which "
            f"the last one ends at place {end}",
        )


@feedback("Each row is one window, and a product with the kernel does the rest.")
def check_copy_windows(copy_windows: Any) -> None:
    """Check `copy_windows(x, kernel_size, stride, dilation)` for a signal `x`.

    Args:
        copy_windows: The learner's function.
    """
    x = torch.tensor([1.0, 3, 2, 0, 5])
    plain = expect_tensor(
        answer(copy_windows, x, 3, 1, 1), "copy_windows(x, 3, 1, 1)", shape=(3, 3)
    )
    expect_close(
        plain,
        torch.tensor([[1.0, 3, 2], [3, 2, 0], [2, 0, 5]]),
        "for x = (1, 3, 2, 0, 5) the rows are the three windows of 3",
    )
    strided = expect_tensor(
        answer(copy_windows, x, 2, 2, 1), "copy_windows(x, 2, 2, 1)", shape=(2, 2)
    )
    expect_close(
        strided,
        torch.tensor([[1.0, 3], [2, 0]]),
        "with stride 2 the second window begins at the third number",
    )
    dilated = expect_tensor(
        answer(copy_windows, x, 2, 1, 3), "copy_windows(x, 2, 1, 3)", shape=(2, 2)
    )
    expect_close(
        dilated,
        torch.tensor([[1.0, 0], [3, 5]]),
        "with dilation 3 the two taps stand three places apart",
    )
    signal = torch.randn(17)
    kernel = torch.randn(4)
    wanted = torch.nn.functional.conv1d(
        signal[None, None], kernel[None, None], stride=3, dilation=2
    )[0, 0]
    rows = expect_tensor(
        answer(copy_windows, signal, 4, 3, 2),
        "copy_windows(signal, 4, 3, 2) of 17 numbers",
        shape=(len(wanted), 4),
    )
    expect_close(rows @ kernel, wanted, "windows times kernel must be torch's conv1d")
    # Wherever the last step fits exactly, or does not, or there is one window only.
    for size, taps, step, gap in product(
        range(1, 10), range(1, 5), range(1, 5), (1, 2, 3)
    ):
        starts = range(0, size - gap * (taps - 1), step)
        if not starts:
            continue
        ramp = torch.arange(1.0, size + 1)
        call = f"copy_windows(x, {taps}, {step}, {gap}) of {size} numbers"
        expect_close(
            expect_tensor(
                answer(copy_windows, ramp, taps, step, gap),
                call,
                shape=(len(starts), taps),
            ),
            torch.stack(
                [ramp[[at + gap * tap for tap in range(taps)]] for at in starts]
            ),
            f"{call} must hold every window that fits",
        )


@feedback("Three products instead of four: Winograd's F(2, 2).")
def check_three_products(three_products: Any) -> None:
    """Check `three_products(x, w)`: two outputs of a kernel with two taps.

    The numbers that are handed over count how often two of them are multiplied.

    Args:
        three_products: The learner's function.
    """
    cases: tuple[tuple[list[float], list[float]], ...] = (
        ([1, 3, 2], [2, 5]),
        ([0, 1, 0], [1, 0]),
        ([4, -1, 7], [-3, 0.5]),
        # One input and one tap at a time: a sum of products is known by these.
        *(
            ([float(i == at) for i in range(3)], [float(i == tap) for i in range(2)])
            for at in range(3)
            for tap in range(2)
        ),
    )
    for x, w in cases:
        used: Counter[str] = Counter()
        numbers = [Counted(value, used) for value in (*x, *w)]
        pair = answer(three_products, numbers[:3], numbers[3:])
        expect(
            isinstance(pair, (tuple, list)) and len(pair) == 2,
            "three_products(x, w) must return two numbers",
        )
        for place, got in enumerate(pair):
            wanted = x[place] * w[0] + x[place + 1] * w[1]
            expect_close(
                got.value if isinstance(got, Counted) else got,
                wanted,
                f"output {place} for x = {x} and w = {w} is x[{place}] w[0] + "
                f"x[{place + 1}] w[1]",
            )
        expect(
            used["products"] <= 3,
            f"The numbers are right, but they took {used['products']} products of an "
            "input with a tap. Three are enough.",
        )


class Counted:
    """A number that counts the products it takes part in, and hides nothing else.

    Only products of two such numbers count: a factor such as 1/2 may be put into the
    kernel once and for all.

    Args:
        value: The number.
        used: Where products are counted, shared by all numbers of one calculation.
    """

    def __init__(self, value: int | float, used: "Counter[str]") -> None:
        """Remember the number and where to count."""
        self.value = value
        self.used = used

    def __add__(self, other: Any) -> "Counted":
        """Add; sums are free."""
        return Counted(self.value + _value(other), self.used)

    def __sub__(self, other: Any) -> "Counted":
        """Subtract; differences are free."""
        return Counted(self.value - _value(other), self.used)

    def __mul__(self, other: Any) -> "Counted":
        """Multiply, and count it if both are numbers of the calculation."""
        self.used["products"] += isinstance(other, Counted)
        return Counted(self.value * _value(other), self.used)

    def __truediv__(self, other: Any) -> "Counted":
        """Divide by a constant; by another number of the calculation it counts."""
        self.used["products"] += isinstance(other, Counted)
        return Counted(self.value / _value(other), self.used)

    def __neg__(self) -> "Counted":
        """Change the sign."""
        return Counted(-self.value, self.used)

    def __rsub__(self, other: Any) -> "Counted":
        """Subtract from a constant."""
        return Counted(_value(other) - self.value, self.used)

    __radd__ = __add__
    __rmul__ = __mul__


def _value(number: Any) -> Any:
    return number.value if isinstance(number, Counted) else number
