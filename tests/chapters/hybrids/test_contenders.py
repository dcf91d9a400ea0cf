import numpy as np
import pytest
import torch

from attnconv_book.chapters.hybrids.contenders import CONTENDERS, build_contender
from attnconv_book.chapters.hybrids.tasks import draw_pictures

every_contender = pytest.mark.parametrize("name", CONTENDERS)


@every_contender
def test_all_weights_learn_and_the_scores_have_their_shape(name):
    torch.manual_seed(0)
    model = build_contender(name, 3, image_size=(8, 16)).train()
    for parameter in model.parameters():  # a new non-local block adds nothing
        if (parameter == 0).all():
            torch.nn.init.normal_(parameter)
    scores = model(torch.randn(4, 1, 8, 16))
    assert scores.shape == (4, 3)
    (scores * torch.randn(4, 3)).sum().backward()
    silent = [n for n, w in model.named_parameters() if not w.grad.abs().sum()]
    assert silent == []


def test_all_begin_with_the_same_stem():
    kinds = {
        name: [type(layer) for layer in build_contender(name, 10).stem]
        for name in CONTENDERS
    }
    assert set(map(tuple, kinds.values())) == {tuple(kinds["plain"])}
    widths = {name: one.width for name, one in CONTENDERS.items() if name != "wider"}
    assert set(widths.values()) == {16}


def test_the_wider_control_has_more_parameters_than_any_other():
    counts = {
        name: sum(weight.numel() for weight in build_contender(name, 10).parameters())
        for name in CONTENDERS
    }
    assert max(counts, key=counts.__getitem__) == "wider"
    assert counts["wider"] < 1.2 * counts["output-attention"]


def left_and_right(name, spread):
    """Scores for each way to join four left halves with four right ones."""
    torch.manual_seed(1)
    model = build_contender(name, 2, image_size=(12, 32)).double().eval()
    pictures, _ = draw_pictures(np.random.default_rng(0), "pair", 4)
    left, right = pictures[..., :16].double(), pictures[..., 16:].double()
    left[..., 8:], right[..., :8] = 0, 0
    joined = torch.cat([left.repeat_interleave(4, 0), right.repeat(4, 1, 1, 1)], dim=-1)
    for parameter in model.parameters():  # so that ReLUs switch and gates do not stick
        torch.nn.init.normal_(parameter, std=spread)
    with torch.no_grad():
        return model(joined).reshape(4, 4, 2)


def departure_from_a_sum(scores):
    """How far the scores are from f(left) + g(right)."""
    rest = scores - scores.mean(0) - scores.mean(1, keepdim=True) + scores.mean((0, 1))
    return float(rest.abs().max() / scores.std())


@pytest.mark.parametrize("name", ["plain", "wider"])
def test_a_plain_network_adds_what_it_sees_left_and_right(name):
    assert departure_from_a_sum(left_and_right(name, 0.3)) < 1e-10


@pytest.mark.parametrize(
    "name",
    [name for name in CONTENDERS if name not in ("plain", "wider", "bottleneck")],
)
def test_the_others_do_not(name):
    scores = [left_and_right(name, spread) for spread in (0.3, 1.0)]
    assert max(map(departure_from_a_sum, scores)) > 1e-6


@pytest.mark.error_message
def test_an_unknown_contender_is_refused():
    with pytest.raises(ValueError, match="name must be one of .* got 'vit'"):
        build_contender("vit", 10)
