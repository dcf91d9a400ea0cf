"""The commands of this repository: `python3 scripts/tasks.py help` lists them.

The Makefile calls this file, so `make book` and `python3 scripts/tasks.py book` do
the same; the second form is for systems without make. Every command first brings
the virtual environment `.venv` up to date, which takes no time if nothing changed.

The file uses the standard library only, and no syntax newer than Python 3.7, so
that an old Python can still say that it is too old.
"""

import hashlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import machine
import surroundings

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = sys.platform == "win32"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
VENV_PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "installed.sha256"
PAGE = ROOT / "_build" / "html" / "index.html"

#: What the environment is made from; a change in one of them installs again.
INSTALLED_FROM = (
    "requirements.txt",
    "requirements-cpu.txt",
    "constraints.txt",
    "pyproject.toml",
)
PROBE_SECONDS = 5

#: One thread, so that the same numbers come out on every machine.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
IN_TESTS = dict(ONE_THREAD, **surroundings.KEEP_MEMORY)
#: What the libraries read instead of asking the processor what it can do. The last
#: one is the arithmetic that MKL keeps the same on every processor.
PROCESSORS = {
    "this one": {},
    "without AVX-512": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    },
    "without AVX": {
        "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    },
    "any, for MKL": {"MKL_CBWR": "COMPATIBLE"},
}
PYTHON_FILES = [
    "src",
    "tests",
    "scripts",
    "_ext",
    "conftest.py",
    "chapters/conftest.py",
]
#: Cells have shorter lines, so that they fit the page.
NOTEBOOKS = [
    "chapters",
    *["--config", "line-length = 79"],
    *["--config", "extend-exclude = ['*.py']"],
]
TWO_PROCESSES = ["-n", "2", "--dist", "loadfile"]
#: Tests of pages wait for the browser now and then, and those of notebooks for their
#: kernel, so there is a process more. They are shared and ordered by tests/conftest.py,
#: the slowest first.
THREE_PROCESSES = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
LIBRARY = ROOT / "src" / "attnconv"
ROOMS = ROOT / "src" / "attnconv_book" / "chapters"
#: The places of a chapter, and what its change may touch beside them.
CHAPTER_PATH = re.compile(
    r"chapters/\d[^/]*/([^/]+)\.ipynb$"
    r"|(?:src/attnconv_book|tests)/chapters/([^/]+)/."
)
SHARED_BY_CHAPTERS = {
    "_toc.yml",
    "references.bib",
    "index.md",
    "chapters/back-matter/glossary.md",
    "chapters/back-matter/data-and-licences.md",
}


class StepFailed(Exception):
    """A step ended with an error; holds the exit status for the shell."""

    def __init__(self, title, status):
        """Keep what failed and how."""
        super().__init__(title)
        self.title = title
        self.status = status


def say(line):
    """Print a line at once, before the output of what runs next."""
    print(line, flush=True)


def step(title, command, own_jupyter=True, **variables):
    """Name a step, run its command in the root folder, stop if it fails."""
    say("\n=== " + title)
    environment = dict(os.environ, **surroundings.own_folders(ROOT, own_jupyter))
    environment.update(variables)
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = str(BIN) + os.pathsep + environment.get("PATH", "")
    try:
        status = subprocess.call(
            [str(word) for word in command], cwd=str(ROOT), env=environment
        )
    except OSError as error:
        say(f"{command[0]}: {error}")
        status = 127
    if status:
        raise StepFailed(title, status)


def python(*arguments):
    """Return a command for the environment's Python."""
    return [VENV_PYTHON, *arguments]


def pytest(*arguments):
    """Return a command for pytest."""
    return python("-m", "pytest", *arguments)


# --- the environment -----------------------------------------------------------


