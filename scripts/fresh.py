"""Does what a machine would do that has never seen the book, and says how long it took.

    python3 scripts/fresh.py [COMMAND ...]     by default: setup book test

Clones the current commit into a new folder of the repository's name, below one with a
space and an accent, with an empty home, the plain locale and one family of fonts, and
runs the commands there. Of the surroundings only PATH, network and browser stay.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What a program needs on any machine, and what says how to reach the network.
KEPT = ("PATH", "TMPDIR", "CHROMIUM", "REQUIRE_BROWSER", "PLAYWRIGHT_BROWSERS_PATH")
KEPT += ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CI")
KEPT_BEGINNINGS = ("PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
PIP_SETTINGS = (
    ".config/pip/pip.conf",
    ".pip/pip.conf",
    "Library/Application Support/pip/pip.conf",
)


def bare_environment(home):
    """Return the variables of a machine on which nobody has set anything.

    Args:
        home: An empty folder.
    """
    bare = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or name.upper().startswith(KEPT_BEGINNINGS)
    }
    environment = os.environ.get("VIRTUAL_ENV", sys.prefix)
    if sys.prefix != sys.base_prefix or "VIRTUAL_ENV" in os.environ:
        folders = bare["PATH"].split(os.pathsep)
        kept = [folder for folder in folders if not folder.startswith(environment)]
        bare["PATH"] = os.pathsep.join(kept)
    for name in PIP_SETTINGS:  # how to reach the index is no part of the book
        if (Path.home() / name).is_file():
            bare.setdefault("PIP_CONFIG_FILE", str(Path.home() / name))
    return dict(bare, HOME=str(home), LC_ALL="C")


def main(commands):
    """Run the commands in a fresh clone; return the status of the first that fails."""
    place = Path(tempfile.mkdtemp(prefix="fresh-"))
    clone, home = place / "B\u00fccher und Hefte" / "attnconv", place / "home"
    home.mkdir()
    subprocess.check_call(["git", "clone", "--quiet", str(ROOT), str(clone)])
    if subprocess.check_output(["git", "status", "--porcelain"], cwd=str(ROOT)):
        print("Changes that are not committed are left out.", flush=True)
    environment = bare_environment(home)
    make = ["make", "PYTHON=" + getattr(sys, "_base_executable", sys.executable)]
    times = []
    for command in commands:
        began = time.time()
        status = subprocess.call([*make, command], cwd=str(clone), env=environment)
        times.append(f"make {command}: {time.time() - began:.0f} s")
        if status:
            print("\n".join([*times, f"*** Failed; everything is kept in {place}"]))
            return status
        if "FONTCONFIG_FILE" not in environment:
            one_font = [".venv/bin/python", "-m", "attnconv_book.making.one_font"]
            # Called by itself, this Python may not start in the plain locale.
            written = subprocess.check_output(
                [*one_font, str(home / "fonts")],
                cwd=str(clone),
                env=dict(environment, LC_ALL="C.UTF-8"),
            )
            environment["FONTCONFIG_FILE"] = os.fsdecode(written).strip()
    shutil.rmtree(str(place))
    print("\n".join(times))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["setup", "book", "test"]))
