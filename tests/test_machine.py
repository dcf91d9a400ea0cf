"""What set-up says about a machine, and what it makes of an odd one."""

import locale
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import machine
import pytest
import surroundings
from places import ROOT

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="locales of POSIX")


# --- words before anything is installed -----------------------------------------


def test_this_machine_is_one_that_the_book_runs_on():
    assert machine.python_fault() == ""
    assert machine.system_fault() == ""
    assert machine.folder_fault(ROOT) == ""


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_a_python_that_is_not_tested_is_told_what_to_do(monkeypatch, version):
    monkeypatch.setattr(machine.sys, "version_info", (*version, 0))
    fault = machine.python_fault()
    assert "needs Python 3.11, 3.12 or 3.13; " in fault
    assert f" is {version[0]}.{version[1]}.\n" in fault
    assert "make PYTHON=python3.12 book" in fault


def test_another_kind_of_python_is_refused(monkeypatch):
    monkeypatch.setattr(machine.sysconfig, "get_config_var", lambda name: 1)
    assert "is a free-threaded build" in machine.python_fault()
    monkeypatch.setattr(machine.platform, "python_implementation", lambda: "PyPy")
    assert "is PyPy, not CPython" in machine.python_fault()


@pytest.mark.parametrize(
    ("system", "chip", "version", "found"),
    [
        ("linux", "x86_64", ("glibc", "2.28"), ""),
        ("linux", "aarch64", ("glibc", "2.41"), ""),
        ("linux", "x86_64", ("glibc", "2.17"), "glibc 2.17"),
        ("linux", "x86_64", ("", ""), "a Linux without glibc, such as Alpine"),
        ("linux", "x86_64", ("musl", "1.2.5"), "a Linux without glibc"),
        ("linux", "riscv64", ("glibc", "2.41"), "Linux on riscv64"),
        ("darwin", "arm64", "14.0", ""),
        ("darwin", "arm64", "26.1", ""),
        ("darwin", "arm64", "13.7.2", "macOS 13.7.2"),
        ("darwin", "x86_64", "15.1", "a Python for Intel on macOS"),
        ("win32", "AMD64", "win-amd64", ""),
        ("win32", "ARM64", "win-amd64", ""),
        ("win32", "ARM64", "win-arm64", "Windows with a Python for win-arm64"),
        ("freebsd14", "amd64", None, "freebsd14"),
    ],
)
def test_a_system_without_a_build_of_torch_is_named(
    monkeypatch, system, chip, version, found
):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: chip)
    monkeypatch.setattr(platform, "libc_ver", lambda: version)
    monkeypatch.setattr(platform, "mac_ver", lambda: (version, ("", "", ""), chip))
    monkeypatch.setattr(sysconfig, "get_platform", lambda: version)
    fault = machine.system_fault()
    assert bool(fault) == bool(found)
    assert f"no build for {found}" in fault or not found


def test_a_python_of_32_bits_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert "no build for a Python of 32 bits" in machine.system_fault()


def test_the_readme_names_the_same_systems():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for system in machine.BUILDS.replace(", and ", ", ").split(", "):
        assert system in readme


@POSIX
def test_a_folder_that_the_locale_cannot_write_is_named(monkeypatch):
    monkeypatch.setattr(locale, "nl_langinfo", lambda item: "ANSI_X3.4-1968")
    monkeypatch.setattr(sys, "version_info", (3, 12, 7))
    assert machine.folder_fault(Path("/home/reader/attnconv")) == ""
    fault = machine.folder_fault(Path("/home/b\u00fccher/attnconv"))
    assert "/home/b\\xfccher/attnconv" in fault and "LC_ALL=C.UTF-8" in fault
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    assert machine.folder_fault(Path("/home/b\u00fccher/attnconv")) == ""


def test_how_a_program_fails_to_start():
    assert machine.start_fault([sys.executable, "-c", ""]) == ""
    raising = [sys.executable, "-c", "raise SystemExit('one\\ntwo\\nthree\\nfour')"]
    assert machine.start_fault(raising) == "two\nthree\nfour"
    silent = [sys.executable, "-c", "raise SystemExit(7)"]
    assert machine.start_fault(silent) == "it ended with status 7"
    assert machine.start_fault([ROOT / "no-such-program"])


# --- an environment that is there already ----------------------------------------


@pytest.fixture
def checkout(tmp_path):
    """Return a checkout in a folder with an accent, and its good environment.

    The environment has no packages but what makes set-up believe in them.
    """
    root = tmp_path / "b\u00fccher" / "attnconv"
    for name in ("requirements.txt", "requirements-cpu.txt", "constraints.txt"):
        root.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root)
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "scripts", root / "scripts")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True
    )
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": root / ".venv"}))
    (packages / "pip.py").touch()
    # As pip writes it for the package in src/: in bytes that the locale reads.
    (packages / "attnconv.pth").write_text(f"{root / 'src'}\n", encoding="utf-8")
    stamp = "import tasks; tasks.STAMP.write_text(tasks.fingerprint())"
    subprocess.run([sys.executable, "-c", stamp], cwd=root / "scripts", check=True)
    return root


