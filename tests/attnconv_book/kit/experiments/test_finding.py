import sys

import pytest

from attnconv_book.kit.experiments import (
    Cell,
    Experiment,
    experiment_names,
    finding,
    load_experiment,
    load_records,
)

TRIAL = Experiment(
    "trial", "a claim", {"p": (Cell("a", {"seed": 2}),)}, dict, "no time"
)


@pytest.mark.parametrize("name", experiment_names())
def test_each_experiment_of_a_chapter_is_found_under_its_name(name):
    assert load_experiment(name).name == name


@pytest.mark.parametrize("name", experiment_names())
def test_the_records_of_each_experiment_are_those_of_its_grid(name):
    assert load_records(name) != []  # which refuses all others


@pytest.mark.error_message
@pytest.mark.parametrize("variable", ["pytest", "TRIAL", "NONE"])
def test_what_is_no_experiment_of_that_name_is_refused(monkeypatch, variable):
    place = f"{__name__}:{variable}"
    monkeypatch.setattr(finding, "experiment_names", lambda: {"other": place})
    monkeypatch.setattr(finding, "import_module", lambda name: sys.modules[__name__])
    with pytest.raises(ValueError, match="must be the experiment 'other'"):
        load_experiment("other")
