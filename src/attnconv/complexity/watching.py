"""Watch a model while it runs: each operation on its way to the kernel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode


class OnTheWay(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Stands on the way of each operation to its kernel; its children look."""

    def __init__(self) -> None:
        """Change nothing until it is entered."""
        super().__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Leave torch's compiler out of it: loading it would take seconds."""
        return False

    def __torch_dispatch__(
        self,
        operation: Any,
        types: Any,
        arguments: tuple[Any, ...] = (),
        keywords: dict[str, Any] | None = None,
    ) -> Any:
        """Run the operation and look at it."""
        output = operation(*arguments, **(keywords or {}))
        self.look(operation, arguments, keywords or {}, output)
        return output

    def look(
        self,
        operation: Any,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        output: Any,
    ) -> None:
        """Look at an operation that has run.

        Args:
            operation: The operation.
            arguments: What it was given by place.
            keywords: What it was given by name.
            output: What it returned.
        """
        raise NotImplementedError


@contextmanager
def undisturbed(model: Callable[..., Any]) -> Iterator[None]:
    """Look at a model and leave it as it was: in `eval()` mode, nothing fused away.

    The fast path of `nn.MultiheadAttention` would hide all of it in one operation.

    Args:
        model: A module; of a function there is nothing to put in order.
    """
    parts = list(model.modules()) if isinstance(model, nn.Module) else []
    training = [part.training for part in parts]
    fast_path = torch.backends.mha.get_fastpath_enabled()
    try:
        torch.backends.mha.set_fastpath_enabled(False)
        for part in parts:
            part.training = False
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast_path)
        for part, before in zip(parts, training, strict=True):
            part.training = before
