"""Checks for the exercises of the chapter on cheaper convolution."""

from typing import Any

import torch

from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("The input channels cancel: what counts is the channels out and the kernel.")
def check_saving(saving: Any) -> None:
    """Check `saving(in_channels, out_channels, kernel_size)`.

    Args:
        saving: The learner's function.
    """
    for sizes in ((128, 128, 3), (16, 2, 5), (3, 64, 7)):
        before, after, side = sizes
        plain = side**2 * before * after
        split = side**2 * before + before * after
        got = answer(saving, *sizes)
        told = f"saving{sizes}"
        expect(got is not None, f"{told} returns nothing")
        number = float(got)
        expect(
            abs(number - split / plain) > 1e-6 or abs(plain / split - number) < 1e-6,
            f"{told} is the share that is left; how many times fewer is its inverse",
        )
        expect_close(
            torch.tensor(number),
            plain / split,
            f"{told}: {plain} multiply-adds at a place against {split}",
        )


@feedback("Each channel has a step of its own, and zeros stay zeros.")
def check_to_steps(to_steps: Any) -> None:
    """Check `to_steps(weights, bits)`: whole numbers, and a step for each channel.

    Args:
        to_steps: The learner's function.
    """
    weights = torch.tensor([1.0, -0.63, 0.2, -1.27, 0.01, 0.004, -0.0031, 0.0127])
    weights = torch.cat([weights, torch.zeros(4)]).view(3, 1, 2, 2)
    before = weights.clone()
    got = answer(to_steps, weights, 8)
    expect(
        isinstance(got, tuple) and len(got) == 2,
        "to_steps returns two things, the numbers and the steps",
    )
    numbers = expect_tensor(got[0], "the numbers", shape=(3, 1, 2, 2))
    steps = expect_tensor(got[1], "the steps", shape=(3,))
    expect(torch.equal(weights, before), "the weights themselves must stay as they are")
    expect(
        torch.equal(numbers, numbers.round()) and int(numbers.abs().max()) <= 127,
        "with 8 bits the numbers are whole and lie from -127 to 127",
    )
    expect(
        bool((numbers[:2].abs().amax((1, 2, 3)) == 127).all()),
        "the largest weight of each channel should get the number 127 or -127: each "
        "channel has a step of its own",
    )
    back = steps[:, None, None, None] * numbers
    expect(
        bool((back - weights).abs().amax() <= 0.505 * steps.max())
        and bool(((back - weights).abs().amax((1, 2, 3)) <= 0.505 * steps).all()),
        "step times number must be the weight, off by half a step at most",
    )
    few = expect_tensor(answer(to_steps, weights, 4)[0], "the numbers in 4 bits")
    expect(int(few.abs().max()) == 7, "with 4 bits the largest number is 7")
