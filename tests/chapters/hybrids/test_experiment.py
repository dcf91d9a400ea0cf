import pytest

from attnconv_book.chapters.hybrids import errors_experiment
from attnconv_book.chapters.hybrids.contenders import CONTENDERS
from attnconv_book.chapters.hybrids.experiment import HYBRIDS, SEEDS, run
from attnconv_book.chapters.hybrids.tasks import CLASSES


def test_a_short_run_says_what_the_records_hold():
    result = run("plain", "pair", 0, steps=4, every=2)
    assert result["steps"] == [2, 4]
    assert all(0 <= value <= 1 for value in result["accuracy"])
    assert len(result["losses"]) == 2
    assert run("plain", "pair", 0, steps=4, every=2) == result
    assert run("plain", "pair", 1, steps=4, every=2) != result


def test_every_contender_runs_on_every_task_with_every_seed():
    for task, cells in HYBRIDS.parts.items():
        assert {
            (one.parameters["contender"], one.parameters["seed"]) for one in cells
        } == {(name, seed) for name in CONTENDERS for seed in SEEDS}
        assert {one.parameters["task"] for one in cells} == {task}
    assert list(HYBRIDS.parts) == list(CLASSES)


def test_a_short_run_says_which_pairs_are_taken_for_the_same(monkeypatch):
    monkeypatch.setattr(errors_experiment, "OF_EACH_KIND", 4)
    shares = errors_experiment.run("plain", 0, steps=2)["said_same"]
    assert len(shares) == 3 and all(len(row) == 3 for row in shares)
    assert all(0 <= share <= 1 for row in shares for share in row)


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="task must be one of .* got 'cifar'"):
        run("plain", "cifar", 0)
