"""Labels that have nothing to do with the pictures."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attnconv.validation import check_seed


def random_labels(
    seed: int = 0,
) -> tuple[Float[Tensor, "32 1 32 32"], Int[Tensor, " 32"]]:
    """Draw the article's classification: 32 pictures of noise with random labels.

    Args:
        seed: Fixes the draw; the global generator stays untouched.

    Returns:
        Pictures of independent standard normal pixels, and labels from 0 to 9 that
        have nothing to do with them.

    Raises:
        ValueError: If `seed` is negative or too large.

    Source:
        The article, section 4.2.
    """
    check_seed("seed", seed)
    generator = torch.Generator().manual_seed(seed)
    pictures = torch.randn(32, 1, 32, 32, generator=generator)
    return pictures, torch.randint(0, 10, (32,), generator=generator)
