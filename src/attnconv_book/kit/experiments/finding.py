"""Experiments by name: each chapter lists its own in `chapter.toml`."""

from importlib import import_module

from attnconv.validation import check_choice
from attnconv_book.kit.chapters import read_chapters
from attnconv_book.kit.experiments.experiment import Experiment

ROOMS = "attnconv_book.chapters"


def experiment_names() -> dict[str, str]:
    """Find the experiments of all chapters.

    Returns:
        From the name of an experiment to "module:NAME", where it is defined.
    """
    return {
        name: f"{ROOMS}.{chapter.room.name}.{place}"
        for chapter in read_chapters()
        for name, place in chapter.experiments.items()
    }


def load_experiment(name: str) -> Experiment:
    """Import an experiment.

    Args:
        name: A key of `experiment_names`.

    Returns:
        The experiment.

    Raises:
        TypeError: If `name` is no text.
        ValueError: If no chapter lists the experiment, or what stands at its place is
            no experiment of that name.
    """
    places = experiment_names()
    check_choice("name", name, places)
    module, _, variable = places[name].partition(":")
    found = getattr(import_module(module), variable, None)
    if not isinstance(found, Experiment) or found.name != name:
        raise ValueError(
            f"{places[name]} must be the experiment {name!r}, got {found!r:.80}"
        )
    return found
