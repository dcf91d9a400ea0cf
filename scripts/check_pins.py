"""Asks the package index whether every pin has a build wherever the book runs.

    python3 scripts/check_pins.py      on a machine of any kind; needs a network

For each Python (its oldest release) and each system, pip looks for a wheel of every
package in requirements.txt and constraints.txt. Nothing is installed. Not part of
`make test`: an index that does not say what a wheel needs has it downloaded, a few GB.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from machine import PYTHONS

ROOT = Path(__file__).resolve().parent.parent
LINUX = [f"manylinux_2_{minor}" for minor in range(28, 4, -1)] + ["manylinux2014"]
#: What pip calls the systems that machine.py names.
SYSTEMS = {
    "Linux on x86-64": [f"{name}_x86_64" for name in (*LINUX, "manylinux1")],
    "Linux on ARM64": [f"{name}_aarch64" for name in LINUX],
    "macOS 14 on Apple silicon": ["macosx_14_0_arm64"],
    "Windows on x86-64": ["win_amd64"],
}
ONLY_ON_WINDOWS = "pywinpty"


def pins():
    """Return the lines NAME==VERSION of both files."""
    texts = [
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("requirements.txt", "constraints.txt")
    ]
    lines = "\n".join(texts).splitlines()
    return [line for line in lines if "==" in line and not line.startswith("#")]


def new_pip(folder):
    """Install the newest pip into a folder; return how to call it.

    Older ones download what they could read from the index.
    """
    subprocess.check_call(
        [sys.executable, "-m", "pip", "install", "-q", "--target", folder, "pip"]
    )
    return [sys.executable, str(Path(folder) / "pip")]


def missing(pip, folder, version, platforms, wanted):
    """Return what pip says about the pins that have no wheel; nothing is good.

    Args:
        pip: How to call pip.
        folder: A folder for files that pip wants.
        version: Of Python, for example "3.11.0".
        platforms: The names of the system in the names of wheels.
        wanted: Lines NAME==VERSION.
    """
    listed = Path(folder) / "pins.txt"
    listed.write_text("\n".join(wanted), encoding="utf-8")
    options = ["--dry-run", "--no-deps", "--ignore-installed", "--no-input"]
    options += ["--only-binary=:all:", "--target", str(Path(folder) / "nowhere")]
    options += ["--python-version", version, "--implementation", "cp"]
    options += [word for name in platforms for word in ("--platform", name)]
    done = subprocess.run(
        [*pip, "install", *options, "-r", str(listed)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return done.returncode and "\n".join(line for line in lines if "ERROR" in line)


def main():
    """Print a line for each Python and system; return 1 if a wheel is missing."""
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        pip = new_pip(folder)
        for python in PYTHONS:
            version = "{}.{}.0".format(*python)
            for system, platforms in SYSTEMS.items():
                wanted = [
                    pin
                    for pin in pins()
                    if "Windows" in system or not pin.startswith(ONLY_ON_WINDOWS)
                ]
                fault = missing(pip, folder, version, platforms, wanted)
                print(f"Python {version}, {system}: {fault or 'all there'}", flush=True)
                failed = failed or bool(fault)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
