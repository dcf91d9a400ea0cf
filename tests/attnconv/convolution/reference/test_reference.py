"""Five ways to compute a convolution, each equal to torch; what torch refuses, too."""

import math
from itertools import product

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from attnconv.convolution import (
    convolve_fourier,
    convolve_im2col,
    convolve_loops,
    convolve_toeplitz,
    convolve_winograd,
    read_problem,
    toeplitz_matrix,
    windows,
)
from attnconv.convolution.reference.problem import PADDING_MODES

# torch tells that it copies; the numbers are the same.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even")

FAST = (convolve_im2col, convolve_toeplitz, convolve_fourier)
LAYERS = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}


def of_torch(x, weight, bias, **options):
    """Compute with torch's own layer, whose padding modes are the reference."""
    axes = x.dim() - 2
    layer = LAYERS[axes](
        x.shape[1], weight.shape[0], weight.shape[2:], bias=bias is not None, **options
    ).to(x.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
        return layer(x)


def tensors(axes, size, kernel, groups, seed, *, depth=2, dtype=torch.float64):
    """Draw an input, kernels and a bias with other sizes on each axis."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(2, 2 * groups, *size[:axes], generator=generator, dtype=dtype)
    shape = (depth * groups, 2, *kernel[:axes])
    weight = torch.randn(shape, generator=generator, dtype=dtype)
    return x, weight, torch.randn(len(weight), generator=generator, dtype=dtype)


def three(low, high):
    return st.tuples(*[st.integers(low, high)] * 3)


OPTIONS = {
    "size": st.one_of(three(1, 7), three(4, 7)),  # the kernel fits more often
    "kernel": three(1, 4),
    "stride": st.one_of(st.just((1, 1, 1)), three(1, 3)),  # "same" needs 1
    "dilation": three(1, 3),
    "padding": st.one_of(three(0, 4), three(0, 1), st.sampled_from(["same", "valid"])),
    "groups": st.sampled_from([1, 2, 3]),
    "biased": st.booleans(),
    "seed": st.integers(0, 99),
}


@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("axes", [1, 2, 3])
@settings(deadline=None, max_examples=40)
@given(**OPTIONS)
def test_all_that_torch_allows_and_nothing_else(
    axes, mode, size, kernel, stride, dilation, padding, groups, biased, seed
):
    x, weight, bias = tensors(axes, size, kernel, groups, seed)
    options = {
        "stride": stride[:axes],
        "dilation": dilation[:axes],
        "padding": padding if isinstance(padding, str) else padding[:axes],
        "groups": groups,
        "padding_mode": mode,
    }
    bias = bias if biased else None
    try:
        expected = of_torch(x, weight, bias, **options)
    except (RuntimeError, ValueError):
        with pytest.raises(ValueError):
            read_problem(x, weight, bias, **options)
        return
    problem = read_problem(x, weight, bias, **options)
    for convolve in FAST:
        torch.testing.assert_close(
            convolve(problem), expected, rtol=1e-10, atol=1e-10, msg=convolve.__name__
        )


EVERY = {
    "padding": (1, (1, 0, 2), "same", "valid"),
    "stride": (1, (2, 1, 3)),
    "dilation": (1, (2, 1, 2)),
    "groups": (1, 2, 3),
}


@pytest.mark.parametrize("mode", PADDING_MODES)
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_every_combination(axes, mode):
    allowed = 0
    for seed, combination in enumerate(product(*EVERY.values())):
        options = {
            name: value[:axes] if isinstance(value, tuple) else value
            for name, value in zip(EVERY, combination, strict=True)
        } | {"padding_mode": mode}
        groups = options["groups"]
        x, weight, bias = tensors(axes, (5, 4, 3), (3, 2, 2), groups, seed, depth=1)
        if options["padding"] == "same" and options["stride"] != 1:
            with pytest.raises(ValueError, match="strided"):
                of_torch(x, weight, bias, **options)
            with pytest.raises(ValueError, match="padding must be a number where"):
                read_problem(x, weight, bias, **options)
            continue
        expected = of_torch(x, weight, bias, **options)
        problem = read_problem(x, weight, bias, **options)
        # One product of the loops takes microseconds, so they take small problems.
        loops = (convolve_loops,) if expected.numel() * weight[0].numel() < 400 else ()
        for convolve in (*FAST, *loops):
            torch.testing.assert_close(
                convolve(problem), expected, rtol=1e-10, atol=1e-10, msg=str(options)
            )
        allowed += 1
    assert allowed == 48 - 6  # "same" with a stride is all that torch refuses


@pytest.mark.parametrize("mode", PADDING_MODES)
@settings(deadline=None, max_examples=4)
@given(**{**OPTIONS, "size": three(3, 4), "kernel": three(1, 2)})
def test_loops(mode, size, kernel, stride, dilation, padding, groups, **rest):
    x, weight, bias = tensors(2, size, kernel, groups, rest["seed"], depth=1)
    try:
        problem = read_problem(
            x[:1],
            weight,
            bias,
            stride=stride[:2],
            dilation=dilation[:2],
            padding=padding if isinstance(padding, str) else padding[:2],
            groups=groups,
            padding_mode=mode,
        )
    except ValueError:
        return
    torch.testing.assert_close(convolve_loops(problem), convolve_im2col(problem))


@settings(deadline=None, max_examples=40)
@given(
    size=three(3, 9),
    padding=st.one_of(st.integers(0, 2), st.just("same")),
    groups=st.sampled_from([1, 3]),
    mode=st.sampled_from(PADDING_MODES),
    seed=st.integers(0, 99),
)
def test_winograd(size, padding, groups, mode, seed):
    x, weight, bias = tensors(2, size, (3, 3), groups, seed)
    options = {"padding": padding, "groups": groups, "padding_mode": mode}
    expected = of_torch(x, weight, bias, **options)
    problem = read_problem(x, weight, bias, **options)
    torch.testing.assert_close(
        convolve_winograd(problem), expected, rtol=1e-10, atol=1e-10
    )


@pytest.mark.parametrize("convolve", [*FAST, convolve_winograd])
def test_in_single_precision(convolve):
    x, weight, bias = tensors(2, (13, 11), (3, 3), 2, 1, dtype=torch.float32)
    expected = of_torch(x, weight, bias, groups=2, padding=1)
    problem = read_problem(x, weight, bias, groups=2, padding=1)
    torch.testing.assert_close(convolve(problem), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "convolve", [*FAST, convolve_winograd, convolve_loops], ids=lambda f: f.__name__
)
def test_gradients(convolve):
    x, weight, bias = tensors(2, (2, 3), (3, 3), 1, 2, depth=1)
    inputs = [t[:1].requires_grad_() for t in (x, weight, bias)]
    torch.autograd.gradcheck(
        lambda *given: convolve(read_problem(*given, padding=1)), inputs
    )


def test_numbers_by_hand():
    x = torch.tensor([[[1.0, 2, 3, 4]]])
    weight = torch.tensor([[[1.0, 0, -1]]])
    problem = read_problem(x, weight, torch.tensor([10.0]))
    expected = torch.tensor([[[8.0, 8.0]]])  # 1 − 3 + 10, 2 − 4 + 10
    for convolve in (*FAST, convolve_loops):
        torch.testing.assert_close(convolve(problem), expected)
    matrix = torch.tensor([[[1.0, 0, -1, 0], [0, 1, 0, -1]]])
    assert torch.equal(toeplitz_matrix(problem), matrix)
    seen = torch.tensor([[1.0, 2, 3], [2, 3, 4]])
    assert torch.equal(windows(problem)[0, 0, 0], seen)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_ends_that_differ_equal_an_input_padded_before(mode):
    x, weight = torch.rand(2, 3, 5, 7).double(), torch.rand(4, 3, 3, 2).double()
    problem = read_problem(x, weight, padding=[(0, 2), (3, 1)], padding_mode=mode)
    whole = F.pad(x, (3, 1, 0, 2), "constant" if mode == "zeros" else mode)
    assert_close(convolve_im2col(problem), F.conv2d(whole, weight))


def test_same_padding_puts_the_odd_place_at_the_end():
    x = torch.tensor([[[1.0, 2, 3]]])
    problem = read_problem(x, torch.tensor([[[1.0, 10]]]), padding="same")
    assert torch.equal(problem.x[0, 0, 0], torch.tensor([1.0, 2, 3, 0]))


def test_the_matrix_is_toeplitz_on_a_line_and_mostly_zero():
    x, weight, _ = tensors(1, (9,), (3,), 1, 3)
    problem = read_problem(x[:, :1], weight[:1, :1])
    (matrix,) = toeplitz_matrix(problem)
    for offset in range(-len(matrix) + 1, matrix.shape[1]):
        diagonal = matrix.diagonal(offset)
        assert torch.equal(diagonal, diagonal[:1].expand_as(diagonal))
    assert (matrix != 0).sum() == matrix.shape[0] * 3


def test_windows_copy_nothing():
    x, weight, _ = tensors(2, (9, 8), (3, 2), 1, 4)
    problem = read_problem(x, weight)
    assert windows(problem).data_ptr() == problem.x.data_ptr()
    assert windows(problem).shape[3:] == (7, 7, 3, 2)


@pytest.mark.parametrize(("axes", "stride"), list(product([1, 2, 3], [1, 2])))
def test_places_follow_the_floor_rule(axes, stride):
    x, weight, _ = tensors(axes, (7, 6, 5), (3, 2, 4), 1, 5)
    problem = read_problem(x, weight, stride=stride)
    sizes = zip(x.shape[2:], weight.shape[2:], strict=True)
    assert problem.places == tuple((n - k) // stride + 1 for n, k in sizes)
    assert convolve_im2col(problem)[0, 0].numel() == math.prod(problem.places)


X, W = torch.randn(2, 6, 7, 5), torch.randn(4, 3, 3, 3)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("x", "weight", "options", "message"),
    [
        (X.long(), W, {}, "x must be floating point, got torch.int64"),
        (X[0, 0], W, {}, r"x must have the axes \(batch, channels, \*space\)"),
        (X[:0], W, {}, "x must not be empty"),
        (X, W, {}, "weight must have 6 channels"),
        (X, W[0], {"groups": 2}, "weight must have 4 axes"),
        (X, W.double(), {"groups": 2}, "weight must have the dtype of x"),
        (X, W, {"groups": 4}, "groups must divide in_channels"),
        (X, W, {"groups": 2, "stride": 0}, "stride must be at least 1, got 0"),
        (
            X,
            W,
            {"groups": 2, "stride": (1, 2, 3)},
            r"stride must be one integer or \(vertical, horizontal\), got \(1, 2, 3\)",
        ),
        (
            X[..., 0],
            W[..., 0],
            {"groups": 2, "dilation": (1, 2)},
            r"dilation must be one integer or one for each of 1 axes, got \(1, 2\)",
        ),
        (X, W, {"groups": 2, "dilation": 4}, "kernel_size must fit into the padded"),
        (X, W, {"groups": 2, "padding": -1}, "padding must be at least 0, got -1"),
        (X, W, {"groups": 2, "padding": "full"}, "padding must be one of .*'full'"),
        (
            X,
            W,
            {"groups": 2, "padding": "same", "stride": 2},
            'padding must be a number where stride=.*, got "same"',
        ),
        (X, W, {"groups": 2, "padding_mode": "wrap"}, "padding_mode must be one of"),
        (
            X,
            W,
            {"groups": 2, "padding": 5, "padding_mode": "reflect"},
            "padding must be at most 4 for padding_mode='reflect' and an axis of 5",
        ),
        (X, W, {"groups": 2, "bias": torch.randn(3)}, "bias must have shape"),
    ],
)
def test_refused(x, weight, options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        read_problem(x, weight, **options)


@pytest.mark.error_message
def test_what_one_way_cannot_do_is_refused():
    strided = read_problem(X, W, groups=2, stride=2)
    with pytest.raises(ValueError, match=r"problem must have stride and dilation 1"):
        convolve_winograd(strided)
    five = read_problem(X, torch.randn(4, 6, 5, 5))
    with pytest.raises(ValueError, match=r"problem must have 3×3 kernels"):
        convolve_winograd(five)
    half = read_problem(X.half(), W.half(), groups=2)
    with pytest.raises(TypeError, match="x must be float32 or float64, got .*float16"):
        convolve_fourier(half)
