"""What a machine must have, said in words before anything is installed.

Standard library and syntax of Python 3.7 only, as in tasks.py.
"""

import locale
import platform
import subprocess
import sys
import sysconfig

#: The Pythons that the tests run on.
PYTHONS = ((3, 11), (3, 12), (3, 13))
#: Where torch and all the others come ready built; check_pins.py asks the index.
BUILDS = (
    "Linux with glibc 2.28 or newer on x86-64 or ARM64, macOS 14 or newer on Apple "
    "silicon, and Windows on x86-64"
)


def python_fault():
    """Say why the environment cannot be made with this Python; "" if it can."""
    kind = platform.python_implementation()
    if kind != "CPython":
        kind += ", not CPython"
    elif sysconfig.get_config_var("Py_GIL_DISABLED"):
        kind = "a free-threaded build"
    elif sys.version_info[:2] in PYTHONS:
        return ""
    else:
        kind = "{}.{}".format(*sys.version_info[:2])
    names = ["{}.{}".format(*version) for version in PYTHONS]
    return (
        f"The book needs Python {', '.join(names[:-1])} or {names[-1]}; "
        f"{sys.executable} is {kind}.\n"
        f"Name one of these, for example: make PYTHON=python{names[1]} book"
    )


def system_fault():
    """Say why torch has no build for this system; "" if it has one."""
    found = system_without_build()
    return found and (
        f"The version of torch that the book uses has no build for {found}.\n"
        f"It runs on {BUILDS}."
    )


def system_without_build():
    """Return the name of this system if torch has no build for it, else ""."""
    chip = platform.machine().lower()
    if sys.maxsize < 2**32:
        return "a Python of 32 bits"
    if sys.platform.startswith("linux"):
        library, version = platform.libc_ver()
        if chip not in ("x86_64", "aarch64"):
            return "Linux on " + chip
        if library != "glibc":
            return "a Linux without glibc, such as Alpine"
        if numbers(version) < (2, 28):
            return "glibc " + version
        return ""
    if sys.platform == "darwin":
        version = platform.mac_ver()[0]
        if chip != "arm64":
            return "a Python for Intel on macOS"
        return "" if numbers(version) >= (14,) else "macOS " + version
    if sys.platform == "win32":
        # Of the Python, not of the processor: one for x86-64 also runs on ARM.
        build = sysconfig.get_platform()
        return "" if build == "win-amd64" else "Windows with a Python for " + build
    return sys.platform


def numbers(version):
    """Return the numbers of a version: (2, 36) for "2.36"."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def folder_fault(folder):
    """Say why Python cannot read this folder's name from a file; "" if it can.

    Up to Python 3.12 it reads the file that names the folder of the package in the
    encoding of the locale.

    Args:
        folder: Path of the checkout.
    """
    if sys.version_info >= (3, 13):
        return ""
    windows = sys.platform == "win32"
    encoding = "mbcs" if windows else locale.nl_langinfo(locale.CODESET)
    try:
        str(folder).encode(encoding)
    except UnicodeEncodeError:
        return (
            f"The name of the folder {str(folder)!a} has letters that this locale "
            f"cannot write ({encoding}).\n"
            "Move the book to a folder with a plain name, or set a locale with UTF-8, "
            "for example: export LC_ALL=C.UTF-8"
        )
    return ""


def start_fault(command):
    """Say how a program fails to start; "" if it starts.

    Args:
        command: The program and its arguments.
    """
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    words = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "\n".join(words[-3:]) or f"it ended with status {done.returncode}"
