"""Count the multiply-adds of a model while it runs, fused attention included.

The conventions are those of `multiply_adds`. torch's own counter, `FlopCounterMode`,
has no rule for the fused attention of the CPU and counts it as 0. Here an operation
that surely holds products and has no rule is refused instead: no silent zero.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from attnconv.complexity.multiply_adds import fourier_multiply_adds
from attnconv.complexity.watching import OnTheWay, undisturbed
from attnconv.validation import check_callable, check_instance

Rule = Callable[..., int]
"""Takes the operation's output and arguments, gives its multiply-adds."""


def count_multiply_adds(model: Callable[..., Any], *inputs: Any) -> int:
    """Run a model once and count its multiply-adds.

    Args:
        model: A module or a function. A module runs in `eval()` mode and without
            gradients, and is left as it was.
        *inputs: What to call it with; the count is for the whole batch.

    Returns:
        Multiply-adds of matrix products, convolutions, attention, lengths of vectors
        and Fourier transforms, as they are computed: a convolution by Fourier
        transforms counts as these. Products entry by entry count as nothing.

    Raises:
        TypeError: If `model` cannot be called.
        ValueError: If it runs an operation that holds products and has no rule here.

    Cost:
        One forward pass.
    """
    return sum(multiply_adds_by_operation(model, *inputs).values())


def multiply_adds_by_operation(
    model: Callable[..., Any], *inputs: Any
) -> dict[str, int]:
    """Run a model once and count its multiply-adds, each kind of operation apart.

    Args:
        model: A module or a function; see `count_multiply_adds`.
        *inputs: What to call it with.

    Returns:
        Multiply-adds by "matrix product", "convolution", "attention", "length",
        "recurrent layer" and "Fourier transform", of those that occur.

    Raises:
        TypeError: If `model` cannot be called.
        ValueError: If it runs an operation that holds products and has no rule here.
    """
    check_callable("model", model)
    with _counting(model) as counter:
        model(*inputs)
    return dict(counter.counts)


def multiply_adds_by_part(model: nn.Module, *inputs: Any) -> dict[str, int]:
    """Run a model once and count the multiply-adds of each of its parts.

    Args:
        model: A module; see `count_multiply_adds`.
        *inputs: What to call it with.

    Returns:
        Multiply-adds by the name of the part, such as "encoder.0"; "" is the whole. A
        part holds those of the parts inside it; one called twice, those of both calls.

    Raises:
        TypeError: If `model` is not a module.
        ValueError: If it runs an operation that holds products and has no rule here.
    """
    check_instance("model", model, nn.Module)
    parts = {name: 0 for name, _ in model.named_modules()}
    handles = []
    with _counting(model) as counter:
        try:
            for name, part in model.named_modules():

                def begin(module: nn.Module, given: Any, name: str = name) -> None:
                    parts[name] -= counter.counts.total()

                def end(
                    module: nn.Module, given: Any, output: Any, name: str = name
                ) -> None:
                    parts[name] += counter.counts.total()

                handles.append(part.register_forward_pre_hook(begin))
                handles.append(part.register_forward_hook(end))
            model(*inputs)
        finally:
            for handle in handles:
                handle.remove()
    return parts


