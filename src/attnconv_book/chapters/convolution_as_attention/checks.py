"""Checks for the exercises of the chapter on convolution as attention."""

from typing import Any

import torch
from torch import Tensor

from attnconv_book.kit.exercises.feedback import (
    NotYet,
    answer,
    expect,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("One offset for each tap, spaced by the dilation.")
def check_tap_offsets(tap_offsets: Any) -> None:
    """Check `tap_offsets(kernel_size, dilation)`.

    It must return (kernel_size², 2): down and right, row by row, for an odd kernel.

    Args:
        tap_offsets: The learner's function.
    """
    offsets = _offsets(tap_offsets, 3, 1)
    expect_close(
        offsets[0],
        torch.tensor([-1.0, -1.0]),
        "the first tap looks up and to the left: the offset (−1, −1)",
    )
    expect_close(
        offsets[1],
        torch.tensor([-1.0, 0.0]),
        "count row by row: the second tap looks straight up, (−1, 0)",
    )
    expect_close(offsets[4], torch.zeros(2), "the middle tap looks at the query itself")
    for kernel_size, dilation in ((1, 1), (3, 2), (5, 1), (5, 3)):
        steps = torch.arange(kernel_size) - kernel_size // 2
        expect_close(
            _offsets(tap_offsets, kernel_size, dilation),
            dilation * torch.cartesian_prod(steps, steps).to(torch.float32),
            f"wrong offsets for kernel size {kernel_size} and dilation {dilation}",
        )


@feedback("Up to a number that all keys share, three numbers hold the whole score.")
def check_score_vector(score_vector: Any) -> None:
    """Check `score_vector(alpha, down, right)`.

    It must return the three numbers v such that v · (‖δ‖², δ_down, δ_right) and
    −α ‖δ − Δ‖² differ by the same number for all offsets δ.

    Args:
        score_vector: The learner's function.
    """
    offsets = torch.cartesian_prod(torch.arange(-3.0, 4), torch.arange(-2.0, 3))
    offsets = offsets.to(torch.float64)
    table = torch.cat([offsets.square().sum(1, keepdim=True), offsets], dim=1)
    for alpha, down, right in ((1.0, 0.0, 0.0), (2.0, 1.0, 0.0), (0.5, -2.5, 3.0)):
        vector = expect_tensor(
            answer(score_vector, alpha, down, right),
            f"the vector for α = {alpha:g} and the centre ({down:g}, {right:g})",
            shape=(3,),
        ).to(torch.float64)
        centre = torch.tensor([down, right], dtype=torch.float64)
        wanted = -alpha * (offsets - centre).square().sum(1)
        missing = wanted - table @ vector
        expect(
            bool((missing - missing[0]).abs().max() < 1e-5),
            f"for α = {alpha:g} and the centre ({down:g}, {right:g}) the scores differ "
            "by more than a shared number: multiply −α ‖δ − Δ‖² out",
        )


@feedback("Every tap wins where its own code asks: two numbers are enough.")
def check_tap_codes(tap_codes: Any) -> None:
    """Check `tap_codes(kernel_size)`.

    It must return (kernel_size², 2): one code for each tap, of which each one has its
    largest product with itself. All other offsets have the code (0, 0).

    Args:
        tap_codes: The learner's function.
    """
    for kernel_size in (1, 3, 5):
        codes = expect_tensor(
            answer(tap_codes, kernel_size),
            f"the codes for kernel size {kernel_size}",
            shape=(kernel_size**2, 2),
        ).to(torch.float64)
        codes = codes / codes.norm(dim=1).max().clamp(min=1e-300)
        products = codes @ codes.T
        own = products.diagonal()
        expect(
            bool((own > 1e-3).all()),
            f"for kernel size {kernel_size} the code of a tap is (0, 0) or close to "
            "it, like that of all offsets that are no taps: no head can tell them",
        )
        lead = own - products.masked_fill(torch.eye(len(codes)).bool(), 0.0).amax(1)
        head = int(lead.argmin())
        expect(
            bool(lead[head] > 1e-3),
            f"for kernel size {kernel_size} the head of tap {head}, counted from 0, "
            "gives another tap a score as high as its own, or higher",
        )


@feedback("Two distributions and two factors make any kernel of one channel.")
def check_two_heads(two_heads: Any) -> None:
    """Check `two_heads(kernel)`.

    It must return weights (2, kernel_size, kernel_size), each a distribution, and two
    factors, so that the weighted sum is the kernel.

    Args:
        two_heads: The learner's function.
    """
    kernels = {
        "the outline kernel": -torch.ones(3, 3) + 9 * torch.eye(9)[4].reshape(3, 3),
        "a random kernel": torch.randn(3, 3),
        "a random 5 × 5 kernel": torch.randn(5, 5),
        "a kernel without negative taps": torch.rand(3, 3) + 0.1,
        "a kernel without positive taps": -torch.rand(3, 3) - 0.1,
        "a kernel of small taps": 1e-6 * torch.randn(3, 3, dtype=torch.float64),
        "a kernel of zeros": torch.zeros(3, 3),
    }
    for name, kernel in kernels.items():
        found = answer(two_heads, kernel)
        if not (isinstance(found, tuple | list) and len(found) == 2):
            raise NotYet("return two things: the weights and the factors.")
        weights = expect_tensor(
            found[0], f"the weights for {name}", shape=(2, *kernel.shape)
        )
        factors = expect_tensor(found[1], f"the factors for {name}", shape=(2,))
        expect(
            bool((weights >= -1e-6).all()),
            f"for {name} a weight is negative, which no softmax gives",
        )
        expect_close(
            weights.sum(dim=(1, 2)),
            torch.ones(2),
            f"for {name} the weights of each head must sum to 1",
        )
        scale = float(kernel.abs().max()) or 1.0
        expect_close(
            torch.einsum("h,hij->ij", factors.double(), weights.double()) / scale,
            kernel / scale,
            f"for {name} the factors times the weights must sum to the kernel",
        )


def _offsets(tap_offsets: Any, kernel_size: int, dilation: int) -> Tensor:
    """Return the learner's offsets, in the shape that they must have."""
    return expect_tensor(
        answer(tap_offsets, kernel_size, dilation),
        f"the offsets for kernel size {kernel_size} and dilation {dilation}",
        shape=(kernel_size**2, 2),
    ).to(torch.float32)
