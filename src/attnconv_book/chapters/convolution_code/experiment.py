"""Digits: two convolutional networks against three classical classifiers.

Five folds, five seeds, two ways of cutting the folds. What the seed decides:

- shuffled folds are redrawn for every seed, the same folds for every model;
- contiguous folds have no randomness: blocks in the order of the file;
- for the networks the seed also fixes the initialisation and the batch order;
- the classical classifiers are deterministic once the folds are given, so they run
  once on the contiguous folds.

All settings of the networks were fixed before the first run; the grid of the SVM was
widened once, because its best values lay on the edge. `SmallCNN` sees the 8x8
originals. `ArticleCNN` sees them enlarged three times on 32x32 and is trained as the
article trains it (Adam at its default rate, batches of 32), for 8 epochs so that the
whole grid takes about 30 minutes of processor time. Two variants ask why it does what
it does: "article-cnn-8x8" has the same layers on the originals, where 40 epochs are
cheap; "article-cnn-frozen" leaves its convolution at its random start.
"""

import time
import warnings
from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from torch import Tensor, nn

from attnconv.data.digits import (
    contiguous_folds,
    enlarge,
    load_digits,
    shift,
    shuffled_folds,
)
from attnconv.training import predict
from attnconv.validation import (
    check_at_least,
    check_choice,
    check_floating,
    check_integers,
    check_rank,
    check_shape,
)
from attnconv_book.chapters.convolution_code.digits_networks import (
    RECIPES,
    train_network,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

FOLDS = 5
SEEDS = range(5)
SPLITS = ("shuffled", "contiguous")
SHIFTS = (1, 2, 3, 4)
DIRECTIONS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}

CLASSICAL: dict[str, tuple[BaseEstimator, dict[str, list[Any]]]] = {
    "logistic": (LogisticRegression(max_iter=3000), {"C": [0.1, 1, 10, 100]}),
    "knn": (KNeighborsClassifier(), {"n_neighbors": [1, 2, 3, 4, 5]}),
    "svm": (SVC(), {"C": [0.3, 1, 3, 10, 30], "gamma": [0.05, 0.1, 0.2, 0.4]}),
}
NETWORKS = ("small-cnn", "article-cnn", "article-cnn-8x8", "article-cnn-frozen")


def images_for(model: str, images: Tensor) -> Tensor:
    """Return the digits as a model reads them: enlarged to 32x32, or as they are.

    Args:
        model: Name of the model, for example "article-cnn".
        images: The 8x8 originals.

    Raises:
        TypeError: If the images are not floating point.
        ValueError: If there is no such model, or the images do not have 4 axes.
    """
    check_choice("model", model, (*CLASSICAL, *RECIPES))
    check_floating("images", images)
    check_rank("images", images, 4, "(items, channels, height, width)")
    large = model in ("article-cnn", "article-cnn-frozen")
    return enlarge(images) if large else images


def fit_classical(name: str, images: Tensor, labels: Tensor) -> GridSearchCV:
    """Fit a classical classifier; its settings are chosen on the training part alone.

    The choice is made by three shuffled inner folds of the training part.

    Args:
        name: "logistic", "knn" or "svm".
        images: Training images, any shape after the batch axis.
        labels: Their classes.

    Returns:
        The fitted search; `best_params_` says what was chosen.
    """
    check_choice("name", name, CLASSICAL)
    estimator, grid = CLASSICAL[name]
    inner = StratifiedKFold(3, shuffle=True, random_state=0)
    search = GridSearchCV(estimator, grid, cv=inner)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return search.fit(images.flatten(1).numpy(), labels.numpy())


