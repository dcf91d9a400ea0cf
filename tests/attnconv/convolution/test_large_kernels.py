"""Spectra give torch's numbers, and are taken where they were measured to be faster."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.autograd import forward_ad

from attnconv.convolution import convolve2d, core, large_kernels
from attnconv.convolution.large_kernels import (
    LIMITS,
    Limit,
    convolve_by_spectra,
    may_take_spectra,
)
from attnconv.inspection import largest_error

EXACT = {torch.float32: 1e-5, torch.float64: 1e-12}


def normal(*shape, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=dtype)


@pytest.fixture
def always(monkeypatch):
    """Let the rule take spectra for every kernel."""
    everywhere = dict.fromkeys(LIMITS, Limit(1, 0.0))
    monkeypatch.setattr(large_kernels, "LIMITS", everywhere)
    monkeypatch.setattr(core, "SMALLEST_BY_SPECTRA", 1)


def everything(call, leaves):
    """Output and gradients, with gradients and without."""
    leaves = [leaf.detach().requires_grad_() for leaf in leaves]
    with torch.no_grad():
        still = call(*leaves)
    output = call(*leaves)
    above = normal(*output.shape, dtype=output.dtype, seed=9)
    return [still, output, *torch.autograd.grad(output, leaves, above)]


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([torch.float32, torch.float64]),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.tuples(st.integers(0, 8), st.integers(0, 8)),
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
    st.booleans(),
)
def test_numbers_and_gradients_are_torchs(
    dtype, kernel, image, padding, sizes, with_bias
):
    assume(all(side < taps for side, taps in zip(padding, kernel, strict=True)))
    assume(
        all(
            size + 2 * side >= taps
            for size, side, taps in zip(image, padding, kernel, strict=True)
        )
    )
    batch, inputs, outputs = sizes
    leaves = [normal(batch, inputs, *image, dtype=dtype)]
    leaves.append(normal(outputs, inputs, *kernel, dtype=dtype, seed=1))
    if with_bias:
        leaves.append(normal(outputs, dtype=dtype, seed=2))

    def ours(x, weight, bias=None):
        return convolve_by_spectra(x, weight, bias, padding)

    def theirs(x, weight, bias=None):
        return F.conv2d(x, weight, bias, padding=padding)

    found, wanted = everything(ours, leaves), everything(theirs, leaves)
    for got, expected in zip(found, wanted, strict=True):
        assert got.shape == expected.shape and got.dtype == expected.dtype
        assert largest_error(got, expected) <= EXACT[dtype]


def test_gradients_of_gradients():
    leaves = [normal(1, 2, 5, 4), normal(2, 2, 3, 2, seed=1), normal(2, seed=2)]
    leaves = [leaf.requires_grad_() for leaf in leaves]

    def call(x, weight, bias):
        return convolve_by_spectra(x, weight, bias, (2, 1))

    assert torch.autograd.gradcheck(call, leaves, fast_mode=True)
    assert torch.autograd.gradgradcheck(call, leaves, fast_mode=True)


def test_only_the_gradients_that_are_asked_for():
    x, weight = normal(2, 3, 9, 9), normal(2, 3, 5, 5, seed=1)
    for leaf in (x, weight):
        leaf.requires_grad_()
        convolve_by_spectra(x, weight, None, (2, 2)).square().sum().backward()
        assert (x.grad is not None) == x.requires_grad
        assert (weight.grad is not None) == weight.requires_grad
        leaf.requires_grad_(False)
        x.grad = weight.grad = None


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("padding", [0, 2, "same", ((1, 2), (3, 0))])
def test_convolve2d_takes_them(padding, monkeypatch):
    x, weight, bias = normal(2, 3, 9, 8), normal(2, 3, 4, 5, seed=1), normal(2, seed=2)
    expected = convolve2d(x, weight, bias, padding=padding, fused=False)
    taken = []

    def seen(*arguments):
        taken.append(True)
        return convolve_by_spectra(*arguments)

    monkeypatch.setattr(large_kernels, "convolve_by_spectra", seen)
    got = convolve2d(x, weight, bias, padding=padding)
    assert taken and largest_error(got, expected) < 1e-12


def rule(x=None, weight=None, stride=(1, 1), padding=(2, 2), dilation=(1, 1), groups=1):
    x = normal(2, 3, 9, 9) if x is None else x
    weight = normal(2, 3, 5, 5) if weight is None else weight
    return may_take_spectra(x, weight, stride, padding, dilation, groups)


@pytest.mark.usefixtures("always")
def test_what_spectra_cannot_do_is_left_to_torch():
    assert rule()
    assert not rule(stride=(1, 2))
    assert not rule(dilation=(2, 1))
    assert not rule(groups=2)
    assert not rule(padding=(2, 5)), "the ends of a transform would overlap"
    assert not rule(normal(2, 3, 9, 9).half(), normal(2, 3, 5, 5).half())
    assert not rule(normal(2, 3, 9, 9).to("meta"), normal(2, 3, 5, 5).to("meta"))
    assert not rule(normal(1, 40, 9, 9), normal(40, 40, 5, 5)), "too many channels"
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert not rule()
    with forward_ad.dual_level():
        assert not rule()
    inside, pair = [], (normal(2, 3, 9, 9), normal(2, 3, 5, 5))
    torch.func.vmap(lambda x: inside.append(rule(*pair)) or x)(normal(2))
    assert inside == [False]


@pytest.mark.compiled
@pytest.mark.usefixtures("always")
def test_the_program_under_compile_is_torchs():
    x, weight = normal(2, 3, 9, 9), normal(2, 3, 5, 5, seed=1)
    whole = torch.compile(convolve2d, backend="eager", fullgraph=True)
    assert torch.equal(whole(x, weight), F.conv2d(x, weight))


def test_the_rule_takes_large_kernels_with_many_products():
    def case(batch, channels, size, taps, dtype=torch.float32):
        x = torch.empty(batch, channels, size, size, dtype=dtype)
        weight = x.new_empty(channels, channels, taps, taps)
        return rule(x, weight, padding=(taps // 2, taps // 2))

    assert all(case(4, 16, 64, taps) for taps in (21, 25, 31))
    assert not any(case(4, 16, 64, taps) for taps in (1, 3, 11, 19))
    assert not case(1, 1, 64, 21) and not case(1, 16, 8, 31)
    assert case(4, 16, 64, 11, torch.float64)
    assert not case(4, 16, 64, 7, torch.float64)
    assert LIMITS.keys() == {torch.float32, torch.float64}