#: With which a reader calls the commands: that of the environment may lie in a folder
#: whose name it cannot read in a plain locale.
READERS_PYTHON = getattr(sys, "_base_executable", sys.executable)


def set_up(root, **variables):
    """Run `tasks.py setup` in a checkout; return what it did."""
    return subprocess.run(
        [READERS_PYTHON, "scripts/tasks.py", "setup"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], **variables},
        timeout=60,
        check=False,
    )


def files_of(root):
    """Return the files of an environment, and when each was written."""
    return {p: p.lstat().st_mtime_ns for p in (root / ".venv").rglob("*")}


@POSIX
@pytest.mark.parametrize("name", ["C", "POSIX", "C.UTF-8"])
def test_a_good_environment_stays_whatever_the_locale(checkout, name):
    before = files_of(checkout)
    done = set_up(checkout, LC_ALL=name, PYTHONDONTWRITEBYTECODE="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert files_of(checkout) == before


@POSIX
def test_an_environment_that_does_not_start_is_left_alone(checkout):
    program = checkout / ".venv" / "bin" / "python"
    program.unlink()
    program.write_text("#!/bin/sh\necho 'a library is missing' >&2\nexit 9\n")
    program.chmod(0o755)
    before = files_of(checkout)
    done = set_up(checkout)
    assert done.returncode == 1 and done.stdout == ""
    assert "The Python in .venv does not start:\n\na library is missing" in done.stderr
    assert "Nothing was changed." in done.stderr and "Traceback" not in done.stderr
    assert files_of(checkout) == before


@POSIX
def test_a_locale_without_accents_is_replaced_and_any_other_kept():
    code = "import surroundings as s; e = {}; s.mend_locale(e); print(e)"

    def mended(**variables):
        return subprocess.check_output(
            [READERS_PYTHON, "-c", code],
            cwd=ROOT / "scripts",
            env={"PATH": os.environ["PATH"], **variables},
            text=True,
        ).strip()

    assert mended(LC_ALL="C") == "{'LC_ALL': 'C.UTF-8'}"
    assert mended(LC_ALL="C.UTF-8") == mended(LC_CTYPE="C.UTF-8") == "{}"


# --- no files beside the modules --------------------------------------------------


def test_modules_are_compiled_once_where_no_file_may_lie_beside_them(tmp_path):
    forbidden = {"PYTHONDONTWRITEBYTECODE": "1"}
    surroundings.keep_compiled(tmp_path, forbidden)
    assert list(forbidden) == ["PYTHONPYCACHEPREFIX"]
    (tmp_path / "lesson.py").write_text("")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), **forbidden}
    subprocess.run([sys.executable, "-c", "import lesson"], env=environment, check=True)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["_build"]
    assert list((tmp_path / "_build" / "compiled").rglob("lesson.*.pyc"))

    for allowed in ({}, {"PYTHONDONTWRITEBYTECODE": ""}):
        surroundings.keep_compiled(tmp_path, allowed)
        assert allowed == {}


# --- a home that cannot be written ------------------------------------------------


def test_every_test_keeps_away_from_home():
    for name, folder in surroundings.own_folders(ROOT).items():
        assert os.environ[name] == folder
        assert Path(folder).is_relative_to(ROOT / "_build")


def test_jupyterlab_keeps_the_settings_of_a_home_that_can_be_written(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(os.path, "expanduser", lambda path: str(tmp_path))
    kept = surroundings.own_folders(tmp_path, jupyter=False)
    assert sorted(kept) == ["IPYTHONDIR", "MPLCONFIGDIR"]
    monkeypatch.setattr(os.path, "expanduser", lambda path: str(tmp_path / "none"))
    kept = surroundings.own_folders(tmp_path, jupyter=False)
    assert "JUPYTER_CONFIG_DIR" in kept and "JUPYTER_DATA_DIR" in kept


def test_a_user_whom_the_system_does_not_know_gets_a_home(tmp_path, monkeypatch):
    assert "HOME" not in surroundings.own_folders(tmp_path)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    folders = surroundings.own_folders(tmp_path)
    assert Path(folders["HOME"]).is_dir()


def test_a_notebook_runs_without_a_word_where_home_cannot_be_written(tmp_path):
    from nbformat import write
    from nbformat.v4 import new_code_cell, new_notebook

    chapters = tmp_path / "chapters"
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("pyproject.toml", "conftest.py", "chapters/conftest.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    code = "import matplotlib.pyplot, sklearn.datasets"
    write(new_notebook(cells=[new_code_cell(code)]), chapters / "a.ipynb")
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "JUPYTER_", "MPL", "IPYTHON", "PYTEST"))
    }
    # Below a file, so that nobody can make it, not even root.
    no_home = str(tmp_path / "pyproject.toml" / "home")
    command = [sys.executable, "-m", "pytest", "chapters", "--nbval"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**variables, "HOME": no_home, "USERPROFILE": no_home},
        timeout=120,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
