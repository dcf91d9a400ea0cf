"""The package as one file: `python -m attnconv_book.making.wheel FOLDER`.

A downloaded notebook is only half of a chapter. The other half is the package, with the
scripts of its widgets and the records of its experiments, so this file lies beside the
pages. It needs no network to be built, and the same sources give the same bytes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from attnconv_book.making.effort import find_root

#: What the package is made from, beside its sources in `src`.
_FILES = ("pyproject.toml", "LICENSE*")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*")
_PIP = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index")
_QUIET = ("--quiet", "--disable-pip-version-check")


def wheel_name() -> str:
    """Return the file name of the package in the version that is installed."""
    return f"attnconv-{version('attnconv')}-py3-none-any.whl"


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the package.

    It is built from a copy, so nothing of an earlier build and no permission of this
    machine gets in.

    Args:
        root: The folder of the book, with its `pyproject.toml`.
        folder: Where the file goes; what it holds under this name is replaced.

    Returns:
        The file.

    Raises:
        subprocess.CalledProcessError: The build failed; what it printed is on stderr.
        FileNotFoundError: The sources are of another version than what is installed.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "book"
        shutil.copytree(root / "src", copy / "src", ignore=_LEFT_BEHIND)
        for name in _FILES:
            for file in root.glob(name):
                shutil.copyfile(file, copy / file.name)
        for path in copy.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        subprocess.run(
            [sys.executable, *_PIP, *_QUIET, "--wheel-dir", folder, copy],
            check=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": "0"},
            umask=-1 if os.name == "nt" else 0o022,
        )
    file = folder / wheel_name()
    if not file.is_file():
        raise FileNotFoundError(
            f"the build made no {file.name}: another version of attnconv is installed; "
            "run `make setup`"
        )
    return file


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the package of the book in this folder, and print its size.

    Args:
        arguments: Command line; None takes the one of the process.
    """
    parser = argparse.ArgumentParser(
        prog="python -m attnconv_book.making.wheel",
        description="Build the package as one file.",
    )
    parser.add_argument("folder", type=Path, help="where it goes")
    folder = parser.parse_args(arguments).folder.resolve()
    file = build_wheel(find_root(Path()), folder)
    print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
