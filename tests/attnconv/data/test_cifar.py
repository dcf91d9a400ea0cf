"""The loader reads an archive laid out as the publisher's; no network is used."""

import io
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

from attnconv.data import CIFAR10_CLASSES, Source, load_cifar10
from attnconv.data.download import contents_sha256

SHADES = {"train": 3, "test": 2}
"""How many pictures of each class the small archive holds."""


def picture(part, label, number):
    """A picture of one colour that tells part, class and number."""
    red = {"train": 40, "test": 200}[part]
    pixels = np.full((32, 32, 3), (red, 20 * label, 80 * number), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    return file.getvalue()


def seen(pictures):
    """What part, class and number the colours say."""
    red, green, blue = (255 * pictures.mean((2, 3))).T
    parts = ["test" if r > 120 else "train" for r in red.tolist()]
    return parts, (green / 20).round().long(), (blue / 80).round().long()


@pytest.fixture
def sources(tmp_path, monkeypatch):
    members = {
        f"top/{part}/{name}/{number:04}.jpg": picture(part, label, number)
        for part, count in SHADES.items()
        for label, name in enumerate(CIFAR10_CLASSES)
        for number in range(count)
    }
    with zipfile.ZipFile(tmp_path / "small.zip", "w") as archive:
        for name, content in {**members, "top/README.md": b"hello"}.items():
            archive.writestr(name, content)
    monkeypatch.setenv("ATTNCONV_DATA", str(tmp_path))
    digest = contents_sha256(members.items())
    source = Source("small.zip", "https://nowhere.invalid", "-", digest, "*.jpg")
    return {"cifar10-jpeg": source}


@pytest.mark.parametrize("part", SHADES)
def test_a_whole_part_comes_in_the_order_of_its_classes(sources, part):
    pictures, labels = load_cifar10(part, sources=sources)
    assert pictures.shape == (10 * SHADES[part], 3, 32, 32)
    assert pictures.dtype == torch.float32
    assert labels.tolist() == sorted(list(range(10)) * SHADES[part])
    parts, classes, numbers = seen(pictures)
    assert set(parts) == {part}
    assert torch.equal(classes, labels)
    assert numbers.tolist() == list(range(SHADES[part])) * 10


def test_a_draw_has_as_many_of_each_class_and_its_seed_decides(sources):
    pictures, labels = load_cifar10("train", 20, seed=5, sources=sources)
    assert labels.bincount().tolist() == [2] * 10
    parts, classes, numbers = seen(pictures)
    assert set(parts) == {"train"}
    assert torch.equal(classes, labels)
    assert len(set(zip(classes.tolist(), numbers.tolist(), strict=True))) == 20
    again, same = load_cifar10("train", 20, seed=5, sources=sources)
    assert torch.equal(again, pictures)
    assert torch.equal(same, labels)
    other, _ = load_cifar10("train", 20, seed=6, sources=sources)
    assert not torch.equal(other, pictures)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"count": 15}, "count must be a multiple of 10, got 15"),
        ({"count": 40}, "count must be at most 30, got 40"),
        ({"count": 30, "part": "test"}, "count must be at most 20, got 30"),
    ],
)
def test_a_draw_that_is_not_to_be_had_is_refused(sources, given, message):
    with pytest.raises(ValueError, match=message):
        load_cifar10(**given, sources=sources)
