import pytest
import torch

from attnconv_book.chapters.hybrids.contenders import CONTENDERS
from attnconv_book.chapters.hybrids.experiment import BATCH_SIZE, SEEDS
from attnconv_book.chapters.hybrids.pictures_experiment import (
    FARTHEST,
    HYBRID_PICTURES,
    moved_batches,
    run,
)


def load(part, count):
    generator = torch.Generator().manual_seed(len(part))
    pictures = torch.rand(40, 3, 32, 32, generator=generator)
    return pictures, torch.randint(10, (40,), generator=generator)


def test_a_short_run_says_what_the_records_hold():
    result = run("se", 0, steps=3, every=2, load=load)
    assert result["steps"] == [2, 3] and len(result["losses"]) == 2
    assert all(0 <= value <= 1 for value in result["accuracy"])
    assert run("se", 0, steps=3, every=2, load=load) == result
    assert run("se", 1, steps=3, every=2, load=load) != result


def test_a_picture_is_moved_or_mirrored_and_keeps_its_class():
    rows = torch.arange(32.0).expand(32, 32)
    pictures = (rows + 100 * torch.arange(40.0)[:, None, None])[:, None]
    batches = moved_batches(pictures, torch.arange(40) % 10, 0)
    inputs, targets = batches(0)
    assert inputs.shape == (BATCH_SIZE, 1, 32, 32)
    middles = inputs[:, 0, :, 8:24]
    number = (middles.amin((1, 2)) / 100).floor().long()
    assert torch.equal(number % 10, targets)
    steps = middles.diff(dim=-1)
    assert set(steps.unique().tolist()) == {-1.0, 1.0}
    ways = {float(picture[0]) for picture in middles[:, 0] - 100 * number[:, None]}
    assert len(ways) > FARTHEST
    assert torch.equal(batches(0)[0], inputs)


def test_every_contender_runs_with_every_seed():
    (cells,) = HYBRID_PICTURES.parts.values()
    assert {(one.parameters["contender"], one.parameters["seed"]) for one in cells} == {
        (name, seed) for name in CONTENDERS for seed in SEEDS
    }


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="contender must be one of .* got 'vit'"):
        run("vit", 0, load=load)
