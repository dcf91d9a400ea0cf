import torch
from torch import nn

from attnconv_book.kit.image_experiments import moved_and_mirrored, train_classifier


def numbered(batch=200, side=5):
    """Images in which every pixel says where it stands; none is 0."""
    rows = torch.arange(1.0, side + 1)
    image = 10 * rows[:, None] + rows
    return image.expand(batch, 1, side, side).clone()


def test_images_are_moved_whole_and_every_second_is_mirrored():
    images, reach = numbered(), 1
    moved = moved_and_mirrored(images, 0, reach=reach)
    assert moved.shape == images.shape
    mirrored, seen = 0, set()
    for image in moved[:, 0]:
        here = image.nonzero()[0].tolist()
        value = image[*here].item()
        down = here[0] - (int(value) // 10 - 1)
        flipped = image[2, 1] > image[2, 3]
        mirrored += int(flipped)
        upright = image.flip(-1) if flipped else image
        place = upright.nonzero()[0].tolist()
        right = place[1] - (int(upright[*place].item()) % 10 - 1)
        seen.add((down, right))
        expected = torch.zeros(7, 7)
        expected[1 + down : 6 + down, 1 + right : 6 + right] = images[0, 0]
        assert torch.equal(upright, expected[1:6, 1:6])
    assert seen == {(y, x) for y in range(-1, 2) for x in range(-1, 2)}
    assert 70 < mirrored < 130


def test_what_is_drawn_depends_on_the_seed_alone():
    images = numbered(20)
    first = moved_and_mirrored(images, 3)
    torch.rand(1)
    assert torch.equal(first, moved_and_mirrored(images, 3))
    assert not torch.equal(first, moved_and_mirrored(images, 4))
    assert torch.equal(moved_and_mirrored(images, 1, reach=0).sum(), images.sum())


def test_the_rate_rises_and_is_then_constant():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(25, 10))
    record = train_classifier(
        model,
        numbered(70) / 60,
        torch.arange(70) % 10,
        seed=0,
        epochs=60,
        mirror=True,
        measure=lambda _: {},
    )
    assert record.steps == 120 and len(record.measurements) == 60
    assert record.learning_rates[0] == 1e-5
    assert set(record.learning_rates[99:]) == {1e-3}
