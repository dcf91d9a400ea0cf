"""Checks for the exercises of the chapter on attention inside a CNN."""

from typing import Any

import torch
from torch import Tensor

from attnconv.hybrid import AttentionPooling, SqueezeExcitation
from attnconv_book.kit.exercises.feedback import (
    answer,
    expect,
    expect_close,
    expect_number,
    expect_tensor,
    feedback,
)


def _maps(seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, 6, 3, 4, generator=generator, dtype=torch.float64)


@feedback("It equals the package, whatever the weights are.")
def check_excite(excite: Any) -> None:
    """Check `excite(maps, block)`: the output of a `SqueezeExcitation`, by hand.

    Args:
        excite: The learner's function.
    """
    torch.manual_seed(0)
    block = SqueezeExcitation(6, 2).double()
    maps = _maps(0)
    with torch.no_grad():
        wanted = block(maps)
        weighed = expect_tensor(answer(excite, maps, block), "excite(maps, block)")
        expect(
            weighed.shape == maps.shape,
            f"maps of the shape {tuple(maps.shape)} must come out again, "
            f"got {tuple(weighed.shape)}",
        )
        scores = block.excite(block.squeeze(maps.mean((2, 3))).relu())
        expect(
            not torch.allclose(weighed, maps * scores[..., None, None]),
            "the scores themselves are no gates: a sigmoid is missing",
        )
        expect(
            not torch.allclose(weighed, maps * scores.softmax(1)[..., None, None]),
            "a softmax makes the channels share one whole; each gate is a sigmoid",
        )
        unbent = block.excite(block.squeeze(maps.mean((2, 3)))).sigmoid()
        expect(
            not torch.allclose(weighed, maps * unbent[..., None, None]),
            "between the two linear layers stands a ReLU",
        )
        expect(
            not torch.allclose(weighed, maps + wanted),
            "the maps are multiplied; nothing is added",
        )
        expect_close(weighed, wanted, "each channel times its gate")


@feedback("One vector for each picture, and the weights sum to 1 over its places.")
def check_pool_maps(pool_maps: Any) -> None:
    """Check `pool_maps(maps, w, b)`: attention pooling of maps, by hand.

    Args:
        pool_maps: The learner's function.
    """
    maps = _maps(1)
    w = torch.linspace(-1, 1, 6, dtype=torch.float64)
    pool = AttentionPooling(6).double()
    with torch.no_grad():
        pool.score.weight.copy_(w[None])
        pool.score.bias.fill_(0.3)
        tokens = maps.flatten(2).mT
        wanted = pool(tokens)
        scores = tokens @ w + 0.3
        pooled = expect_tensor(answer(pool_maps, maps, w, 0.3), "pool_maps(maps, w, b)")
        expect(
            pooled.shape == (2, 6),
            "one number for each picture and channel: the shape (2, 6), "
            f"got {tuple(pooled.shape)}",
        )
        gated = (scores.sigmoid()[..., None] * tokens).sum(1)
        expect(
            not torch.allclose(pooled, gated),
            "sigmoids do not sum to 1: with more places the vector would grow",
        )
        across = (scores.softmax(0)[..., None] * tokens).sum(1)
        expect(
            not torch.allclose(pooled, across),
            "the softmax runs over the pictures of the batch; no picture may see "
            "another",
        )
        rows = scores.view(2, 3, 4).softmax(-1).flatten(1)
        expect(
            not torch.allclose(pooled, (rows[..., None] * tokens).sum(1)),
            "the softmax runs over each row by itself; all places share one whole",
        )
        expect(
            not torch.allclose(pooled, tokens.mean(1)),
            "this is the mean: all places have the same weight",
        )
        expect(
            not torch.allclose(pooled, wanted / 12),
            "the weights sum to 1 already; do not divide once more",
        )
        expect_close(pooled, wanted, "the weighted mean of all places")


@feedback("So a place sees both cards from there on.")
def check_reach(reach: Any) -> None:
    """Check `reach(kernels, strides)`: pixels that a place of the last maps sees.

    Args:
        reach: The learner's function.
    """
    stem = expect_number(answer(reach, [3, 3, 3], [2, 2, 1]), "reach of the stem")
    expect(
        stem != 7 and stem != 3 + 2 + 2,
        "a step of a later kernel is as wide as all strides before it together",
    )
    expect(
        stem != 23,
        "the stride of a layer widens the steps of the layers after it, not its own",
    )
    expect_close(stem, 15, "the stem, three kernels of 3 with strides 2, 2 and 1")
    for kernels, strides, wanted in (
        ([5], [4], 5),
        ([3, 3], [1, 1], 5),
        ([3, 2, 3], [1, 2, 1], 8),
        ([3, 3, 3, 3], [2, 2, 1, 1], 23),
        ([1, 3], [3, 1], 7),
    ):
        expect_close(
            expect_number(answer(reach, kernels, strides), f"reach({kernels}, ...)"),
            wanted,
            f"kernels {kernels} with strides {strides}",
        )
