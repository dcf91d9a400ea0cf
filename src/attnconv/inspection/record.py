"""Look inside a model without changing it: keep what goes in and out of its parts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from torch import nn

from attnconv.validation import check_instance


@dataclass(frozen=True)
class Call:
    """One call of one module, as it happened.

    Attributes:
        name: The module's name inside the model, such as "encoder.0.core"; "" is the
            model itself.
        module: The module that was called.
        inputs: Its arguments by position, as they were passed.
        keywords: Its arguments by name, as they were passed.
        output: What it returned. Tensors are the model's own, not copies: they still
            belong to the graph, and writing to them would change the model's numbers.
    """

    name: str
    module: nn.Module
    inputs: tuple[Any, ...]
    keywords: dict[str, Any]
    output: Any


@contextmanager
def record(
    model: nn.Module,
    module_type: type[nn.Module] | tuple[type[nn.Module], ...],
) -> Iterator[list[Call]]:
    """Record every call of every part of a model that has a given type.

    `with record(model, AttentionCore) as calls: model(x)` runs the model on its usual
    path and leaves in `calls` the tensors that its attention used.

    Args:
        model: The model to watch.
        module_type: The class of the parts to watch, or several classes.

    Yields:
        A list that grows with each call, in the order in which the calls return. It can
        still be read after the block. A module called three times has three entries.

    Raises:
        TypeError: If `model` is not a module or `module_type` is not a module class.
        ValueError: If the model has no part of that type: nothing would be recorded.

    Cost:
        No computation. The recorded tensors stay in memory as long as the list does.
    """
    check_instance("model", model, nn.Module)
    types = module_type if isinstance(module_type, tuple) else (module_type,)
    for wanted in types:
        if not (isinstance(wanted, type) and issubclass(wanted, nn.Module)):
            raise TypeError(f"module_type must be a class of modules, got {wanted!r}")
    watched = [
        (name, part) for name, part in model.named_modules() if isinstance(part, types)
    ]
    if not watched:
        wanted_names = " or ".join(wanted.__name__ for wanted in types)
        present = sorted({type(part).__name__ for part in model.modules()})
        raise ValueError(
            f"module_type must occur in the model, got {wanted_names}; "
            f"the model has {', '.join(present)}"
        )

    calls: list[Call] = []
    handles = []
    try:
        for name, part in watched:

            def keep(
                module: nn.Module,
                inputs: tuple[Any, ...],
                keywords: dict[str, Any],
                output: Any,
                name: str = name,
            ) -> None:
                calls.append(Call(name, module, inputs, keywords, output))

            handles.append(part.register_forward_hook(keep, with_kwargs=True))
        yield calls
    finally:
        for handle in handles:
            handle.remove()
