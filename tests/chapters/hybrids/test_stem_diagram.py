import torch

from attnconv_book.chapters.hybrids.contenders import build_contender
from attnconv_book.chapters.hybrids.stem_diagram import STEPS, stem_diagram


def test_the_sizes_it_shows_are_those_of_the_network():
    model = build_contender("plain", 2, image_size=(12, 32)).eval()
    x = torch.randn(1, 1, 12, 32)
    sizes = [x]
    for layers in (model.stem[:3], model.stem[3:], model.block, model.pool):
        sizes.append(layers(sizes[-1]))
    told = [
        " × ".join(map(str, each.shape[1:]))
        if each.dim() == 4
        else f"{each.shape[1]} numbers"
        for each in sizes
    ]
    assert told == [below for _, below, _ in STEPS[:-1]]
    texts = {text.get_text() for text in stem_diagram().axes[0].texts}
    assert texts == {word for step in STEPS for word in step[:2]}
