import os
import signal
import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from attnconv.training import (
    RunRecord,
    evaluate,
    fit,
    load_checkpoint,
    shuffled_batches,
)

STEPS = 17


def make_run():
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Dropout(0.3), nn.Linear(7, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, STEPS)
    data = torch.randn(29, 5), torch.randn(29, 2)
    batches = shuffled_batches(*data, batch_size=4, seed=1)
    return model, batches, optimizer, scheduler, data


def run(checkpoint=None, stop_at=None, every=5):
    model, batches, optimizer, scheduler, data = make_run()

    def stopping(step):
        if step == stop_at:
            raise KeyboardInterrupt
        return batches(step)

    record = fit(
        model,
        stopping,
        optimizer,
        steps=STEPS,
        loss=mse_loss,
        scheduler=scheduler,
        clip_norm=1.0,
        measure=lambda net: {"mse": evaluate(net, *data, metric=mse_loss)},
        measure_every=4,
        checkpoint=checkpoint,
        checkpoint_every=every,
    )
    return model, record


def assert_same(one, other):
    (model, record), (again, record_again) = one, other
    for left, right in zip(model.parameters(), again.parameters(), strict=True):
        assert torch.equal(left, right)
    assert record == record_again


def test_the_loop_is_plain_gradient_descent():
    torch.manual_seed(0)
    model = nn.Linear(3, 2)
    inputs, targets = torch.randn(5, 3), torch.randn(5, 2)
    weight, bias = model.weight.detach().clone(), model.bias.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    record = fit(
        model, lambda step: (inputs, targets), optimizer, steps=1, loss=mse_loss
    )
    error = inputs @ weight.T + bias - targets
    assert record.losses == [pytest.approx(float(error.square().mean()))]
    torch.testing.assert_close(model.weight, weight - 0.1 * 2 / 10 * error.T @ inputs)
    torch.testing.assert_close(model.bias, bias - 0.1 * 2 / 10 * error.sum(dim=0))


def test_the_record_tells_the_whole_run():
    model, record = run()
    assert record.steps == STEPS == len(record.learning_rates)
    assert [row["step"] for row in record.measurements] == [4, 8, 12, 16, 17]
    assert record.learning_rates[0] < max(record.learning_rates)
    assert record.cpu_seconds > 0
    assert model.training


@pytest.mark.parametrize("stop_at", [0, 1, 5, 6, 12, 16])
def test_a_stopped_run_resumes_to_identical_weights(tmp_path, stop_at):
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run.pt", stop_at)
    torch.rand(11)  # whatever happens in between
    assert_same(run(tmp_path / "run.pt"), run())


def test_a_run_stopped_many_times_ends_the_same(tmp_path):
    for stop_at in (3, 7, 8, 15):
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "run.pt", stop_at, every=2)
    assert_same(run(tmp_path / "run.pt", every=2), run())


def test_a_finished_run_is_read_not_trained(tmp_path):
    first = run(tmp_path / "run.pt")
    assert_same(run(tmp_path / "run.pt", stop_at=0), first)


