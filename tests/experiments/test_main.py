import pytest

from attnconv import experiments
from attnconv.experiments import Cell, Experiment, __main__


def square(seed):
    return {"square": seed**2}


@pytest.fixture
def asked(monkeypatch):
    """Put a small experiment on the list; return what was asked to run."""
    parts = {"first": (Cell("a", {"seed": 2}),), "second": (Cell("b", {"seed": 3}),)}
    trial = Experiment("trial", "squares grow", parts, square, "no time")
    monkeypatch.setitem(experiments.EXPERIMENTS, "trial", trial)
    calls = []

    def note(experiment, **options):
        calls.append((experiment.name, options))

    monkeypatch.setattr(__main__, "run_experiment", note)
    return calls


def test_a_list_says_what_would_run_and_runs_nothing(asked, capsys):
    __main__.main(["trial", "--list"])
    text = capsys.readouterr().out
    assert text == "squares grow\nTime: no time\nfirst: a\nsecond: b\n"
    assert asked == []


def test_part_and_workers_are_passed_on(asked):
    __main__.main(["trial", "--part", "second", "--workers", "3"])
    __main__.main(["trial"])
    assert asked == [
        ("trial", {"part": "second", "workers": 3}),
        ("trial", {"part": None, "workers": 1}),
    ]


@pytest.mark.error_message
def test_an_unknown_experiment_is_refused(asked, capsys):
    with pytest.raises(SystemExit):
        __main__.main(["trail"])
    assert "'trail'" in capsys.readouterr().err
