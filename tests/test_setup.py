"""The set-up: pinned packages, commands, workflows, and what the README promises."""

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from itertools import product
from pathlib import Path

import machine
import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tests", "scripts", "_ext", "chapters")
PYTHONS = ["3.11", "3.12", "3.13"]
SYSTEMS = {
    "ubuntu": ("linux", "Linux", "posix"),
    "macos": ("darwin", "Darwin", "posix"),
    "windows": ("win32", "Windows", "nt"),
}
#: Pinned for systems other than Linux, or needed there and not on Windows.
ELSEWHERE = {"appnope", "colorama", "pywinpty", "pexpect", "ptyprocess"}
#: Needed as programs or plugins, so that no file of ours imports them.
TOOLS = {
    "beartype",
    "brotli",
    "ipykernel",
    "ipywidgets",
    "jupyter-book",
    "jupyterlab",
    "jupyterlab-myst",
    "jupytext",
    "mypy",
    "nbval",
    "pytest-cov",
    "pytest-xdist",
    "ruff",
    "setuptools",
    "sphinx-book-theme",
    "sphinx-design",
    "sphinx-exercise",
    "sphinx-proof",
    "sphinxcontrib-bibtex",
    "sphinxcontrib-katex",
}


def lines_of(name: str) -> list[str]:
    """Return the lines of a requirements file without comments."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and line[0] != "#"]


def pins_of(name: str) -> dict[str, str]:
    """Return package and version of each pinned line."""
    pinned = [line.split("==") for line in lines_of(name) if line[0] != "-"]
    assert all(len(p) == 2 for p in pinned), f"{name}: a line is not NAME==VERSION"
    return {canonicalize_name(package): version for package, version in pinned}


DIRECT = pins_of("requirements.txt")
INDIRECT = pins_of("constraints.txt")


@pytest.fixture(scope="module")
def tasks():
    """Return scripts/tasks.py as a module."""
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "scripts/tasks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def needs_of(package: str) -> list[Requirement]:
    """Return what a package needs, on whatever system."""
    try:
        return [Requirement(line) for line in metadata.requires(package) or []]
    except metadata.PackageNotFoundError:
        return []  # for another system: its own needs cannot be read here


def needed(roots: set[str], python: str, system: str) -> set[str]:
    """Return all packages that the roots need in turn on one system."""
    platform, name, os_name = SYSTEMS[system]
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": name,
        "os_name": os_name,
        "platform_machine": "arm64" if system == "macos" else "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }

    def wanted(marker: Marker | None, extras: frozenset[str]) -> bool:
        return marker is None or any(
            marker.evaluate({**environment, "extra": extra}) for extra in {"", *extras}
        )

    seen: set[tuple[str, frozenset[str]]] = set()
    to_do = [(root, frozenset[str]()) for root in roots]
    while to_do:
        package, extras = to_do.pop()
        if (package, extras) in seen:
            continue
        seen.add((package, extras))
        for requirement in needs_of(package):
            if wanted(requirement.marker, extras):
                name = canonicalize_name(requirement.name)
                to_do.append((name, frozenset(requirement.extras)))
    return {package for package, _ in seen}


def from_gpu_build(package: str) -> bool:
    """Return whether only torch's GPU build brings this package."""
    return package.startswith(("nvidia-", "cuda-")) or package == "triton"


# --- pinned packages -----------------------------------------------------------


def test_requirements_hold_the_package_and_the_constraints():
    options = [line for line in lines_of("requirements.txt") if line[0] == "-"]
    assert options == ["-c constraints.txt", "-e ."]
    assert DIRECT["torch"] == "2.13.0"


def test_cpu_requirements_are_the_same_with_one_more_index():
    index, same = lines_of("requirements-cpu.txt")
    assert index.startswith("--extra-index-url https://")
    assert same == "-r requirements.txt"


def test_no_pin_names_a_build_or_a_gpu_package():
    for package, version in {**DIRECT, **INDIRECT}.items():
        assert "+" not in version, f"{package}=={version}: found on one index only"
        assert not from_gpu_build(package), f"{package} comes with torch's GPU build"


