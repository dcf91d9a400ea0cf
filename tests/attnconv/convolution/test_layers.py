import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.convolution import (
    CausalConv1d,
    DepthwiseSeparableConv2d,
    convolve2d,
    output_size,
)

drawn = settings(deadline=None, max_examples=25)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@drawn
@given(st.integers(1, 5), st.integers(1, 3), st.integers(1, 11))
def test_causal_reaches_exactly_its_taps_and_nothing_later(
    kernel_size, dilation, tokens
):
    layer = CausalConv1d(2, 3, kernel_size, dilation=dilation).double()
    torch.nn.init.ones_(layer.conv.weight)
    x = normal(1, 2, tokens).requires_grad_()
    out = layer(x)
    assert out.shape == (1, 3, tokens)
    for t in range(tokens):
        (gradient,) = torch.autograd.grad(out[0, :, t].sum(), x, retain_graph=True)
        reached = {j for j in range(tokens) if gradient[0, 0, j] != 0}
        taps = {t - k * dilation for k in range(kernel_size)}
        assert reached == {j for j in taps if j >= 0}


def test_causal_by_hand():
    layer = CausalConv1d(1, 1, 2, bias=False)
    with torch.no_grad():
        layer.conv.weight.copy_(torch.tensor([[[10.0, 1.0]]]))
    x = torch.tensor([[[1.0, 2.0, 3.0]]])
    assert torch.equal(layer(x), torch.tensor([[[1.0, 12.0, 23.0]]]))


@drawn
@given(
    st.integers(1, 5),
    st.integers(1, 3),
    st.lists(st.integers(1, 7), min_size=1, max_size=5),
    st.sampled_from([1, 2]),
)
def test_pieces_that_arrive_one_by_one_give_what_the_whole_gives(
    kernel_size, dilation, pieces, groups
):
    layer = CausalConv1d(
        4, 6, kernel_size, dilation=dilation, groups=groups, dtype=torch.float64
    )
    x = normal(3, 4, sum(pieces))
    state, outputs = None, []
    for piece in x.split(pieces, dim=-1):
        output, state = layer.stream(piece, state)
        assert output.shape == (3, 6, piece.shape[-1])
        assert state.shape == (3, 4, layer.past)
        outputs.append(output)
    assert_close(torch.cat(outputs, dim=-1), layer(x))
    seen = torch.cat([x.new_zeros(3, 4, layer.past), x], dim=-1)
    assert_close(state, seen[..., seen.shape[-1] - layer.past :])


@pytest.mark.compiled
def test_a_piece_in_a_call_that_is_followed():
    layer = CausalConv1d(4, 6, 3, dtype=torch.float64)
    x, state = normal(3, 4, 5), normal(3, 4, 2, seed=1)
    expected = layer.stream(x, state)
    whole = torch.compile(layer.stream, backend="eager", fullgraph=True)
    assert_close(whole(x, state), expected)
    one = torch.func.vmap(lambda x, state: layer.stream(x[None], state[None]))
    output, kept = one(x, state)
    assert_close((output[:, 0], kept[:, 0]), expected)


def test_one_step_by_hand():
    layer = CausalConv1d(1, 1, 2, bias=False)
    with torch.no_grad():
        layer.conv.weight.copy_(torch.tensor([[[10.0, 1.0]]]))
    output, state = layer.stream(torch.tensor([[[3.0]]]), torch.tensor([[[2.0]]]))
    assert output.tolist() == [[[23.0]]] and state.tolist() == [[[3.0]]]


@pytest.mark.parametrize("layer", [CausalConv1d, DepthwiseSeparableConv2d])
def test_parameters_live_where_and_as_they_are_wanted(layer):
    made = layer(2, 3, 3, device="meta", dtype=torch.bfloat16)
    assert {(p.device.type, p.dtype) for p in made.parameters()} == {
        ("meta", torch.bfloat16)
    }


def test_causal_groups_do_not_see_each_other():
    layer = CausalConv1d(4, 6, 3, groups=2).double()
    x = normal(1, 4, 5).requires_grad_()
    (gradient,) = torch.autograd.grad(layer(x)[:, :3].sum(), x)
    assert (gradient[:, :2] != 0).any()
    assert (gradient[:, 2:] == 0).all()


def test_causal_later_tokens_do_not_change_earlier_outputs():
    layer = CausalConv1d(2, 3, 5, dilation=2).double()
    x = normal(1, 2, 13)
    assert_close(layer(x)[..., :7], layer(x[..., :7]))


