import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from attnconv.attention import MultiHeadAttention, scaled_dot_product_attention
from attnconv.complexity import (
    attention_multiply_adds,
    convolution_multiply_adds,
    count_multiply_adds,
    dense_multiply_adds,
    fourier_multiply_adds,
    multi_head_multiply_adds,
    multiply_adds_by_operation,
    multiply_adds_by_part,
)
from attnconv.complexity.counter import RULES
from attnconv.convolution import (
    DepthwiseConv2d,
    convolution_gradients,
    convolve2d,
    output_size,
)

SMALL = st.integers(1, 6)
CONVOLUTION = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
FUSED = "_scaled_dot_product_flash_attention_for_cpu"
TRANSPOSED = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}


@given(SMALL, SMALL, SMALL, st.booleans())
def test_dense_layers(batch, in_features, out_features, bias):
    layer = nn.Linear(in_features, out_features, bias=bias)
    for shape in ((batch,), (batch, 5)):
        places = torch.Size(shape).numel()
        formula = dense_multiply_adds(in_features, out_features, positions=places)
        assert count_multiply_adds(layer, torch.ones(*shape, in_features)) == formula


@st.composite
def convolutions(draw):
    axes = draw(st.integers(1, 3))
    numbers = [draw(st.integers(1, 3)) for _ in range(5)]
    sizes = [
        [draw(st.integers(low, 3)) for _ in range(axes)] for low in (1, 1, 0, 1, 0)
    ]
    return (*numbers, *sizes)


@given(convolutions(), st.booleans())
def test_convolutions(drawn, transposed):
    batch, into, out, groups, _, kernel, stride, padding, dilation, extra = drawn
    shape = [
        gap * (taps - 1) + 1 + more
        for taps, gap, more in zip(kernel, dilation, extra, strict=True)
    ]
    x = torch.ones(batch, into * groups, *shape)
    kind = (TRANSPOSED if transposed else CONVOLUTION)[len(kernel)]
    layer = kind(
        into * groups,
        out * groups,
        tuple(kernel),
        tuple(stride),
        tuple(0 for _ in padding) if transposed else tuple(padding),
        groups=groups,
        dilation=tuple(dilation),
    )
    # Transposed, each input place meets the kernel, as each output place else.
    places = tuple(
        size if transposed else output_size(size, *rule)
        for size, *rule in zip(shape, kernel, stride, padding, dilation, strict=True)
    )
    formula = convolution_multiply_adds(
        into * groups, out * groups, tuple(kernel), places, groups=groups
    )
    assert count_multiply_adds(layer, x) == batch * formula


@given(SMALL, SMALL, SMALL, SMALL, SMALL, st.integers(1, 3), st.booleans())
def test_attention_fused_and_in_sight(batch, n_q, n_k, d_k, d_v, heads, masked):
    q, k = torch.ones(batch, heads, n_q, d_k), torch.ones(batch, heads, n_k, d_k)
    v = torch.ones(batch, heads, n_k, d_v)
    mask = torch.ones(n_q, n_k, dtype=torch.bool) if masked else None
    formula = batch * attention_multiply_adds(n_q, n_k, d_k, d_v, num_heads=heads)
    for fused in (True, False):

        def attend(*inputs, fused=fused):
            return scaled_dot_product_attention(*inputs, fused=fused)

        assert count_multiply_adds(attend, q, k, v, mask) == formula
    assert count_multiply_adds(F.scaled_dot_product_attention, q, k, v) == formula


@given(SMALL, SMALL, SMALL, st.integers(1, 3), st.integers(1, 3))
def test_multi_head_attention_ours_and_torchs(batch, n_q, n_k, heads, width):
    dim = heads * width
    query, context = torch.ones(batch, n_q, dim), torch.ones(batch, n_k, dim)
    formula = batch * multi_head_multiply_adds(n_q, dim, n_k=n_k)
    ours = MultiHeadAttention(dim, heads)
    assert count_multiply_adds(ours, query, context) == formula
    theirs = nn.MultiheadAttention(dim, heads, batch_first=True)
    for layer in (theirs, theirs.eval()):
        for weights in (True, False):

            def attend(q, c, layer=layer, weights=weights):
                return layer(q, c, c, need_weights=weights)

            assert count_multiply_adds(attend, query, context) == formula