def test_no_package_is_pinned_twice():
    assert not DIRECT.keys() & INDIRECT.keys()


def test_everything_needed_on_every_system_is_pinned_and_nothing_else():
    roots = {*DIRECT, "attnconv"}
    everywhere = set().union(*(needed(roots, *at) for at in product(PYTHONS, SYSTEMS)))
    everywhere -= {"attnconv", *filter(from_gpu_build, everywhere)}
    assert everywhere - DIRECT.keys() == INDIRECT.keys()


def test_pins_are_what_is_installed_and_take_every_python():
    for package, pinned in {**DIRECT, **INDIRECT}.items():
        try:
            installed = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            assert package in ELSEWHERE, f"{package} is pinned, but not installed"
            continue
        assert installed.version.split("+")[0] == pinned, package
        allowed = SpecifierSet(installed.metadata.get("Requires-Python") or "")
        assert all(f"{python}.0" in allowed for python in PYTHONS), package


def trees_of(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield each Python file, and the import lines of each notebook, parsed."""
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            yield path, ast.parse(path.read_text(encoding="utf-8"))
        for path in (ROOT / folder).rglob("*.ipynb"):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for cell in (cell for cell in cells if cell["cell_type"] == "code"):
                source = "".join(cell["source"])
                lines = re.findall(r"^(?:from|import) [\w.]+", source, re.MULTILINE)
                plain = (line.replace("from", "import") for line in lines)
                yield path, ast.parse("\n".join(plain))


providers_of_names = cache(metadata.packages_distributions)


@cache
def imports_of(*folders: str, inside: bool = True) -> dict[str, str]:
    """Return the packages of others that our files import, each with one file.

    Args:
        folders: Where to look.
        inside: Whether imports inside functions count.
    """
    providers = providers_of_names()
    ours = {path.stem for path in (ROOT / "_ext").glob("*.py")} | {
        "attnconv",
        "attnconv_book",
    }
    found = {}
    for path, tree in trees_of(*folders):
        for node in ast.walk(tree) if inside else tree.body:
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            else:
                continue
            for name in (name.partition(".")[0] for name in names):
                if name not in sys.stdlib_module_names | ours and name in providers:
                    options = [canonicalize_name(p) for p in providers[name]]
                    package = next((p for p in options if p in DIRECT), options[0])
                    found[package] = str(path.relative_to(ROOT))
    return found


def test_every_imported_package_is_pinned_as_direct():
    missing = {p: f for p, f in imports_of(*FOLDERS).items() if p not in DIRECT}
    assert not missing, f"imported, but not in requirements.txt: {missing}"


def test_every_direct_package_is_used():
    unused = DIRECT.keys() - imports_of(*FOLDERS).keys() - TOOLS
    assert not unused, f"in requirements.txt, but nothing imports it: {unused}"


def test_the_package_names_what_it_imports_and_all_that_is_pinned():
    needs = {canonicalize_name(needed.name) for needed in needs_of("attnconv")}
    build_side = {
        "nbclient",
        "nbformat",
        "playwright",
    }  # for making the book, in attnconv_book.making
    assert imports_of("src", inside=False).keys() - build_side <= needs
    assert needs <= DIRECT.keys()


def test_style_is_checked_even_below_a_gitignore_that_names_everything(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / ".gitignore").write_text("*\n")
    (tmp_path / "wrong.py").write_text("import os\n")
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "wrong.py"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert checked.returncode == 1 and b"F401" in checked.stdout


def test_pyproject_is_the_only_tool_configuration():
    names = ["setup.cfg", "setup.py", "tox.ini", "pytest.ini", "mypy.ini", ".flake8"]
    names += ["ruff.toml", ".ruff.toml", ".coveragerc"]
    ignored = {".venv", "_build", "node_modules"}
    found = [
        path
        for name in names
        for path in (*ROOT.glob(name), *ROOT.glob(f"*/{name}"))
        if not ignored & set(path.relative_to(ROOT).parts)
    ]
    assert found == []


# --- the commands --------------------------------------------------------------


def run_tasks(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/tasks.py with this Python."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts/tasks.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def makefile_commands() -> list[str]:
    """Return the targets of the Makefile."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^COMMANDS := (.*)$", text, re.MULTILINE)
    return line.split()


