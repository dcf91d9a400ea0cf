"""Where an operation has a fast path and one in sight, the words and the default agree.

All such callables are found by their argument `fused`, so that a new one is held to the
rule without a line here.
"""

import importlib
import inspect
import pkgutil
import types

import attnconv


def modules():
    """Import every module of the package; a program would start if imported."""
    for found in pkgutil.walk_packages(attnconv.__path__, "attnconv."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def public_callables(module):
    """List functions, classes and their methods, each by its full name."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(value):
            yield f"{module.__name__}.{name}", value
        elif inspect.isclass(value):
            for own, method in vars(value).items():
                if inspect.isfunction(method) and not own.startswith("_"):
                    yield f"{module.__name__}.{name}.{own}", method
            yield f"{module.__name__}.{name}", value


def with_a_choice(module):
    """List those that take `fused`."""
    for name, function in public_callables(module):
        try:
            taken = inspect.signature(function).parameters
        except ValueError:  # some classes that inherit from C have no signature
            continue
        if "fused" in taken:
            yield name, function


def faults(function):
    """List how a callable departs from the rule."""
    found, taken = [], inspect.signature(function).parameters["fused"]
    if taken.default is not True:
        found.append(f"default {taken.default}")
    if taken.kind is not taken.KEYWORD_ONLY:
        found.append("not by keyword alone")
    words = " ".join((inspect.getdoc(function) or "").split())
    said = words.partition(" fused: ")[2].partition(": ")[0]
    for part in ("torch's fused kernel", "False", "the formula as the books write it"):
        if part not in said:
            found.append(f"does not say {part!r}")
    return found


def test_fused_is_the_default_everywhere():
    choices = dict(choice for module in modules() for choice in with_a_choice(module))
    assert {name.rpartition(".")[2] for name in choices} >= {
        "attention_memory",
        "convolution_gradients",
        "convolve2d",
        "scaled_dot_product_attention",
        "transposed_convolve2d",
    }
    departing = {name: faults(function) for name, function in choices.items()}
    assert {name: found for name, found in departing.items() if found} == {}


class Layer:
    def forward(self, x, *, fused=False):
        """Mix.

        Args:
            x: Input.
            fused: Be fast.
        """

    def _hidden(self, fused=False):
        pass


def by_place(x, fused=True):
    """Mix.

    Args:
        x: Input.
        fused: Take torch's fused kernel. False takes the formula as the books write it.
    """


def test_a_planted_fault_is_found():
    module = types.ModuleType(__name__)
    module.Layer, module.by_place, module._hidden = Layer, by_place, Layer._hidden
    found = dict(with_a_choice(module))
    assert list(found) == [f"{__name__}.Layer.forward", f"{__name__}.by_place"]
    first, second = map(faults, found.values())
    assert first[0] == "default False" and len(first) == 4
    assert second == ["not by keyword alone"]
