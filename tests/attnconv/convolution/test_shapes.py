from itertools import product

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.convolution import output_size, pooled_size
from attnconv.convolution.shapes import met_by_tap

CONVOLVE = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX_POOL = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE_POOL = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def for_each_axis(axes, low, high):
    """Draw a number for each axis, some of them too small."""
    return st.tuples(*[st.integers(low, high)] * axes)


def of_torch(call):
    """Return the sizes that torch computes, or None where it refuses."""
    try:
        return tuple(call().shape[2:])
    except RuntimeError:
        return None


def of_ours(size_of, *numbers, **options):
    """Return the size along each axis, or None if one of them is refused."""
    try:
        return tuple(size_of(*axis, **options) for axis in zip(*numbers, strict=True))
    except ValueError:
        return None


@pytest.mark.parametrize("axes", [1, 2, 3])
@settings(deadline=None, max_examples=200)
@given(data=st.data(), in_range=st.booleans())
def test_convolution_gives_the_same_size_or_refuses_too(axes, data, in_range):
    size, kernel_size, stride, padding, dilation = numbers = [
        data.draw(for_each_axis(axes, low + in_range, high), name)
        for name, low, high in (
            ("size", 0, 11),
            ("kernel_size", 0, 4),
            ("stride", 0, 4),
            ("padding", -1, 3),
            ("dilation", 0, 3),
        )
    ]
    x, weight = torch.zeros(1, 1, *size), torch.zeros(1, 1, *kernel_size)
    expected = of_torch(
        lambda: CONVOLVE[axes](x, weight, None, stride, padding, dilation)
    )
    assert of_ours(output_size, *numbers) == expected


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_convolution_is_refused_for_one_bad_number_on_one_axis(axes):
    good = {"size": 7, "kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2}
    bad = {
        "size": (-1, 0, 2),  # 2: the kernel spans 5, and 2 + 1 + 1 are not enough
        "kernel_size": (-1, 0, 6),
        "stride": (-1, 0),
        "padding": (-1,),
        "dilation": (-1, 0, 5),
    }
    for name, values in bad.items():
        for value, axis in product(values, range(axes)):
            numbers = {key: [number] * axes for key, number in good.items()}
            numbers[name][axis] = value
            given_to_torch = {key: tuple(each) for key, each in numbers.items()}
            assert of_ours(output_size, *numbers.values()) is None
            size, kernel_size, *options = given_to_torch.values()
            if value >= 0 or name not in ("size", "kernel_size"):  # a tensor exists
                x, weight = torch.zeros(1, 1, *size), torch.zeros(1, 1, *kernel_size)
                with pytest.raises(RuntimeError):
                    CONVOLVE[axes](x, weight, None, *options)


@pytest.mark.parametrize("axes", [1, 2, 3])
@settings(deadline=None, max_examples=150)
@given(
    data=st.data(),
    ceil_mode=st.booleans(),
    largest=st.booleans(),
    in_range=st.booleans(),
)
def test_pooling_gives_the_same_size_or_refuses_too(
    axes, data, ceil_mode, largest, in_range
):
    size, kernel_size, padding = (
        data.draw(for_each_axis(axes, low + in_range, high), name)
        for name, low, high in (
            ("size", 0, 9),
            ("kernel_size", 0, 4),
            ("padding", -1, 2),
        )
    )
    low = int(in_range)
    stride = data.draw(st.none() | for_each_axis(axes, low, 4), "stride")
    dilation = data.draw(for_each_axis(axes, low, 3), "dilation") if largest else None
    pool = (MAX_POOL if largest else AVERAGE_POOL)[axes]
    options = {"dilation": dilation} if largest else {}
    x = torch.zeros(1, 1, *size)
    sizes = zip(kernel_size, size, strict=True)
    if pool is F.avg_pool3d and any(window > length for window, length in sizes):
        assert of_torch(lambda: pool(x, kernel_size, stride, padding)) is None
        return
    expected = of_torch(
        lambda: pool(x, kernel_size, stride, padding, ceil_mode=ceil_mode, **options)
    )
    numbers = [
        size,
        kernel_size,
        stride or (None,) * axes,
        padding,
        dilation or (1,) * axes,
    ]
    assert of_ours(pooled_size, *numbers, ceil_mode=ceil_mode) == expected


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(1, 6), st.integers(1, 3))
def test_laws(size, kernel_size, stride, dilation):
    reach = dilation * (kernel_size - 1) + 1
    padding = reach  # so that any kernel fits
    places = output_size(size, kernel_size, stride, padding, dilation)
    last = (places - 1) * stride + reach
    assert last <= size + 2 * padding < last + stride  # the last window fits, no more
    assert output_size(size + stride, kernel_size, stride, padding, dilation) == (
        places + 1
    )
    assert output_size(size, 1, stride) == -(-size // stride)
    if reach % 2:
        assert output_size(size, kernel_size, 1, reach // 2, dilation) == size


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((32, 3, 1, 1), 32),
        ((32, 2, 2), 16),  # the article's pooling: 16, not 8
        ((7, 3, 2), 3),
        ((8, 3, 2), 3),  # the last column is not read
        ((5, 3, 1, 0, 2), 1),
        ((1, 1), 1),
    ],
)
def test_by_hand(arguments, expected):
    assert output_size(*arguments) == expected


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1), ValueError, "size must be at least 1, got 0"),
        ((5, 0), ValueError, "kernel_size must be at least 1, got 0"),
        ((5, 3, -1), ValueError, "stride must be at least 1, got -1"),
        ((5, 3, 1, -1), ValueError, "padding must be at least 0, got -1"),
        ((5, 3, 1, 0, 0), ValueError, "dilation must be at least 1, got 0"),
        ((5, 2.5), TypeError, "kernel_size must be an integer .* got 2.5"),
        (
            (5, 3, 1, 1, 4),
            ValueError,
            "kernel_size must fit into the padded input, got kernel_size=3 with "
            "dilation=4, which spans 9, and size=5 with padding=1, which gives 7",
        ),
    ],
)
def test_bad_input_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        output_size(*arguments)


@pytest.mark.parametrize(
    ("arguments", "ceil_mode", "expected"),
    [
        ((6, 2), False, 3),
        ((7, 2), False, 3),  # the last number is not read
        ((7, 2), True, 4),  # now it is, in a window of its own
        ((7, 3, 2), False, 3),
        ((5, 2, 2, 1), True, 3),  # a fourth window would begin on the far padding
        ((7, 3, 2, 1), False, 4),
    ],
)
def test_pooling_by_hand(arguments, ceil_mode, expected):
    assert pooled_size(*arguments, ceil_mode=ceil_mode) == expected


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((5, 2, 0), {}, ValueError, "stride must be at least 1, got 0"),
        ((5, 3, 1, 2), {}, ValueError, "padding must be at most 1, half of .* got 2"),
        ((2, 3), {}, ValueError, "kernel_size must leave room for a window, got"),
        ((5, 2), {"ceil_mode": 1}, TypeError, "ceil_mode must be True or False, got"),
    ],
)
def test_bad_pooling_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=message):
        pooled_size(*arguments, **options)


@given(st.integers(1, 20), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_the_taps_of_a_place_meet_what_its_window_holds(size, taps, stride, dilation):
    reach = dilation * (taps - 1) + 1
    if reach > size:
        return
    places = output_size(size, taps, stride, dilation=dilation)
    windows = torch.arange(size).unfold(0, reach, stride)[:, ::dilation]
    for tap in range(taps):
        met = torch.arange(size)[met_by_tap(tap, places, stride, dilation)]
        assert torch.equal(met, windows[:, tap])
