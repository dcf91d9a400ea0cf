"""Checks for the exercises of the chapter on the idea of convolution."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from attnconv.complexity import receptive_field
from attnconv.convolution import matrix_from_kernel, weights_by_offset
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_number,
    expect_tensor,
    feedback,
)


@feedback("Only the last of the three does not grow with the picture.")
def check_count_weights(count_weights: Any) -> None:
    """Check `count_weights(height, width, kernel_size, in_channels, out_channels)`.

    It must return the weights of the dense, the shared and the local layer.

    Args:
        count_weights: The learner's function.
    """
    for arguments in ((1, 4, 1, 1, 1), (8, 8, 3, 1, 1), (5, 7, 3, 2, 11)):
        height, width, kernel_size, in_channels, out_channels = arguments
        counts = answer(count_weights, *arguments)
        expect(
            isinstance(counts, (tuple, list)) and len(counts) == 3,
            f"count_weights{arguments} must return three numbers: dense, shared, local",
        )
        pairs = in_channels * out_channels
        wanted = (
            ("dense", (height * width) ** 2),
            ("shared", (2 * height - 1) * (2 * width - 1)),
            ("local", kernel_size**2),
        )
        for (name, one), count in zip(wanted, counts, strict=True):
            got = expect_number(count, f"the {name} count")
            expect(
                pairs == 1 or got != one,
                f"The {name} count is that of one channel. There are {in_channels} · "
                f"{out_channels} pairs of channels, each with weights of its own.",
            )
            expect_close(got, pairs * one, f"{name} in count_weights{arguments}")


@feedback("Each diagonal holds its mean, and no shared layer is nearer.")
def check_share(share: Any) -> None:
    """Check `share(matrix)`: the nearest matrix with equal numbers on each diagonal.

    Args:
        share: The learner's function.
    """
    code = getattr(share, "__code__", None)
    expect(
        "weights_by_offset" not in getattr(code, "co_names", ()),
        "weights_by_offset does the work here. Take the means yourself.",
    )
    small = torch.tensor([[2.0, 5], [1, 4]])
    shared = expect_tensor(answer(share, small), "share(matrix)", shape=(2, 2))
    expect(
        not torch.equal(shared, small),
        "The matrix came back unchanged: its diagonal still holds 2 and 4.",
    )
    expect_close(
        shared,
        torch.tensor([[3.0, 5], [1, 3]]),
        "the main diagonal holds 2 and 4, so both become 3; 5 and 1 stay alone",
    )
    dense = torch.randn(7, 7)
    wanted = matrix_from_kernel(weights_by_offset(dense, 1, 7), 1, 7)
    expect_close(
        answer(share, dense), wanted, "every diagonal, above and below the main one"
    )


@feedback("The formula holds for strides and dilations in any order.")
def check_field_size(field_size: Any) -> None:
    """Check `field_size(layers)` for tuples (kernel_size, stride, dilation).

    The size is the distance from the first input to the last one, both included; inputs
    between them that the output does not read count as well.

    Args:
        field_size: The learner's function.
    """
    cases = (
        ([(3, 1, 1)], "one kernel of 3 sees 3 inputs"),
        ([(3, 1, 1), (3, 1, 1)], "two of them see 5: the second adds two steps"),
        (
            [(3, 1, 2)],
            "with dilation 2 the outer places stand two steps away, and from the first "
            "input to the last there are 5, although 2 of them are not read",
        ),
        ([(2, 2, 1), (3, 1, 1)], "after a stride of 2 each step spans two inputs"),
        ([(3, 1, 1), (3, 2, 1)], "the stride of the last layer widens nothing"),
        ([(3, 2, 1), (2, 3, 2), (5, 1, 2)], "strides multiply from layer to layer"),
    )
    for layers, words in cases:
        got = expect_number(answer(field_size, layers), f"field_size({layers})")
        expect_close(got, receptive_field(layers)[-1].size, words)


@feedback("The chosen values follow every shift: only their places move.")
def check_choose_places(choose_places: Any) -> None:
    """Check `choose_places(x)`: every second place, the set with the largest norm.

    Args:
        choose_places: The learner's function.
    """
    x = torch.zeros(4, 6)
    x[1::2, 0::2] = torch.arange(1.0, 7).reshape(2, 3)
    chosen = expect_tensor(
        answer(choose_places, x), "the result for a map of 4x6", shape=(2, 3)
    )
    expect_close(
        chosen,
        x[1::2, 0::2],
        "all that is not 0 stands in odd rows and even columns, so that set is largest",
    )
    expect_close(
        answer(choose_places, -x), -x[1::2, 0::2], "the sum of squares has no sign"
    )
    noise = torch.randn(6, 8)
    still = expect_tensor(
        answer(choose_places, noise), "the result for a map of 6x8", shape=(3, 4)
    )
    for move in ((1, 0), (0, 1), (3, 5)):
        moved = expect_tensor(
            answer(choose_places, noise.roll(move, (0, 1))), "the result", shape=(3, 4)
        )
        same = any(
            torch.equal(moved, still.roll((down, right), (0, 1)))
            for down in range(3)
            for right in range(4)
        )
        expect(
            same,
            f"After a shift by {move} the values must be the same ones, shifted. "
            "Which set is taken must depend on the values alone.",
        )
    sets = torch.zeros(2, 2, 2, 3)
    sets[0, 1] = 2  # six twos against a four: 24 against 16
    sets[1, 0, 0, 0] = 4
    expect_close(
        answer(choose_places, _interleave(sets)),
        sets[0, 1],
        "six twos have a larger sum of squares than one four",
    )
    sets[1, 0, 0, 0] = 4.8  # 24 against 23.04; a power above 2.05 says otherwise
    expect_close(
        answer(choose_places, _interleave(sets)),
        sets[0, 1],
        "six twos have a larger sum of squares than one 4.8",
    )
    sets[1, 0, 0, 0] = 5  # 24 against 25; a power below 1.95 says otherwise
    expect_close(
        answer(choose_places, _interleave(sets)),
        sets[1, 0],
        "one five has a larger sum of squares than six twos",
    )
    sets[1, 0, 0, 0] = 4
    sets[0, 1, 0] = 0  # three twos against a four: 12 against 16
    expect_close(
        answer(choose_places, _interleave(sets)),
        sets[1, 0],
        "one four has a larger sum of squares than three twos",
    )
    sets[0, 0] = sets[0, 1]  # both sets of the even rows together: 24 against 16
    expect_close(
        answer(choose_places, _interleave(sets)),
        sets[1, 0],
        "four sets are compared, not two halves of the rows",
    )


def _interleave(sets: Float[Tensor, "2 2 rows columns"]) -> Float[Tensor, "h w"]:
    """Put four sets of places into one map; `sets[i, j]` goes to `[i::2, j::2]`."""
    rows, columns = sets.shape[2:]
    return sets.permute(2, 0, 3, 1).reshape(2 * rows, 2 * columns)
