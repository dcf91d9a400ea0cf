import pytest
import torch

from attnconv_book.chapters.vision_backbones import CONTENDERS, NAMES, build
from attnconv_book.chapters.vision_backbones.networks import DATA


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("name", CONTENDERS)
def test_every_contender_is_small_and_reads_the_images(name, data):
    network = build(name, data).eval()
    assert 50_000 < sum(p.numel() for p in network.parameters()) <= 100_000
    shape = (1, 8, 8) if data == "digits" else (3, 32, 32)
    assert network(torch.zeros(2, *shape)).shape == (2, 10)


@pytest.mark.parametrize("data", DATA)
def test_the_pair_differs_in_its_tokenizer_alone(data):
    def rest(name):
        state = build(name, data).state_dict()
        return {
            key: tensor.shape
            for key, tensor in state.items()
            if not key.startswith("tokenizer")
        }

    assert rest("vit") == rest("vit-stem")
    sizes = {
        name: sum(p.numel() for p in build(name, data).parameters())
        for name in ("vit", "vit-stem")
    }
    assert 0 <= sizes["vit-stem"] - sizes["vit"] < 0.1 * sizes["vit"]


def test_every_contender_has_a_name():
    assert tuple(NAMES) == CONTENDERS
