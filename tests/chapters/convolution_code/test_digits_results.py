import numpy as np
import pytest

from attnconv_book.chapters.convolution_code.digits_results import (
    DigitsResults,
)
from attnconv_book.kit.experiments import write_record
from attnconv_book.kit.experiments.statistics import (
    nadeau_bengio_interval,
    paired_t_interval,
)


def record(model, seed, errors, shifted=None, curves=None):
    """Two folds of 5 and 3 images; `errors` holds (fold, index, said)."""
    folds = [
        {
            "n_train": 8 - n,
            "n_test": n,
            "accuracy": 1 - sum(e[0] == k for e in errors) / n,
            "errors": [[index, said] for fold, index, said in errors if fold == k],
        }
        for k, n in enumerate((5, 3))
    ]
    for fold, right in zip(folds, curves or [], strict=bool(curves)):
        fold["right"] = right
    confusion = [[8 - len(errors), len(errors)], [0, 0]]
    result = {"folds": folds, "confusion": confusion}
    if shifted:
        result["right_after_shift"] = shifted
    parameters = {"model": model, "split": "contiguous", "seed": seed}
    names = {"experiment": "digits", "cell": f"{model}-{seed}"}
    return {**names, "parameters": parameters, "result": result}


@pytest.fixture
def results(tmp_path):
    moved = {"up": [6, 4], "left": [2, 1]}
    cells = {
        "net-10": record("net", 10, [(0, 3, 7), (1, 6, 2)], moved, [[3, 4], [1, 2]]),
        "net-2": record("net", 2, [(1, 6, 1)], moved, [[2, 5], [0, 2]]),
        "svm-0": record("svm", 0, []),
    }
    for name, content in cells.items():
        write_record(tmp_path / "digits" / f"{name}.json", content)
    return DigitsResults(tmp_path)


def test_accuracies_are_ordered_by_seed_and_fold(results):
    expected = [[100, 100 * 2 / 3], [80, 100 * 2 / 3]]
    assert np.allclose(results.accuracy("net", "contiguous"), expected)
    assert results.accuracy("svm", "contiguous").tolist() == [[100, 100]]


def test_differences_are_paired_over_seeds_and_over_folds(results):
    seeds, folds = results.difference("net", "svm", "contiguous")
    per_seed = [(0 - 100 / 3) / 2, (-20 - 100 / 3) / 2]
    expected = paired_t_interval(per_seed, [0.0, 0.0])
    assert (seeds.low, seeds.high) == pytest.approx((expected.low, expected.high))
    wanted = nadeau_bengio_interval([-10.0, -100 / 3], [0.0, 0.0], n_train=4, n_test=4)
    assert (folds.mean, folds.low) == pytest.approx((wanted.mean, wanted.low))
    assert folds.n == 2
    back, _ = results.difference("svm", "net", "contiguous")
    assert (back.mean, back.low) == pytest.approx((-seeds.mean, -seeds.high))


def test_a_curve_is_ordered_by_seed_fold_and_epoch_and_ends_at_the_accuracy(results):
    curves = results.curve("net", "contiguous", "right")
    assert np.allclose(curves[0], [[40, 100], [0, 100 * 2 / 3]])
    assert np.allclose(curves[1], [[60, 80], [100 / 3, 100 * 2 / 3]])
    at_end = results.accuracy("net", "contiguous")
    assert np.allclose(results.accuracy("net", "contiguous", epochs=2), at_end)
    early = results.accuracy("net", "contiguous", epochs=1)
    assert np.allclose(early, curves[..., 0])
    after_one, _ = results.difference("net", "svm", "contiguous", epochs=1)
    assert after_one.mean == pytest.approx(early.mean() - 100)


def test_accuracies_after_a_shift_start_with_none(results):
    moved = results.after_shift("net", "contiguous")
    assert moved["up"].tolist() == [[87.5, 75, 50], [75, 75, 50]]
    assert moved["left"].tolist() == [[87.5, 25, 12.5], [75, 25, 12.5]]


def test_confusion_is_summed_over_seeds(results):
    assert results.confusion("net", "contiguous").tolist() == [[13, 3], [0, 0]]


def test_mistakes_come_most_frequent_first(results):
    mistakes = results.mistakes("net", "contiguous")
    assert list(mistakes.items()) == [(6, [1, 2]), (3, [7])]


@pytest.mark.error_message
def test_unknown_cells_are_refused(results, tmp_path):
    with pytest.raises(ValueError, match="model.*'net', 'svm'.*'cnn'"):
        results.accuracy("cnn", "contiguous")
    with pytest.raises(ValueError, match="split.*'contiguous'.*'shuffled'"):
        results.accuracy("net", "shuffled")
    with pytest.raises(ValueError, match="digits"):
        DigitsResults(tmp_path / "empty")
    with pytest.raises(ValueError, match="model must be a network, got 'svm'"):
        results.after_shift("svm", "contiguous")
    with pytest.raises(ValueError, match="'right' was measured.*got 'svm'"):
        results.accuracy("svm", "contiguous", epochs=1)
    with pytest.raises(ValueError, match="'cosine' was measured.*got 'net'"):
        results.curve("net", "contiguous", "cosine")
    with pytest.raises(ValueError, match="epochs must be at most 2 for 'net', got 3"):
        results.accuracy("net", "contiguous", epochs=3)
