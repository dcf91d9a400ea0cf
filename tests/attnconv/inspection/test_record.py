import pytest
import torch
from torch import nn

from attnconv.attention import (
    AttentionCore,
    MultiHeadAttention,
    attention_weights,
)
from attnconv.inspection import record


class Twice(nn.Module):
    """Two attentions, the second called twice and once by keyword."""

    def __init__(self):
        super().__init__()
        self.first = MultiHeadAttention(6, 2)
        self.second = MultiHeadAttention(6, 3)

    def forward(self, x):
        x = self.first(x)
        return self.second(self.second(x), mask=torch.ones(5, 5, dtype=torch.bool))


def count_hooks(model):
    return sum(len(part._forward_hooks) for part in model.modules())


def test_every_call_in_order_with_what_went_in_and_out():
    model, x = Twice(), torch.randn(2, 5, 6)
    with record(model, AttentionCore) as calls:
        model(x)
    assert [call.name for call in calls] == ["first.core", "second.core", "second.core"]
    for call in calls:
        q, k, v, mask = call.inputs
        assert call.module is model.get_submodule(call.name)
        torch.testing.assert_close(call.output, attention_weights(q, k, mask) @ v)
    assert calls[1].inputs[3] is None
    assert calls[2].inputs[3].all()


def test_arguments_by_name_are_kept_by_name():
    model = Twice()
    with record(model, MultiHeadAttention) as calls:
        model(torch.randn(2, 5, 6))
    assert [len(call.inputs) for call in calls] == [1, 1, 1]
    assert [sorted(call.keywords) for call in calls] == [[], [], ["mask"]]


def test_the_numbers_do_not_change_and_the_hooks_come_off():
    model, x = Twice(), torch.randn(2, 5, 6)
    before = model(x)
    with record(model, AttentionCore) as calls:
        assert count_hooks(model) == 2
        assert torch.equal(model(x), before)
    assert count_hooks(model) == 0
    model(x)
    assert len(calls) == 3


def test_the_hooks_come_off_after_an_error_too():
    model = Twice()
    with pytest.raises(ZeroDivisionError), record(model, AttentionCore):
        raise ZeroDivisionError
    assert count_hooks(model) == 0


def test_several_classes_and_the_model_itself():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 5))
    with record(model, (nn.ReLU, nn.Sequential)) as calls:
        model(torch.randn(7, 2))
    assert [call.name for call in calls] == ["1", ""]
    with record(model, nn.Linear) as calls:
        model(torch.randn(7, 2))
    assert [tuple(call.output.shape) for call in calls] == [(7, 3), (7, 5)]


def test_the_recorded_tensors_still_have_gradients():
    model = Twice()
    with record(model, AttentionCore) as calls:
        out = model(torch.randn(2, 5, 6))
    (gradient,) = torch.autograd.grad(out.sum(), calls[0].inputs[2])
    assert (gradient != 0).any()


@pytest.mark.error_message
def test_bad_input_is_refused():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    with pytest.raises(
        ValueError,
        match="module_type must occur in the model, got AttentionCore; "
        "the model has Linear, ReLU, Sequential",
    ):
        record(model, AttentionCore).__enter__()
    with pytest.raises(TypeError, match="model must be of type Module, got type"):
        record(nn.ReLU, nn.ReLU).__enter__()
    with pytest.raises(TypeError, match="module_type must be a class of modules, got"):
        record(model, nn.ReLU()).__enter__()
