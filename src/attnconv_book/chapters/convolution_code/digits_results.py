"""Reads the records of the digits experiment into arrays that a table or plot takes."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from attnconv.validation import check_at_least, check_choice
from attnconv_book.kit.experiments.records import load_records
from attnconv_book.kit.experiments.statistics import (
    Interval,
    nadeau_bengio_interval,
    paired_t_interval,
)

Floats = npt.NDArray[np.float64]


class DigitsResults:
    """All records of the digits experiment, asked by model and split.

    Args:
        results: Folder in which the folder of the records lies; None means beside
            the experiment.

    Raises:
        ValueError: There is no record, or one is damaged.
    """

    def __init__(self, results: Path | None = None) -> None:
        """Read the records from disk."""
        self._cells: dict[tuple[str, str], list[dict[str, Any]]] = {}
        records = load_records("digits", results=results)
        for record in sorted(records, key=lambda record: record["parameters"]["seed"]):
            chosen = record["parameters"]
            key = chosen["model"], chosen["split"]
            self._cells.setdefault(key, []).append(record["result"])

    def runs(self, model: str, split: str) -> list[dict[str, Any]]:
        """Return what one model left behind on one split, seed by seed.

        Args:
            model: Name of the model, for example "svm".
            split: "writers", "shuffled" or "contiguous".

        Raises:
            ValueError: There is no record of that model on that split.
        """
        check_choice("model", model, sorted({name for name, _ in self._cells}))
        splits = sorted(split for name, split in self._cells if name == model)
        check_choice("split", split, splits)
        return self._cells[model, split]

    def accuracy(self, model: str, split: str, *, epochs: int | None = None) -> Floats:
        """Return the accuracies in percent, shape (seeds, folds).

        Args:
            model: Name of the model.
            split: "writers", "shuffled" or "contiguous".
            epochs: After how many epochs of its training; None means at the end.

        Raises:
            ValueError: There is no record of that model on that split, or it does not
                tell what was after so many epochs.
        """
        if epochs is not None:
            check_at_least("epochs", epochs, 1)
            curves = self.curve(model, split, "right")
            if epochs > curves.shape[-1]:
                raise ValueError(
                    f"epochs must be at most {curves.shape[-1]} for {model!r}, "
                    f"got {epochs}"
                )
            return np.asarray(curves[..., epochs - 1])
        runs = self.runs(model, split)
        return 100 * np.array(
            [[fold["accuracy"] for fold in run["folds"]] for run in runs]
        )

    def curve(self, model: str, split: str, what: str) -> Floats:
        """Return what was measured after every epoch, shape (seeds, folds, epochs).

        Args:
            model: Name of a network that is trained at a constant rate.
            split: "writers", "shuffled" or "contiguous".
            what: "right", the accuracy in percent, or "cosine", between the kernels of
                the first convolution and their random start.

        Raises:
            ValueError: There is no such record, or this was not measured.
        """
        runs = self.runs(model, split)
        check_choice("what", what, ("right", "cosine"))
        if any(what not in fold for run in runs for fold in run["folds"]):
            raise ValueError(
                f"model must be one whose {what!r} was measured after every epoch, "
                f"got {model!r}"
            )
        curves = np.array([[fold[what] for fold in run["folds"]] for run in runs])
        if what == "cosine":
            return curves
        sizes = np.array([fold["n_test"] for fold in runs[0]["folds"]])
        return np.asarray(100 * curves / sizes[:, None])

    def difference(
        self,
        model: str,
        other: str,
        split: str,
        *,
        epochs: int | None = None,
        confidence: float = 0.95,
    ) -> tuple[Interval, Interval]:
        """Compare two models on the same folds, in percentage points.

        Args:
            model: Name of one model.
            other: Name of the model whose accuracy is subtracted.
            split: "writers", "shuffled" or "contiguous".
            epochs: After how many epochs `model` is taken; None means at the end.
            confidence: Nominal coverage of both intervals, in (0, 1).

        Returns:
            The interval over seeds (means over folds, paired by seed: how much does
            this result owe to luck in training and shuffling, on these images?) and
            the one over folds (Nadeau and Bengio: how much to these images?).
            Folds that are not shuffled are the same for every seed; there the folds
            are averaged over seeds first.

        Raises:
            ValueError: There is no record, or `confidence` is outside (0, 1).
        """
        # What is deterministic ran once: its one row stands for every seed.
        first, second = np.broadcast_arrays(
            self.accuracy(model, split, epochs=epochs), self.accuracy(other, split)
        )
        over_seeds = paired_t_interval(
            first.mean(axis=1).tolist(),
            second.mean(axis=1).tolist(),
            confidence=confidence,
        )
        same_folds = split != "shuffled"
        pairs = [
            (scores.mean(axis=0) if same_folds else scores).ravel().tolist()
            for scores in (first, second)
        ]
        # Writers differ a little in how much they wrote, so folds do: the mean size.
        sizes = [fold["n_test"] for fold in self.runs(model, split)[0]["folds"]]
        n_test = round(sum(sizes) / len(sizes))
        over_folds = nadeau_bengio_interval(
            *pairs,
            n_train=sum(sizes) - n_test,
            n_test=n_test,
            confidence=confidence,
        )
        return over_seeds, over_folds

    def after_shift(self, model: str, split: str) -> dict[str, Floats]:
        """Return the accuracies in percent after moves by 0, 1, 2, … pixels.

        Every test image of every fold is moved, after training without moves.

        Args:
            model: Name of a network.
            split: "writers", "shuffled" or "contiguous".

        Returns:
            For each direction an array (seeds, pixels); column 0 is not moved.

        Raises:
            ValueError: There is no record of that model on that split, or its images
                were not shifted (as those of the classical classifiers).
        """
        runs = self.runs(model, split)
        if any("right_after_shift" not in run for run in runs):
            raise ValueError(f"model must be a network, got {model!r}: never shifted")
        total = [sum(fold["n_test"] for fold in run["folds"]) for run in runs]
        still = [np.trace(np.array(run["confusion"])) for run in runs]
        return {
            direction: np.array(
                [
                    [
                        100 * right / n
                        for right in (here, *run["right_after_shift"][direction])
                    ]
                    for run, n, here in zip(runs, total, still, strict=True)
                ]
            )
            for direction in runs[0]["right_after_shift"]
        }

    def confusion(self, model: str, split: str) -> npt.NDArray[np.int64]:
        """Return the confusion matrix, summed over seeds and folds.

        Args:
            model: Name of the model.
            split: "writers", "shuffled" or "contiguous".

        Returns:
            Counts, one row per true class and one column per predicted class.

        Raises:
            ValueError: There is no record of that model on that split.
        """
        runs = self.runs(model, split)
        counts = np.array([run["confusion"] for run in runs], dtype=np.int64)
        return np.asarray(counts.sum(axis=0))

    def mistakes(self, model: str, split: str) -> dict[int, list[int]]:
        """Return every image that was ever wrong, with what was said about it.

        Args:
            model: Name of the model.
            split: "writers", "shuffled" or "contiguous".

        Returns:
            From the index of an image to the wrong answers, one per seed that was
            wrong; the images with most wrong answers first, then by index.

        Raises:
            ValueError: There is no record of that model on that split.
        """
        said: dict[int, list[int]] = {}
        for run in self.runs(model, split):
            for fold in run["folds"]:
                for index, answer in fold["errors"]:
                    said.setdefault(index, []).append(answer)
        order = sorted(said, key=lambda index: (-len(said[index]), index))
        return {index: said[index] for index in order}
