import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.convolution import (
    convolve2d,
    transposed_convolve,
    transposed_convolve2d,
)

drawn = settings(deadline=None, max_examples=25)
both_paths = pytest.mark.parametrize("fused", [True, False])


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def pairs(low, high):
    one = st.integers(low, high)
    return one | st.tuples(one, one)


def each(value):
    return value if isinstance(value, tuple) else (value, value)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**31),
    pairs(1, 3),
    pairs(0, 2),
    pairs(0, 2),
    pairs(1, 3),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
    st.booleans(),
)
def test_both_paths_equal_torch(
    seed, stride, padding, extra, dilation, kernel, image, channels, with_bias
):
    groups, group_in, group_out = channels
    x = normal(2, groups * group_in, *image, seed=seed)
    weight = normal(groups * group_in, group_out, *kernel, seed=seed + 1)
    bias = normal(groups * group_out, seed=seed + 2) if with_bias else None
    options = dict(
        stride=stride,
        padding=padding,
        output_padding=extra,
        dilation=dilation,
        groups=groups,
    )
    try:
        expected = F.conv_transpose2d(x, weight, bias, **options)
    except RuntimeError:
        # What torch refuses, both paths refuse, in words.
        for fused in (True, False):
            with pytest.raises(ValueError, match="padding must"):
                transposed_convolve2d(x, weight, bias, **options, fused=fused)
        return
    for fused in (True, False):
        ours = transposed_convolve2d(x, weight, bias, **options, fused=fused)
        assert_close(ours, expected)


@drawn
@given(
    st.integers(0, 2**31),
    pairs(1, 3),
    pairs(0, 2),
    pairs(1, 2),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 3)),
    st.booleans(),
)
def test_it_is_the_adjoint_of_the_convolution(
    seed, stride, padding, dilation, kernel, image, channels, fused
):
    # <conv(x), y> = <x, transposed(y)>, for every x and every y.
    groups, group_in, group_out = channels
    x = normal(2, groups * group_in, *image, seed=seed)
    weight = normal(groups * group_out, group_in, *kernel, seed=seed + 1)
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    options["fused"] = fused
    try:
        forward = convolve2d(x, weight, **options)
    except ValueError:
        assume(False)
    y = normal(*forward.shape, seed=seed + 2)
    # What the last step of the kernel did not reach.
    extra = tuple(
        (size + 2 * side - gap * (taps - 1) - 1) % step
        for size, taps, step, side, gap in zip(
            image, kernel, *map(each, (stride, padding, dilation)), strict=True
        )
    )
    back = transposed_convolve2d(y, weight, **options, output_padding=extra)
    assert_close((forward * y).sum(), (x * back).sum())


TORCHS = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


@both_paths
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_signals_images_and_volumes_equal_torch(axes, fused):
    x = normal(2, 6, *(3, 5, 2)[:axes])
    weight, bias = normal(6, 2, *(3, 2, 4)[:axes], seed=1), normal(4, seed=2)
    options = dict(
        stride=(2, 1, 3)[:axes],
        padding=(1, 2, 0)[:axes],
        output_padding=(1, 0, 2)[:axes],
        dilation=(1, 2, 1)[:axes],
        groups=2,
    )
    expected = TORCHS[axes](x, weight, bias, **options)
    assert_close(transposed_convolve(x, weight, bias, **options, fused=fused), expected)
    listed = {k: list(v) if k != "groups" else v for k, v in options.items()}
    assert_close(transposed_convolve(x, weight, bias, **listed, fused=fused), expected)


@both_paths
@given(st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_each_end_is_cut_by_its_own_number(fused, ends):
    top, bottom, left, right = ends
    x, weight = normal(2, 3, 5, 4), normal(3, 2, 3, 2, seed=1)
    bias = normal(2, seed=2)
    whole = F.conv_transpose2d(x, weight, bias, stride=2)
    height, width = whole.shape[2:]
    expected = whole[..., top : height - bottom, left : width - right]
    padding = [(top, bottom), (left, right)]
    ours = transposed_convolve2d(
        x, weight, bias, stride=2, padding=padding, fused=fused
    )
    assert_close(ours, expected)


@both_paths
def test_mapped_over_images_and_over_kernels(fused):
    x, weight = normal(7, 2, 3, 4, 5), normal(7, 3, 2, 2, 3, seed=1)

    def grow(x, weight):
        return transposed_convolve2d(x, weight, stride=2, fused=fused)

    expected = torch.stack([grow(x[i], weight[i]) for i in range(7)])
    assert_close(torch.func.vmap(grow)(x, weight), expected)
    one = torch.func.vmap(grow, in_dims=(None, 0))(x[0], weight)
    assert_close(one, torch.stack([grow(x[0], w) for w in weight]))


@both_paths
def test_by_hand(fused):
    x = torch.tensor([[1.0, 2.0]])[None, None]
    weight = torch.tensor([[1.0, 10.0, 100.0]])[None, None]
    # 1 · (1, 10, 100) from place 0, 2 · (1, 10, 100) from place 2: they meet at 2.
    expected = torch.tensor([[[[1.0, 10.0, 102.0, 20.0, 200.0]]]])
    options = dict(stride=2, fused=fused)
    assert torch.equal(transposed_convolve2d(x, weight, **options), expected)
    cut = transposed_convolve2d(
        x, weight, torch.tensor([3.0]), padding=(0, 1), **options
    )
    assert torch.equal(cut, expected[..., 1:-1] + 3)
    more = transposed_convolve2d(x, weight, output_padding=(0, 1), **options)
    assert torch.equal(more, F.pad(expected, (0, 1)))


@drawn
@given(st.integers(1, 7), st.integers(1, 4), st.booleans())
def test_the_overlap_is_even_where_the_stride_divides_the_kernel(kernel, stride, fused):
    ones = torch.ones(1, 1, 1, 12), torch.ones(1, 1, 1, kernel)
    overlap = transposed_convolve2d(*ones, stride=(1, stride), fused=fused)
    inside = overlap[0, 0, 0, kernel:-kernel]
    assert (inside.min() == inside.max()) == (kernel % stride == 0)


@both_paths
def test_gradcheck(fused):
    leaves = [normal(2, 4, 2, 3), normal(4, 1, 3, 2, seed=1), normal(2, seed=2)]
    leaves = [leaf.requires_grad_() for leaf in leaves]
    options = dict(stride=(2, 1), padding=(1, 0), output_padding=(1, 0), groups=2)
    torch.autograd.gradcheck(
        lambda *given: transposed_convolve2d(*given, **options, fused=fused), leaves
    )


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(output_padding=1), "output_padding must be smaller than stride 1 or"),
        (dict(padding=2), "padding must leave something of 4 places, got 2"),
        (dict(stride=(1, 2, 3)), r"stride must be one integer or \(vertical"),
        (dict(groups=2), "groups must divide in_channels, got groups=2"),
        (dict(stride=0), "stride must be at least 1, got 0"),
    ],
)
def test_messages(options, message):
    x, weight = normal(1, 3, 2, 2), normal(3, 2, 3, 3)
    with pytest.raises(ValueError, match=message):
        transposed_convolve2d(x, weight, **options)


@pytest.mark.error_message
def test_a_kernel_of_another_depth_is_named():
    with pytest.raises(ValueError, match="weight must have 3 input channels in axis 0"):
        transposed_convolve2d(normal(1, 3, 2, 2), normal(2, 3, 3, 3))
