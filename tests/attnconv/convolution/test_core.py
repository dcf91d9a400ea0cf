import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.convolution import convolve, convolve2d

drawn = settings(deadline=None, max_examples=25)
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
    st.booleans(),
)
def test_both_paths_equal_torch(
    seed, stride, padding, dilation, kernel, image, channels, with_bias
):
    groups, group_in, group_out = channels
    x = normal(2, groups * group_in, *image, seed=seed)
    weight = normal(groups * group_out, group_in, *kernel, seed=seed + 1)
    bias = normal(groups * group_out, seed=seed + 2) if with_bias else None
    try:
        expected = F.conv2d(x, weight, bias, stride, padding, dilation, groups)
    except RuntimeError:
        assume(False)
    options = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    for fused in (True, False):
        assert_close(convolve2d(x, weight, bias, **options, fused=fused), expected)


TORCHS = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


@both_paths
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_signals_images_and_volumes_equal_torch(axes, fused):
    x = normal(2, 6, *(7, 11, 5)[:axes])
    weight, bias = normal(4, 3, *(3, 2, 4)[:axes], seed=1), normal(4, seed=2)
    options = dict(
        stride=(2, 1, 2)[:axes],
        padding=(1, 3, 2)[:axes],
        dilation=(1, 2, 1)[:axes],
        groups=2,
    )
    expected = TORCHS[axes](x, weight, bias, **options)
    assert_close(convolve(x, weight, bias, **options, fused=fused), expected)
    listed = {k: list(v) if k != "groups" else v for k, v in options.items()}
    assert_close(convolve(x, weight, bias, **listed, fused=fused), expected)


@both_paths
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_same_and_valid_equal_torch(axes, fused):
    x = normal(2, 3, *(7, 11, 5)[:axes])
    weight = normal(2, 3, *(3, 2, 4)[:axes], seed=1)
    for padding in ("same", "valid"):
        options = dict(padding=padding, dilation=(2, 3, 1)[:axes])
        expected = TORCHS[axes](x, weight, **options)
        assert_close(convolve(x, weight, **options, fused=fused), expected)


@both_paths
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), pairs(1, 3))
def test_ends_that_differ_equal_an_image_padded_before(fused, ends, stride):
    top, bottom, left, right = ends
    x, weight = normal(2, 3, 5, 7), normal(2, 3, 3, 2, seed=1)
    whole = F.pad(x, (left, right, top, bottom))
    padding = [(top, bottom), (left, right)]
    ours = convolve2d(x, weight, stride=stride, padding=padding, fused=fused)
    assert_close(ours, F.conv2d(whole, weight, stride=stride))


@both_paths
def test_one_end_by_hand(fused):
    x, weight = torch.tensor([[[1.0, 2, 4]]]), torch.tensor([[[1.0, 10]]])
    got = convolve(x, weight, padding=((1, 0),), fused=fused)
    assert torch.equal(got, torch.tensor([[[10.0, 21, 42]]]))


@both_paths
def test_gradients_equal_torch(fused):
    leaves = [normal(2, 6, 7, 11), normal(4, 3, 3, 2, seed=1), normal(4, seed=2)]
    leaves = [t.requires_grad_() for t in leaves]
    options = dict(stride=(2, 1), padding=(1, 3), dilation=(1, 2), groups=2)
    plain = convolve2d(*leaves, **options, fused=fused).square().sum()
    torchs = F.conv2d(*leaves, **options).square().sum()
    for ours, theirs in zip(
        torch.autograd.grad(plain, leaves),
        torch.autograd.grad(torchs, leaves),
        strict=True,
    ):
        assert_close(ours, theirs)


@both_paths
def test_by_hand(fused):
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])[None, None]
    weight = torch.tensor([[1.0, 10.0], [100.0, 1000.0]])[None, None]
    # 1·1 + 10·2 + 100·4 + 1000·5: the kernel is not flipped.
    expected = torch.tensor([[[[5421.0, 6532.0]]]])
    assert torch.equal(convolve2d(x, weight, fused=fused), expected)
    with_bias = convolve2d(x, weight, torch.tensor([7.0]), fused=fused)
    assert torch.equal(with_bias, expected + 7)


@both_paths
def test_a_flipped_kernel_gives_the_convolution_of_signal_processing(fused):
    # There, convolving is multiplying spectra.
    x, weight = normal(7, 11), normal(3, 2, seed=1)
    size = (7 + 3 - 1, 11 + 2 - 1)
    spectrum = torch.fft.rfft2(x, size) * torch.fft.rfft2(weight, size)
    expected = torch.fft.irfft2(spectrum, size)[2:7, 1:11]
    got = convolve2d(x[None, None], weight.flip(0, 1)[None, None], fused=fused)
    assert_close(got[0, 0], expected)


