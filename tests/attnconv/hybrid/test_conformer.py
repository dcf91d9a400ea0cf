"""The Conformer's block, token by token."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from attnconv.attention import RotaryPositions
from attnconv.hybrid import ConformerBlock, ConformerConvolution


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def settled(block):
    """Give every number of the block one of its own, as training would."""
    torch.manual_seed(0)
    for tensor in (*block.parameters(), *block.buffers()):
        if tensor.is_floating_point():
            nn.init.uniform_(tensor, 0.2, 1)
    return block.double().eval()


def normalised(part, token):
    mean, var = token.mean(), token.var(unbiased=False)
    return (token - mean) / (var + part.eps).sqrt() * part.weight + part.bias


def test_the_convolution_token_by_token():
    block, x = settled(ConformerConvolution(4, 3)), normal(1, 5, 4)
    both = [
        block.gate.weight @ normalised(block.norm, token) + block.gate.bias
        for token in x[0]
    ]
    gated = [one[:4] / (1 + torch.exp(-one[4:])) for one in both]
    taps, norm = block.depthwise.weight[:, 0], block.batch_norm
    for i, ours in enumerate(block(x)[0]):
        near = block.depthwise.bias + sum(
            taps[:, k] * gated[i + k - 1] for k in range(3) if 0 <= i + k - 1 < 5
        )
        scaled = (near - norm.running_mean) / (norm.running_var + norm.eps).sqrt()
        scaled = scaled * norm.weight + norm.bias
        swish = scaled / (1 + torch.exp(-scaled))
        assert_close(ours, block.mix.weight @ swish + block.mix.bias)


def test_the_block_is_its_parts():
    block, x = settled(ConformerBlock(6, 2, 3, hidden=7)), normal(2, 5, 6)

    def network(parts, tokens):
        norm, first, _, second = parts
        hidden = torch.stack(
            [
                torch.stack([first(normalised(norm, token)) for token in row])
                for row in tokens
            ]
        )
        return second(hidden * hidden.sigmoid())

    y = x + 0.5 * network(block.before, x)
    y = y + block.attention(
        nn.functional.layer_norm(
            y, (6,), block.attention_norm.weight, block.attention_norm.bias
        )
    )
    y = y + block.convolution(y)
    y = y + 0.5 * network(block.after, y)
    assert_close(
        block(x), nn.functional.layer_norm(y, (6,), block.norm.weight, block.norm.bias)
    )


def test_the_convolution_sees_its_kernel_and_the_block_everything():
    x = normal(1, 9, 4).requires_grad_()
    for block, far in ((ConformerConvolution(4, 5), 0), (ConformerBlock(4, 1, 5), 1)):
        y = settled(block)(x)[0, 0].square().sum()
        (seen,) = torch.autograd.grad(y, x)
        assert (seen[0, :3].abs().amax(1) > 0).all()
        assert (seen[0, 3:].abs().amax(1) > 0).all() == bool(far)


def test_a_mask_keeps_attention_from_the_hidden():
    block, x = settled(ConformerBlock(4, 2, 1)), normal(1, 3, 4)
    other = torch.cat([x[:, :2], normal(1, 1, 4, seed=1)], dim=1)
    mask = torch.tensor([[True, True, False]]).expand(3, 3)
    one, two = block(x, mask), block(other, mask)
    assert_close(one[:, :2], two[:, :2])
    assert (block(x)[:, 0] - block(other)[:, 0]).abs().max() > 1e-6


def test_positions_are_those_of_attention():
    x = normal(1, 4, 8)
    plain = settled(ConformerBlock(8, 2, 1))
    turned = settled(ConformerBlock(8, 2, 1, positions=RotaryPositions(4)))
    order = torch.tensor([2, 0, 3, 1])
    assert_close(plain(x[:, order]), plain(x)[:, order])
    assert (turned(x[:, order]) - turned(x)[:, order]).abs().max() > 1e-6


@pytest.mark.parametrize(("hidden", "width"), [(None, 24), (7, 7)])
def test_width_of_the_networks(hidden, width):
    assert ConformerBlock(6, 2, hidden=hidden).before[1].out_features == width
