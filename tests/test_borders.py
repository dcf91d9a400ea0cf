"""Bad input to any public function gives an error that names the argument.

Each room has a table in its tests, `border_rows.py`: for each public name arguments
that work, and bad values for each of them. A public callable without a row there is a
failure, unless it stands in the table's `WITHOUT` with the reason, and so is an
argument for which no bad value is tried. Tables and rooms are found by walking the
folders.
"""

import importlib
import inspect
import traceback
import types
from dataclasses import is_dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch
from tables import load_tables
from torch import nn

import attnconv
import attnconv_book

pytestmark = pytest.mark.error_message

#: Our own code: not the checkout, which may have any name and hold .venv.
SOURCES = Path(attnconv.__file__).parent, Path(attnconv_book.__file__).parent


TABLES = load_tables(Path(__file__).parent, "border_rows.py")
ROWS = [(room, row) for room, table in TABLES.items() for row in table.ROWS]


def rooms():
    """Name the packages whose functions look at what a caller gives."""
    for source in SOURCES:
        for file in sorted(source.rglob("__init__.py")):
            parts = file.parent.relative_to(source.parent).parts
            if not {"making", "validation", "reference"} & {*parts} and len(parts) > 1:
                yield ".".join(parts)


NOT_CALLED = (
    *("run_experiment", "write_record", "save_checkpoint", "EncoderDecoder"),
    *("fetch", "read_members"),  # they would download
)
VARIABLE = inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL

# Where two arguments do not fit each other, the message may begin with the other one.
PARTNERS = {
    "n_q": "n_k",
    "factor": "size",
    "folds": "n",
    "n": "folds",
    "inputs": "targets",
    "x": "weight",
    "validation": "test",
    "steps": "curves",
    "kinds": "kind",
    "first": "second",
    "picture": "factor",
    "image": "kernel_size",
    "images": "inputs",
    "target": "source",
    "source": "target",
    "shift": "axes",
    "problem": "x",
    "labels": "targets",
}


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def is_ours(file):
    """Say whether a line of code stands in one of our packages."""
    return any(Path(file).is_relative_to(source) for source in SOURCES)


def complaint(function, arguments, name):
    """Say what is wrong with how a call refuses its arguments; "" if nothing is."""
    try:
        function(**arguments)
    except (ValueError, TypeError) as error:
        message = str(error)
        if not is_ours(traceback.extract_tb(error.__traceback__)[-1].filename):
            return f"a library underneath complained: {message}"
        names = (name.removesuffix("s"), PARTNERS.get(name, name))
        return "" if any(one in message for one in names) else f"no name: {message}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "was taken"


def by_name(rows):
    names = [f"{room}: {row[0]}" for room, row in rows]
    return pytest.mark.parametrize(("room", "row"), rows, ids=names)


@by_name(ROWS)
def test_bad_input_is_refused_by_name(room, row):
    _, function, good, faults = row
    complaints = [
        f"{name} = {bad!r:.60}: {words}"
        for name, values in faults.items()
        for bad in values
        if (words := complaint(function, {**good, name: bad}, name))
    ]
    assert complaints == []


@by_name([(room, row) for room, row in ROWS if row[2] and row[0] not in NOT_CALLED])
def test_it_is_the_bad_value_that_is_refused(room, row):
    _, function, good, faults = row
    called = function.forward if isinstance(function, nn.Module) else function
    required = {
        name
        for name, parameter in inspect.signature(called).parameters.items()
        if parameter.default is parameter.empty and parameter.kind not in VARIABLE
    }
    if required <= good.keys():
        function(**good)
    else:
        assert required - good.keys() <= faults.keys()


def test_a_fault_of_each_kind_is_found():
    def silent(n):
        pass

    def crashing(n):
        raise AttributeError("no such thing")

    def nameless(n):
        raise ValueError("something is wrong")

    def foreign(n):
        torch.zeros(2).reshape(n)

    here = str(SOURCES[1] / "x.py")
    nameless.__code__ = nameless.__code__.replace(co_filename=here)
    assert complaint(silent, {"n": 1}, "n") == "was taken"
    assert "AttributeError" in complaint(crashing, {"n": 1}, "n")
    assert "no name" in complaint(nameless, {"n": 1}, "size")
    assert "underneath" in complaint(foreign, {"n": "a"}, "n")


