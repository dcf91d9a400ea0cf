import copy

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.autograd import forward_ad

from attnconv.convolution import DepthwiseConv2d
from attnconv.convolution.depthwise_choice import METHODS, choose_method
from attnconv.inspection import largest_error

# torch warns of the copy that it then makes.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")

LIMIT = {torch.float32: 1e-5, torch.float64: 1e-10}


def pair(*arguments, **options):
    """Our layer and torch's with the same weights."""
    ours = DepthwiseConv2d(*arguments, **options)
    theirs = nn.Conv2d(*arguments, **{**options, "groups": arguments[0]})
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


def images(*shape, dtype=torch.float32):
    generator = torch.Generator().manual_seed(sum(shape))
    return torch.randn(*shape, generator=generator, dtype=dtype)


def all_numbers(layer, x):
    """Output without and with gradients, and the gradients of everything."""
    with torch.no_grad():
        still = layer(x)
    x = x.clone().requires_grad_()
    y = layer(x)
    direction = images(*y.shape, dtype=y.dtype)
    return [still, y, *torch.autograd.grad(y, [x, *layer.parameters()], direction)]


def check_equal(ours, theirs, x):
    for got, expected in zip(all_numbers(ours, x), all_numbers(theirs, x), strict=True):
        assert got.shape == expected.shape
        assert got.dtype == expected.dtype
        assert largest_error(got, expected) <= LIMIT[x.dtype]


@st.composite
def layers(draw):
    """Arguments of a layer, and an image that it takes.

    Two channels at least: with one, torch's own gradient can end the process.
    """
    kernel_size = (draw(st.integers(1, 24)), draw(st.integers(1, 24)))
    if draw(st.booleans()):
        kernel_size = (kernel_size[0],) * 2
    mode = draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"]))
    padding = draw(
        st.one_of(
            st.sampled_from(["same", "valid"]),
            st.tuples(*(st.integers(0, size + 1) for size in kernel_size)),
        )
    )
    channels = draw(st.integers(2, 5))
    options = {
        "padding": padding,
        "padding_mode": mode,
        "bias": draw(st.booleans()),
        "dtype": draw(st.sampled_from(list(LIMIT))),
    }
    # Large enough for the kernel, and for reflecting or going round at the border.
    size = [taps + 2 + draw(st.integers(0, 9)) for taps in kernel_size]
    x = images(draw(st.integers(1, 3)), channels, *size, dtype=options["dtype"])
    times = draw(st.integers(1, 2))
    return (channels, channels * times, kernel_size), options, x


