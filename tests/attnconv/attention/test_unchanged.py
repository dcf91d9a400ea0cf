"""A module is the same after a run under one of torch's transforms as before."""

import copy
import pickle

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from attnconv.attention import (
    AlibiBias,
    MultiHeadAttention,
    RelativeBias,
    RotaryPositions,
    SinusoidalPositions,
)

LAYERS = {
    "sinusoidal": lambda: SinusoidalPositions(6),
    "rotary": lambda: MultiHeadAttention(6, 1, positions=RotaryPositions(6)),
    "alibi": lambda: MultiHeadAttention(6, 1, positions=AlibiBias(1)),
    "relative": lambda: MultiHeadAttention(6, 1, positions=RelativeBias(1, 3)),
}


def fake(layer, x):
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:
        layer(mode.from_tensor(x))


TRANSFORMS = {
    "export": lambda layer, x: torch.export.export(layer, (x,)),
    "fake": fake,
    "grad": lambda layer, x: torch.func.grad(lambda x: layer(x).sum())(x),
    "vmap": lambda layer, x: torch.vmap(layer)(x[None]),
    "compile": lambda layer, x: torch.compile(layer, backend="eager", fullgraph=True)(
        x
    ),
}


def tensors_of(part, seen=None):
    """Every tensor that can be reached from a module, by whatever attribute."""
    seen = {} if seen is None else seen
    if id(part) in seen:
        return
    seen[id(part)] = part
    if isinstance(part, torch.Tensor):
        yield part
    inside = part if isinstance(part, dict) else getattr(part, "__dict__", {})
    for value in [*inside.values(), *(part if isinstance(part, list | tuple) else ())]:
        yield from tensors_of(value, seen)


@pytest.mark.filterwarnings("ignore:There is a performance drop")  # torch's vmap
@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("name", LAYERS)
def test_nothing_stays_behind(name, transform):
    torch.manual_seed(0)
    layer, x = LAYERS[name](), torch.randn(2, 5, 6)
    before = LAYERS[name]()
    before.load_state_dict(layer.state_dict())
    TRANSFORMS[transform](layer, x)
    assert not any(isinstance(t, FakeTensor) for t in tensors_of(layer))
    for again in (layer, copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert torch.equal(again(x), before(x))
    x.requires_grad_()
    (gradient,) = torch.autograd.grad(layer(x).square().sum(), x)
    assert type(gradient) is torch.Tensor
    assert torch.equal(gradient, torch.autograd.grad(before(x).square().sum(), x)[0])
