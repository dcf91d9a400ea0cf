"""The networks of the digits experiment: how each is made and trained.

`SmallCNN` sees the 8x8 originals. `ArticleCNN` sees them enlarged three times on 32x32
and is trained as the article trains it: Adam at its default rate, batches of 32. There
its kernel of 3x3 covers at most 2x2 pixels of the original, and a window of its pooling
likewise. The variants ask what that costs, one change at a time:

- "article-cnn-8x8": the same layers on the originals;
- "article-cnn-spread": the nine weights of a kernel stand 3 pixels apart, so that they
  see 3x3 pixels of the original;
- "article-cnn-pooled": the pooling takes windows of 6x6, which are 2x2 pixels of the
  original;
- "article-cnn-both": both changes, so that its pooled features are those that the same
  layers would have on the originals;
- "article-cnn-frozen": the convolution keeps its random start;
- "article-cnn-long", "article-cnn-longest": 20 and 40 epochs instead of 8.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn

from attnconv.models.article import ArticleCNN
from attnconv.models.cnn import SmallCNN
from attnconv.training import (
    RunRecord,
    fit,
    seed_everything,
    shuffled_batches,
    steps_per_epoch,
)
from attnconv.validation import check_at_least, check_callable, check_choice, check_flag


@dataclass(frozen=True)
class Recipe:
    """How a network is trained; `experiment` says what was fixed before the first run.

    Attributes:
        model: Makes the network.
        epochs: How often each training image is seen.
        batch_size: Images per step.
        rate: Learning rate (the highest one if it follows one cycle).
        one_cycle: AdamW on a one-cycle schedule, else Adam at a constant rate.
        label_smoothing: Share of the target spread evenly over the classes.
        frozen: Name of a layer that keeps its random start; none if empty.
    """

    model: Callable[[], nn.Module]
    epochs: int
    batch_size: int
    rate: float
    one_cycle: bool
    label_smoothing: float
    frozen: str = ""


def article_cnn(*, spread: bool = False, pooled: bool = False) -> ArticleCNN:
    """Make the article's network, or one that sees as far as it would on 8x8.

    Args:
        spread: The weights of a kernel stand 3 pixels apart instead of side by side;
            their number stays.
        pooled: The windows of the pooling are 6x6 instead of 2x2. They begin 2 pixels
            outside the image, so that their edges are edges of enlarged pixels.

    Returns:
        The network, untrained, for images of 32x32.

    Raises:
        TypeError: If a flag is no truth value.
    """
    check_flag("spread", spread)
    check_flag("pooled", pooled)
    model = ArticleCNN()
    if spread:
        model.conv1 = nn.Conv2d(1, 32, kernel_size=3, padding=3, dilation=3)
    if pooled:
        model.pool = nn.MaxPool2d(6, padding=2)
        model.fc1 = nn.Linear(32 * 6 * 6, 128)
    return model


_ARTICLE = Recipe(ArticleCNN, 8, 32, 1e-3, False, 0.0)

RECIPES = {
    "small-cnn": Recipe(SmallCNN, 40, 64, 3e-3, True, 0.1),
    "article-cnn": _ARTICLE,
    "article-cnn-long": replace(_ARTICLE, epochs=20),
    "article-cnn-longest": replace(_ARTICLE, epochs=40),
    "article-cnn-8x8": replace(_ARTICLE, model=partial(ArticleCNN, size=8), epochs=40),
    "article-cnn-spread": replace(
        _ARTICLE, model=partial(article_cnn, spread=True), epochs=20
    ),
    "article-cnn-pooled": replace(
        _ARTICLE, model=partial(article_cnn, pooled=True), epochs=20
    ),
    "article-cnn-both": replace(
        _ARTICLE, model=partial(article_cnn, spread=True, pooled=True), epochs=20
    ),
    "article-cnn-frozen": replace(_ARTICLE, frozen="conv1"),
}


def train_network(
    name: str,
    images: Tensor,
    labels: Tensor,
    seed: int,
    *,
    epochs: int | None = None,
    measure: Callable[[nn.Module], dict[str, float]] | None = None,
) -> tuple[nn.Module, RunRecord]:
    """Train one network from scratch by its recipe.

    Args:
        name: A key of `RECIPES`, for example "small-cnn".
        images: Training images, as `images_for` gives them.
        labels: Their classes.
        seed: Fixes the initialisation and the order of the batches.
        epochs: Another number of epochs than the recipe's.
        measure: Called with the network in evaluation mode after every epoch; what
            it returns goes into the record.

    Returns:
        The trained network in evaluation mode, and the record of its training.

    Raises:
        TypeError: If a number is not an integer, or `measure` cannot be called.
        ValueError: If there is no such recipe, or a number is too small.
    """
    check_choice("name", name, RECIPES)
    if epochs is not None:
        check_at_least("epochs", epochs, 1)
    if measure is not None:
        check_callable("measure", measure)
    recipe = RECIPES[name]
    seed_everything(seed)
    model = recipe.model()
    if recipe.frozen:
        model.get_submodule(recipe.frozen).requires_grad_(False)
    epoch = steps_per_epoch(len(labels), recipe.batch_size)
    steps = epoch * (recipe.epochs if epochs is None else epochs)
    scheduler = None
    optimizer: torch.optim.Optimizer
    if recipe.one_cycle:
        optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.rate)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, recipe.rate, total_steps=steps + 1
        )
    else:
        # `fused` is the same Adam, computed in one pass over the weights.
        optimizer = torch.optim.Adam(model.parameters(), lr=recipe.rate, fused=True)

    record = fit(
        model,
        shuffled_batches(images, labels, batch_size=recipe.batch_size, seed=seed),
        optimizer,
        steps=steps,
        loss=nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing),
        scheduler=scheduler,
        measure=measure,
        measure_every=epoch,
    )
    return model.eval(), record