@given(layers())
def test_it_gives_torchs_numbers_and_gradients(drawn):
    arguments, options, x = drawn
    check_equal(*pair(*arguments, **options), x)


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("kernel_size", [3, 6, 7, 13, 14, 24, 25, 31, (3, 31), (31, 3)])
def test_each_method_at_the_sizes_where_they_change(kernel_size, dtype):
    height, width = (
        kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    )
    ours, theirs = pair(
        3, 3, kernel_size, padding=(height // 2, width // 2), dtype=dtype
    )
    check_equal(ours, theirs, images(2, 3, 17, 11, dtype=dtype))


@pytest.mark.parametrize(
    "options",
    [{"stride": 2}, {"stride": (1, 3)}, {"dilation": (2, 1)}, {"padding": (20, 25)}],
)
@pytest.mark.parametrize("kernel_size", [5, 17])
def test_stride_dilation_and_wide_padding(options, kernel_size):
    check_equal(*pair(2, 4, kernel_size, **options), images(2, 2, 37, 41))


@pytest.mark.parametrize("kernel_size", [3, 15, 17])
def test_one_image_and_images_stored_in_another_way(kernel_size):
    ours, theirs = pair(3, 3, kernel_size, padding=kernel_size // 2)
    check_equal(ours, theirs, images(3, 19, 17))
    x = images(2, 3, 19, 17).contiguous(memory_format=torch.channels_last)
    check_equal(ours, theirs, x)
    check_equal(ours, theirs, images(19, 17, 3, 2).permute(3, 2, 0, 1))
    with torch.no_grad():
        assert ours(images(2, 3, 19, 17)).is_contiguous()
        assert ours(x).shape == theirs(x).shape


@pytest.mark.parametrize("kernel_size", [4, 15])
def test_a_gradient_that_is_not_asked_for_is_not_given(kernel_size):
    ours, theirs = pair(3, 3, kernel_size, padding=1)
    x = images(2, 3, 19, 17)
    for layer in (ours, theirs):
        layer.weight.requires_grad_(False)
        layer(x).square().sum().backward()
        assert layer.weight.grad is None
    assert largest_error(ours.bias.grad, theirs.bias.grad) < 1e-5
    for layer in (ours, theirs):
        layer.requires_grad_(False)
        assert not layer(x).requires_grad
    inputs = [x.clone().requires_grad_() for _ in range(2)]
    for layer, one in zip((ours, theirs), inputs, strict=True):
        layer(one).square().sum().backward()
    assert largest_error(inputs[0].grad, inputs[1].grad) < 1e-5


@pytest.mark.parametrize("kernel_size", [(2, 3), (7, 8)])
@pytest.mark.parametrize("padding", [0, 1])
def test_gradients_of_gradients(kernel_size, padding):
    layer = DepthwiseConv2d(2, 2, kernel_size, padding=padding).double()
    x = images(1, 2, 8, 9, dtype=torch.float64).requires_grad_()

    def run(x, weight, bias):
        return torch.func.functional_call(layer, {"weight": weight, "bias": bias}, x)

    leaves = (x, layer.weight, layer.bias)
    assert torch.autograd.gradcheck(run, leaves, fast_mode=True)
    assert torch.autograd.gradgradcheck(run, leaves, fast_mode=True)


def test_the_second_gradient_of_each_method_is_torchs():
    for kernel_size in (5, 14, (5, 14)):
        ours, theirs = pair(2, 2, kernel_size, padding=3)
        found = []
        for layer in (ours, theirs):
            x = images(2, 2, 16, 15).requires_grad_()
            (first,) = torch.autograd.grad(layer(x).pow(3).sum(), x, create_graph=True)
            found.append(torch.autograd.grad(first.pow(2).sum(), [x, layer.weight]))
        for got, expected in zip(*found, strict=True):
            assert largest_error(got, expected) < 1e-5


@pytest.mark.parametrize("size", [99, 101, 400])
def test_the_gradient_of_the_weights_is_a_sum_over_many_places(size):
    """One place after another would not do: numbers that do not cancel, float32."""
    layer = DepthwiseConv2d(2, 2, (5, 4))
    x = images(1, 2, size + 4, size + 3) + 1
    exact = copy.deepcopy(layer).double()
    for one, image in ((layer, x), (exact, x.double())):
        y = one(image)
        y.backward(images(*y.shape).to(y.dtype) + 1)
    assert largest_error(layer.weight.grad, exact.weight.grad) < 1e-5


def test_a_changed_input_is_noticed():
    layer, x = DepthwiseConv2d(2, 2, 15, padding=7), images(2, 2, 9, 9)
    leaf = x.requires_grad_() * 1
    y = layer(leaf)
    leaf.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


# torch itself prepares forward mode in a way that it calls deprecated.
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
def test_the_transforms_of_torch_func_and_forward_mode():
    ours, theirs = pair(2, 2, 15, padding=7)
    x, step = images(3, 1, 2, 9, 8), images(3, 1, 2, 9, 8) + 1

    def loss(layer):
        return lambda weight, x: (
            torch.func.functional_call(layer, {"weight": weight}, x).square().sum()
        )

    def each_example(layer):
        each = torch.func.vmap(torch.func.grad(loss(layer)), in_dims=(None, 0))
        return each(layer.weight.detach(), x)

    for transform in (
        each_example,
        lambda layer: torch.func.jvp(layer, (x[0],), (step[0],))[1],
        lambda layer: forward_mode(layer, x[0], step[0]),
    ):
        assert largest_error(transform(ours), transform(theirs)) < 1e-5


def forward_mode(layer, x, step):
    with forward_ad.dual_level():
        return forward_ad.unpack_dual(layer(forward_ad.make_dual(x, step))).tangent


@pytest.mark.parametrize("kernel_size", [2, 4, 16])
def test_the_smallest_image_that_fits(kernel_size):
    check_equal(*pair(2, 2, kernel_size, padding="same"), images(2, 2, 1, 1))
    check_equal(*pair(2, 2, kernel_size), images(2, 2, kernel_size, kernel_size))


def test_other_number_types_and_autocast_are_left_to_torch():
    ours, theirs = pair(2, 2, 17, padding=8)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        x = images(2, 2, 9, 9)
        assert ours(x).dtype == theirs(x).dtype == torch.bfloat16
        assert torch.equal(ours(x), theirs(x))
    ours, theirs = ours.bfloat16(), theirs.bfloat16()
    assert torch.equal(ours(x.bfloat16()), theirs(x.bfloat16()))


def test_an_exported_layer_is_torchs():
    layer, x = DepthwiseConv2d(2, 2, 17, padding=8), images(2, 2, 9, 9)
    exported = torch.export.export(layer, (x,))
    assert largest_error(exported.module()(x), layer(x)) < 1e-5


@pytest.mark.parametrize("kernel_size", [3, 15, 25])
def test_an_empty_batch_comes_out_empty_as_from_torch(kernel_size):
    ours, theirs = pair(3, 6, kernel_size, padding=kernel_size // 2)
    x = images(0, 3, 19, 17).requires_grad_()
    for layer in (ours, theirs):
        y = layer(x)
        assert y.shape == (0, 6, 19, 17)
        y.sum().backward()
        assert (layer.weight.grad == 0).all()


def test_lists_are_taken_as_torch_takes_them():
    options = dict(stride=[2, 1], padding=[1, 2], dilation=[1, 2])
    ours, theirs = pair(3, 3, [3, 5], **options)
    assert ours.kernel_size == (3, 5) and ours.padding == (1, 2)
    check_equal(ours, theirs, images(2, 3, 17, 19))
    assert DepthwiseConv2d(2, 2, 3, dtype=torch.bfloat16).weight.dtype == torch.bfloat16


def test_another_device_is_left_to_torch():
    layer = DepthwiseConv2d(2, 2, 17, padding=8, device="meta")
    assert layer(torch.ones(3, 2, 9, 9, device="meta")).shape == (3, 2, 9, 9)


def test_it_is_torchs_layer_by_name_state_and_copy():
    ours, theirs = pair(3, 6, 15, padding=7)
    assert isinstance(ours, nn.Conv2d)
    assert ours.groups == 3
    assert ours.state_dict().keys() == theirs.state_dict().keys()
    assert DepthwiseConv2d(3, 6, 15, groups=3).groups == 3
    x = images(2, 3, 9, 9)
    assert torch.equal(copy.deepcopy(ours)(x), ours(x))
    torch.manual_seed(7)
    first = DepthwiseConv2d(3, 6, 15)
    torch.manual_seed(7)
    second = nn.Conv2d(3, 6, 15, groups=3)
    assert torch.equal(first.weight, second.weight)
    assert torch.equal(first.bias, second.bias)


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("part", list(METHODS[torch.float32]))
def test_the_table_begins_at_one_and_rises(dtype, part):
    steps = METHODS[dtype][part]
    assert steps[0] == (1, "direct")
    assert [first for first, _ in steps] == sorted(first for first, _ in steps)
    for size in range(1, 40):
        expected = [method for first, method in steps if size >= first][-1]
        assert choose_method((size, size), dtype, part) == expected


def test_transforms_are_for_kernels_that_are_large_both_ways():
    assert choose_method((3, 31), torch.float32, "forward") == "channels_last"
    assert choose_method((31, 3), torch.float32, "forward") == "direct"
    assert choose_method((31, 31), torch.float32, "forward") == "fft"
    assert choose_method((31, 31), torch.float16, "forward") == "direct"


@pytest.mark.error_message
def test_what_is_not_depthwise_is_refused():
    with pytest.raises(ValueError, match="groups must be in_channels = 3"):
        DepthwiseConv2d(3, 3, 5, groups=1)
    with pytest.raises(ValueError, match="padding must be a number where stride"):
        DepthwiseConv2d(3, 3, 5, stride=2, padding="same")
    with pytest.raises(ValueError, match="kernel_size must fit into the padded input"):
        DepthwiseConv2d(3, 3, 5)(images(2, 3, 4, 7))
    with pytest.raises(ValueError, match="x must have 3 channels"):
        DepthwiseConv2d(3, 3, 5)(images(2, 2, 9, 9))
