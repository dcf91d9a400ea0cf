"""The eight small networks of the shift meter: trained, rounded, and small as text.

They read digits of 8x8 pixels in the middle of 16x16 through three convolutions of 3x3
(the third one dilated by 2) and differ in three things: the padding at the border, the
stride of the second convolution, and the head: the average of each channel over the
whole picture, or over each of 4x4 regions, every region with weights of its own
("flat"). Training sees each digit in the middle alone. The split is that of `shifts`.

A page without a kernel must hold all of them, so each weight is rounded to one of 63
levels and written as one letter. The rounding is felt most where 256 places are
averaged, so the head is fitted once more on what the rounded convolutions give, and
rounded last. Accuracy is measured before and after all that.

    python -m attnconv_book.making.experiment shift-meter          # trains
    python -m attnconv_book.chapters.convolution.shift_meter_data  # joins the records
"""

from typing import Any

import torch
from torch import Tensor, nn

from attnconv.training import (
    fit,
    predict,
    seed_everything,
    shuffled_batches,
    steps_per_epoch,
)
from attnconv.validation import check_at_least, check_instance
from attnconv_book.chapters.convolution.experiment import (
    BATCH_SIZE,
    shift_digits,
)
from attnconv_book.chapters.convolution.shift_meter_networks import (
    HEADS,
    PADDINGS,
    STRIDES,
    meter_network,
    pack,
    read_network,
)
from attnconv_book.kit.experiments.runner import Cell, Experiment

SEED = 0
EPOCHS = 60
RATE = 1e-2
SMOOTHING = 0.1
DECAY = 1e-5


def without_norm(model: nn.Sequential) -> list[tuple[Tensor, Tensor]]:
    """Take batch normalisation into the weights of the convolution before it.

    Args:
        model: A network of `meter_network(..., norm=True)`.

    Returns:
        Weight and bias of the three convolutions and of the head, which in evaluation
        compute the same.
    """
    check_instance("model", model, nn.Sequential)
    layers = [layer for layer in model if next(layer.parameters(), None) is not None]
    pairs = []
    for layer, norm in zip(layers[:-1:2], layers[1:-1:2], strict=True):
        assert isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
        assert norm.running_var is not None and norm.running_mean is not None
        gain = norm.weight / (norm.running_var + norm.eps).sqrt()
        weight = layer.weight * gain[:, None, None, None]
        pairs.append((weight.detach(), (norm.bias - norm.running_mean * gain).detach()))
    head = layers[-1]
    assert isinstance(head, nn.Linear)
    return [*pairs, (head.weight.detach(), head.bias.detach())]


def fit_head(model: nn.Sequential, images: Tensor, labels: Tensor) -> None:
    """Fit the last layer once more, all else fixed, on all images at once.

    Args:
        model: A network whose last layer is linear; that layer is changed in place.
        images: Images to train on.
        labels: Their classes.
    """
    head = model[-1]
    assert isinstance(head, nn.Linear)
    with torch.no_grad():
        features = model[:-1](images)
    optimizer = torch.optim.LBFGS(
        head.parameters(), max_iter=100, line_search_fn="strong_wolfe"
    )
    loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)

    def closure() -> Tensor:
        optimizer.zero_grad()
        value: Tensor = loss(head(features), labels)
        value = value + DECAY * head.weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(closure)  # type: ignore[no-untyped-call]


def _letters(weight: Tensor, bias: Tensor) -> dict[str, Any]:
    return {**pack(weight), "bias": [round(x, 3) for x in bias.tolist()]}


def run(padding: str, stride: int, head: str, seed: int) -> dict[str, Any]:
    """Train one network, round it, and measure it before and after.

    Args:
        padding: As for `meter_network`.
        stride: As for `meter_network`.
        head: As for `meter_network`.
        seed: Fixes initialisation and batches.

    Returns:
        Accuracy on the test digits before and after the rounding, their number, and
        the layers as letters.
    """
    check_at_least("seed", seed, 0)
    (images, labels), (test_images, test_labels) = shift_digits()
    seed_everything(seed)
    model = meter_network(padding, stride, head, norm=True)  # type: ignore[arg-type]
    batches = shuffled_batches(images, labels, batch_size=BATCH_SIZE, seed=seed)
    steps = EPOCHS * steps_per_epoch(len(labels), BATCH_SIZE)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=steps + 1
    )
    loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    fit(model, batches, optimizer, steps=steps, loss=loss, scheduler=schedule)
    layers = [_letters(*pair) for pair in without_norm(model.eval())]
    rounded = read_network(layers, padding, stride, head)  # type: ignore[arg-type]
    fit_head(rounded, images.double(), labels)
    fitted = rounded[-1]
    assert isinstance(fitted, nn.Linear)
    layers[-1] = _letters(fitted.weight.detach(), fitted.bias.detach())
    rounded = read_network(layers, padding, stride, head)  # type: ignore[arg-type]

    def accuracy(network: nn.Module, inputs: Tensor) -> float:
        right = predict(network, inputs).argmax(-1) == test_labels
        return right.double().mean().item()

    return {
        "n_test": len(test_labels),
        "accuracy": accuracy(model, test_images),
        "accuracy_rounded": accuracy(rounded, test_images.double()),
        "layers": layers,
    }


SHIFT_METER = Experiment(
    name="shift-meter",
    claim="Networks of 1 174 to 2 374 parameters read the digits well enough to show "
    "what a shift does to them.",
    parts={
        "all": tuple(
            Cell(
                f"{padding}-{stride}-{head}",
                {"padding": padding, "stride": stride, "head": head, "seed": SEED},
            )
            for padding in PADDINGS
            for stride in STRIDES
            for head in HEADS
        )
    },
    run=run,
    expected_time="about 2 minutes of one processor core",
    packages=("scikit-learn",),
)
