"""Runs a long experiment: `python -m attnconv_book.making.experiment dates`."""

import argparse
from collections.abc import Sequence
from importlib import import_module

from attnconv_book.kit.chapters import read_chapters
from attnconv_book.kit.experiments import Experiment, run_experiment

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
        ValueError: If what stands there is no experiment of that name.
    """
    place = experiment_names()[name]
    module, _, variable = place.partition(":")
    found = getattr(import_module(module), variable, None)
    if not isinstance(found, Experiment) or found.name != name:
        raise ValueError(f"{place} must be the experiment {name!r}, got {found!r:.80}")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Run an experiment, or a part of it, from the command line.

    Args:
        arguments: Words of the command; None means those of this process.
    """
    names = sorted(experiment_names())
    parser = argparse.ArgumentParser(prog=f"python -m {__spec__.name}")
    parser.add_argument("name", nargs="?", choices=names, help="all names if absent")
    parser.add_argument("--part", help="name of a part; the whole grid if absent")
    parser.add_argument("--workers", type=int, default=1, help="processes at a time")
    parser.add_argument("--list", action="store_true", help="only say what would run")
    chosen = parser.parse_args(arguments)
    if chosen.name is None:
        print("\n".join(names))
        return
    experiment = load_experiment(chosen.name)
    if chosen.list:
        print(f"{experiment.claim}\nTime: {experiment.expected_time}")
        for part, cells in experiment.parts.items():
            print(f"{part}: {', '.join(cell.name for cell in cells)}")
        return
    run_experiment(experiment, part=chosen.part, workers=chosen.workers)


if __name__ == "__main__":
    main()
