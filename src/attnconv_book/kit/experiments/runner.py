"""Long experiments as grids of cells: written whole or not at all, never twice."""

import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import torch
from filelock import FileLock, Timeout

from attnconv.validation import (
    check_at_least,
    check_callable,
    check_flag,
    check_instance,
)
from attnconv_book.kit.experiments.experiment import Cell, Experiment, command
from attnconv_book.kit.experiments.processes import OneProcessEach, ProcessError
from attnconv_book.kit.experiments.records import (
    read_record,
    records_folder,
    write_record,
)

__all__ = ["Cell", "Experiment", "run_cell", "run_experiment"]


def run_experiment(
    experiment: Experiment,
    *,
    part: str | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    results: Path | None = None,
    mend: bool = False,
    report: Callable[[str], None] = print,
) -> list[Path]:
    """Run the cells that have no record yet, and write one for each as it ends.

    Ctrl-C stops the run: processes on this machine end at once, cells that wait are
    not begun, and all records that are written stay.

    Args:
        experiment: The grid.
        part: Name of the part to run; None means the whole grid.
        executor: Where the cells run, for instance that of a Dask cluster; it is
            left open. None means processes on this machine, one thread each.
        workers: Number of such processes.
        results: Folder in which the folder of the records lies; None means that of
            the chapter that names the experiment in its `chapter.toml`.
        mend: Run those cells too whose records are damaged or of other parameters.
        report: Told what happens, line by line.

    Returns:
        The records of the chosen cells, old and new.

    Raises:
        TypeError: If an argument is not of the type it must have.
        ValueError: If the part is unknown, `workers` is below 1, a record is damaged or
            of other parameters, or the folder of the records cannot be written; all
            of it is tried before the first cell runs.
        RuntimeError: If another run of the experiment is going on, or if cells failed;
            the records of the others are kept.
    """
    check_instance("experiment", experiment, Experiment)
    if executor is not None:
        check_instance("executor", executor, Executor)
    check_at_least("workers", workers, 1)
    check_flag("mend", mend)
    check_callable("report", report)
    cells = experiment.cells(part)
    folder = records_folder(experiment.name, results)
    paths = [folder / f"{cell.name}.json" for cell in cells]
    again = command(experiment.name, part=part, mend=mend)
    if _missing(experiment, cells, folder, mend):
        _try_folder(folder)
        with _only_run(folder):
            missing = _missing(experiment, cells, folder, mend)
            try:
                report(f"{experiment.name}: {len(cells)} cells, {len(missing)} to run")
                failed = _run_cells(
                    experiment, missing, folder, executor, workers, report
                )
            except KeyboardInterrupt:
                left = len(_missing(experiment, cells, folder, mend=True))
                report(
                    f"{experiment.name}: stopped, {left} of {len(cells)} cells to run;"
                    f" `{again}` goes on"
                )
                raise
        if failed:
            raise RuntimeError(
                f"cells that failed: {', '.join(failed)}; `{again}` runs them again"
            ) from next(iter(failed.values()))
    else:
        report(f"{experiment.name}: {len(cells)} cells, 0 to run")
    return paths


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
        "cell": cell.name,
        "command": command(experiment.name),
        "parameters": cell.parameters,
        "cpu_seconds": round(seconds, 1),
        "threads": torch.get_num_threads(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": _versions(experiment.packages),
        "result": result,
    }
    write_record(folder / f"{cell.name}.json", record)
    return seconds


def _missing(
    experiment: Experiment, cells: tuple[Cell, ...], folder: Path, mend: bool
) -> list[Cell]:
    """List the cells without a record; refuse records that are not theirs."""
    missing = []
    for cell in cells:
        path = folder / f"{cell.name}.json"
        try:
            if path.exists():
                read_record(path, experiment.name, cell)
            else:
                missing.append(cell)
        except ValueError:
            if not mend or not path.is_file():
                raise
            missing.append(cell)
    return missing


def _run_cells(
    experiment: Experiment,
    cells: list[Cell],
    folder: Path,
    executor: Executor | None,
    workers: int,
    report: Callable[[str], None],
) -> dict[str, BaseException]:
    """Run cells; return the errors of those that failed."""
    failed: dict[str, BaseException] = {}
    futures: dict[Future[float], str] = {}
    with _open(executor, workers) as pool:
        try:
            for cell in cells:
                future = pool.submit(run_cell, experiment, cell, folder)
                futures[future] = cell.name
            waiting = set(futures)
            while waiting:
                # With a timeout, because Windows notices Ctrl-C only in between.
                ended, waiting = wait(waiting, 1, FIRST_COMPLETED)
                for future in ended:
                    name, error = futures[future], future.exception()
                    if error is None:
                        report(f"{name}: {future.result():.0f} CPU s")
                    else:
                        failed[name] = error
                        report(f"{name}: failed, {_words(error)}")
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    return failed


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
def _only_run(folder: Path) -> Iterator[None]:
    """Hold the lock of an experiment; the system frees it when this process ends."""
    path = folder.parent / f".{folder.name}.lock"
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise RuntimeError(
            f"{folder.name} must run only once at a time, and another run of it is"
            f" writing to {folder.parent.name}/{folder.name}: wait for its end, or stop"
            " it"
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps an open file, and removes it itself
            path.unlink()
        lock.release()


@contextmanager
def _open(executor: Executor | None, workers: int) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    pool = OneProcessEach(workers)
    try:
        yield pool
    except BaseException:
        pool.kill()
        raise
    finally:
        pool.shutdown()


def _words(error: BaseException) -> str:
    if isinstance(error, ProcessError):
        return "\n".join([str(error), *getattr(error, "__notes__", ())])
    return f"{type(error).__name__}: {error}"


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    names = ("attnconv", "torch", "numpy", *packages)
    versions = {name: version(name) for name in names}
    return {"python": platform.python_version(), **versions}