def run(model: str, split: str, seed: int) -> dict[str, Any]:
    """Train and test one model on the five folds of one split.

    Args:
        model: A key of `CLASSICAL` or of `RECIPES`.
        split: "shuffled" or "contiguous".
        seed: Decides what the head of this file says.

    Returns:
        Per fold: sizes, accuracy, every wrong image with what was said, processor
        seconds; over all folds: confusion matrix (row: true class), number of
        parameters; for networks also the training curve of fold 0 and how many
        test images are right after a shift.
    """
    check_choice("split", split, SPLITS)
    images, labels = load_digits()
    images = images_for(model, images)
    pairs = (
        shuffled_folds(labels, FOLDS, seed)
        if split == "shuffled"
        else contiguous_folds(len(labels), FOLDS)
    )
    result: dict[str, Any] = {"folds": []}
    said = torch.full_like(labels, -1)
    shifted: dict[str, list[int]] = {name: [0] * len(SHIFTS) for name in DIRECTIONS}
    for number, (train, test) in enumerate(pairs):
        start = time.process_time()
        fold: dict[str, Any] = {"n_train": len(train), "n_test": len(test)}
        if model in CLASSICAL:
            search = fit_classical(model, images[train], labels[train])
            fold["chosen"] = search.best_params_
            flat = images[test].flatten(1).numpy()
            said[test] = torch.from_numpy(search.predict(flat))
            if model == "logistic":
                best = search.best_estimator_
                result["parameters"] = int(best.coef_.size + best.intercept_.size)
        else:
            network, curve = train_network(
                model,
                images[train],
                labels[train],
                seed=100 * seed + number,
                test=(images[test], labels[test]) if number == 0 else None,
            )
            said[test] = predict(network, images[test]).argmax(-1)
            count_right_after_shifts(network, images[test], labels[test], shifted)
            result["parameters"] = sum(p.numel() for p in network.parameters())
            if number == 0:
                result["curve"] = {"losses": curve.losses, "at": curve.measurements}
        wrong = test[said[test] != labels[test]]
        fold["accuracy"] = 1 - len(wrong) / len(test)
        fold["errors"] = [[int(i), int(said[i])] for i in wrong]
        fold["cpu_seconds"] = round(time.process_time() - start, 2)
        result["folds"].append(fold)
    result["confusion"] = confusion_matrix(labels, said).tolist()
    if model in NETWORKS:
        result["right_after_shift"] = shifted
    return result


def count_right_after_shifts(
    network: nn.Module, images: Tensor, labels: Tensor, counts: dict[str, list[int]]
) -> None:
    """Add to `counts` how many images are right after moves of 1 to 4 pixels.

    Args:
        network: A trained network.
        images: Test images.
        labels: Their classes.
        counts: For each direction one count per entry of `SHIFTS`; changed in place.
    """
    for direction, (down, right) in DIRECTIONS.items():
        for place, pixels in enumerate(SHIFTS):
            moved = shift(images, pixels * down, pixels * right)
            correct = predict(network, moved).argmax(-1) == labels
            counts[direction][place] += int(correct.sum())


def confusion_matrix(labels: Tensor, said: Tensor, classes: int = 10) -> np.ndarray:
    """Count how often class `row` was taken for class `column`.

    Args:
        labels: True classes.
        said: Predicted classes.
        classes: Number of classes.

    Returns:
        Whole numbers, shape (classes, classes), that sum to the number of items.
    """
    check_at_least("classes", classes, 1)
    for role, answers in (("labels", labels), ("said", said)):
        check_integers(role, answers)
        check_shape(role, answers, (labels.numel(),), "(items,)")
        if answers.numel() and not 0 <= int(answers.min()) <= int(answers.max()) < (
            classes
        ):
            raise ValueError(
                f"{role} must lie from 0 to {classes - 1}, "
                f"got {int(answers.min())} to {int(answers.max())}"
            )
    counts = torch.bincount(labels * classes + said, minlength=classes**2)
    matrix: np.ndarray = counts.reshape(classes, classes).numpy()
    return matrix


def _cells(*models: str, splits: tuple[str, ...] = SPLITS) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"{model}-{split}-{seed}", {"model": model, "split": split, "seed": seed})
        for model in models
        for split in splits
        for seed in (SEEDS if model in NETWORKS or split == "shuffled" else [0])
    )


DIGITS = Experiment(
    name="digits",
    claim="A small convolutional network beats an RBF-SVM on 8x8 digits, on shuffled "
    "folds and on contiguous ones.",
    parts={
        "classical": _cells(*CLASSICAL),
        "small-cnn": _cells("small-cnn"),
        "article-cnn": _cells("article-cnn"),
        "article-cnn-8x8": _cells("article-cnn-8x8"),
        "frozen": _cells("article-cnn-frozen", splits=("contiguous",)),
    },
    run=run,
    expected_time="about 35 minutes of one processor core",
    packages=("scikit-learn",),
)
