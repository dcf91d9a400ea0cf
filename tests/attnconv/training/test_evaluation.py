import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from attnconv.training import accuracy, evaluate, predict


def make_run():
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Dropout(0.3), nn.Linear(7, 2))
    return model, (torch.randn(29, 5), torch.randn(29, 2))


@pytest.mark.parametrize("batch_size", [1, 4, 29, 100])
def test_the_size_of_a_chunk_does_not_change_an_evaluation(batch_size):
    model, (inputs, targets) = make_run()
    value = evaluate(model, inputs, targets, metric=mse_loss, batch_size=batch_size)
    with torch.no_grad():
        expected = mse_loss(model.eval()(inputs), targets)
    assert value == pytest.approx(float(expected))


def test_prediction_uses_evaluation_mode_and_puts_the_mode_back():
    model, (inputs, _) = make_run()
    model.train()
    assert torch.equal(predict(model, inputs), predict(model, inputs))
    assert model.training
    assert not predict(model.eval(), inputs).requires_grad
    assert not model.training


def test_accuracy_counts_the_largest_output():
    outputs = torch.tensor([[1.0, 2, 3], [3, 2, 1], [0, 5, 0], [1, 0, 0]])
    assert accuracy(outputs, torch.tensor([2, 0, 0, 1])) == 0.5


@pytest.mark.error_message
def test_wrong_shapes_are_refused_in_evaluation():
    with pytest.raises(ValueError, match=r"targets must have the shape \(3,\).*\(5,\)"):
        accuracy(torch.zeros(3, 2), torch.zeros(5, dtype=torch.int64))
    model, (inputs, targets) = make_run()
    with pytest.raises(ValueError, match="items?.*, got .*0"):
        evaluate(model, inputs[:0], targets[:0])


def test_each_part_is_put_back_into_its_own_mode():
    model, (inputs, targets) = make_run()
    model.train()[3].eval()
    modes = [part.training for part in model.modules()]
    predict(model, inputs)
    evaluate(model, inputs, targets, metric=mse_loss)
    assert [part.training for part in model.modules()] == modes
    with pytest.raises(RuntimeError):  # of torch: the shapes do not fit
        predict(model, inputs[:, :2])
    assert [part.training for part in model.modules()] == modes


@pytest.mark.error_message
def test_a_metric_must_give_one_number():
    model, (inputs, targets) = make_run()
    with pytest.raises(TypeError, match="metric must be callable, got str"):
        evaluate(model, inputs, targets, metric="mse")
    with pytest.raises(
        ValueError, match=r"metric must return one number, got .*\(2,\)"
    ):
        evaluate(model, inputs, targets, metric=lambda y, t: (y - t).mean(dim=0))
