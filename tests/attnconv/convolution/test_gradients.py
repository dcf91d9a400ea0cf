import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.convolution import (
    convolution_gradients,
    convolve2d,
    transposed_convolve2d,
)

EXACT = dict(rtol=1e-10, atol=1e-10)
both_paths = pytest.mark.parametrize("fused", [True, False])


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def pairs(low, high):
    one = st.integers(low, high)
    return one | st.tuples(one, one)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**31),
    pairs(1, 3),
    pairs(0, 3),
    pairs(1, 3),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 11), st.integers(1, 11)),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
)
def test_equal_to_autograd(seed, stride, padding, dilation, kernel, image, channels):
    groups, group_in, group_out = channels
    leaves = [
        normal(2, groups * group_in, *image, seed=seed),
        normal(groups * group_out, group_in, *kernel, seed=seed + 1),
        normal(groups * group_out, seed=seed + 2),
    ]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    try:
        output = convolve2d(*leaves, **options, fused=True)
    except ValueError:
        assume(False)
    above = normal(*output.shape, seed=seed + 3)
    wanted = torch.autograd.grad(output, leaves, above)
    x, weight, _ = (leaf.detach() for leaf in leaves)
    for fused in (True, False):
        found = convolution_gradients(x, weight, above, **options, fused=fused)
        for ours, theirs in zip(found, wanted, strict=True):
            assert_close(ours, theirs, **EXACT)


@both_paths
@pytest.mark.parametrize("padding", ["same", [(0, 2), (1, 0)], [(2, 1), 1]])
def test_ends_that_differ_equal_autograd(fused, padding):
    leaves = [normal(2, 3, 5, 7), normal(4, 3, 2, 4, seed=1), normal(4, seed=2)]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    output = convolve2d(*leaves, padding=padding, dilation=(1, 2))
    above = normal(*output.shape, seed=3)
    wanted = torch.autograd.grad(output, leaves, above)
    x, weight, _ = (leaf.detach() for leaf in leaves)
    found = convolution_gradients(
        x, weight, above, padding=padding, dilation=(1, 2), fused=fused
    )
    for ours, theirs in zip(found, wanted, strict=True):
        assert_close(ours, theirs, **EXACT)


@both_paths
def test_mapped_over_images_and_over_kernels(fused):
    x, weight = normal(5, 2, 3, 4, 7), normal(5, 2, 3, 2, 3, seed=1)
    above = normal(5, 2, 2, 3, 5, seed=2)

    def gradients(x, weight, above):
        return tuple(convolution_gradients(x, weight, above, fused=fused))

    for in_dims in ((0, 0, 0), (0, None, 0), (None, 0, None)):
        given_ = [
            whole if axis == 0 else whole[0]
            for whole, axis in zip((x, weight, above), in_dims, strict=True)
        ]
        mapped = torch.func.vmap(gradients, in_dims=in_dims)(*given_)
        for i in range(5):
            one = [
                whole[i] if axis == 0 else whole
                for whole, axis in zip(given_, in_dims, strict=True)
            ]
            for ours, wanted in zip(mapped, gradients(*one), strict=True):
                assert_close(ours[i], wanted, **EXACT)


@both_paths
def test_by_hand(fused):
    # The example of the chapter: three numbers, three taps, zeros beyond the ends.
    x = torch.tensor([[2.0, 0.0, 1.0]])[None, None]
    weight = torch.tensor([[1.0, 3.0, 2.0]])[None, None]
    above = torch.tensor([[1.0, -2.0, 1.0]])[None, None]
    assert torch.equal(
        convolve2d(x, weight, padding=(0, 1)),
        torch.tensor([[6.0, 4.0, 3.0]])[None, None],
    )
    found = convolution_gradients(x, weight, above, padding=(0, 1), fused=fused)
    assert found.x.flatten().tolist() == [1.0, -3.0, -1.0]
    assert found.weight.flatten().tolist() == [-4.0, 3.0, -2.0]
    assert found.bias.tolist() == [0.0]


@both_paths
def test_linear_in_the_gradient_above(fused):
    x, weight = normal(2, 3, 5, 7), normal(5, 3, 3, 2, seed=1)
    first, second = normal(2, 2, 5, 4, 6, seed=2)[:, :, :, :3]
    for left, one, two in zip(
        convolution_gradients(x, weight, 2 * first - second, fused=fused),
        convolution_gradients(x, weight, first, fused=fused),
        convolution_gradients(x, weight, second, fused=fused),
        strict=True,
    ):
        assert_close(left, 2 * one - two)


@both_paths
def test_what_no_window_reads_gets_zero(fused):
    # 8 places, kernel 3, stride 2: the last one is never read.
    given = normal(1, 1, 1, 8), normal(1, 1, 1, 3), normal(1, 1, 1, 3)
    found = convolution_gradients(*given, stride=(1, 2), fused=fused)
    assert (found.x[..., -1] == 0).all()
    assert (found.x[..., :-1] != 0).all()


@both_paths
def test_the_input_gets_the_transposed_convolution(fused):
    weight, above = normal(5, 3, 3, 2), normal(2, 5, 3, 6, seed=2)
    found = convolution_gradients(normal(2, 3, 5, 7), weight, above, fused=fused)
    assert_close(found.x, transposed_convolve2d(above, weight, fused=not fused))


@both_paths
def test_gradcheck(fused):
    leaves = [normal(2, 2, 3, 5), normal(4, 1, 2, 2, seed=1), normal(2, 4, 2, 2)]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    options = dict(stride=2, padding=(1, 0), groups=2, fused=fused)
    assert torch.autograd.gradcheck(
        lambda *given: convolution_gradients(*given, **options), leaves
    )


@pytest.mark.error_message
def test_messages():
    x, weight = normal(2, 3, 5, 7), normal(5, 3, 3, 2)
    with pytest.raises(ValueError, match=r"grad_output must have shape \(2, 5, 3, 6\)"):
        convolution_gradients(x, weight, normal(2, 5, 5, 7))
    with pytest.raises(TypeError, match="grad_output must have the dtype of x"):
        convolution_gradients(x, weight, normal(2, 5, 3, 6).float())
    with pytest.raises(ValueError, match="kernel_size must fit"):
        convolution_gradients(x, weight, normal(2, 5, 3, 6), dilation=5)
