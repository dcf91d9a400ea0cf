"""The processes of a run share the tests as `sharing` says, and pytest obeys."""

import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from places import ROOT

CONFTEST = """
from sharing import ByFile

def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)
"""
TESTS = """
import os
import time
import pytest

@pytest.mark.parametrize("number", range(40 if "test_pages" in __file__ else 4))
def test(number, record_property):
    time.sleep(0.05)  # so that no process does it all
    record_property("process", os.environ["PYTEST_XDIST_WORKER"])
"""
FILES = ["test_a", "test_b", "test_mends", "test_small_book", "test_pages"]


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    """Run a few tests in two processes; return which took part in each file."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "tests").mkdir()
    for name in FILES:
        (folder / "tests" / f"{name}.py").write_text(TESTS)
    command = "-m pytest -n 2 --dist loadfile --no-loadscope-reorder --junitxml ran.xml"
    subprocess.run(
        [sys.executable, *command.split(), "--rootdir", ".", "tests"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests/shared")},
        check=True,
        capture_output=True,
    )
    found = {name: set() for name in FILES}
    for case in ElementTree.parse(folder / "ran.xml").iter("testcase"):
        process = case.find(".//property[@name='process']").attrib["value"]
        found[case.attrib["classname"].rpartition(".")[2]].add(process)
    return found


def test_a_file_stays_in_one_process(processes):
    assert len(processes["test_a"]) == len(processes["test_b"]) == 1
    assert processes["test_a"] != processes["test_b"]


def test_the_small_books_are_built_in_one(processes):
    assert processes["test_mends"] == processes["test_small_book"]
    assert len(processes["test_mends"]) == 1


def test_the_pages_go_to_both(processes):
    assert len(processes["test_pages"]) == 2
