"""The package travels: built, installed elsewhere, chapters run on it alone."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from places import CHAPTERS, ROOT

from attnconv_book.making import wheel

WHERE = "import attnconv, attnconv_book\nprint(attnconv.__file__)"
WHERE += "\nprint(attnconv_book.__file__)"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return wheel.build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Install the package, without what it needs, in a folder of its own."""
    target = tmp_path_factory.mktemp("else where") / "packages"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, "--no-compile", "--target", target, built], check=True)
    return target


def test_every_file_of_the_packages_is_in_it(built):
    source = ROOT / "src"
    files = {
        path.relative_to(source).as_posix()
        for name in ("attnconv", "attnconv_book")
        for path in (source / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and path.name[0] != "."
    }
    with zipfile.ZipFile(built) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == files
    assert built.stat().st_size < 4e6


def test_the_same_sources_give_the_same_bytes(built, tmp_path):
    old = os.umask(0o077)
    try:
        again = wheel.build_wheel(ROOT, tmp_path)
    finally:
        os.umask(old)
    assert again.read_bytes() == built.read_bytes()


def test_a_package_of_another_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(wheel.subprocess, "run", lambda *_, **__: None)
    monkeypatch.setattr(wheel.shutil, "copytree", lambda *_, **__: None)
    with pytest.raises(FileNotFoundError, match="make setup"):
        wheel.build_wheel(tmp_path, tmp_path)


# One with widgets, one that reads the records of an experiment.
@pytest.mark.parametrize(
    "chapter", ["3-algorithms/attention-step-by-step", "3-algorithms/gradients-by-hand"]
)
def test_a_chapter_runs_on_the_installed_package_alone(chapter, installed, tmp_path):
    notebook = nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4)
    notebook.cells.append(new_code_cell(WHERE))
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}
    )
    environment = {**os.environ, "PYTHONPATH": str(installed), "OMP_NUM_THREADS": "1"}
    client.execute(env=environment)
    for line in notebook.cells[-1].outputs[0].text.splitlines():
        assert Path(line).is_relative_to(installed)
