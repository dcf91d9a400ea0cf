"""Command line: `python -m attnconv.experiments dates --part additive`."""

import argparse
from collections.abc import Sequence

from attnconv.experiments import EXPERIMENTS
from attnconv.experiments.runner import run_experiment


def main(arguments: Sequence[str] | None = None) -> None:
    """Run an experiment, or a part of it, from the command line.

    Args:
        arguments: Words of the command; None means those of this process.
    """
    parser = argparse.ArgumentParser(prog="python -m attnconv.experiments")
    parser.add_argument("name", choices=sorted(EXPERIMENTS))
    parser.add_argument("--part", help="name of a part; the whole grid if absent")
    parser.add_argument("--workers", type=int, default=1, help="processes at a time")
    parser.add_argument("--list", action="store_true", help="only say what would run")
    chosen = parser.parse_args(arguments)
    experiment = EXPERIMENTS[chosen.name]
    if chosen.list:
        print(f"{experiment.claim}\nTime: {experiment.expected_time}")
        for part, cells in experiment.parts.items():
            print(f"{part}: {', '.join(cell.name for cell in cells)}")
        return
    run_experiment(experiment, part=chosen.part, workers=chosen.workers)


if __name__ == "__main__":
    main()
