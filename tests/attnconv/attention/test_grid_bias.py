import torch
from torch.testing import assert_close

from attnconv.attention import GridBias, MultiHeadAttention


def test_the_same_step_has_the_same_number_everywhere():
    bias = GridBias(2, (3, 5))
    torch.nn.init.normal_(bias.table)
    added = bias()
    for query in range(15):
        for key in range(15):
            down = key // 5 - query // 5
            right = key % 5 - query % 5
            assert torch.equal(
                added[:, query, key], bias.table[:, down + 2, right + 4]
            ), (query, key)


def test_a_small_grid_by_hand():
    bias = GridBias(1, (1, 2))
    with torch.no_grad():
        bias.table.copy_(torch.tensor([[[1.0, 2.0, 3.0]]]))  # to the left, here, right
    assert bias()[0].tolist() == [[2.0, 3.0], [1.0, 2.0]]


def test_steps_beyond_the_grid_have_the_number_of_the_longest():
    bias = GridBias(1, 2)
    far = bias.look_up(torch.tensor([[7]]), torch.tensor([[-7]]))
    assert torch.equal(far, bias.table[:, 2:, :1])


def test_attention_that_looks_at_steps_alone_does_what_a_convolution_does():
    # With queries of zero the weights depend on the step alone: far from the edges all
    # places weigh their neighbours alike.
    torch.manual_seed(0)
    layer = MultiHeadAttention(6, 2, positions=GridBias(2, 5)).double()
    with torch.no_grad():
        layer.query_key_value.weight[:6].zero_()
        layer.query_key_value.bias[:6].zero_()
        layer.positions.table.fill_(-60)
        layer.positions.table[:, 3:6, 3:6] = torch.randn(2, 3, 3)
    weights = layer.weights(torch.randn(1, 25, 6).double()).view(2, 25, 5, 5)
    assert_close(weights[:, 6, :3, :3], weights[:, 18, 2:, 2:])