def test_makefile_and_script_have_the_same_commands(tasks):
    assert sorted(makefile_commands()) == sorted(tasks.TASKS)


def test_help_names_every_command():
    said = run_tasks().stdout
    for command in makefile_commands():
        assert re.search(rf"^  {command} +\S", said, re.MULTILINE), command


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_alone_prints_the_help():
    made = subprocess.run(
        ["make", "--no-print-directory", f"PYTHON={sys.executable}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert made.stdout == run_tasks("help").stdout


def test_unknown_command_fails():
    assert run_tasks("no-such-command").returncode == 2


@pytest.mark.parametrize("script", ["tasks", "machine", "surroundings"])
def test_script_can_be_read_by_an_old_python(script):
    text = (ROOT / f"scripts/{script}.py").read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 7))
    ours = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
            assert names <= sys.stdlib_module_names | ours


@pytest.fixture
def recorded(tasks, monkeypatch):
    """Return the commands that tasks would run, and do not run them."""
    commands: list[str] = []

    def call(command, **_):
        commands.append(" ".join(map(str, command)))
        return 0

    monkeypatch.setattr(tasks.subprocess, "call", call)
    monkeypatch.setattr(tasks.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(tasks, "PAGE", ROOT / "README.md")
    return commands


def position(commands: list[str], *words: str) -> int:
    """Return where the one command stands that holds all these words."""
    (found,) = (i for i, c in enumerate(commands) if all(w in c for w in words))
    return found


def test_make_test_runs_every_check_in_order(tasks, recorded):
    tasks.test()
    # Types and library are checked while the book is built.
    at_once = {
        position(recorded, "mypy"),
        position(recorded, "pytest tests/attnconv -m compiled"),
        position(recorded, "jupyter_book", "-W", "-n", "--keep-going"),
        position(recorded, "attnconv_book.making.wheel"),
    }
    order = [
        position(recorded, "ruff check", "src"),
        position(recorded, "ruff check", "line-length"),
        position(recorded, "ruff format --check", "src"),
        *sorted(at_once),
        position(
            recorded, "pytest tests chapters/", "--nbval", "-m not compiled", "jaxt"
        ),
    ]
    assert order == list(range(8))
    assert len(recorded) == 8


def test_drafts_are_not_run_with_the_book(tasks):
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    named = {
        f"{chapter['file']}.ipynb"
        for part in contents["parts"]
        for chapter in part["chapters"]
    }
    every = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chapters").glob("*/*.ipynb")
    }
    assert set(tasks.notebooks_of(None)) == named & every
    assert set(tasks.notebooks_of(["positions"])) < named & every


def test_only_keeps_to_chapters(tasks, recorded, monkeypatch):
    monkeypatch.setenv("ONLY", "attention, convolution-code")
    tasks.test()
    named = [line for line in recorded if "--only attention convolution_code" in line]
    assert len(named) == 1
    notebooks = recorded[-1].split()
    assert "chapters/2-concepts/attention.ipynb" in notebooks
    assert "chapters/4-code/convolution-code.ipynb" in notebooks
    assert sum(word.endswith(".ipynb") for word in notebooks) == 2


def test_only_refuses_what_is_no_chapter(tasks, recorded, monkeypatch):
    monkeypatch.setenv("ONLY", "attentoin")
    with pytest.raises(tasks.StepFailed, match="ONLY .* got attentoin; .*attention"):
        tasks.test()
    assert recorded == []


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        (["chapters/2-concepts/attention.ipynb", "references.bib"], ["attention"]),
        (
            [
                "src/attnconv_book/chapters/positions/experiment.py",
                "tests/chapters/convolution_code/test_checks.py",
                "_toc.yml",
            ],
            ["convolution_code", "positions"],
        ),
        (["src/attnconv/attention/core.py"], None),
        (["chapters/2-concepts/attention.ipynb", "_ext/figures.py"], None),
        (["tests/chapters/conftest.py"], None),
        ([], []),
    ],
)
def test_a_change_of_chapters_is_checked_with_the_library(
    tasks, monkeypatch, changed, chosen
):
    listed = "\n".join(changed).encode()
    monkeypatch.setattr(tasks.subprocess, "check_output", lambda *_, **__: listed)
    monkeypatch.setenv("ONLY", "changed")
    wanted = chosen if chosen is None else sorted([*chosen, "library"])
    assert tasks.chosen_chapters() == wanted


def test_a_setting_may_stand_behind_the_command(tasks, monkeypatch):
    seen = []
    look = tasks.os.environ.get
    monkeypatch.setitem(tasks.TASKS, "test", lambda: seen.append(look("ONLY")))
    monkeypatch.setattr(tasks, "setup", lambda: None)
    monkeypatch.setenv("ONLY", "")
    assert tasks.main(["test", "ONLY=positions"]) == 0
    assert seen == ["positions"]
    assert tasks.main(["test", "FAST=1"]) == 2


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        ("bench", "attnconv_book.kit.benches.bench_attention"),
        ("notebooks", "attnconv_book.making.execute"),
        ("lighthouse", "attnconv_book.making.lighthouse"),
        ("lab", "jupyterlab chapters"),
        ("test-gpu", "convolution.ipynb chapters/2-concepts/connection.ipynb"),
        ("coverage", "--cov-fail-under=95"),
    ],
)
def test_command_runs(tasks, recorded, command, runs):
    tasks.TASKS[command]()
    assert any(runs in line for line in recorded)


def test_every_step_but_jupyterlab_keeps_away_from_home(tasks, monkeypatch):
    environments = []

    def call(command, env, **_):
        environments.append(env)
        return 0

    monkeypatch.setattr(tasks.subprocess, "call", call)
    monkeypatch.setattr(tasks.os, "access", lambda *_: True)
    own = tasks.surroundings.own_folders(ROOT)
    for name in own:  # conftest.py has set them for this run
        monkeypatch.delenv(name)
    tasks.notebooks()
    tasks.lab()
    assert own.items() <= environments[0].items()
    assert environments[1]["MPLCONFIGDIR"] == own["MPLCONFIGDIR"]
    assert "JUPYTER_CONFIG_DIR" not in environments[1]


def test_results_runs_every_experiment(tasks, recorded, monkeypatch):
    monkeypatch.setattr(
        tasks.subprocess, "check_output", lambda *_, **__: b"dates digits\n"
    )
    tasks.results()
    assert [line.split()[-1] for line in recorded] == ["dates", "digits"]


REPORT = """<testsuites><testsuite>
<testcase classname="chapters.one.ipynb" name="Cell 0" />
<testcase classname="chapters.one.ipynb" name="Cell 1">{}</testcase>
</testsuite></testsuites>"""


def test_processors_lists_the_cells_that_one_of_them_computes_differently(
    tasks, monkeypatch, tmp_path, capsys
):
    asked = []

    def call(command, env, **_):
        old = env.get("ATEN_CPU_CAPABILITY") == "avx2"
        asked.append((env["OMP_NUM_THREADS"], old, env.get("MKL_CBWR")))
        report = Path(command[command.index("--junitxml") + 1])
        report.parent.mkdir(exist_ok=True)
        report.write_text(REPORT.format("<failure />" if old else ""))
        return int(old)

    for name in ("ATEN_CPU_CAPABILITY", "MKL_CBWR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    monkeypatch.setattr(tasks, "notebooks_in_the_book", lambda: ["chapters/one.ipynb"])
    monkeypatch.setattr(tasks.sys, "platform", "linux")
    monkeypatch.setattr(tasks.subprocess, "call", call)
    with pytest.raises(tasks.StepFailed):
        tasks.processors()
    assert len(set(asked)) == 6 and len(asked) == 2 * len(tasks.PROCESSORS)
    table = capsys.readouterr().out.partition("processor  ")[2].splitlines()[1:]
    assert [line.split()[-3:] for line in table[:2]] == [[n, "2", "0"] for n in "12"]
    assert table[2:4] == [
        f"{'without AVX-512':16} {1:>7} {2:>6} {1:>6}",
        "  chapters.one.ipynb Cell 1",
    ]
    assert len(table) == len(asked) + 2


def test_processors_compares_on_linux_only(tasks, recorded, monkeypatch):
    monkeypatch.setattr(tasks.sys, "platform", "darwin")
    with pytest.raises(tasks.StepFailed, match="Linux"):
        tasks.processors()
    assert recorded == []


@pytest.mark.parametrize(
    ("system", "option"),
    [("linux", "--nbval"), ("darwin", "--nbval-lax"), ("win32", "--nbval-lax")],
)
def test_outputs_are_compared_on_linux_only(
    tasks, recorded, monkeypatch, system, option
):
    monkeypatch.setattr(tasks.sys, "platform", system)
    tasks.test()
    assert option in recorded[-1].split()


def test_a_failing_step_stops_the_command(tasks, recorded, monkeypatch):
    monkeypatch.setattr(tasks, "setup", lambda: None)
    monkeypatch.setattr(tasks.subprocess, "call", lambda *_, **__: 3)
    assert tasks.main(["test"]) == 3


def test_steps_at_the_same_time_all_end_and_the_first_fault_counts(tasks):
    ended = []

    def good():
        ended.append("good")

    def bad():
        raise tasks.StepFailed("bad", 5)

    with pytest.raises(tasks.StepFailed, match="bad"):
        tasks.together(bad, good)
    assert ended == ["good"]


def test_a_build_without_a_first_page_fails(tasks, recorded, monkeypatch):
    monkeypatch.setattr(tasks, "PAGE", tasks.ROOT / "_build" / "no-such-page.html")
    with pytest.raises(tasks.StepFailed, match="no-such-page"):
        tasks.book()


def test_book_ends_with_the_page_to_open(tasks, recorded, capsys):
    tasks.book()
    assert capsys.readouterr().out.splitlines()[-1].endswith(tasks.PAGE.as_uri())


@pytest.fixture
def fresh(tasks, recorded, monkeypatch, tmp_path):
    """Return a folder without an environment, where setup() would make one."""
    for name in tasks.INSTALLED_FROM:
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    monkeypatch.setattr(tasks, "STAMP", tmp_path / "installed.sha256")
    monkeypatch.setattr(tasks, "VENV_PYTHON", tmp_path / "python")
    monkeypatch.setattr(tasks, "gpu_works", lambda: False)
    monkeypatch.setattr(tasks, "answers", lambda address: False)
    return tmp_path


def test_setup_installs_once_and_again_after_a_change(tasks, fresh, recorded):
    def installs() -> int:
        recorded.clear()
        tasks.setup()
        return sum("pip install" in command for command in recorded)

    assert [installs(), installs()] == [1, 0]
    with (fresh / "constraints.txt").open("a") as file:
        file.write("# a change\n")
    assert [installs(), installs()] == [1, 0]


def test_setup_installs_again_in_a_folder_that_was_moved(
    tasks, fresh, recorded, monkeypatch, tmp_path_factory
):
    tasks.setup()
    moved = tmp_path_factory.mktemp("moved") / "checkout"
    shutil.copytree(fresh, moved)
    monkeypatch.setattr(tasks, "ROOT", moved)
    recorded.clear()
    tasks.setup()
    assert any("pip install" in command for command in recorded)


def test_setup_that_fails_is_tried_again(tasks, fresh, monkeypatch):
    monkeypatch.setattr(tasks.subprocess, "call", lambda *_, **__: 1)
    with pytest.raises(tasks.StepFailed):
        tasks.setup()
    assert not tasks.STAMP.exists()


@pytest.mark.parametrize(
    ("system", "gpu", "index", "chosen"),
    [
        ("linux", True, True, "requirements.txt"),
        ("linux", False, True, "requirements-cpu.txt"),
        ("linux", False, False, "requirements.txt"),
        ("darwin", False, True, "requirements.txt"),
        ("win32", False, True, "requirements.txt"),
    ],
)
def test_requirements_fit_the_machine(tasks, monkeypatch, system, gpu, index, chosen):
    monkeypatch.setattr(tasks.sys, "platform", system)
    monkeypatch.setattr(tasks, "gpu_works", lambda: gpu)
    monkeypatch.setattr(tasks, "answers", lambda address: index)
    assert tasks.choose_requirements() == chosen


def test_probe_is_one_question_with_a_limit(tasks, monkeypatch):
    asked = []

    def run(command, timeout, **_):
        asked.append((command[-1], timeout))
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(tasks.subprocess, "run", run)
    assert not tasks.answers(tasks.cpu_index())
    assert asked == [(tasks.cpu_index().rstrip("/") + "/torch/", 5)]


def test_gpu_that_does_not_work_counts_as_none(tasks, monkeypatch):
    failed = subprocess.CompletedProcess([], 9, stdout=b"no driver")
    monkeypatch.setattr(tasks.shutil, "which", lambda name: name)
    monkeypatch.setattr(tasks.subprocess, "run", lambda *_, **__: failed)
    assert not tasks.gpu_works()


# --- what the other files promise ----------------------------------------------


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_command_in_the_text_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^|=cuda )make ([a-z][a-z-]*)", text, re.MULTILINE)
    named += re.findall(r"scripts/tasks\.py ([a-z-]+)", text)
    assert named
    assert set(named) <= set(makefile_commands())


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_the_text_links_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert missing == []


def workflow(name: str) -> dict:
    """Return a workflow; YAML reads its key `on` as true."""
    return yaml.safe_load((ROOT / ".github/workflows" / name).read_text("utf-8"))


def test_workflow_covers_three_systems_and_three_pythons():
    flow = workflow("test.yml")
    matrix = flow["jobs"]["test"]["strategy"]["matrix"]
    assert "push" in flow[True]
    assert [name.removesuffix("-latest") for name in matrix["os"]] == [*SYSTEMS]
    assert matrix["python"] == PYTHONS
    assert [f"{major}.{minor}" for major, minor in machine.PYTHONS] == PYTHONS
    commands = [step.get("run", "") for step in flow["jobs"]["test"]["steps"]]
    assert commands[-1] == "python scripts/tasks.py test"
    assert flow["jobs"]["test"]["env"]["REQUIRE_BROWSER"] == "1"


def test_pull_requests_check_what_changed_and_the_main_branch_everything():
    flow = workflow("test.yml")
    assert flow[True] == {"push": {"branches": ["main"]}, "pull_request": None}
    asked = flow["jobs"]["test"]["env"]["ONLY"]
    assert asked.startswith("${{ github.event_name == 'pull_request' && 'changed'")
    assert "ONLY" not in flow["jobs"]["debian"].get("env", {})


def test_actions_are_pinned_by_major_version():
    for name in ("test.yml", "publish.yml"):
        for job in workflow(name)["jobs"].values():
            for action in (step["uses"] for step in job["steps"] if "uses" in step):
                assert re.fullmatch(r"[\w./-]+@v\d+", action), action


def test_publishing_uploads_what_make_book_builds():
    steps = workflow("publish.yml")["jobs"]["publish"]["steps"]
    assert "make book" in [step.get("run") for step in steps]
    (upload,) = (s for s in steps if "upload-pages-artifact" in s.get("uses", ""))
    assert upload["with"]["path"] == "_build/html"


def test_ci_ends_with_the_command_of_the_readme_and_skips_nothing():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    lines = script.splitlines()
    assert lines[-1] == "exec make test"
    assert lines[-2] == "export FONTCONFIG_FILE REQUIRE_BROWSER=1"
    assert "set -euo pipefail" in lines
    assert "\nmake test " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_both_licences_are_there():
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE-text").read_text(encoding="utf-8")
    assert "MIT License" in licence and "LICENSE-text" in licence
    assert text.startswith("Attribution 4.0 International")


def test_pre_commit_runs_our_own_commands():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = config["repos"][0]["hooks"]
    assert {hook["id"]: hook["entry"].split()[-1] for hook in hooks} == {
        "lint": "lint",
        "test": "test",
    }
    assert len(config["repos"]) == 1 and config["repos"][0]["repo"] == "local"
