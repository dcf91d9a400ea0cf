import functools

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from attnconv.training import (
    fit,
    load_checkpoint,
    save_checkpoint,
    seed_everything,
    shuffled_batches,
)
from attnconv.training.resume import batch_digest

pytestmark = pytest.mark.error_message

DATA = torch.arange(145.0).view(29, 5).sin(), torch.arange(58.0).view(29, 2).cos()


def make(width=7, bias=True):
    seed_everything(3)
    return nn.Sequential(
        nn.Linear(5, width), nn.Dropout(0.3), nn.Linear(width, 2, bias)
    )


def train(path, model=None, **options):
    """Train for 7 steps, with the usual options but for those given."""
    model = make() if model is None else model
    Optimizer = options.pop("optimizer", torch.optim.AdamW)
    optimizer = Optimizer(model.parameters(), lr=options.pop("lr", 0.01))
    Scheduler = options.pop("scheduler", None)
    scheduler = Scheduler and Scheduler(optimizer, 5)
    batches = shuffled_batches(
        *options.pop("data", DATA),
        batch_size=options.pop("batch_size", 4),
        seed=options.pop("seed", 1),
    )
    usual = {"steps": 7, "loss": mse_loss, "clip_norm": 1.0}
    fit(
        model,
        batches,
        optimizer,
        scheduler=scheduler,
        checkpoint=path,
        **{**usual, **options},
    )


OTHERS = {
    "later step": ({"steps": 3}, "at most at step 3, got .* at step 7"),
    "optimizer": (
        {"optimizer": torch.optim.SGD},
        "this run, with optimizer 'SGD', got .* with 'AdamW'",
    ),
    "rate": ({"lr": 0.1}, "this run, with lr of optimizer 0.1, got .* with 0.01"),
    "scheduler": (
        {"scheduler": torch.optim.lr_scheduler.StepLR},
        "this run, with scheduler 'StepLR', got .* with None",
    ),
    "clip": ({"clip_norm": 2.0}, "this run, with clip_norm 2.0, got .* with 1.0"),
    "loss": (
        {"loss": nn.functional.l1_loss},
        "this run, with loss 'l1_loss', got .* with 'mse_loss'",
    ),
    "data": ({"data": (DATA[0] + 1e-6, DATA[1])}, "these batches, .* in step 6"),
    "targets": ({"data": (DATA[0], DATA[1] * 2)}, "these batches, .* in step 6"),
    "number of data": (
        {"data": (DATA[0][:28], DATA[1][:28])},
        "these batches, .* in step 6",
    ),
    "seed": ({"seed": 2}, "these batches, .* in step 6"),
    "batch size": ({"batch_size": 5}, "these batches, .* in step 6"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_checkpoint_of_another_run_is_refused_and_changes_nothing(tmp_path, name):
    path, (options, message) = tmp_path / "run.pt", OTHERS[name]
    train(path)
    saved = path.read_bytes()
    model = make()
    weights = [weight.clone() for weight in model.parameters()]
    expected = torch.get_rng_state()
    with pytest.raises(ValueError, match=f"checkpoint must be.*{message}"):
        train(path, model, **options)
    assert all(map(torch.equal, weights, model.parameters()))
    assert torch.equal(torch.get_rng_state(), expected)
    assert path.read_bytes() == saved


@pytest.mark.parametrize("other", [{"width": 11}, {"bias": False}], ids=str)
def test_a_checkpoint_of_another_model_is_refused_and_changes_nothing(tmp_path, other):
    train(tmp_path / "run.pt")
    model = make(**other)
    weights = [weight.clone() for weight in model.parameters()]
    with pytest.raises(ValueError, match="belong to this model and optimizer.*run.pt"):
        train(tmp_path / "run.pt", model)
    assert all(map(torch.equal, weights, model.parameters()))


def test_a_damaged_state_of_the_optimizer_leaves_the_model_as_it_was(tmp_path):
    path = tmp_path / "run.pt"
    train(path)
    state = load_checkpoint(path)
    state["optimizer"]["param_groups"] = []
    save_checkpoint(path, state)
    model = make()
    weights = [weight.clone() for weight in model.parameters()]
    with pytest.raises(ValueError, match="belong to this model and optimizer.*run.pt"):
        train(path, model)
    assert all(map(torch.equal, weights, model.parameters()))


def test_what_fit_did_not_save_is_refused(tmp_path):
    save_checkpoint(tmp_path / "x.pt", {})
    with pytest.raises(
        ValueError, match="one that fit has saved, got .*x.pt: 'record'"
    ):
        train(tmp_path / "x.pt")


def test_the_settings_of_a_loss_count(tmp_path):
    labels = torch.arange(29) % 2
    for number, (loss, other) in enumerate(
        [
            (nn.CrossEntropyLoss(), nn.CrossEntropyLoss(label_smoothing=0.1)),
            (
                functools.partial(nn.functional.cross_entropy, label_smoothing=0.1),
                functools.partial(nn.functional.cross_entropy, label_smoothing=0.2),
            ),
        ]
    ):
        path = tmp_path / f"{number}.pt"
        train(path, data=(DATA[0], labels), loss=loss)
        train(path, data=(DATA[0], labels), loss=loss, steps=8)
        with pytest.raises(ValueError, match="this run, with loss .*label_smoothing"):
            train(path, data=(DATA[0], labels), loss=other, steps=9)


def test_batches_differ_in_shape_type_and_each_value():
    x, y = torch.zeros(2, 3), torch.zeros(2)
    batches = [
        (x, y),
        (x.T, y),
        (x.double(), y),
        ((x, x), y),
        (x, y.bool()),
        (torch.tensor([[0.0, 0, 0], [0, 0, 1e-30]]), y),
    ]
    assert len({batch_digest(*batch) for batch in batches}) == len(batches)
    assert batch_digest(x, y) == batch_digest(x.clone(), y.clone())
    assert batch_digest(x, torch.tensor(1)) != batch_digest(x, torch.tensor(2))
    with pytest.raises(TypeError, match="batches must be a torch tensor, got list"):
        batch_digest(x, [1, 2])
