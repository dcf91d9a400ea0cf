"""Runs a long experiment: `python -m attnconv_book.making.experiment dates`."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from attnconv_book.kit.experiments import (
    experiment_names,
    load_experiment,
    run_experiment,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run an experiment, or a part of it, from the command line.

    Ctrl-C and SIGTERM stop it, and the exit code is then 130 or 143.

    Args:
        arguments: Words of the command; None means those of this process.
    """
    names = sorted(experiment_names())
    parser = argparse.ArgumentParser(prog=f"python -m {__spec__.name}")
    parser.add_argument("name", nargs="?", choices=names, help="all names if absent")
    parser.add_argument("--part", help="name of a part; the whole grid if absent")
    parser.add_argument("--workers", type=int, default=1, help="processes at a time")
    parser.add_argument(
        "--mend", action="store_true", help="run again what has no usable record"
    )
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
    stopped_by = [signal.SIGINT]

    def stop(number: int, frame: FrameType | None) -> None:
        stopped_by[:] = [signal.Signals(number)]
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        run_experiment(
            experiment, part=chosen.part, workers=chosen.workers, mend=chosen.mend
        )
    except KeyboardInterrupt:
        sys.exit(128 + stopped_by[0])
    except (ValueError, RuntimeError) as error:
        sys.exit(f"{chosen.name}: {error}")
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
