import pytest

from attnconv_book.kit.experiments import Cell, Experiment
from attnconv_book.making import experiment
from attnconv_book.making.experiment import experiment_names, main


def square(seed):
    return {"square": seed**2}


PARTS = {"first": (Cell("a", {"seed": 2}),), "second": (Cell("b", {"seed": 3}),)}
TRIAL = Experiment("trial", "squares grow", PARTS, square, "no time")


@pytest.fixture
def asked(monkeypatch):
    """Put a small experiment on the list; return what was asked to run."""
    monkeypatch.setattr(experiment, "experiment_names", lambda: {"trial": "x:TRIAL"})
    monkeypatch.setattr(experiment, "load_experiment", lambda name: TRIAL)
    calls = []

    def note(experiment, **options):
        calls.append((experiment.name, options))

    monkeypatch.setattr(experiment, "run_experiment", note)
    return calls


def test_without_a_name_all_names_are_listed(capsys):
    main([])
    assert capsys.readouterr().out.split() == sorted(experiment_names())


def test_a_list_says_what_would_run_and_runs_nothing(asked, capsys):
    main(["trial", "--list"])
    text = capsys.readouterr().out
    assert text == "squares grow\nTime: no time\nfirst: a\nsecond: b\n"
    assert asked == []


def test_part_and_workers_are_passed_on(asked):
    main(["trial", "--part", "second", "--workers", "3"])
    main(["trial", "--mend"])
    assert asked == [
        ("trial", {"part": "second", "workers": 3, "mend": False}),
        ("trial", {"part": None, "workers": 1, "mend": True}),
    ]


@pytest.mark.error_message
def test_an_unknown_experiment_is_refused(asked, capsys):
    with pytest.raises(SystemExit):
        main(["trail"])
    assert "'trail'" in capsys.readouterr().err


@pytest.mark.error_message
def test_what_is_refused_is_said_without_a_traceback(asked, monkeypatch):
    def refuse(experiment, **options):
        raise ValueError("workers must be at least 1, got 0")

    monkeypatch.setattr(experiment, "run_experiment", refuse)
    with pytest.raises(SystemExit, match="^trial: workers must be at least 1, got 0$"):
        main(["trial", "--workers", "0"])
