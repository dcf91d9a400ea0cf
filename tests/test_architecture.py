"""The rules that keep the house true, read off the source: arrows, names, lengths."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
LIBRARY, BOOK = "attnconv", "attnconv_book"

BOTTOM = {"validation", "devices", "files"}
OPERATORS = {"attention", "convolution", "hybrid"}

# Which rooms each room of the library may import, besides itself. A new room gets a
# line here. The library imports nothing of the book.
ALLOWED: dict[str, set[str]] = {
    "validation": set(),
    "devices": {"validation"},
    "files": {"validation"},
    "attention": BOTTOM,
    "convolution": BOTTOM,
    "hybrid": BOTTOM | {"attention", "convolution"},
    "models": BOTTOM | OPERATORS,
    "data": BOTTOM,
    "training": BOTTOM,
    "complexity": BOTTOM | OPERATORS,
    "inspection": BOTTOM | OPERATORS,
    "kernels": BOTTOM | OPERATORS,
    "distributed": BOTTOM | OPERATORS,
}
# Rooms of the kit that take arrays, never a model: of the library only the bottom.
FIGURES = "kit.figures"

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
LONGEST = 300


def imported_modules(tree, module):
    """List the modules that a file imports, with their absolute names.

    `from a import b` counts as a and as a.b, because b may be a module.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: -node.level]
                base = ".".join([*parents, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def violations(source, module, rooms):
    """List the rules that a file breaks.

    `module` is its dotted name; of a package, the name of its `__init__`. `rooms` are
    the names of the library's rooms.
    """
    tree, found = ast.parse(source), []
    names = module.split(".")
    if FORBIDDEN_NAMES & set(names):
        found.append(f"{module}: a name that says nothing")
    if source.count("\n") > LONGEST:
        found.append(f"{module}: longer than {LONGEST} lines")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            found.append(f"{module}: import *")
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
            found.append(f"{module}: sys.path")
    if names[0] == LIBRARY and names[1] not in {*ALLOWED, "__init__"}:
        return [*found, f"{module}: the room {names[1]} has no line in ALLOWED"]
    for name in imported_modules(tree, module):
        if name == "sys.path":
            found.append(f"{module}: sys.path")
        if name.split(".")[0] in (LIBRARY, BOOK) and not may(names, name, rooms):
            found.append(f"{module}: must not import {name}")
    return found


def may(importer, name, rooms):
    """Say whether a file, its dotted name in pieces, may import one of ours."""
    parts = name.split(".")
    if importer[0] == LIBRARY:
        if parts[0] == BOOK:
            return False
        if len(parts) < 2 or parts[1] not in rooms or importer[1] == "__init__":
            return True
        return parts[1] == importer[1] or parts[1] in ALLOWED[importer[1]]
    if parts[0] == LIBRARY:
        inside = ".".join(importer[1:])
        return not inside.startswith(FIGURES) or len(parts) < 2 or parts[1] in BOTTOM
    side = parts[1] if len(parts) > 1 else ""
    if importer[1] == "kit":
        return side in ("", "kit")
    if importer[1] == "chapters":  # of the chapters, its own alone
        return side in ("", "kit") or parts[:3] in ([BOOK, "chapters"], importer[:3])
    return True


def name_of(path):
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


FILES = sorted(SOURCE.rglob("*.py"))
ROOMS = {path.relative_to(SOURCE).with_suffix("").parts[1] for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file(path):
    assert violations(path.read_text("utf-8"), name_of(path), ROOMS) == []


def contents_faults(source):
    """List what keeps an `__init__` from being a table of contents."""
    tree, found = ast.parse(source), []
    bound, public, listed = set(), set(), set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.asname or alias.name for alias in node.names}
            bound |= names
            if isinstance(node, ast.ImportFrom):
                own = node.level or (node.module or "").startswith("attnconv")
                public |= names if own else set()
        elif isinstance(node, ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found.append(f"defines a class: {node.name}")
        elif isinstance(node, ast.AnnAssign):
            bound.add(ast.unparse(node.target))
        elif isinstance(node, ast.Assign):
            targets = {ast.unparse(target) for target in node.targets}
            bound |= targets
            if "__all__" in targets:
                listed = set(ast.literal_eval(node.value))
    if not ast.get_docstring(tree):
        found.append("says nothing")
    if listed - bound:
        found.append(f"lists what is not there: {sorted(listed - bound)}")
    if public and not listed:
        found.append("has no __all__")
    return found


CONTENTS = sorted(path for path in FILES if path.name == "__init__.py")


@pytest.mark.parametrize("path", CONTENTS, ids=name_of)
def test_init_is_a_table_of_contents(path):
    assert contents_faults(path.read_text("utf-8")) == []


def test_every_folder_is_a_package():
    folders = {path.parent for path in FILES}
    assert folders == {path.parent for path in CONTENTS}
    assert {path.relative_to(SOURCE).parts[0] for path in FILES} == {LIBRARY, BOOK}


@pytest.mark.parametrize(
    "source",
    [
        "from attnconv.a import b\n__all__ = ['b']",
        "'''Say.'''\nfrom attnconv.a import b",
        "'''Say.'''\nfrom attnconv.a import b\n__all__ = ['b', 'c']",
        "'''Say.'''\nclass B: ...\n__all__ = ['B']",
    ],
)
def test_a_planted_fault_in_the_contents_is_found(source):
    assert contents_faults(source) != []


def test_the_package_itself_offers_few_names():
    tree = ast.parse((SOURCE / LIBRARY / "__init__.py").read_text("utf-8"))
    assert {n for n in imported_modules(tree, "attnconv.__init__")} == {
        "attnconv.devices",
        "attnconv.devices.device",
    }


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("attnconv.attention.x", "from attnconv.models import ArticleCNN"),
        ("attnconv.attention.x", "from attnconv import models"),
        ("attnconv.attention.x", "import attnconv.convolution.layers"),
        ("attnconv.attention.x", "from ..hybrid import cbam"),
        (
            "attnconv.attention.x",
            "def f():\n    from attnconv_book.kit.text import measured",
        ),
        ("attnconv.convolution.x", "from attnconv.attention import core"),
        ("attnconv.hybrid.x", "from attnconv.models.cnn import SmallCNN"),
        ("attnconv.training.x", "from attnconv.models import MODELS"),
        ("attnconv.training.x", "from attnconv.data import load_digits"),
        ("attnconv.inspection.x", "from attnconv.models import MODELS"),
        ("attnconv.data.x", "from attnconv.models import MODELS"),
        ("attnconv.complexity.x", "from attnconv.models import MODELS"),
        (
            "attnconv_book.kit.figures.x",
            "from attnconv.attention import attention_weights",
        ),
        ("attnconv_book.kit.experiments.x", "import attnconv_book.making.execute"),
        ("attnconv.validation", "from attnconv.devices import device"),
        ("attnconv.utils", ""),
        ("attnconv.attention.helpers", ""),
        ("attnconv.attention.x", "from torch.nn import *"),
        ("attnconv.attention.x", "import sys\nsys.path.append('src')"),
        ("attnconv.attention.x", "from sys import path"),
        ("attnconv.attention.x", "\n" * 301),
        ("attnconv.cellar.x", ""),
    ],
)
def test_a_planted_fault_is_found(module, source):
    assert violations(source, module, ROOMS | set(ALLOWED)) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("attnconv.attention.x", "from attnconv.attention.core import AttentionCore"),
        ("attnconv.models.x", "from attnconv.attention import core\nimport torch"),
        ("attnconv_book.kit.widgets.x", "from attnconv.convolution import convolve2d"),
        ("attnconv.data.x", "import sys\nprint(sys.argv)"),
    ],
)
def test_what_is_allowed_passes(module, source):
    assert violations(source, module, ROOMS | set(ALLOWED)) == []
