import pytest
import torch
import torch.nn.functional as F

from attnconv_book.chapters.convolution import fit_error

EDGE = torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]).double()[None, None]


def draw(x):
    return F.conv2d(x, EDGE, padding=1)


def draw_left(x):
    left = torch.arange(x.shape[-1]) < x.shape[-1] // 2
    return torch.where(left, draw(x), x)


def errors(kind, numbers, rule=draw):
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(50, 1, 4, 5, generator=generator).double()
    return [fit_error(kind, images[:n], images[40:], rule) for n in numbers]


@pytest.mark.parametrize(
    ("kind", "enough"),
    # unknowns: 20; 9; 7 · 9 = 63 with 20 equations an example; 9 with 20
    [("dense", 20), ("neighbours", 9), ("shared", 4), ("convolution", 1)],
)
def test_as_many_examples_are_enough_as_there_are_unknowns(kind, enough):
    *few, last = errors(kind, range(1, enough + 1))
    assert last < 1e-8
    assert all(error > 0.01 for error in few)


def test_only_weights_of_its_own_serve_a_rule_that_depends_on_the_place():
    exact = {
        kind: errors(kind, [30], draw_left)[0] < 1e-8
        for kind in ("dense", "neighbours", "shared", "convolution")
    }
    assert list(exact.values()) == [True, True, False, False]
