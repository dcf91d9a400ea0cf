import pytest
import torch

from attnconv_book.chapters.connection.recall_networks import (
    NETWORKS,
    GatedConvolution,
    recall_network,
)

SIZES = {"num_keys": 7, "num_values": 5, "length": 11, "dim": 24}


@pytest.mark.parametrize("name", NETWORKS)
def test_no_network_looks_ahead_and_all_weights_learn(name):
    torch.manual_seed(0)
    model = recall_network(name, **SIZES).double()
    tokens = torch.randint(12, (3, 11))
    other = tokens.clone()
    other[:, 6:] = (other[:, 6:] + 1) % 12
    scores = model(tokens)
    assert scores.shape == (3, 11, 5)
    torch.testing.assert_close(scores[:, :6], model(other)[:, :6])
    scores.square().sum().backward()
    silent = [name for name, w in model.named_parameters() if not w.grad.abs().sum()]
    # A bias of all keys alike changes no weight of the softmax.
    assert [name for name in silent if "convolve.1" not in name] == []


@pytest.mark.parametrize("name", NETWORKS)
def test_the_last_token_hears_all(name):
    torch.manual_seed(0)
    model = recall_network(name, **SIZES).double()
    heard = torch.autograd.functional.jacobian(
        lambda x: model.head(_mix(model, x))[0, -1].sum(),
        torch.randn(1, 11, 24, dtype=torch.float64),
    )
    assert (heard[0].abs().sum(-1) > 0).all()


def _mix(model, x):
    for norm, mix, mlp in zip(
        model.before_mixers, model.mixers, model.mlps, strict=True
    ):
        x = x + mix(norm(x))
        x = x + mlp(x)
    return x


def test_a_gate_of_zero_lets_nothing_through():
    layer = GatedConvolution(4, 3)
    layer.project.weight.data[4:] = 0
    layer.project.bias.data[4:] = 0
    x = torch.randn(2, 5, 4)
    torch.testing.assert_close(layer(x), layer.output.bias.expand(2, 5, 4))


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="name must be one of .*'on-keys'"):
        recall_network("on-keys", **SIZES)
