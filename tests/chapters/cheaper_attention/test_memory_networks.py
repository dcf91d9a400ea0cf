import pytest
import torch

from attnconv.complexity import count_parameters
from attnconv_book.chapters.cheaper_attention.memory_networks import (
    NETWORKS,
    Memory,
    MemoryMixer,
    memory_network,
)


@pytest.mark.parametrize("name", NETWORKS)
def test_no_network_looks_ahead_and_all_weights_learn(name):
    torch.manual_seed(0)
    model = memory_network(name).double()
    tokens = torch.randint(96, (3, 11))
    other = tokens.clone()
    other[:, 6:] = (other[:, 6:] + 1) % 96
    scores = model(tokens)
    assert scores.shape == (3, 11, 32)
    torch.testing.assert_close(scores[:, :6], model(other)[:, :6])
    scores.square().sum().backward()
    silent = [name for name, w in model.named_parameters() if not w.grad.abs().sum()]
    # A bias of all keys alike changes no weight of the softmax.
    assert [name for name in silent if "convolve.1" not in name] == []


@pytest.mark.parametrize("name", NETWORKS)
def test_only_the_window_forgets_what_is_far(name):
    torch.manual_seed(0)
    mixer = MemoryMixer(16, NETWORKS[name]).double()
    x = torch.randn(1, 40, 16, dtype=torch.float64, requires_grad=True)
    mixer(x)[0, -1].sum().backward()
    heard = x.grad[0].abs().sum(-1) > 0
    far = 1 if NETWORKS[name].convolved else 0  # the convolution sees one more
    if NETWORKS[name].rule == "window":
        assert heard.nonzero()[0].item() == 40 - 16 - far
    else:
        assert heard.all()


def test_networks_are_of_one_size():
    sizes = {name: count_parameters(memory_network(name)) for name in NETWORKS}
    assert sizes["softmax"] == sizes["window"] == sizes["linear"]
    assert (
        sizes["linear-conv"]
        == sizes["linear-conv-two-heads"]
        == sizes["linear-conv-one-head"]
    )
    assert max(sizes.values()) < 1.03 * min(sizes.values())


@pytest.mark.error_message
def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="name must be one of .*'tables'"):
        memory_network("tables")
    with pytest.raises(
        ValueError, match="heads must divide dim, got heads=3 and dim=16"
    ):
        MemoryMixer(16, Memory("linear", False, 3))
