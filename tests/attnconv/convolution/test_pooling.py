"""Both poolings equal torch, and sums over windows taken one number at a time."""

import itertools
import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.convolution import average_pool, max_pool, pooled_size

both_paths = pytest.mark.parametrize("fused", [True, False])
TORCHS = {
    1: (F.max_pool1d, F.avg_pool1d),
    2: (F.max_pool2d, F.avg_pool2d),
    3: (F.max_pool3d, F.avg_pool3d),
}


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def each(axes, low, high):
    return st.lists(st.integers(low, high), min_size=axes, max_size=axes)


@st.composite
def poolings(draw, even=True):
    """An input, a window, and how it moves, as torch takes it if `even`."""
    axes = draw(st.integers(1, 3))
    kernel = draw(each(axes, 1, 4))
    options = {
        "stride": draw(each(axes, 1, 4)),
        "padding": [draw(st.integers(0, taps // 2)) for taps in kernel],
        "ceil_mode": draw(st.booleans()),
    }
    if not even:
        options["padding"] = [
            (draw(st.integers(0, taps - 1)), draw(st.integers(0, taps - 1)))
            for taps in kernel
        ]
    x = normal(2, 3, *draw(each(axes, 1, 7)), seed=draw(st.integers(0, 2**31)))
    return x, kernel, options


@settings(deadline=None, max_examples=150)
@given(poolings(), st.integers(1, 2), st.booleans())
def test_both_paths_equal_torch(drawn, dilation, count_padding):
    x, kernel, options = drawn
    largest, average = TORCHS[x.dim() - 2]
    calls = (
        (max_pool, largest, {"dilation": dilation}, {"dilation": dilation}),
        (
            average_pool,
            average,
            {"count_padding": count_padding},
            {"count_include_pad": count_padding},
        ),
    )
    for ours, theirs, own, torchs in calls:
        try:
            expected = theirs(x, kernel, **options, **torchs)
        except RuntimeError:
            continue
        for fused in (True, False):
            got = ours(x, kernel, **options, **own, fused=fused)
            assert_close(got, expected, equal_nan=True)
        sizes = [
            pooled_size(*along, own.get("dilation", 1), ceil_mode=options["ceil_mode"])
            for along in zip(
                x.shape[2:], kernel, options["stride"], options["padding"], strict=True
            )
        ]
        assert list(got.shape[2:]) == sizes


def one_by_one(x, kernel, stride, dilation, sides, places, keep):
    """Pool one channel: `keep` takes the numbers met and how many places count."""
    out = torch.empty(places, dtype=x.dtype)
    for place in itertools.product(*map(range, places)):
        met, padded = [], 0
        for tap in itertools.product(*map(range, kernel)):
            at = [
                p * step + t * gap - before
                for p, step, t, gap, (before, _) in zip(
                    place, stride, tap, dilation, sides, strict=True
                )
            ]
            inside = [0 <= a < size for a, size in zip(at, x.shape, strict=True)]
            near = [
                -before <= a < size + after
                for a, size, (before, after) in zip(at, x.shape, sides, strict=True)
            ]
            if all(inside):
                met.append(x[tuple(at)].item())
            padded += all(near)
        out[place] = keep(met, padded)
    return out


@settings(deadline=None, max_examples=60)
@given(poolings(even=False), st.integers(1, 3), st.booleans(), st.booleans())
def test_ends_that_differ_equal_a_loop(drawn, dilation, count_padding, fused):
    x, kernel, options = drawn
    gaps = [dilation] * len(kernel)
    options |= {"dilation": gaps, "fused": fused}
    try:
        largest = max_pool(x, kernel, **options)
    except ValueError:
        assume(False)
    average = average_pool(x, kernel, **options, count_padding=count_padding)

    def mean(met, padded):
        count = padded if count_padding else len(met)
        return sum(met) / count if count else math.nan

    for got, keep in (
        (largest, lambda met, _: max(met, default=-math.inf)),
        (average, mean),
    ):
        channel = one_by_one(
            x[1, 2],
            kernel,
            options["stride"],
            gaps,
            options["padding"],
            got.shape[2:],
            keep,
        )
        assert_close(got[1, 2], channel, equal_nan=True)


@both_paths
def test_by_hand(fused):
    x = torch.tensor([[[1.0, 4, 2, -3, 5]]])
    assert max_pool(x, 2, fused=fused).tolist() == [[[4, 2]]]
    assert max_pool(x, 2, ceil_mode=True, fused=fused).tolist() == [[[4, 2, 5]]]
    assert average_pool(x, 2, fused=fused).tolist() == [[[2.5, -0.5]]]
    given_ = dict(stride=2, padding=((1, 0),), fused=fused)
    assert average_pool(x, 2, **given_).tolist() == [[[0.5, 3, 1]]]
    counted = average_pool(x, 2, **given_, count_padding=False)
    assert counted.tolist() == [[[1, 3, 1]]]
    assert max_pool(-x - 9, 2, **given_).tolist() == [[[-10, -11, -6]]]


@both_paths
@pytest.mark.parametrize("pool", [max_pool, average_pool])
def test_gradients(pool, fused):
    x = normal(2, 2, 5, 4).requires_grad_()

    def call(x):
        return pool(x, (3, 2), padding=1, stride=(2, 1), fused=fused)

    assert torch.autograd.gradcheck(call, x)
    assert torch.autograd.gradgradcheck(call, x)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(padding=3), "padding must be smaller than the 3 places that kernel_size"),
        (dict(padding=(1, 2, 3)), "padding must be one integer, or for each of 2 axes"),
        (dict(dilation=4), r"kernel_size must leave room .* spans 9, and size=5"),
        (dict(stride=0), "stride must be at least 1, got 0"),
    ],
)
@pytest.mark.parametrize("pool", [max_pool, average_pool])
def test_messages(pool, options, message):
    with pytest.raises(ValueError, match=message):
        pool(normal(2, 3, 5, 7), 3, **options)
