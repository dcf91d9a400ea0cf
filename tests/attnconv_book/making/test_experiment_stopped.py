"""Real runs from the command line: stopped, killed, started twice, short of a worker.

Each cell holds a lock for as long as its process lives, and notes that it has begun.
"""

import os
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from attnconv_book.kit.experiments import load_records

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

TRIAL = """
import os, signal, sys, time
from functools import partial
from pathlib import Path
from filelock import FileLock
from attnconv_book.kit.experiments import Cell, Experiment, run_experiment
from attnconv_book.making import experiment

FOLDER = Path(__file__).parent

def run(name):
    lock = FileLock(FOLDER / f"{name}.alive")
    lock.acquire()
    with (FOLDER / "begun.txt").open("a") as file:
        file.write(f"{name}\\n")
    if (FOLDER / f"{name}.dies").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    while (FOLDER / f"{name}.waits").exists():
        time.sleep(0.05)
    return {"name": name}

CELLS = tuple(Cell(name, {"name": name}) for name in "abc")
experiment.experiment_names = lambda: {"trial": "here"}
experiment.load_experiment = lambda name: Experiment(
    "trial", "a claim", {"first": CELLS[:1], "rest": CELLS[1:]}, run, "no time"
)
experiment.run_experiment = partial(run_experiment, results=FOLDER / "results")
if __name__ == "__main__":
    # What a shell starts in the background ignores Ctrl-C, and so would this.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    experiment.main(sys.argv[1:])
"""


class Runs:
    """Starts runs in one folder, and looks at what they leave."""

    def __init__(self, folder):
        self.folder = folder
        self.started = []
        (folder / "trial.py").write_text(TRIAL)

    def start(self, *words):
        run = subprocess.Popen(
            [sys.executable, "-u", str(self.folder / "trial.py"), "trial", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a group of its own, as in a terminal
        )
        self.started.append(run)
        return run

    def let(self, name, what):
        (self.folder / f"{name}.{what}").touch()

    def no_longer(self, name, what):
        (self.folder / f"{name}.{what}").unlink()

    def begun(self):
        path = self.folder / "begun.txt"
        return path.read_text().split() if path.exists() else []

    def wait_for(self, name):
        end = time.monotonic() + 120
        while name not in self.begun():
            assert time.monotonic() < end, f"{name} has not begun"
            time.sleep(0.02)

    def assert_gone(self, name):
        """Say that the cell's process has ended: its lock is free."""
        FileLock(self.folder / f"{name}.alive").acquire(timeout=30)

    def left(self):
        results = self.folder / "results"
        return sorted(
            str(path.relative_to(results))
            for path in results.rglob("*")
            if path.is_file()
        )


@pytest.fixture
def runs(tmp_path):
    runs = Runs(tmp_path)
    yield runs
    for run in runs.started:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


def test_ctrl_c_ends_a_run_at_once_and_it_goes_on_later(runs):
    runs.let("c", "waits")
    run = runs.start("--part", "rest")
    runs.wait_for("c")
    start = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)  # a terminal sends it to all of them
    said, complaints = run.communicate(timeout=120)
    assert time.monotonic() - start < 30
    assert run.returncode == 130 and complaints == ""
    assert said.splitlines()[-1] == (
        "trial: stopped, 1 of 2 cells to run;"
        " `python -m attnconv_book.making.experiment trial --part rest` goes on"
    )
    runs.assert_gone("c")
    assert runs.left() == ["trial/b.json"]
    runs.no_longer("c", "waits")
    said, _ = runs.start("--part", "rest").communicate(timeout=120)
    assert said.startswith("trial: 2 cells, 1 to run\n")
    assert runs.begun() == ["b", "c", "c"]
    assert runs.left() == ["trial/b.json", "trial/c.json"]


def test_sigterm_ends_a_run_and_begins_no_other_cell(runs):
    runs.let("a", "waits")
    run = runs.start()
    runs.wait_for("a")
    run.terminate()
    said, complaints = run.communicate(timeout=120)
    assert run.returncode == 143 and complaints == ""
    assert "trial: stopped, 3 of 3 cells to run" in said
    runs.assert_gone("a")
    assert runs.begun() == ["a"] and runs.left() == []


def test_a_run_stopped_while_its_process_starts_complains_of_nothing(runs):
    run = runs.start()
    assert run.stdout.readline() == "trial: 3 cells, 3 to run\n"
    time.sleep(0.3)  # Python and torch take longer to start
    os.killpg(run.pid, signal.SIGINT)
    said, complaints = run.communicate(timeout=120)
    assert "stopped" in said and complaints == ""
    assert runs.begun() == [] and runs.left() == []


def test_a_killed_run_takes_its_process_along_and_blocks_nobody(runs):
    runs.let("a", "waits")
    run = runs.start()
    runs.wait_for("a")
    run.kill()
    runs.assert_gone("a")
    assert runs.left() == [".trial.lock"]
    runs.no_longer("a", "waits")
    said, complaints = runs.start("--part", "first").communicate(timeout=120)
    assert complaints == "" and said.startswith("trial: 1 cells, 1 to run\n")
    assert runs.begun() == ["a", "a"] and runs.left() == ["trial/a.json"]


def test_a_second_run_is_refused_as_long_as_the_first_goes_on(runs):
    runs.let("a", "waits")
    first = runs.start("--part", "first")
    runs.wait_for("a")
    second = runs.start("--part", "rest")
    said, complaints = second.communicate(timeout=120)
    assert second.returncode == 1 and said == ""
    assert complaints == (
        "trial: trial must run only once at a time, and another run of it is writing"
        " to results/trial: wait for its end, or stop it\n"
    )
    runs.no_longer("a", "waits")
    first.communicate(timeout=120)
    assert first.returncode == 0 and runs.begun() == ["a"]


def test_a_killed_process_costs_its_own_cell(runs):
    runs.let("b", "dies")
    run = runs.start("--part", "rest", "--workers", "2")
    said, complaints = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "b: failed, its process was ended by SIGKILL\n" in said
    assert complaints == (
        "trial: cells that failed: b; `python -m attnconv_book.making.experiment trial"
        " --part rest` runs them again\n"
    )
    (record,) = load_records("trial", results=runs.folder / "results")
    assert record["result"] == {"name": "c"}
