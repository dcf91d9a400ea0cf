"""CIFAR-10, encoded again as JPEG: small colour pictures of ten kinds of things."""

from collections.abc import Iterable, Iterator
from io import BytesIO

import numpy as np
import torch
from jaxtyping import Float, Int
from PIL import Image
from torch import Tensor

from attnconv.data.download import SOURCES, Source, read_members
from attnconv.validation import check_at_least, check_choice

CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
"""What is seen in the pictures; the place of a name is the number of its class."""


def load_cifar10(
    part: str = "train",
    count: int | None = None,
    *,
    seed: int = 0,
    sources: dict[str, Source] = SOURCES,
) -> tuple[Float[Tensor, "count 3 32 32"], Int[Tensor, " count"]]:
    """Return pictures of CIFAR-10 and their classes, as many of each class.

    The pictures were encoded again as JPEG by their publisher, which makes them a
    little harder than the originals: a result on them is one on "CIFAR-10 (JPEG)".

    Args:
        part: "train" (50 000 pictures) or "test" (10 000).
        count: How many pictures, a multiple of 10: the same number of each class is
            drawn. None: all, in the order of their classes.
        seed: Decides which pictures are drawn, and their order. The first pictures of
            a larger draw are not those of a smaller one.
        sources: The files that can be had; "cifar10-jpeg" must be among them.

    Returns:
        Pictures, float32 in [0, 1], and for each the place of its class in
        `CIFAR10_CLASSES`.

    Raises:
        TypeError: `count` or `seed` is not an integer.
        ValueError: There is no such part; `count` is not a multiple of 10 from 10 to
            the size of the part; `seed` is negative; or as for `fetch`.
        ConnectionError: As for `fetch`.

    Cost: Every call reads and checks the whole archive, 60 MB: some seconds.

    Source: Krizhevsky, 2009, Learning multiple layers of features from tiny images.
    """
    check_choice("part", part, ("train", "test"))
    check_at_least("seed", seed, 0)
    if count is not None:
        check_at_least("count", count, len(CIFAR10_CLASSES))
        if count % len(CIFAR10_CLASSES):
            raise ValueError(f"count must be a multiple of 10, got {count}")
    files = list(_files_of(part, read_members("cifar10-jpeg", sources)))
    labels = torch.tensor([label for label, _ in files])
    chosen = torch.arange(len(files)) if count is None else _draw(labels, count, seed)
    pictures = torch.stack([_decode(files[i][1]) for i in chosen.tolist()])
    return pictures, labels[chosen]


def _files_of(
    part: str, members: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[int, bytes]]:
    """Yield (class, file) of one part; members are named .../part/class/number.jpg."""
    for name, content in members:
        *_, folder, label, _ = name.split("/")
        if folder == part:
            yield CIFAR10_CLASSES.index(label), content


def _draw(labels: Int[Tensor, " n"], count: int, seed: int) -> Int[Tensor, " count"]:
    """Draw as many places of each class, and shuffle them."""
    each = count // len(CIFAR10_CLASSES)
    generator = torch.Generator().manual_seed(seed)
    chosen = []
    for label in range(len(CIFAR10_CLASSES)):
        places = (labels == label).nonzero().flatten()
        if each > len(places):
            most = len(places) * len(CIFAR10_CLASSES)
            raise ValueError(f"count must be at most {most}, got {count}")
        order = torch.randperm(len(places), generator=generator)
        chosen.append(places[order[:each]])
    together = torch.cat(chosen)
    return together[torch.randperm(count, generator=generator)]


def _decode(content: bytes) -> Float[Tensor, "3 height width"]:
    """Decode one file to red, green and blue in [0, 1]."""
    pixels = np.asarray(Image.open(BytesIO(content)).convert("RGB"), dtype=np.float32)
    return torch.from_numpy(pixels / 255).permute(2, 0, 1).contiguous()