def fingerprint():
    """Return a hash of the files that the environment is made from, and its place.

    In a folder that was moved or copied, .venv names the package in the old one.
    """
    digest = hashlib.sha256(os.fsencode(str(ROOT)) + b"\0")
    for name in INSTALLED_FROM:
        digest.update((ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def gpu_works():
    """Return whether nvidia-smi is there and lists a GPU."""
    if not shutil.which("nvidia-smi"):
        return False
    try:
        found = subprocess.run(
            ["nvidia-smi", "-L"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0 and b"GPU" in found.stdout


def cpu_index():
    """Return the address of the index that requirements-cpu.txt adds."""
    for line in (ROOT / "requirements-cpu.txt").read_text().splitlines():
        if line.startswith("--extra-index-url"):
            return line.split()[1]
    raise ValueError("requirements-cpu.txt names no --extra-index-url")


def answers(address, seconds=PROBE_SECONDS):
    """Return whether an address answers in time; asks once, in its own process.

    A process can be stopped on time even while it looks up the host name.
    """
    ask = "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)"
    try:
        asked = subprocess.run(
            [sys.executable, "-c", ask, address.rstrip("/") + "/torch/"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def choose_requirements():
    """Return the requirements file for this machine, and say why."""
    if gpu_works():
        say("A GPU was found: torch comes with CUDA (several GB).")
        return "requirements.txt"
    if not sys.platform.startswith("linux"):
        say("On this system the usual build of torch is the small one.")
        return "requirements.txt"
    if answers(cpu_index()):
        say("No GPU was found: torch comes without CUDA.")
        return "requirements-cpu.txt"
    say(
        "No GPU was found, but the index with the small builds of torch does not\n"
        "answer: pip takes the build that it finds elsewhere."
    )
    return "requirements.txt"


def check(*faults):
    """Stop with the first of these faults, if there is one."""
    for fault in filter(None, faults):
        raise SystemExit(fault)


def check_start():
    """Stop if there is an environment whose Python does not start.

    It may be good, and only the surroundings wrong, so nothing is removed.
    """
    if not VENV_PYTHON.exists():  # not made yet, or the Python behind it is gone
        return
    fault = machine.start_fault(python("-c", ""))
    if fault:
        check(
            f"The Python in .venv does not start:\n\n{fault}\n\n"
            "Nothing was changed. If it cannot be mended, remove the folder .venv;\n"
            "the next command makes it again."
        )


def works(command):
    """Return whether a command runs without an error; its output is dropped."""
    try:
        return not subprocess.call(
            [str(word) for word in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False


def setup():
    """Make .venv and install what the book needs; quick if nothing changed."""
    wanted = fingerprint()
    have = STAMP.read_text().strip() if STAMP.exists() else ""
    has_pip = works(python("-c", "import pip"))
    if have == wanted and has_pip:
        return
    check_start()
    check(machine.system_fault(), machine.folder_fault(ROOT))
    if not has_pip:
        check(machine.python_fault())
        step(
            "Making the environment .venv",
            [sys.executable, "-m", "venv", "--clear", VENV],
        )
    say("\n=== Installing packages (first time: about 1.6 GB, some minutes)")
    requirements = choose_requirements()
    # Python compiles a module when it is first imported; compiling all of them now
    # would double the time.
    step(
        "pip install -r " + requirements,
        python(
            *["-m", "pip", "install", "--no-compile", "--disable-pip-version-check"],
            *["--progress-bar", "off" if os.environ.get("CI") else "on"],
            *["-r", requirements],
        ),
    )
    step("pip check", python("-m", "pip", "check", "--disable-pip-version-check"))
    STAMP.write_text(wanted + "\n")


# --- the commands --------------------------------------------------------------


def build(strict=True):
    """Build the site from nothing; any warning is an error unless `strict=False`."""
    for made in (ROOT / "_build" / "html", ROOT / "_build" / ".doctrees"):
        shutil.rmtree(str(made), ignore_errors=True)
    step(
        "Building the book" + " (any warning is an error)" * strict,
        python(
            *["-c", surroundings.JUPYTER_BOOK, "build"],
            *[*["-W"] * strict, "-n", "--keep-going", "."],
        ),
    )
    if not PAGE.is_file():
        raise StepFailed("The build made no " + str(PAGE.relative_to(ROOT)), 1)
    step(
        "Putting the package beside the pages, for downloaded notebooks",
        python("-m", "attnconv_book.making.wheel", PAGE.parent),
    )


def book():
    """Build the book and print the page to open."""
    build()
    say("\nThe book is ready. Open this page: " + PAGE.as_uri())


def lint():
    """Check style, formatting and types; takes seconds."""
    style()
    types()


def style():
    """Check style and formatting."""
    step("ruff check", python("-m", "ruff", "check", *PYTHON_FILES))
    step("ruff check, notebooks", python("-m", "ruff", "check", *NOTEBOOKS))
    # Cells are laid out by hand, and some are printed as somebody else wrote them.
    step("ruff format", python("-m", "ruff", "format", "--check", *PYTHON_FILES))


def types():
    """Check types."""
    step("mypy (strict)", python("-m", "mypy"))


def compiled():
    """Check the library under torch's compiler and transforms, without the hook."""
    step(
        "The library under torch's compiler and transforms",
        pytest(*["tests/attnconv", "-m", "compiled", "-n", "2"]),
        **IN_TESTS,
    )


def together(*steps):
    """Run steps at the same time, and wait for all."""
    with ThreadPoolExecutor(len(steps)) as pool:
        for running in [pool.submit(one) for one in steps]:
            running.result()


def chosen_chapters():
    """Return the chapters that ONLY asks for; None means the whole book.

    `ONLY=changed` means those that differ from BASE (origin/main if it is not set),
    and the library; or everything, where the change goes further than chapters.
    """
    words = os.environ.get("ONLY", "").replace(",", " ").replace("-", "_").split()
    if not words:
        return None
    if words == ["changed"]:
        return changed_chapters()
    known = sorted(path.parent.name for path in ROOMS.glob("*/__init__.py"))
    unknown = [word for word in words if word not in known]
    if unknown:
        raise StepFailed(
            "ONLY must name chapters, got {}; there are: {}".format(
                " ".join(unknown), " ".join(known)
            ),
            2,
        )
    return words


def changed_chapters():
    """Return the chapters of a change and the library; None for a wider change."""
    base = os.environ.get("BASE", "origin/main")
    command = ["git", "diff", "--name-only", base + "..."]
    listed = subprocess.check_output(command, cwd=str(ROOT)).decode().split()
    found = {"library"}
    for path in set(listed) - SHARED_BY_CHAPTERS:
        match = CHAPTER_PATH.match(path)
        if not match:
            say("The change touches " + path + ": everything is checked.")
            return None
        found.add((match.group(1) or match.group(2)).replace("-", "_"))
    return sorted(found)


def notebooks_in_the_book():
    """Return the notebooks that the table of contents names; others are drafts."""
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    named = re.findall(r"^ *- file: (chapters/\S+)$", contents, re.MULTILINE)
    notebooks = [name + ".ipynb" for name in named]
    return [name for name in notebooks if (ROOT / name).is_file()]


def notebooks_of(chapters):
    """Return the notebooks to run: of some chapters, or all that are in the book."""
    if chapters is None:
        return notebooks_in_the_book()
    names = [name.replace("_", "-") for name in chapters]
    return [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "chapters").glob("*/*.ipynb"))
        if path.stem in names
    ]


def only(chapters):
    """Return the option with which the tests keep to some chapters."""
    return [] if chapters is None else ["--only", " ".join(chapters)]


def shapes_checked():
    """Return the option with which pytest checks the shapes of arrays.

    Validation is left out: it is there for values of every type, and most of the calls
    that are checked would be its own.
    """
    found = {"attnconv." + part.name for part in pkgutil.iter_modules([str(LIBRARY)])}
    names = [*sorted(found - {"attnconv.validation"}), "attnconv_book"]
    return "--jaxtyping-packages=" + ",".join([*names, "beartype.beartype"])


def test():
    """Check everything; ONLY=positions checks what belongs to one chapter."""
    chapters = chosen_chapters()
    style()
    # None of these needs another; the build, which keeps one processor, is the longest.
    whole_library = chapters is None or "library" in chapters
    together(types, build, *[compiled] * whole_library)
    # Other systems round differently in the last digits: there the cells must run.
    compare = "--nbval" if sys.platform.startswith("linux") else "--nbval-lax"
    # In one run, so that none is left without work while another ends a long part.
    step(
        f"Every cell run and compared ({compare}), pages in a browser, and unit tests, "
        "array shapes checked",
        pytest(
            *["tests", *notebooks_of(chapters), compare],
            *["-m", "not compiled", shapes_checked()],
            *[*only(chapters), *THREE_PROCESSES],
        ),
        **IN_TESTS,
    )


def coverage():
    """Measure which lines of src/ the tests run; fail under 95 %."""
    step(
        "Tests, lines counted",
        # Tests of the site look at built pages: they run no other line of src/.
        pytest(
            *["tests", "-m", "not site", "--cov", *TWO_PROCESSES],
            *["--cov-report=term-missing:skip-covered", "--cov-fail-under=95"],
        ),
        **IN_TESTS,
    )


def test_gpu():
    """Run every chapter on the GPU and keep a record."""
    report = ROOT / "_build" / "test-gpu.xml"
    step(
        "Notebooks on the GPU",
        pytest(*[*notebooks_in_the_book(), "--nbval-lax", "--junitxml", report]),
        ATTNCONV_DEVICE="cuda",
        CUBLAS_WORKSPACE_CONFIG=":4096:8",
    )
    step("Keeping a record", python("-m", "attnconv_book.making.gpu_record", report))


def cells_in(report):
    """Return from pytest's report how many cells ran, and which were wrong."""
    cells = list(ElementTree.parse(str(report)).iter("testcase"))
    bad = {"failure", "error"}
    wrong = [cell.attrib for cell in cells if bad & {part.tag for part in cell}]
    return len(cells), ["{classname} {name}".format(**each) for each in wrong]


def processors():
    """Run the chapters as other processors would (Linux, half an hour)."""
    if not sys.platform.startswith("linux"):
        raise StepFailed("Outputs are compared on Linux only", 2)
    report = ROOT / "_build" / "processors.xml"
    lines, failed = [f"{'processor':16} threads  cells  wrong"], False
    for name, variables in PROCESSORS.items():
        for threads in "12":
            processes = TWO_PROCESSES if threads == "1" else []
            try:
                step(
                    f"Notebooks; processor: {name}; threads: {threads}",
                    pytest(
                        *[*notebooks_in_the_book(), "--nbval", *processes],
                        *["--junitxml", report],
                    ),
                    **dict(dict.fromkeys(ONE_THREAD, threads), **variables),
                    **surroundings.KEEP_MEMORY,
                )
            except StepFailed as stopped:
                if stopped.status != 1:  # pytest says 1 when cells failed
                    raise
                failed = True
            count, wrong = cells_in(report)
            lines.append(f"{name:16} {threads:>7} {count:>6} {len(wrong):>6}")
            lines += ["  " + cell for cell in wrong]
    say("\n" + "\n".join(lines))
    if failed:
        raise StepFailed("Chapters as other processors run them", 1)


def lab():
    """Open the chapters in JupyterLab."""
    step(
        "JupyterLab; end it with Ctrl-C",
        python("-m", "jupyterlab", "chapters"),
        own_jupyter=False,
    )


def notebooks():
    """Execute every notebook in place; a second run changes no byte."""
    step("Executing the notebooks", python("-m", "attnconv_book.making.execute"))


def results():
    """Run the long experiments (hours); finished cells are skipped."""
    listed = subprocess.check_output(
        [str(word) for word in python("-m", "attnconv_book.making.experiment")],
        cwd=str(ROOT),
    )
    for name in listed.decode().split():
        step(
            "Experiment " + name,
            python("-m", "attnconv_book.making.experiment", name),
            **ONE_THREAD,
        )


def bench():
    """Time the package against torch; each bench keeps its record beside itself."""
    source = ROOT / "src"
    for path in sorted((source / "attnconv_book").rglob("bench_*.py")):
        module = ".".join(path.relative_to(source).with_suffix("").parts)
        step("Timing, " + path.stem, python("-m", module), **ONE_THREAD)


def heights():
    """Measure the room that pages keep for their widgets (needs Chromium)."""
    build(strict=False)
    step("Measuring widgets", python("-m", "attnconv_book.making.heights"))


def lighthouse():
    """Measure every page with Lighthouse (needs Node and Chromium)."""
    build()
    step("Lighthouse", python("-m", "attnconv_book.making.lighthouse"))


def pins():
    """Ask the index for a build of each package, on every Python and system."""
    step("Looking for builds", python("scripts/check_pins.py"))


def fresh():
    """Set up, build and check a clone as a bare machine would (20 minutes)."""
    status = subprocess.call([sys.executable, str(ROOT / "scripts" / "fresh.py")])
    if status:
        raise StepFailed("The fresh clone", status)


def clean():
    """Remove what was built; keeps .venv."""
    for name in ("_build", ".pytest_cache", ".mypy_cache", ".ruff_cache"):
        shutil.rmtree(str(ROOT / name), ignore_errors=True)
    (ROOT / ".coverage").exists() and (ROOT / ".coverage").unlink()
    say("Removed what was built. To install again as well, remove .venv.")


def help_():
    """List the commands."""
    say("make COMMAND, or python3 scripts/tasks.py COMMAND:\n")
    for name, task in TASKS.items():
        say(f"  {name:<11} {task.__doc__.splitlines()[0]}")
    say("\nEach command first makes .venv and installs what it needs.")


TASKS = {
    "help": help_,
    "book": book,
    "test": test,
    "lab": lab,
    "notebooks": notebooks,
    "heights": heights,
    "lint": lint,
    "coverage": coverage,
    "test-gpu": test_gpu,
    "processors": processors,
    "lighthouse": lighthouse,
    "bench": bench,
    "results": results,
    "pins": pins,
    "fresh": fresh,
    "setup": setup,
    "clean": clean,
}
NEED_NO_SETUP = ("help", "fresh", "setup", "clean")
#: What may stand behind a command, as in `make test ONLY=positions`.
SETTINGS = ("ONLY", "BASE")


def main(arguments):
    """Run one command and return the exit status."""
    surroundings.mend_locale(os.environ)
    surroundings.keep_compiled(ROOT, os.environ)
    name = arguments[0] if arguments else "help"
    settings = [word.partition("=") for word in arguments[1:]]
    if name not in TASKS or any(key not in SETTINGS for key, _, _ in settings):
        say("unknown command: {}; see 'make help'".format(" ".join(arguments)))
        return 2
    os.environ.update({key: value for key, _, value in settings})
    try:
        if name not in NEED_NO_SETUP:
            setup()
        TASKS[name]()
    except StepFailed as failed:
        say("\n*** Failed: " + failed.title)
        return failed.status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
