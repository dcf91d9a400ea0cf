import pytest

from attnconv_book.chapters.hybrids import final_accuracies, gain_over, results_of
from attnconv_book.chapters.hybrids.contenders import CONTENDERS
from attnconv_book.chapters.hybrids.tasks import CLASSES


def test_there_are_five_results_of_every_network_on_every_task():
    for task in CLASSES:
        for name in CONTENDERS:
            results = results_of(task, name)
            assert len(results) == 5
            ends = [100 * result["accuracy"][-1] for result in results]
            assert final_accuracies(task, name) == ends


def test_a_gain_is_the_mean_difference_and_more_comparisons_widen_it():
    gain = gain_over("plain", "pair", "botnet")
    pairs = zip(
        final_accuracies("pair", "botnet"),
        final_accuracies("pair", "plain"),
        strict=True,
    )
    assert gain.mean == pytest.approx(sum(a - b for a, b in pairs) / 5)
    wide = gain_over("plain", "pair", "botnet", comparisons=12)
    assert wide.mean == gain.mean
    assert wide.low < gain.low < gain.high < wide.high
    back = gain_over("botnet", "pair", "plain")
    assert back.mean == pytest.approx(-gain.mean)