class _Counting(OnTheWay):  # type: ignore[no-untyped-call]
    """Sees each operation on its way to the kernel and applies its rule."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def look(
        self,
        operation: Any,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        output: Any,
    ) -> None:
        """Count an operation that has run."""
        name = operation.overloadpacket.__name__
        if name in RULES:
            kind, rule = RULES[name]
            self.counts[kind] += rule(output, *arguments)
        elif operation.namespace not in KNOWN or (
            name.startswith(WITH_PRODUCTS) or name.endswith(("mm", "mv", "dot"))
        ):
            raise ValueError(
                "model must run operations that have a rule for their multiply-adds, "
                f"got {operation.namespace}::{name}"
            )


@contextmanager
def _counting(model: Callable[..., Any]) -> Iterator[_Counting]:
    """Count without changing the model, and without gradients."""
    with undisturbed(model), torch.no_grad(), _Counting() as counter:
        yield counter


def _each(output: Tensor) -> int:
    """A product of complex numbers is four of real ones."""
    return 4 * output.numel() if output.is_complex() else output.numel()


def _product(output: Tensor, left: Tensor, right: Tensor) -> int:
    return _each(output) * left.shape[-1]


def _product_added(output: Tensor, added: Tensor, left: Tensor, *rest: Any) -> int:
    return _each(output) * left.shape[-1]


def _batch_summed(output: Tensor, added: Tensor, left: Tensor, *rest: Any) -> int:
    return _each(output) * left.shape[0] * left.shape[-1]


def _linear(output: Tensor, x: Tensor, weight: Tensor, *rest: Any) -> int:
    return _each(output) * weight.shape[-1]


def _convolution(
    output: Tensor,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: list[int],
    padding: list[int],
    dilation: list[int],
    transposed: bool,
    *rest: Any,
) -> int:
    # Forward each output gathers, transposed each input scatters, through one kernel.
    return (x if transposed else output).numel() * weight[0].numel()


def _convolution_back(
    output: Any, above: Tensor, x: Tensor, weight: Tensor, *rest: Any
) -> int:
    # As much as forward for the input and again for the kernels, where asked for.
    transposed, asked = rest[4], rest[-1]
    products = (x if transposed else above).numel() * weight[0].numel()
    return products * (int(asked[0]) + int(asked[1]))


def _attention(
    output: Any, query: Tensor, key: Tensor, value: Tensor, *rest: Any
) -> int:
    pairs = query.shape[:-1].numel() * key.shape[-2]
    return pairs * (query.shape[-1] + value.shape[-1])


def _length(output: Tensor, x: Tensor, order: float = 2, *rest: Any) -> int:
    if order != 2:
        raise ValueError(
            "model must take lengths as the root of a sum of squares (order 2), "
            f"got order {order}"
        )
    return x.numel()


def _recurrent(
    output: Any, x: Tensor, of_input: Tensor, of_state: Tensor, *rest: Any
) -> int:
    return x.shape[:-1].numel() * (of_input.numel() + of_state.numel())


def _fourier(*, real: bool, size_of_output: bool = False) -> Rule:
    def rule(output: Tensor, x: Tensor, axes: list[int], *rest: Any) -> int:
        whole = output if size_of_output else x
        points = 1
        for axis in axes:
            points *= whole.shape[axis]
        transforms = whole.numel() // points
        return transforms * fourier_multiply_adds(points, real=real)

    return rule


RULES: dict[str, tuple[str, Rule]] = {
    "mm": ("matrix product", _product),
    "bmm": ("matrix product", _product),
    "mv": ("matrix product", _product),
    "dot": ("matrix product", _product),
    "addmm": ("matrix product", _product_added),
    "baddbmm": ("matrix product", _product_added),
    "addmv": ("matrix product", _product_added),
    "_addmm_activation": ("matrix product", _product_added),
    "addbmm": ("matrix product", _batch_summed),
    "linear": ("matrix product", _linear),
    "convolution": ("convolution", _convolution),
    "convolution_backward": ("convolution", _convolution_back),
    "_scaled_dot_product_flash_attention_for_cpu": ("attention", _attention),
    "_scaled_dot_product_flash_attention": ("attention", _attention),
    "_scaled_dot_product_efficient_attention": ("attention", _attention),
    "_scaled_dot_product_cudnn_attention": ("attention", _attention),
    "_scaled_dot_product_fused_attention_overrideable": ("attention", _attention),
    "_scaled_dot_product_attention_math_for_mps": ("attention", _attention),
    "linalg_vector_norm": ("length", _length),
    "mkldnn_rnn_layer": ("recurrent layer", _recurrent),
    "_fft_r2c": ("Fourier transform", _fourier(real=True)),
    "_fft_c2c": ("Fourier transform", _fourier(real=False)),
    "_fft_c2r": ("Fourier transform", _fourier(real=True, size_of_output=True)),
}
"""For each of torch's operations: its kind, and how to count it."""

KNOWN = ("aten", "prim", "prims", "profiler", "inductor")
"""Where torch keeps its own operations; all others are somebody's extension."""

WITH_PRODUCTS = (
    *("_linalg", "linalg", "_cdist", "_trilinear", "_int_mm", "_scaled", "_grouped_mm"),
    *("_flash", "_efficient", "_native_multi", "_transformer", "_cudnn", "cudnn"),
    *("mkldnn", "miopen", "_thnn", "_sparse", "_weight_int", "vdot", "_flex"),
    *("_conv", "thnn", "_slow_conv", "slow_conv", "_nnpack", "_cslt", "_mixed_dtypes"),
    *("sspaddmm", "addr", "triangular", "cholesky", "lu_", "_lu", "ormqr", "geqrf"),
)
"""How the names of operations begin that hold products and have no rule here. Names
that end as those of matrix products do are refused too."""
