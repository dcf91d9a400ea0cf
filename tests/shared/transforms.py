"""What torch does to a call as a whole, and what must come out of it.

Each transform takes a call and its inputs, runs the call in another way and compares
with the plain run.
"""

import copy
import pickle
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.testing import assert_close


class Row(NamedTuple):
    """One public name, and how to call it.

    Attributes:
        name: The public name, and after a space which case of it this is.
        build: Returns a module, or a function of the inputs alone. What else the
            function needs it makes itself, on the device of its inputs.
        inputs: Floating point tensors.
        cannot: Transforms that do not work, each with words that the docstring says
            about it.
    """

    name: str
    build: Callable[[], Callable[..., Any]]
    inputs: tuple[Tensor, ...]
    cannot: dict[str, str] = {}


KERNEL = dict.fromkeys(
    ("jvp", "grad of grad"), "no second derivatives and no forward-mode ones"
)
"""What torch's kernel of attention cannot, and what docstrings say of it."""


class Call(nn.Module):
    """A function as a module, which is what `torch.export` takes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: Tensor) -> Any:
        return self.function(*inputs)


def numbers(found: Any) -> Tensor:
    """The output; of several outputs, all their numbers in one row."""
    if isinstance(found, Tensor):
        return found
    return torch.cat([tensor.flatten() for tensor in found if tensor is not None])


def loss(call: Callable[..., Any], inputs: tuple[Tensor, ...]) -> Tensor:
    """One number that depends on the outputs, and not on their sums alone."""
    return numbers(call(*inputs)).square().sum()


def doubled(
    call: Callable[..., Any], inputs: tuple[Tensor, ...]
) -> tuple[Callable[..., Any], tuple[Tensor, ...]]:
    if isinstance(call, nn.Module):
        call = copy.deepcopy(call).double()
    return call, tuple(x.double() for x in inputs)


def gradients(
    call: Callable[..., Any], inputs: tuple[Tensor, ...]
) -> tuple[Tensor, ...]:
    leaves = tuple(x.detach().requires_grad_() for x in inputs)
    return torch.autograd.grad(loss(call, leaves), leaves)


def compiled(call: Any, inputs: tuple[Tensor, ...]) -> None:
    torch.compiler.reset()
    got = torch.compile(call, backend="eager", fullgraph=True)(*inputs)
    assert_close(numbers(got), numbers(call(*inputs)))


def exported(call: Any, inputs: tuple[Tensor, ...]) -> None:
    module = call if isinstance(call, nn.Module) else Call(call)
    got = torch.export.export(module, inputs).module()(*inputs)
    assert_close(numbers(got), numbers(call(*inputs)))


def fake(call: Any, inputs: tuple[Tensor, ...]) -> None:
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:
        got = numbers(call(*(mode.from_tensor(x) for x in inputs)))
    assert got.shape == numbers(call(*inputs)).shape


def meta(call: Any, inputs: tuple[Tensor, ...]) -> None:
    there = copy.deepcopy(call).to("meta") if isinstance(call, nn.Module) else call
    got = numbers(there(*(x.to("meta") for x in inputs)))
    assert got.device.type == "meta"
    assert got.shape == numbers(call(*inputs)).shape


def mapped(call: Any, inputs: tuple[Tensor, ...]) -> None:
    twice = tuple(torch.stack([x, x.flip(-1)]) for x in inputs)
    got = torch.vmap(lambda *each: numbers(call(*each)))(*twice)
    one, two = (numbers(call(*(x[i] for x in twice))) for i in range(2))
    assert_close(got, torch.stack([one, two]))


def differentiated(call: Any, inputs: tuple[Tensor, ...]) -> None:
    which = tuple(range(len(inputs)))
    got = torch.func.grad(lambda *each: loss(call, each), argnums=which)(*inputs)
    for ours, theirs in zip(got, gradients(call, inputs), strict=True):
        assert_close(ours, theirs)


def pushed_forward(call: Any, inputs: tuple[Tensor, ...]) -> None:
    call, inputs = doubled(call, inputs)
    along, step = tuple(x.flip(-1) for x in inputs), 1e-6
    _, got = torch.func.jvp(lambda *each: numbers(call(*each)), inputs, along)
    ahead, behind = (
        numbers(call(*(x + s * t for x, t in zip(inputs, along, strict=True))))
        for s in (step, -step)
    )
    assert_close(got, (ahead - behind) / (2 * step), atol=1e-6, rtol=1e-6)


def twice_differentiated(call: Any, inputs: tuple[Tensor, ...]) -> None:
    call, inputs = doubled(call, inputs)
    leaves, step = tuple(x.requires_grad_() for x in inputs), 1e-6
    slopes = torch.autograd.grad(loss(call, leaves), leaves, create_graph=True)
    along = tuple(x.detach().flip(-1) for x in leaves)
    got = torch.autograd.grad(slopes, leaves, along)
    ahead, behind = (
        gradients(call, tuple(x + s * t for x, t in zip(leaves, along, strict=True)))
        for s in (step, -step)
    )
    for ours, after, before in zip(got, ahead, behind, strict=True):
        assert_close(ours, (after - before) / (2 * step), atol=1e-5, rtol=1e-5)


def copied(call: Any, inputs: tuple[Tensor, ...]) -> None:
    if isinstance(call, nn.Module):
        for twin in (copy.deepcopy(call), pickle.loads(pickle.dumps(call))):
            assert torch.equal(numbers(twin(*inputs)), numbers(call(*inputs)))
            assert all(
                a is not b
                for a, b in zip(twin.parameters(), call.parameters(), strict=True)
            )


def in_double(call: Any, inputs: tuple[Tensor, ...]) -> None:
    there, wide = doubled(call, inputs)
    got = numbers(there(*wide))
    assert got.dtype == torch.float64
    assert_close(got.float(), numbers(call(*inputs)), atol=1e-4, rtol=1e-4)


def narrow(call: Any, inputs: tuple[Tensor, ...]) -> None:
    there = copy.deepcopy(call).bfloat16() if isinstance(call, nn.Module) else call
    got = numbers(there(*(x.bfloat16() for x in inputs)))
    assert got.dtype == torch.bfloat16
    assert_close(got.float(), numbers(call(*inputs)), atol=0.15, rtol=0.1)


def autocast(call: Any, inputs: tuple[Tensor, ...]) -> None:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = numbers(call(*inputs))
    assert_close(got.float(), numbers(call(*inputs)), atol=0.15, rtol=0.1)


def training_after_inference(call: Any, inputs: tuple[Tensor, ...]) -> None:
    with torch.inference_mode():
        expected = numbers(call(*inputs)).clone()
    for gradient in gradients(call, inputs):
        assert gradient.isfinite().all()
    assert_close(numbers(call(*inputs)), expected.clone())


def not_contiguous(call: Any, inputs: tuple[Tensor, ...]) -> None:
    strided = tuple(torch.stack([x, x], dim=-1)[..., 0] for x in inputs)
    turned = tuple(x.mT.contiguous().mT if x.dim() > 1 else x for x in inputs)
    for other in (strided, turned):
        assert_close(numbers(call(*other)), numbers(call(*inputs)))


TRANSFORMS: dict[str, Callable[[Any, tuple[Tensor, ...]], None]] = {
    "compile": compiled,
    "export": exported,
    "fake": fake,
    "meta": meta,
    "vmap": mapped,
    "grad": differentiated,
    "jvp": pushed_forward,
    "grad of grad": twice_differentiated,
    "copy": copied,
    "float64": in_double,
    "bfloat16": narrow,
    "autocast": autocast,
    "inference": training_after_inference,
    "strides": not_contiguous,
}


def tensors_of(part: Any, seen: set[int] | None = None) -> list[Tensor]:
    """List every tensor that a module holds, by whatever attribute."""
    seen = set() if seen is None else seen
    if id(part) in seen:
        return []
    seen.add(id(part))
    if isinstance(part, Tensor):
        return [part]
    inside = list(part.values()) if isinstance(part, dict) else []
    inside += list(part) if isinstance(part, list | tuple) else []
    inside += list(vars(part).values()) if isinstance(part, nn.Module) else []
    return [tensor for value in inside for tensor in tensors_of(value, seen)]
