"""One seed for every random number generator, and their states to continue from."""

import random
from typing import Any

import numpy as np
import torch

from attnconv.validation import check_seed


def seed_everything(seed: int) -> None:
    """Start the generators of Python, NumPy and torch at one known point.

    Args:
        seed: Any whole number from 0 to 2**32 - 1.

    Raises:
        TypeError: If `seed` is not an integer.
        ValueError: If `seed` is negative or too large for NumPy.
    """
    check_seed("seed", seed)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def random_state() -> dict[str, Any]:
    """Copy the state of all generators into tensors, numbers and strings.

    Returns:
        What `restore_random_state` needs to continue exactly here. It holds only
        types that `torch.load(..., weights_only=True)` accepts.
    """
    _, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    numbers = np.asarray(keys).tolist()
    return {
        "python": random.getstate(),
        "numpy": (numbers, int(position), int(has_gauss), float(cached)),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def restore_random_state(state: dict[str, Any]) -> None:
    """Put all generators back to a state that `random_state` returned.

    Args:
        state: The copy. States of CUDA generators are put back only where there
            are as many devices as when the copy was made.
    """
    keys, position, has_gauss, cached = state["numpy"]
    random.setstate(state["python"])
    np.random.set_state(("MT19937", keys, position, has_gauss, cached))
    torch.set_rng_state(state["torch"])
    if torch.cuda.is_available() and len(state["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["cuda"])
