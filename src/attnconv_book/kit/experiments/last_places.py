"""Loss and accuracy of networks that answer at the last places of a sequence."""

import torch.nn.functional as F
from torch import Tensor

from attnconv.training import accuracy


def last_places_loss(outputs: Tensor, targets: Tensor) -> Tensor:
    """Compare the last places with their targets: the first ones may have none.

    Args:
        outputs: Scores, (batch, n, classes) or (batch, classes).
        targets: Class numbers, (batch, at most n) or (batch,).

    Returns:
        The mean cross-entropy.
    """
    if targets.dim() == 2:
        outputs = outputs[:, -targets.shape[1] :].flatten(0, 1)
    return F.cross_entropy(outputs, targets.flatten())


def last_places_accuracy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Say how often the largest score of the last places is the target's.

    Args:
        outputs: As for `last_places_loss`.
        targets: As for `last_places_loss`.

    Returns:
        A fraction from 0 to 1.
    """
    if targets.dim() == 2:
        outputs = outputs[:, -targets.shape[1] :]
    return accuracy(outputs, targets)
