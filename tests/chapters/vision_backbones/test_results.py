import numpy as np
import pytest

from attnconv_book.chapters.vision_backbones import (
    CONTENDERS,
    accuracies,
    finished_seeds,
    gain_over,
    results,
    results_of,
)


def test_all_five_folds_of_digits_are_there():
    assert finished_seeds("digits") == [0, 1, 2, 3, 4]
    tested = sum(run["n_test"] for run in results_of("digits", "vit"))
    assert tested == 1797
    for name in CONTENDERS:
        right = accuracies("digits", name)
        assert right.shape == (5, 5) and right.max() <= 100
        first = results_of("digits", name)[0]
        assert right[0, -1] == 100 * first["right"][-1] / first["n_test"]
    assert (accuracies("digits", "vit", of="right_in_training")[:, -1] > 99).all()


def test_a_gain_is_the_mean_difference_and_folds_and_comparisons_widen_it():
    gain = gain_over("vit", "digits", "cnn")
    difference = accuracies("digits", "cnn") - accuracies("digits", "vit")
    assert gain.mean == pytest.approx(difference[:, -1].mean())
    plain = 2.7764 * difference[:, -1].std(ddof=1) / 5**0.5
    assert gain.high - gain.mean == pytest.approx(1.5 * plain, rel=0.02)
    wide = gain_over("vit", "digits", "cnn", comparisons=8)
    assert wide.low < gain.low < gain.high < wide.high
    early = gain_over("vit", "digits", "cnn", epochs=5)
    assert early.mean == pytest.approx(difference[:, 0].mean())
    assert gain_over("cnn", "digits", "vit").mean == pytest.approx(-gain.mean)


@pytest.mark.parametrize("whole", [1, 2])
def test_seeds_count_when_every_network_has_finished_them(monkeypatch, whole):
    def records(name):
        for seed in range(whole + 1):
            for model in CONTENDERS[: None if seed < whole else 3]:
                right = [10 + seed, 20 + seed + len(model)]
                result = {"right": right, "n_test": 100, "epochs": [1, 2]}
                asked = {"data": "cifar", "model": model, "seed": seed}
                yield {"parameters": asked, "result": result}

    monkeypatch.setattr(results, "load_records", records)
    results._records.cache_clear()
    try:
        assert finished_seeds("cifar") == list(range(whole))
        assert accuracies("cifar", "cnn").shape == (whole, 2)
        if whole == 1:
            with pytest.raises(ValueError, match="at least 2 values"):
                gain_over("vit", "cifar", "cct")
        else:
            gain = gain_over("swin", "cifar", "convnext", epochs=2)
            assert np.isclose(gain.mean, 4) and np.isclose(gain.low, gain.high)
    finally:
        results._records.cache_clear()