RUN = """
import os, signal
from torch import nn, randn
from attnconv.training import fit, seed_everything, shuffled_batches

def start(path, killed_at):
    seed_everything(2)
    model = nn.Sequential(nn.Linear(5, 7), nn.Dropout(0.5), nn.Linear(7, 2))
    data = shuffled_batches(randn(29, 5), randn(29, 2), batch_size=4, seed=1)

    def batches(step):
        if step == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return data(step)

    record = fit(model, batches, Adam(model.parameters()), steps=13,
        loss=nn.functional.mse_loss, checkpoint=path, checkpoint_every=3)
    return model, record
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_run_killed_by_the_system_resumes_to_identical_weights(tmp_path):
    code = "from torch.optim import Adam\n" + RUN
    path = tmp_path / "killed.pt"
    killed = subprocess.run(
        [sys.executable, "-c", f"{code}\nstart({str(path)!r}, 8)"],
        env={**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())},
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(load_checkpoint(path)["record"]["losses"]) == 6
    names = {}
    exec(code, names)
    assert_same(names["start"](path, None), names["start"](tmp_path / "whole.pt", None))


def test_progress_wraps_the_steps():
    model, batches, optimizer, _, _ = make_run()
    seen = []

    def progress(steps):
        for step in steps:
            seen.append(step)
            yield step

    fit(model, batches, optimizer, steps=3, loss=mse_loss, progress=progress)
    assert seen == [0, 1, 2]


def test_no_step_changes_nothing():
    model, batches, optimizer, _, _ = make_run()
    before = [weight.clone() for weight in model.parameters()]
    record = fit(model, batches, optimizer, steps=0, loss=mse_loss)
    assert record == RunRecord()
    assert all(map(torch.equal, before, model.parameters()))


@pytest.mark.error_message
def test_bad_numbers_of_steps_are_refused():
    model, batches, optimizer, _, _ = make_run()
    for name in ("steps", "measure_every", "checkpoint_every"):
        numbers = {"steps": 3, name: -1}
        with pytest.raises(ValueError, match=f"{name}.*-1"):
            fit(model, batches, optimizer, loss=mse_loss, **numbers)


@pytest.mark.error_message
def test_a_loss_that_is_not_a_number_stops_the_run():
    model, batches, optimizer, _, _ = make_run()
    with pytest.raises(FloatingPointError, match="loss is nan at step 0"):
        fit(
            model,
            batches,
            optimizer,
            steps=3,
            loss=lambda outputs, targets: mse_loss(outputs, targets) * float("nan"),
        )


def test_a_part_that_is_kept_in_evaluation_mode_stays_in_it():
    model = nn.Sequential(nn.Linear(5, 3), nn.BatchNorm1d(3))
    data = torch.randn(7, 5), torch.randn(7, 3)
    fixed = model[1].eval()
    seen = []

    def measure(net):
        seen.append((net.training, fixed.training))
        return {"mse": evaluate(net, *data, metric=mse_loss)}

    fit(
        model,
        lambda step: data,
        torch.optim.SGD(model.parameters(), lr=0.1),
        steps=2,
        loss=mse_loss,
        measure=measure,
        measure_every=1,
    )
    assert torch.equal(fixed.running_mean, torch.zeros(3))
    assert seen == [(False, False)] * 2
    assert model.training and not fixed.training
    model.eval()
    fit(
        model,
        lambda step: data,
        torch.optim.SGD(model.parameters(), lr=0.1),
        steps=0,
        loss=mse_loss,
    )
    assert model.training and fixed.training


@pytest.mark.error_message
def test_an_optimizer_of_another_model_or_of_a_part_is_refused():
    model, batches, _, _, _ = make_run()
    other, _, _, _, _ = make_run()
    for weights, lacking in (
        (other.parameters(), "0.weight, 0.bias, 3.weight ...;"),
        (model[0].parameters(), "3.weight, 3.bias;"),
    ):
        optimizer = torch.optim.SGD(weights, lr=0.1)
        message = f"optimizer must hold all trainable .* of model, .* without {lacking}"
        with pytest.raises(ValueError, match=message):
            fit(model, batches, optimizer, steps=1, loss=mse_loss)
    model[3].requires_grad_(False)
    fit(model, batches, optimizer, steps=1, loss=mse_loss)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("loss", "error", "message"),
    [
        (
            lambda outputs, targets: (outputs - targets).square().mean(dim=0),
            ValueError,
            r"loss must return one number, got shape \(2,\)",
        ),
        (lambda outputs, targets: 0.5, TypeError, "loss must return a tensor, got flo"),
        (
            lambda outputs, targets: mse_loss(outputs.detach(), targets),
            ValueError,
            "loss must depend on trainable parameters of model",
        ),
    ],
)
def test_a_loss_that_cannot_train_is_refused(loss, error, message):
    model, batches, optimizer, _, _ = make_run()
    with pytest.raises(error, match=message):
        fit(model, batches, optimizer, steps=1, loss=loss)