def test_torchs_counter_does_not_see_the_fused_core():
    layer, x = MultiHeadAttention(6, 2), torch.ones(3, 5, 6)
    core = 3 * attention_multiply_adds(5, 5, 3, 3, num_heads=2)
    with FlopCounterMode(display=False) as torchs, torch.no_grad():
        layer(x)
    whole = count_multiply_adds(layer, x)
    assert torchs.get_total_flops() == 2 * (whole - core)
    assert multiply_adds_by_operation(layer, x)["attention"] == core


def test_the_fast_path_of_a_whole_encoder_is_opened():
    layer = nn.TransformerEncoderLayer(6, 2, 7, batch_first=True)
    formula = multi_head_multiply_adds(5, 6) + 5 * 2 * 6 * 7
    enabled = torch.backends.mha.get_fastpath_enabled()
    for model in (layer, layer.eval()):
        assert count_multiply_adds(model, torch.ones(3, 5, 6)) == 3 * formula
    assert torch.backends.mha.get_fastpath_enabled() == enabled


def test_a_convolution_by_shifts_counts_as_much_as_the_fused_one():
    x, weight = torch.ones(2, 6, 9, 8), torch.ones(4, 3, 3, 2)
    formula = 2 * convolution_multiply_adds(6, 4, (3, 2), (5, 4), groups=2)
    for fused in (True, False):

        def convolve(x, weight, fused=fused):
            return convolve2d(
                x, weight, stride=2, padding=(1, 0), groups=2, fused=fused
            )

        assert count_multiply_adds(convolve, x, weight) == formula


def test_the_way_back_through_a_convolution_counts_twice():
    given = torch.ones(2, 6, 9, 8), torch.ones(4, 3, 3, 2), torch.ones(2, 4, 5, 4)
    formula = 2 * convolution_multiply_adds(6, 4, (3, 2), (5, 4), groups=2)
    for fused in (True, False):

        def back(*given, fused=fused):
            return convolution_gradients(
                *given, stride=2, padding=(1, 0), groups=2, fused=fused
            )

        assert count_multiply_adds(back, *given) == 2 * formula


def test_a_depthwise_layer_counts_as_what_it_computes():
    x = torch.ones(2, 3, 9, 8)
    for kernel_size in (5, 15):
        layer = DepthwiseConv2d(3, 3, kernel_size, padding=kernel_size // 2)
        square = (kernel_size, kernel_size)
        formula = 2 * convolution_multiply_adds(3, 3, square, (9, 8), groups=3)
        assert count_multiply_adds(layer, x) == formula
    wide = DepthwiseConv2d(3, 3, 35, padding=17)
    assert multiply_adds_by_operation(wide, x).keys() == {"Fourier transform"}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("layer", "gates"), [(nn.LSTM, 4), (nn.GRU, 3), (nn.RNN, 1)])
def test_recurrent_layers(layer, gates, dtype):
    model = layer(3, 5, num_layers=2, dtype=dtype)
    x = torch.ones(7, 2, 3, dtype=dtype)
    assert count_multiply_adds(model, x) == 7 * 2 * gates * 5 * (3 + 5 + 5 + 5)


@given(st.integers(1, 9), st.integers(1, 9))
def test_fourier_transforms(height, width):
    x = torch.ones(2, 3, height, width)
    real = 6 * fourier_multiply_adds(height * width, real=True)
    assert count_multiply_adds(torch.fft.rfft2, x) == real

    def there_and_back(x):
        return torch.fft.irfft2(torch.fft.rfft2(x), s=x.shape[-2:])

    counts = multiply_adds_by_operation(there_and_back, x)
    assert counts == {"Fourier transform": 2 * real}
    complex_ = 6 * fourier_multiply_adds(height * width)
    assert count_multiply_adds(torch.fft.fft2, x.to(torch.complex64)) == complex_


def test_matrix_products_of_every_kind():
    a, b, v = torch.ones(2, 3, 5), torch.ones(2, 5, 7), torch.ones(5)
    counted = count_multiply_adds
    assert counted(torch.matmul, a, b) == 2 * 3 * 5 * 7
    assert counted(torch.matmul, a, v) == 2 * 3 * 5
    assert counted(torch.mv, a[0], v) == 3 * 5
    assert counted(torch.dot, v, v) == 5
    assert counted(torch.addmv, v[:3], a[0], v) == 3 * 5
    assert counted(torch.addmm, torch.ones(7), a[0], b[0]) == 3 * 5 * 7
    assert counted(torch.baddbmm, torch.ones(2, 3, 7), a, b) == 2 * 3 * 5 * 7
    assert counted(torch.addbmm, torch.ones(3, 7), a, b) == 2 * 3 * 5 * 7
    assert counted(lambda: torch.einsum("bij,bjk->ik", a, b)) == 2 * 3 * 5 * 7
    c = torch.ones(3, 5, dtype=torch.complex64)
    assert counted(torch.matmul, c, c.mT) == 4 * 3 * 5 * 3
    assert counted(torch.mul, a, a) == 0
    assert multiply_adds_by_operation(torch.relu, a) == {}