@drawn
@given(st.integers(0, 10), st.integers(0, 12), st.booleans())
def test_a_circular_shift_moves_the_output_away_from_the_border(down, right, fused):
    # Padded in a circle there is no border: shift and convolution commute.
    x, weight = normal(1, 2, 11, 13), normal(3, 2, 3, 5, seed=1)

    def circular(x):
        padded = F.pad(x, (2, 2, 1, 1), mode="circular")
        return convolve2d(padded, weight, fused=fused)

    shifted = x.roll((down, right), dims=(-2, -1))
    assert_close(circular(shifted), circular(x).roll((down, right), dims=(-2, -1)))


@both_paths
def test_zero_padding_breaks_the_shift_only_near_the_border(fused):
    x, weight = normal(1, 2, 11, 13), normal(3, 2, 3, 3, seed=1)
    out = convolve2d(x, weight, padding=1, fused=fused)
    moved = convolve2d(x.roll((2, 3), (-2, -1)), weight, padding=1, fused=fused)
    difference = (moved - out.roll((2, 3), (-2, -1))).abs().amax((0, 1))
    assert (difference[3:-1, 4:-1] < 1e-12).all()
    assert difference.max() > 0.1


@drawn
@given(st.integers(0, 2**31), st.booleans())
def test_linear_in_the_image_and_in_the_kernel(seed, fused):
    x, y = normal(1, 2, 5, 7, seed=seed), normal(1, 2, 5, 7, seed=seed + 1)
    w, u = normal(3, 2, 2, 3, seed=seed + 2), normal(3, 2, 2, 3, seed=seed + 3)

    def convolve(x, w):
        return convolve2d(x, w, fused=fused)

    assert_close(convolve(2 * x - y, w), 2 * convolve(x, w) - convolve(y, w))
    assert_close(convolve(x, w + 3 * u), convolve(x, w) + 3 * convolve(x, u))


@both_paths
def test_an_output_depends_on_its_neighbourhood_alone(fused):
    x = normal(1, 1, 7, 11).requires_grad_()
    out = convolve2d(x, normal(1, 1, 3, 3, seed=1), dilation=2, fused=fused)
    (gradient,) = torch.autograd.grad(out[0, 0, 1, 4], x)
    reached = torch.zeros(7, 11, dtype=torch.bool)
    reached[1:6:2, 4:9:2] = True
    assert torch.equal(gradient[0, 0] != 0, reached)


@both_paths
def test_gradcheck(fused):
    inputs = (
        normal(1, 2, 3, 5).requires_grad_(),
        normal(2, 1, 2, 2, seed=1).requires_grad_(),
        normal(2, seed=2).requires_grad_(),
    )
    assert torch.autograd.gradcheck(
        lambda x, w, b: convolve2d(x, w, b, stride=2, padding=1, groups=2, fused=fused),
        inputs,
    )


x, weight = torch.zeros(2, 6, 7, 11), torch.zeros(4, 6, 3, 5)


@pytest.mark.error_message
@both_paths
@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((x[0], weight), {}, ValueError, r"x must have 4 axes \(batch, .* got 3"),
        ((x, weight[0]), {}, ValueError, "weight must have 4 axes"),
        ((x[:0], weight), {}, ValueError, "x must not be empty, got shape .0, 6, 7"),
        ((x, weight[:0]), {}, ValueError, "weight must not be empty"),
        ((x.long(), weight), {}, TypeError, "x must be floating point"),
        (
            (x, weight[:, :5]),
            {},
            ValueError,
            r"weight must have 6 channels \(in / groups\) in axis 1, got 5",
        ),
        ((x, weight), {"groups": 2}, ValueError, "weight must have 3 channels"),
        ((x, weight), {"groups": 4}, ValueError, "groups must divide in_channels"),
        ((x, weight[:, :2]), {"groups": 3}, ValueError, "must divide out_channels"),
        (
            (x, weight, torch.zeros(3)),
            {},
            ValueError,
            r"bias must have shape \(4,\) = \(out_channels,\), got \(3,\)",
        ),
        ((x, weight), {"stride": -1}, ValueError, "stride must be at least 1, got -1"),
        ((x, weight), {"padding": (0, -1)}, ValueError, "padding must be at least 0"),
        ((x, weight), {"dilation": 0}, ValueError, "dilation must be at least 1"),
        ((x, weight), {"stride": 1.5}, TypeError, "stride must be an integer"),
        (
            (x, weight),
            {"stride": (1, 2, 3)},
            ValueError,
            r"stride must be one integer or \(vertical, horizontal\), got \(1, 2, 3\)",
        ),
        ((x, weight), {"dilation": 4}, ValueError, "kernel_size must fit into the pad"),
    ],
)
def test_bad_input_is_refused(arguments, options, error, message, fused):
    with pytest.raises(error, match=message):
        convolve2d(*arguments, **options, fused=fused)
