"""What every command and every test runs in, whatever the machine is like.

Standard library and syntax of Python 3.7 only, as in tasks.py; conftest.py takes the
same folders for a pytest that is called by itself.
"""

import locale
import os
import sys

#: Locales that write every letter; which of them exist differs between systems.
UTF8_LOCALES = ("C.UTF-8", "en_US.UTF-8", "UTF-8")
#: How many objects are made before Python looks for garbage, and how often it then
#: looks at older ones. Its own 700 cost a build and the tests a tenth of their time.
GARBAGE = (100000, 20, 50)
#: Let glibc keep the memory that a process has freed. Handing large tensors back to the
#: system and asking for them again took a third of the time of some chapters. Only for
#: tests: what a chapter takes is measured as its reader runs it.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
}
#: Not the program jupyter-book, whose first line names the folder it was made in.
JUPYTER_BOOK = (
    f"import gc; gc.set_threshold(*{GARBAGE}); "
    "from jupyter_book.cli.main import main; main()"
)


def writes_every_letter():
    """Return whether this locale writes every letter; Windows has none of these."""
    if sys.platform == "win32":
        return True
    return locale.nl_langinfo(locale.CODESET).upper().replace("-", "") == "UTF8"


def mend_locale(environment):
    """Replace a locale like C, in which Python cannot read a path with an accent.

    Up to Python 3.12 the environment's own Python does not even start in it.

    Args:
        environment: What the programs started later run in; changed in place.
    """
    for name in UTF8_LOCALES:
        if writes_every_letter():
            return
        try:
            locale.setlocale(locale.LC_CTYPE, name)
            environment["LC_ALL"] = name
        except locale.Error:
            pass


def keep_compiled(root, environment):
    """Let modules be compiled once where the machine forbids files beside them.

    Images for containers often set PYTHONDONTWRITEBYTECODE. Then each of the hundred
    programs that the tests start would compile all that it imports.

    Args:
        root: The checkout; what was compiled is kept in its `_build`.
        environment: What the programs started later run in; changed in place.
    """
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = os.path.join(
            str(root), "_build", "compiled"
        )


def own_folders(root, jupyter=True):
    """Return variables that keep libraries away from the reader's home folder.

    It may not be writable, and settings there would change figures and kernels.

    Args:
        root: The checkout; the folders are made in its `_build`.
        jupyter: False keeps the settings of JupyterLab that the reader has.
    """
    home = root / "_build" / "home"
    home.mkdir(parents=True, exist_ok=True)  # IPython makes none above its own
    folders = {
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    if os.path.expanduser("~") == "~":  # no HOME, and a user whom nobody knows
        folders["HOME"] = str(home)
    if jupyter or not os.access(os.path.expanduser("~"), os.W_OK):
        folders["JUPYTER_CONFIG_DIR"] = str(home / "jupyter" / "config")
        folders["JUPYTER_DATA_DIR"] = str(home / "jupyter" / "data")
    return folders
