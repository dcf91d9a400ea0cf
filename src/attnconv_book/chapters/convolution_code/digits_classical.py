"""The classical classifiers of the digits experiment, with their settings."""

import warnings
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from torch import Tensor

from attnconv.validation import check_choice

CLASSICAL: dict[str, tuple[BaseEstimator, dict[str, list[Any]]]] = {
    "logistic": (LogisticRegression(max_iter=3000), {"C": [0.1, 1, 10, 100]}),
    "knn": (KNeighborsClassifier(), {"n_neighbors": [1, 2, 3, 4, 5]}),
    "svm": (SVC(), {"C": [0.3, 1, 3, 10, 30], "gamma": [0.05, 0.1, 0.2, 0.4]}),
}


def fit_classical(
    name: str, images: Tensor, labels: Tensor, writers: Tensor | None = None
) -> GridSearchCV:
    """Fit a classical classifier; its settings are chosen on the training part alone.

    The choice is made by three inner folds of the training part.

    Args:
        name: "logistic", "knn" or "svm".
        images: Training images, any shape after the batch axis.
        labels: Their classes.
        writers: Who wrote each; then no writer is in two inner folds. None means
            inner folds that are shuffled.

    Returns:
        The fitted search; `best_params_` says what was chosen.
    """
    check_choice("name", name, CLASSICAL)
    estimator, grid = CLASSICAL[name]
    inner = (
        StratifiedKFold(3, shuffle=True, random_state=0)
        if writers is None
        else GroupKFold(3)
    )
    groups = None if writers is None else writers.numpy()
    search = GridSearchCV(estimator, grid, cv=inner)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return search.fit(images.flatten(1).numpy(), labels.numpy(), groups=groups)
