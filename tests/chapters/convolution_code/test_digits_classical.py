import pytest
import torch
from sklearn.model_selection import GroupKFold

from attnconv.data import load_digits
from attnconv_book.chapters.convolution_code.digits_classical import fit_classical


@pytest.fixture
def few():
    images, labels = load_digits()
    return images[:75], labels[:75]


def test_settings_are_chosen_from_the_grid(few):
    search = fit_classical("svm", *few)
    assert set(search.best_params_) == {"C", "gamma"}
    assert search.cv.n_splits == 3


def test_settings_by_writer_are_chosen_on_writers_kept_apart(few):
    writers = torch.arange(75) // 11
    search = fit_classical("knn", *few, writers)
    assert isinstance(search.cv, GroupKFold) and search.cv.n_splits == 3
