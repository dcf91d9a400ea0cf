"""Count the memory of a model while it runs, tensor by tensor and without a clock.

The system is not asked: its answer would hold what other programs do, and what torch
keeps for later. Each operation is seen on its way to the kernel, and the tensors that
it makes are watched until they are gone. The same run gives the same bytes every time.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._pytree import tree_leaves, tree_map

from attnconv.complexity.memory import Memory
from attnconv.complexity.watching import OnTheWay, undisturbed
from attnconv.validation import check_callable


def count_memory(model: Callable[..., Any], *inputs: Any) -> Memory:
    """Run a model twice and count the bytes of the tensors that it makes and keeps.

    The first run, without gradients, gives `peak`; the second, with gradients, gives
    `kept` and `inputs`. Tensors that share their memory, such as views, count once.

    Args:
        model: A module or a function. A module runs in `eval()` mode, and is left as it
            was.
        *inputs: What to call it with; the count is for the whole batch. The model must
            not change them: it is run twice.

    Returns:
        Bytes, in the words of `Memory`. Parameters never count, wherever they come
        from; neither does what kernels use inside, such as the columns that a
        convolution may copy. A table that a module makes at its first call and keeps,
        as `RotaryPositions` does, counts at the peak of that call alone.

    Raises:
        TypeError: If `model` cannot be called.

    Cost:
        Two forward passes.
    """
    check_callable("model", model)
    # Inference mode would forbid to keep anything, and nothing would be counted.
    with undisturbed(model), torch.inference_mode(False):
        with torch.no_grad(), _Watching() as run:
            model(*inputs)
        given = tree_map(_with_gradient, inputs)
        saved: dict[int, Tensor] = {}
        with (
            torch.enable_grad(),
            torch.autograd.graph.saved_tensors_hooks(_noting(saved), _refuse),
            _Watching() as training,
        ):
            model(*given)
    own = {_address(x): x for x in tree_leaves(given) if _is_input(x)}
    return Memory(
        peak=run.peak,
        kept=sum(_bytes(x) for at, x in saved.items() if at in training.made),
        inputs=sum(_bytes(x) for at, x in saved.items() if at in own),
    )


class _Watching(OnTheWay):
    """Sees each operation on its way to the kernel and watches what it makes.

    Attributes:
        made: Every storage that an operation made, by its address; the weak reference
            keeps the address from being given away again.
        peak: The most bytes of such storages that were alive at once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[int, StorageWeakRef] = {}
        self.peak = 0
        self._alive: dict[int, int] = {}

    def look(
        self,
        operation: Any,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        output: Any,
    ) -> None:
        """Watch what an operation has made."""
        old = {_address(x) for x in tree_leaves((arguments, keywords)) if _stored(x)}
        for x in tree_leaves(output):
            if _stored(x) and _address(x) not in old:
                reference = StorageWeakRef(  # type: ignore[no-untyped-call]
                    x.untyped_storage()
                )
                self.made[_address(x)] = reference
                self._alive[_address(x)] = _bytes(x)
        for address in list(self._alive):
            if self.made[address].expired():  # type: ignore[no-untyped-call]
                del self._alive[address]
        self.peak = max(self.peak, sum(self._alive.values()))


def _noting(saved: dict[int, Tensor]) -> Callable[[Tensor], None]:
    """Note each tensor that is saved for the backward pass, each storage once."""

    def note(x: Tensor) -> None:
        # Held, so that its address stays its own until all is counted.
        saved.setdefault(_address(x), x)

    return note


def _refuse(saved: None) -> Tensor:
    """There is no backward pass, so that nothing has to be given back."""
    raise AssertionError("the backward pass was not to be run")


def _with_gradient(x: Any) -> Any:
    """Ask for the gradient of an input, without touching what was given."""
    if not _is_input(x) or not (x.is_floating_point() or x.is_complex()):
        return x
    return x.detach().requires_grad_()


def _is_input(x: Any) -> bool:
    """Whether something given is a tensor and no parameter."""
    return _stored(x) and not isinstance(x, nn.Parameter)


def _stored(x: Any) -> bool:
    """Whether something is a tensor that has its numbers in one piece of memory."""
    return isinstance(x, Tensor) and x.layout == torch.strided


def _address(x: Tensor) -> int:
    return int(x.untyped_storage()._cdata)


def _bytes(x: Tensor) -> int:
    return x.untyped_storage().nbytes()