@pytest.mark.parametrize(
    "file",
    [
        "/home/reader/attnconv/.venv/lib/python3.11/site-packages/torch/functional.py",
        str(SOURCES[0].parents[1] / ".venv/lib/python3.11/site-packages/torch/x.py"),
        str(SOURCES[0].parents[1] / "tests/attnconv.py"),
        "attnconv/x.py",
    ],
)
def test_a_library_is_foreign_wherever_the_checkout_lies(file):
    def foreign(n):
        raise ValueError("n is wrong")

    foreign.__code__ = foreign.__code__.replace(co_filename=file)
    assert "underneath" in complaint(foreign, {"n": 1}, "n")


@pytest.mark.parametrize("room", list(rooms()))
def test_every_public_callable_has_a_row(room):
    package, table = importlib.import_module(room), TABLES.get(room)
    tested = {name.split()[0] for name, *_ in table.ROWS} if table else set()
    without = getattr(table, "WITHOUT", {}).keys()
    public = {
        name
        for name in getattr(package, "__all__", ())
        if not name.startswith("check_")  # of an exercise: answers in words
        if inspect.isfunction(getattr(package, name))
        or inspect.isclass(getattr(package, name))
    }
    assert public - tested - without == set()
    assert without - public == set()
    assert without & tested == set()


def holds_values(thing):
    """Say whether a class only gives names to values or methods, or is an error.

    A dataclass that looks at its values when it is made does more.
    """
    if not inspect.isclass(thing):
        return False
    kinds = (
        issubclass(thing, Exception),
        is_dataclass(thing) and not hasattr(thing, "__post_init__"),
        hasattr(thing, "_fields"),
        getattr(thing, "_is_protocol", False),
    )
    return any(kinds)


def arguments(thing):
    """Name what a function takes, a class at its making and a module at its call."""
    calls = [thing, thing.forward] if is_module(thing) else [thing]
    return {
        name
        for call in calls
        for name, parameter in inspect.signature(call).parameters.items()
        if name != "self"
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }


def is_module(thing):
    return inspect.isclass(thing) and issubclass(thing, nn.Module)


def untried(package, table):
    """List the arguments for which a room's table has no bad value.

    What takes anything stands in the table's `ANYTHING`, with the reason. A name that
    another room defines is tried there.
    """
    tried: dict[str, set[str]] = {}
    for name, _, _, faults in table.ROWS:
        tried.setdefault(name.split()[0], set()).update(faults)
    anything = set(getattr(table, "ANYTHING", ()))
    things = {name: getattr(package, name) for name in tried}
    missing = {
        f"{name} {argument}"
        for name, thing in things.items()
        if thing.__module__.startswith(package.__name__) and not holds_values(thing)
        for argument in arguments(thing) - tried[name]
    }
    return (missing - anything) | (anything - missing)


@pytest.mark.parametrize("room", [room for room in rooms() if room in TABLES])
def test_every_argument_is_tried(room):
    assert untried(importlib.import_module(room), TABLES[room]) == set()


@pytest.mark.parametrize("room", [room for room in rooms() if room in TABLES])
def test_what_has_no_row_needs_none(room):
    package = importlib.import_module(room)
    for name, reason in getattr(TABLES[room], "WITHOUT", {}).items():
        thing = getattr(package, name)
        if reason.startswith("takes nothing"):
            assert arguments(thing) == set(), name
        elif not reason.startswith("has borders of its own"):
            assert holds_values(thing), f"{name}: {reason}"


def test_an_argument_that_is_not_tried_is_found():
    def double(n, factor, **more):
        return n * factor

    class Layer(nn.Identity):
        pass

    room = types.SimpleNamespace(double=double, Layer=Layer, __name__=__name__)
    table = types.SimpleNamespace(ROWS=[("double", double, {}, {"n": (None,)})])
    assert untried(room, table) == {"double factor"}
    table.ANYTHING = {"double factor": "is not used", "double n": "is tried"}
    assert untried(room, table) == {"double n"}
    table = types.SimpleNamespace(ROWS=[("Layer", Layer, {}, {})])
    assert untried(room, table) == {"Layer input"}
