"""Which pixels has a place seen, step by step? Real networks, asked by gradients."""

from collections.abc import Callable
from functools import cache
from typing import TypedDict

import torch
from einops import rearrange
from torch import Tensor, nn

from attnconv.convolution import ConvNeXtBlock
from attnconv.inspection import position_gradient
from attnconv.models import ConvMixer, ConvNeXt, Swin, ViT
from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.vision_backbones.networks import build

SIDE = 8
"""Pixels on a side of a digit."""
NETWORKS = ("vit", "vit-stem", "swin", "convnext", "convmixer")
SHOWN = 3
"""Blocks of a ConvMixer that are shown; a place has seen all by then."""
ROUNDING = 1e-10
"""Share of the largest gradient below which there is only rounding."""
EXAMPLES, WITH_MAXIMUM = 8, 200
"""Random pictures behind a gradient; a stem needs more of them, since of each picture
only the largest pixel has one."""

Maps = Callable[[Tensor], Tensor]


class ReachState(TypedDict):
    """What one place has seen; places and pixels are counted from 0."""

    label: str
    side: int
    row: int
    column: int
    below: list[list[int]]
    pixels: list[list[int]]


@cache
def layers_of(network: str) -> tuple[tuple[str, int, Maps], ...]:
    """Take a network for digits apart into steps from maps to maps.

    Args:
        network: One of `NETWORKS`.

    Returns:
        Name of each step, places on a side after it, and the step itself: from
        (batch, channels, side, side) to the same with its own sizes, in float64.

    Raises:
        ValueError: If there is no such network.
    """
    check_choice("network", network, NETWORKS)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = build(network, "digits").double().eval()
    for block in model.modules():
        if isinstance(block, ConvNeXtBlock):  # γ begins near 0 and would hide the rest
            nn.init.ones_(block.scale)
    blocks: list[nn.Module]
    if isinstance(model, ViT):
        first = "stem" if network == "vit-stem" else "patches"
        steps: list[tuple[str, Maps]] = [(first, _on_maps(model.tokenizer))]
        blocks = list(model.blocks)
    elif isinstance(model, Swin):
        steps = [("pixels as tokens", _on_maps(model.embed))]
        blocks = list(model.blocks)
    elif isinstance(model, ConvNeXt):
        steps = [("pixels as tokens", model.layers[0])]
        blocks = [layer for layer in list(model.layers)[2:] if _mixes(layer)]
    else:
        assert isinstance(model, ConvMixer)
        steps = [("patches", model.patches)]
        blocks = list(model.blocks)[:SHOWN]
    count = 0
    for block in blocks:
        merges = type(block).__name__ in ("PatchMerging", "Conv2d")
        count += not merges
        name = "merging" if merges else f"block {count}"
        steps.append(
            (name, _on_maps(block) if isinstance(model, ViT | Swin) else block)
        )
    found, maps = [], torch.zeros(1, 1, SIDE, SIDE, dtype=torch.float64)
    with torch.no_grad():
        for name, step in steps:
            maps = step(maps)
            found.append((name, maps.shape[-1], step))
    return tuple(found)


def _mixes(layer: nn.Module) -> bool:
    return type(layer).__name__ != "ChannelNorm"


def _on_maps(step: nn.Module) -> Maps:
    """Let a step that reads or writes tokens read and write maps."""

    def on_maps(maps: Tensor) -> Tensor:
        makes = type(step).__name__ in ("PatchEmbedding", "ConvolutionalTokenizer")
        tokens: Tensor = step(maps if makes else maps.flatten(2).mT)
        side = round(tokens.shape[1] ** 0.5)
        return rearrange(tokens, "b (y x) d -> b d y x", y=side)

    return on_maps


def reach_explorer_state(network: str, layer: int, row: int, column: int) -> ReachState:
    """Ask the real network, by its gradients, what the widget derives in the page.

    Args:
        network: One of `NETWORKS`.
        layer: Number of a step, from 0; a larger one means the last.
        row: Row of a place, 0 to 7; a larger one than there is means the last.
        column: Its column.

    Returns:
        Name of the step, places on a side, the place; which places of the step before
        (or pixels) it takes in, and which pixels it has seen.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small or too large, or there is no such network.
    """
    check_place(network, layer, row, column)
    steps = layers_of(network)
    layer = min(layer, len(steps) - 1)
    label, side, _ = steps[layer]
    row, column = min(row, side - 1), min(column, side - 1)
    below, pixels = _seen(network, layer, row, column)
    return {
        "label": label,
        "side": side,
        "row": row,
        "column": column,
        "below": [list(line) for line in below],
        "pixels": [list(line) for line in pixels],
    }


Rows = tuple[tuple[int, ...], ...]


@cache
def _seen(network: str, layer: int, row: int, column: int) -> tuple[Rows, Rows]:
    """Which places of the step before, and which pixels, have a gradient."""
    steps = [step for _, _, step in layers_of(network)[: layer + 1]]
    generator = torch.Generator().manual_seed(1)
    examples = WITH_MAXIMUM if network == "vit-stem" else EXAMPLES
    shape = (examples, 1, SIDE, SIDE)
    images = torch.rand(shape, generator=generator, dtype=torch.float64)

    def run(x: Tensor, chosen: list[Maps]) -> Tensor:
        for step in chosen:
            x = step(x)
        return x

    with torch.no_grad():
        before = run(images, steps[:-1])
    near = position_gradient(steps[-1], before, (row, column), axes=(2, 3))
    far = position_gradient(lambda x: run(x, steps), images, (row, column), axes=(2, 3))
    return _rows(near), _rows(far)


def _rows(gradient: Tensor) -> Rows:
    return tuple(
        tuple(line) for line in (gradient > ROUNDING * gradient.max()).int().tolist()
    )


def check_place(network: str, layer: int, row: int, column: int) -> None:
    """Refuse what is no network, step or place.

    Args:
        network: One of `NETWORKS`.
        layer: Number of a step, 0 to 8.
        row: Row of a place, 0 to 7.
        column: Its column.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is too small or too large, or there is no such network.
    """
    check_choice("network", network, NETWORKS)
    for name, value, high in (
        ("layer", layer, SIDE),
        ("row", row, SIDE - 1),
        ("column", column, SIDE - 1),
    ):
        check_at_least(name, value, 0)
        if value > high:
            raise ValueError(f"{name} must be at most {high}, got {value}")
