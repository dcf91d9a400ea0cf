import pytest
import torch

from attnconv.data.pictures import CREDITS, load_picture, shrink


@pytest.mark.parametrize("name", ["flower", "china"])
def test_a_picture_is_a_tensor_of_colours_between_0_and_1(name):
    picture = load_picture(name)
    assert picture.shape == (3, 427, 640)
    assert picture.dtype == torch.float32
    assert picture.min() >= 0
    assert 0.9 < picture.max() <= 1


def test_the_pictures_are_the_ones_we_think_they_are():
    flower, china = load_picture("flower"), load_picture("china")
    petal, leaf = flower[:, 150, 380], flower[:, 150, 60]
    assert petal[0] > petal[1] > petal[2]  # orange
    assert leaf[0] < min(leaf[1], leaf[2])  # dark green-blue
    sky, roof = china[:, 20, 600], china[:, 90, 200]
    assert sky.min() > 0.7
    assert roof.max() < sky.min()


def test_every_picture_has_a_credit_with_its_licence():
    assert set(CREDITS) == {"flower", "china"}
    for credit in CREDITS.values():
        assert "CC BY 2.0" in credit
        assert "Flickr" in credit


def test_shrink_takes_means_over_blocks():
    picture = torch.arange(24.0).reshape(1, 4, 6)
    assert torch.equal(
        shrink(picture, 2), torch.tensor([[[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]]])
    )


def test_shrink_by_1_changes_nothing_and_keeps_the_mean():
    picture = torch.rand(3, 14, 21, generator=torch.Generator().manual_seed(0))
    assert torch.equal(shrink(picture, 1), picture)
    assert torch.allclose(shrink(picture, 7).mean(), picture.mean(), atol=1e-6)


@pytest.mark.error_message
def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="name must be one of .*got 'cat'"):
        load_picture("cat")
    with pytest.raises(ValueError, match="factor must divide .*got 3 for 4 × 6"):
        shrink(torch.zeros(1, 4, 6), 3)
    with pytest.raises(ValueError, match="factor must be at least 1, got 0"):
        shrink(torch.zeros(1, 4, 6), 0)
