"""Long experiments as grids of cells: written whole or not at all, never twice."""

import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from attnconv.validation import check_at_least, check_choice, check_instance
from attnconv_book.kit.experiments.records import records_folder, write_record


@dataclass(frozen=True)
class Cell:
    """One run of an experiment.

    Attributes:
        name: Name of its record, unique in the experiment.
        parameters: Keyword arguments of the experiment's `run`, all of them plain
            values; the seed is one of them.
    """

    name: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Experiment:
    """A claim, and the grid of runs that can support or refute it.

    Attributes:
        name: Name on the command line, and of the folder of its records.
        claim: What the experiment is about, in one sentence that could be false.
        parts: Named pieces of the grid, each at most 45 minutes on two cores.
        run: Function of module level that runs one cell and returns its result,
            made of plain values.
        expected_time: Processor time of the whole grid, in words.
        packages: Packages beside torch and NumPy whose versions matter.
    """

    name: str
    claim: str
    parts: dict[str, tuple[Cell, ...]]
    run: Callable[..., dict[str, Any]]
    expected_time: str
    packages: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse two cells that would write the same record."""
        names = [cell.name for cell in self.cells()]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"parts must name each cell once, got {twice} twice")

    def cells(self, part: str | None = None) -> tuple[Cell, ...]:
        """List the cells of one part, or of all.

        Args:
            part: Name of the part; None means the whole grid.

        Returns:
            The cells in the order of the grid.

        Raises:
            ValueError: If there is no such part.
        """
        if part is not None:
            check_choice("part", part, tuple(self.parts))
            return self.parts[part]
        return tuple(cell for cells in self.parts.values() for cell in cells)


def run_experiment(
    experiment: Experiment,
    *,
    part: str | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    results: Path | None = None,
    report: Callable[[str], None] = print,
) -> list[Path]:
    """Run the cells that have no record yet, and write one for each as it ends.

    Args:
        experiment: The grid.
        part: Name of the part to run; None means the whole grid.
        executor: Where the cells run, for instance that of a Dask cluster; it is
            left open. None means processes on this machine, one thread each.
        workers: Number of such processes.
        results: Folder in which the folder of the records lies; None means that of
            the chapter that names the experiment in its `chapter.toml`.
        report: Told what happens, line by line.

    Returns:
        The records of the chosen cells, old and new.

    Raises:
        TypeError: If `experiment` is none.
        ValueError: If the part is unknown, `workers` is below 1 or the folder of the
            records cannot be written; it is tried before the first cell runs.
        RuntimeError: If cells failed; the records of the others are kept.
    """
    check_instance("experiment", experiment, Experiment)
    check_at_least("workers", workers, 1)
    cells = experiment.cells(part)
    folder = records_folder(experiment.name, results)
    missing = [cell for cell in cells if not (folder / f"{cell.name}.json").exists()]
    report(f"{experiment.name}: {len(cells)} cells, {len(missing)} to run")
    if missing:
        _try_folder(folder)
    failed = {}
    with _open(executor, workers) as pool:
        futures = {
            pool.submit(run_cell, experiment, cell, folder): cell.name
            for cell in missing
        }
        for future in as_completed(futures):
            name, error = futures[future], future.exception()
            if error is not None:
                failed[name] = error
                report(f"{name}: failed, {type(error).__name__}: {error}")
            else:
                report(f"{name}: {future.result():.0f} CPU s")
    if failed:
        first = next(iter(failed.values()))
        raise RuntimeError(f"cells that failed: {', '.join(failed)}") from first
    return [folder / f"{cell.name}.json" for cell in cells]


def run_cell(experiment: Experiment, cell: Cell, folder: Path) -> float:
    """Run one cell and write its record.

    Args:
        experiment: The experiment that the cell belongs to.
        cell: The cell.
        folder: Folder of the experiment's records.

    Returns:
        The processor time of the cell in seconds.

    Raises:
        ValueError: If the record cannot be written.
    """
    start = time.process_time()
    result = experiment.run(**cell.parameters)
    seconds = time.process_time() - start
    record = {
        "experiment": experiment.name,
        "claim": experiment.claim,
        "cell": cell.name,
        "command": f"python -m attnconv_book.making.experiment {experiment.name}",
        "parameters": cell.parameters,
        "cpu_seconds": round(seconds, 1),
        "threads": torch.get_num_threads(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": _versions(experiment.packages),
        "result": result,
    }
    write_record(folder / f"{cell.name}.json", record)
    return seconds


def _try_folder(folder: Path) -> None:
    """Refuse a folder in which no record could be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ValueError(
            f"results must be a folder that can be written, got {folder.parent}"
            f" ({error.strerror})"
        ) from error


@contextmanager
def _open(executor: Executor | None, workers: int) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    with ProcessPoolExecutor(
        workers, get_context("spawn"), torch.set_num_threads, (1,)
    ) as pool:
        yield pool


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    names = ("attnconv", "torch", "numpy", *packages)
    versions = {name: version(name) for name in names}
    return {"python": platform.python_version(), **versions}
