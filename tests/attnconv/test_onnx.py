"""ONNX's own test vectors: numbers that neither torch nor we have computed.

Each operator of ONNX is called in the words of the package. What the package cannot
say stands in `CANNOT` with the reason, and may be a tenth of the cases at most.
"""

import math
from collections import Counter
from collections.abc import Callable

import pytest
import torch
from einops import rearrange
from onnx_cases import Case, names_of, read_case
from torch import Tensor
from torch.testing import assert_close

from attnconv.attention import (
    delta_rule_attention,
    gated_linear_attention,
    masked_softmax,
    padding_mask,
    rotate,
    scaled_dot_product_attention,
    scaled_dot_scores,
)
from attnconv.convolution import (
    CausalConv1d,
    average_pool,
    convolve,
    max_pool,
    transposed_convolve,
)

TOLERANCE = {
    torch.float16: dict(rtol=1e-2, atol=2e-3),
    torch.float32: dict(rtol=1e-4, atol=1e-5),
    torch.float64: dict(rtol=1e-9, atol=1e-9),
}

Numbers = Tensor | tuple[Tensor, ...]


def each(value, axes):
    """Read one number for each axis, of an attribute that may be left out."""
    return [1] * axes if value is None else list(value)


def ends(case: Case, kernel, stride, dilation):
    """Read how many places are added: numbers, or words that stand for them."""
    space = case.inputs[0].shape[2:]
    word = case.options.get("auto_pad", "NOTSET")
    if not word.startswith("SAME"):
        pads = case.options.get("pads", [0] * 2 * len(space))
        return list(zip(pads[: len(space)], pads[len(space) :], strict=True))
    totals = [
        max(0, (math.ceil(size / step) - 1) * step + gap * (taps - 1) + 1 - size)
        for size, taps, step, gap in zip(space, kernel, stride, dilation, strict=True)
    ]
    halves = [(total // 2, total - total // 2) for total in totals]
    return halves if word == "SAME_UPPER" else [half[::-1] for half in halves]


def convolution(case: Case) -> Numbers:
    x, weight, *bias = case.inputs
    axes = x.dim() - 2
    stride = each(case.options.get("strides"), axes)
    dilation = each(case.options.get("dilations"), axes)
    return convolve(
        x,
        weight,
        *bias,
        stride=stride,
        padding=ends(case, weight.shape[2:], stride, dilation),
        dilation=dilation,
        groups=case.options.get("group", 1),
    )


def transposed(case: Case) -> Numbers:
    x, weight, *bias = case.inputs
    axes = x.dim() - 2
    stride = each(case.options.get("strides"), axes)
    dilation = each(case.options.get("dilations"), axes)
    extra = case.options.get("output_padding", [0] * axes)
    kernel, space = weight.shape[2:], x.shape[2:]
    padding = ends(case, kernel, stride, dilation)
    wanted = case.options.get("output_shape")
    if wanted is None and case.options.get("auto_pad", "").startswith("SAME"):
        wanted = [size * step for size, step in zip(space, stride, strict=True)]
    if wanted is not None:  # the padding is what is left over, or is missing
        whole = [
            (size - 1) * step + gap * (taps - 1) + 1 + more
            for size, step, gap, taps, more in zip(
                space, stride, dilation, kernel, extra, strict=True
            )
        ]
        spare = [one - two for one, two in zip(whole, wanted, strict=True)]
        extra = [more + max(0, -n) for more, n in zip(extra, spare, strict=True)]
        spare = [max(0, n) for n in spare]
        upper = case.options.get("auto_pad") == "SAME_UPPER"
        padding = [
            (n // 2, n - n // 2) if upper else (n - n // 2, n // 2) for n in spare
        ]
    return transposed_convolve(
        x,
        weight,
        *bias,
        stride=stride,
        padding=padding,
        output_padding=extra,
        dilation=dilation,
        groups=case.options.get("group", 1),
    )


def causal_convolution(case: Case) -> Numbers:
    x, weight, *rest = case.inputs
    bias, past = (*rest, None, None)[:2]
    channels, _, taps = weight.shape
    layer = CausalConv1d(
        channels, channels, taps, groups=channels, bias=bias is not None, dtype=x.dtype
    )
    names = {"conv.weight": weight, "conv.bias": bias}
    layer.load_state_dict({name: t for name, t in names.items() if t is not None})
    with torch.no_grad():
        output, present = layer.stream(x, past)
    if "activation" in case.options:
        output = torch.nn.functional.silu(output)
    return output, present


def window(case: Case):
    """Read the window of a pooling."""
    kernel = case.options["kernel_shape"]
    stride = each(case.options.get("strides"), len(kernel))
    dilation = each(case.options.get("dilations"), len(kernel))
    return kernel, {
        "stride": stride,
        "padding": ends(case, kernel, stride, dilation),
        "dilation": dilation,
        "ceil_mode": bool(case.options.get("ceil_mode", 0)),
    }


def largest(case: Case) -> Numbers:
    kernel, options = window(case)
    (x,) = case.inputs
    if x.dtype.is_floating_point:
        return max_pool(x, kernel, **options)
    return max_pool(x.double(), kernel, **options).to(x.dtype)


def average(case: Case) -> Numbers:
    kernel, options = window(case)
    counted = bool(case.options.get("count_include_pad", 0))
    return average_pool(case.inputs[0], kernel, **options, count_padding=counted)


def power_mean(case: Case) -> Numbers:
    """A sum of powers is an average of powers, times the number of taps."""
    kernel, options = window(case)
    p = case.options.get("p", 2)
    means = average_pool(case.inputs[0].abs() ** p, kernel, **options)
    return (means * math.prod(kernel)) ** (1 / p)


def over_all(pool):
    return lambda case: pool(case.inputs[0], case.inputs[0].shape[2:])


def softmax(case: Case) -> Numbers:
    axis = case.options.get("axis", -1)
    (x,) = case.inputs
    moved = x.movedim(axis, -1)
    rows = masked_softmax(moved.reshape(-1, moved.shape[-1]))
    return rows.reshape(moved.shape).movedim(-1, axis)


def rotary(case: Case) -> Numbers:
    x, cos, sin, *positions = case.inputs
    whole = x
    if x.dim() == 3:
        x = rearrange(x, "b n (h d) -> b h n d", h=case.options["num_heads"])
    width = case.options.get("rotary_embedding_dim", 0) or x.shape[-1]
    if positions:
        cos, sin = cos[positions[0]], sin[positions[0]]
    halves = not case.options.get("interleaved", 0)
    turned = [
        # The tables hold any two numbers, so that a pair is stretched as well.
        rotate(
            entry[..., :width] * stretch(torch.hypot(c, s), halves),
            torch.atan2(s, c),
            pairing="halves" if halves else "interleaved",
        )
        for entry, c, s in zip(x, cos, sin, strict=True)
    ]
    y = torch.cat([torch.stack(turned), x[..., width:]], dim=-1)
    return y if whole.dim() == 4 else rearrange(y, "b h n d -> b n (h d)")


def stretch(factors, halves):
    """Give both members of a pair the same factor."""
    return factors.repeat(1, 2) if halves else factors.repeat_interleave(2, dim=-1)


def attention(case: Case) -> Numbers:
    query, key, value, mask, past_key, past_value, lengths = (
        *case.inputs,
        *[None] * 7,
    )[:7]
    options = case.options
    packed = query.dim() == 3
    if packed:
        kv_heads = options["kv_num_heads"]
        query = rearrange(query, "b n (h d) -> b h n d", h=options["q_num_heads"])
        key, value = (
            rearrange(x, "b n (h d) -> b h n d", h=kv_heads) for x in (key, value)
        )
    past = 0 if past_key is None else past_key.shape[2]
    if past_key is not None:
        key, value = torch.cat([past_key, key], 2), torch.cat([past_value, value], 2)
    present = key, value
    times = query.shape[1] // key.shape[1]
    key, value = (x.repeat_interleave(times, dim=1) for x in (key, value))
    n_q, n_k = query.shape[2], key.shape[2]
    allowed, bias = torch.ones(1, 1, n_q, n_k, dtype=torch.bool), None
    if mask is not None:
        missing = n_k - mask.shape[-1]
        fill = 0.0 if mask.dtype == torch.bool else -math.inf
        mask = torch.nn.functional.pad(mask, (0, missing), value=fill)
        if mask.dtype == torch.bool:
            allowed = allowed & mask
        else:
            allowed = allowed & (mask != -math.inf)
            bias = mask.masked_fill(mask == -math.inf, 0.0).expand(
                *query.shape[:2], n_q, n_k
            )
    if options.get("is_causal", 0):
        allowed = allowed & (torch.arange(n_k) <= past + torch.arange(n_q)[:, None])
    if lengths is not None:
        allowed = allowed & padding_mask(lengths, n_k)[:, None]
    allowed = allowed.expand(query.shape[0], query.shape[1], n_q, n_k)
    cap = options.get("softcap", 0.0)
    scale = options.get("scale")
    raw = scaled_dot_scores(query, key, scale=scale)
    scores = cap * torch.tanh(raw / cap) if cap else raw
    shifted = scores if bias is None else scores + bias
    weights = masked_softmax(shifted, allowed)
    if cap:
        output = weights @ value
    else:
        output = scaled_dot_product_attention(
            query, key, value, allowed, scale=scale, score_bias=bias
        )
    if packed:
        output = rearrange(output, "b h n d -> b n (h d)")
    blocked = shifted.masked_fill(~allowed, -math.inf)
    stage = (raw, scores, blocked, weights)[options.get("qk_matmul_output_mode", 0)]
    return output, *present, stage


def linear_attention(case: Case) -> Numbers:
    query, key, value, state, decay, beta = (*case.inputs, *[None] * 3)[:6]
    options = case.options
    heads, kv_heads = options["q_num_heads"], options["kv_num_heads"]
    rule = options.get("update_rule", "gated_delta")

    def split(x, count=kv_heads):
        x = rearrange(x, "b n (h d) -> b h n d", h=count)
        return x.repeat_interleave(heads // count, dim=1)

    query = split(query, heads)
    query = query * (options.get("scale", 0.0) or query.shape[-1] ** -0.5)
    tokens = [query, split(key), split(value)]
    if "delta" in rule:
        beta = beta.expand(*beta.shape[:2], kv_heads)
        tokens.append(split(beta).squeeze(-1))
    mix = delta_rule_attention if "delta" in rule else gated_linear_attention
    if state is None:
        width, wide = key.shape[-1] // kv_heads, value.shape[-1] // kv_heads
        state = torch.zeros(len(query), kv_heads, width, wide)
    state = state.repeat_interleave(heads // kv_heads, dim=1)
    gate = None if decay is None else split(decay)
    if gate is None or gate.shape[-1] == 1:
        log_gate = None if gate is None else gate.squeeze(-1)
        output, state = mix(*tokens, log_gate, state=state)
    else:  # one gate for each feature: the memory fades between the tokens
        outputs = []
        for t in range(query.shape[2]):
            state = gate[:, :, t, :, None].exp() * state
            here = (part[:, :, t : t + 1] for part in tokens)
            output, state = mix(*here, state=state)
            outputs.append(output)
        output = torch.cat(outputs, dim=2)
    present = state[:, :: heads // kv_heads].to(query.dtype)
    return rearrange(output, "b h n d -> b n (h d)"), present


ADAPTERS: dict[str, Callable[[Case], Numbers]] = {
    "Attention": attention,
    "LinearAttention": linear_attention,
    "RotaryEmbedding": rotary,
    "CausalConvWithState": causal_convolution,
    "Conv": convolution,
    "ConvTranspose": transposed,
    "MaxPool": largest,
    "AveragePool": average,
    "LpPool": power_mean,
    "GlobalMaxPool": over_all(max_pool),
    "GlobalAveragePool": over_all(average_pool),
    "Softmax": softmax,
}

CANNOT = {
    "maxpool_with_argmax_2d_precomputed_pads": "does not say where the largest are",
    "maxpool_with_argmax_2d_precomputed_strides": "does not say where the largest are",
}
"""By the name of a case, why the package cannot express it."""

TYPED = {"averagepool_2d_ceil_last_window_starts_on_pad": dict(rtol=1e-3, atol=0)}
"""Cases whose outputs were typed by hand, with few digits."""

CASES = names_of({*ADAPTERS})
TAKEN = [name for _, name in CASES if name not in CANNOT]


@pytest.mark.parametrize("name", TAKEN)
def test_the_vectors_of_onnx_come_out(name):
    case = read_case(name)
    got = ADAPTERS[case.operator](case)
    got = got if isinstance(got, tuple) else (got,)
    assert len(got) >= len(case.outputs)
    for ours, expected in zip(got, case.outputs, strict=False):
        if expected is not None:
            exact = TOLERANCE.get(ours.dtype, dict(rtol=0, atol=0))
            assert_close(ours, expected, **TYPED.get(name, exact))


def test_few_cases_are_left_out_and_each_is_there():
    names = {name for _, name in CASES}
    assert CANNOT.keys() | TYPED.keys() <= names
    assert len(CANNOT) <= len(names) / 10
    assert Counter(operator for operator, _ in CASES) == {
        "Attention": 64,
        "RotaryEmbedding": 8,
        "CausalConvWithState": 13,
        "Conv": 6,
        "ConvTranspose": 11,
        "MaxPool": 19,
        "AveragePool": 20,
        "LpPool": 8,
        "GlobalMaxPool": 2,
        "GlobalAveragePool": 2,
        "Softmax": 7,
        "LinearAttention": 14,
    }


def test_a_wrong_number_is_found(monkeypatch):
    monkeypatch.setitem(ADAPTERS, "Conv", lambda case: convolution(case) * 1.001)
    with pytest.raises(AssertionError, match="not close"):
        test_the_vectors_of_onnx_come_out("basic_conv_with_padding")