@drawn
@given(
    st.sampled_from([1, 3, 5]),
    st.integers(1, 3),
    st.none() | st.integers(0, 2),
    st.integers(1, 2),
)
def test_separable_is_one_convolution_with_kernels_of_rank_one(
    kernel_size, stride, padding, dilation
):
    layer = DepthwiseSeparableConv2d(
        2, 3, kernel_size, stride=stride, padding=padding, dilation=dilation
    ).double()
    x = normal(2, 2, 11, 13)
    whole = layer.pointwise.weight * layer.depthwise.weight.transpose(0, 1)
    used = dilation * (kernel_size - 1) // 2 if padding is None else padding
    expected = convolve2d(
        x,
        whole,
        layer.pointwise.bias,
        stride=stride,
        padding=used,
        dilation=dilation,
        fused=False,
    )
    assert_close(layer(x), expected)
    sizes = [output_size(n, kernel_size, stride, used, dilation) for n in (11, 13)]
    assert list(layer(x).shape[-2:]) == sizes


def test_separable_keeps_the_size_by_default_and_counts_its_parameters():
    layer = DepthwiseSeparableConv2d(5, 7, 3)
    assert layer(torch.zeros(1, 5, 11, 13)).shape == (1, 7, 11, 13)
    assert sum(p.numel() for p in layer.parameters()) == 5 * 9 + 5 * 7 + 7
    bare = DepthwiseSeparableConv2d(5, 7, 3, bias=False)
    assert sum(p.numel() for p in bare.parameters()) == 5 * 9 + 5 * 7


def test_gradcheck():
    causal = CausalConv1d(2, 3, 2).double()
    assert torch.autograd.gradcheck(causal, normal(1, 2, 5).requires_grad_())
    separable = DepthwiseSeparableConv2d(2, 3, 3).double()
    assert torch.autograd.gradcheck(separable, normal(1, 2, 3, 5).requires_grad_())


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: CausalConv1d(0, 2, 3), ValueError, "in_channels must be at least 1"),
        (lambda: CausalConv1d(2, 0, 3), ValueError, "out_channels must be at least 1"),
        (lambda: CausalConv1d(2, 2, 0), ValueError, "kernel_size must be at least 1"),
        (
            lambda: CausalConv1d(2, 2, 3, dilation=0),
            ValueError,
            "dilation must be at least 1, got 0",
        ),
        (
            lambda: CausalConv1d(2, 4, 3, groups=4),
            ValueError,
            "groups must divide in_channels, got groups=4 and in_channels=2",
        ),
        (
            lambda: CausalConv1d(2, 3, 3, groups=2),
            ValueError,
            "groups must divide out_channels",
        ),
        (
            lambda: DepthwiseSeparableConv2d(2, 3, 4),
            ValueError,
            r"kernel_size must be odd to keep the size .* got 4",
        ),
        (
            lambda: DepthwiseSeparableConv2d(2, 3, 3, stride=-2),
            ValueError,
            "stride must be at least 1, got -2",
        ),
        (
            lambda: DepthwiseSeparableConv2d(2, 3, 3, padding=-1),
            ValueError,
            "padding must be at least 0, got -1",
        ),
        (
            lambda: DepthwiseSeparableConv2d(2, 3, 3.0),
            TypeError,
            "kernel_size must be an integer",
        ),
    ],
)
def test_bad_sizes_are_refused(build, error, message):
    with pytest.raises(error, match=message):
        build()


@pytest.mark.error_message
def test_bad_input_is_refused():
    causal = CausalConv1d(2, 3, 5)
    with pytest.raises(ValueError, match="x must have 3 axes .* got 2"):
        causal(torch.zeros(2, 7))
    with pytest.raises(ValueError, match="x must have 2 channels in axis 1, got 7"):
        causal(torch.zeros(1, 7, 2))
    with pytest.raises(ValueError, match="x must not be empty"):
        causal(torch.zeros(0, 2, 7))
    separable = DepthwiseSeparableConv2d(2, 3, 5, padding=0)
    with pytest.raises(ValueError, match="x must have 4 axes .* got 3"):
        separable(torch.zeros(2, 7, 7))
    with pytest.raises(ValueError, match="x must have 2 channels in axis 1, got 3"):
        separable(torch.zeros(1, 3, 7, 7))
    with pytest.raises(ValueError, match="kernel_size must fit .* size=3"):
        separable(torch.zeros(1, 2, 7, 3))
    with pytest.raises(TypeError, match="x must be floating point"):
        separable(torch.zeros(1, 2, 7, 7, dtype=torch.uint8))
