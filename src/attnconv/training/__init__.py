"""Training in the open: a loop one can read, batches, records, checkpoints."""

from attnconv.training.batches import (
    Batches,
    Inputs,
    shuffled_batches,
    steps_per_epoch,
)
from attnconv.training.checkpoint import load_checkpoint, save_checkpoint
from attnconv.training.evaluation import accuracy, evaluate, predict
from attnconv.training.loop import fit
from attnconv.training.record import RunRecord
from attnconv.training.seeding import seed_everything

__all__ = [
    "Batches",
    "Inputs",
    "RunRecord",
    "accuracy",
    "evaluate",
    "fit",
    "load_checkpoint",
    "predict",
    "save_checkpoint",
    "seed_everything",
    "shuffled_batches",
    "steps_per_epoch",
]