def test_each_part_holds_its_own_and_the_parts_inside_it():
    shared = nn.Linear(4, 4)
    model = nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), shared, shared)
    parts = multiply_adds_by_part(model, torch.ones(2, 3))
    assert parts == {"": 88, "0": 24, "0.0": 24, "0.1": 0, "1": 64}
    assert not any(part._forward_hooks for part in model.modules())
    assert not any(part._forward_pre_hooks for part in model.modules())


def test_the_model_stays_as_it_was():
    model = nn.Sequential(nn.Conv1d(2, 3, 3), nn.BatchNorm1d(3), nn.Dropout())
    model[2].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    count_multiply_adds(model, torch.ones(2, 2, 5))
    assert [part.training for part in model.modules()] == [True, True, True, False]
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])


FAULTS = {
    "groups forgotten": ("convolution", lambda y, x, w, *_: y.numel() * x.shape[1] * 6),
    "places of the input": (
        "convolution",
        lambda y, x, w, *_: x.numel() * w[0].numel(),
    ),
    "values forgotten": (FUSED, lambda y, q, k, v, *_: q.numel() * k.shape[-2]),
    "one head": (FUSED, lambda y, q, k, v, *_: 2 * q[:, 0].numel() * k.shape[-2]),
    "one example": ("mm", lambda y, left, right: right.numel()),
    "bias counted": ("addmm", lambda y, b, left, right: y.numel() * (1 + len(right))),
}


def test_every_planted_fault_in_a_rule_would_be_seen(monkeypatch):
    """Each wrong rule gives another number than the formula, on one small model."""
    x, tokens = torch.ones(2, 4, 7, 6), torch.ones(2, 5, 6)
    conv = nn.Conv2d(4, 6, (3, 2), groups=2)
    attention = MultiHeadAttention(6, 2)
    layers = nn.Linear(6, 3, bias=False), nn.Linear(6, 3)

    def counts():
        return [
            count_multiply_adds(conv, x),
            multiply_adds_by_operation(attention, tokens)["attention"],
            *(count_multiply_adds(layer, tokens) for layer in layers),
        ]

    formulas = [
        2 * convolution_multiply_adds(4, 6, (3, 2), (5, 5), groups=2),
        2 * attention_multiply_adds(5, 5, 3, 3, num_heads=2),
        *[2 * dense_multiply_adds(6, 3, positions=5)] * 2,
    ]
    assert counts() == formulas
    for name, (operation, wrong) in FAULTS.items():
        with monkeypatch.context() as planted:
            planted.setitem(RULES, operation, (RULES[operation][0], wrong))
            assert counts() != formulas, name


def test_attention_without_its_rule_is_refused_and_not_zero(monkeypatch):
    monkeypatch.delitem(RULES, FUSED)
    with pytest.raises(ValueError, match="got aten::_scaled_dot_product_flash"):
        count_multiply_adds(MultiHeadAttention(6, 2), torch.ones(2, 5, 6))


@pytest.mark.parametrize(
    "planted",
    [
        lambda x: torch.linalg.svdvals(x),
        lambda x: torch.cdist(x, x),
        lambda x: torch.linalg.inv(x[..., :3]),
        lambda x: F.bilinear(x, x, torch.ones(2, 5, 5)),
        lambda x: torch.ops.planted.product(x),
        lambda x: torch._int_mm(*[torch.ones(32, 32, dtype=torch.int8)] * 2),
        lambda x: torch.vdot(x[0, 0], x[0, 0]),
    ],
)
def test_products_without_a_rule_are_never_a_silent_zero(planted):
    with torch.library._scoped_library("planted", "DEF") as library:
        library.define("product(Tensor x) -> Tensor")
        library.impl("product", lambda x: x.mT @ x, "CompositeExplicitAutograd")
        x = torch.randn(2, 3, 5)
        with pytest.raises(ValueError, match="model must run operations that have a"):
            count_multiply_adds(planted, x)
