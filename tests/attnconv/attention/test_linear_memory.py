"""Gated linear attention and the delta rule: three forms, one result."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from attnconv.attention import (
    delta_rule_attention,
    gated_linear_attention,
)

FORMS = ("parallel", "chunked", "recurrent")
drawn = settings(deadline=None, max_examples=25)
seeds, sizes = st.integers(0, 2**31), st.integers(1, 5)


def normal(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def tokens(seed, n, d_k, d_v, *batch):
    q, k = normal(*batch, n, d_k, seed=seed), normal(*batch, n, d_k, seed=seed + 1)
    v = normal(*batch, n, d_v, seed=seed + 2)
    gate = -normal(*batch, n, seed=seed + 3).abs()
    write = normal(*batch, n, seed=seed + 4).sigmoid()
    return q, k / k.norm(dim=-1, keepdim=True), v, gate, write


def in_loops(q, k, v, log_gate, write=None):
    """The rule number by number, for one sequence."""
    (n, d_k), d_v = k.shape, v.shape[1]
    memory = [[0.0] * d_v for _ in range(d_k)]
    rows = []
    for t in range(n):
        gate = math.exp(log_gate[t])
        memory = [[gate * number for number in row] for row in memory]
        for b in range(d_v):
            new = v[t, b].item()
            if write is not None:
                found = sum(k[t, a].item() * memory[a][b] for a in range(d_k))
                new = write[t].item() * (new - found)
            for a in range(d_k):
                memory[a][b] += k[t, a].item() * new
        rows.append(
            [sum(q[t, a].item() * memory[a][b] for a in range(d_k)) for b in range(d_v)]
        )
    return torch.tensor(rows, dtype=torch.float64), torch.tensor(memory).double()


@drawn
@given(seeds, st.integers(1, 9), sizes, sizes, st.sampled_from(FORMS), sizes)
def test_every_form_of_gated_attention_is_the_loop(seed, n, d_k, d_v, form, chunk):
    q, k, v, gate, _ = tokens(seed, n, d_k, d_v)
    got = gated_linear_attention(q, k, v, gate, form=form, chunk_size=chunk)
    expected, memory = in_loops(q, k, v, gate)
    assert_close(got.output, expected)
    assert_close(got.state.float(), memory.float(), atol=1e-5, rtol=1e-5)


@drawn
@given(seeds, st.integers(1, 9), sizes, sizes, st.sampled_from(FORMS), sizes)
def test_every_form_of_the_delta_rule_is_the_loop(seed, n, d_k, d_v, form, chunk):
    q, k, v, gate, write = tokens(seed, n, d_k, d_v)
    got = delta_rule_attention(q, k, v, write, gate, form=form, chunk_size=chunk)
    expected, memory = in_loops(q, k, v, gate, write)
    assert_close(got.output, expected)
    assert_close(got.state.float(), memory.float(), atol=1e-5, rtol=1e-5)


def rules():
    """Both rules, as functions of q, k, v, the logarithm of the gate and the share."""
    return {
        "gated": lambda q, k, v, g, b, **more: gated_linear_attention(
            q, k, v, g, **more
        ),
        "delta": lambda q, k, v, g, b, **more: delta_rule_attention(
            q, k, v, b, g, **more
        ),
    }


@pytest.mark.parametrize("rule", rules())
@pytest.mark.parametrize("form", FORMS)
def test_a_sequence_in_two_parts_and_forms(rule, form):
    call, parts = rules()[rule], tokens(0, 11, 3, 5, 2, 7)
    whole = call(*parts, form="recurrent")
    first = call(*(p[:, :, :6] for p in parts), form=form, chunk_size=4)
    then = call(*(p[:, :, 6:] for p in parts), form="chunked", state=first.state)
    assert_close(torch.cat([first.output, then.output], dim=2), whole.output)
    assert_close(then.state, whole.state)
    assert whole.state.shape == (2, 7, 3, 5)


@pytest.mark.parametrize("rule", rules())
@pytest.mark.parametrize("form", FORMS)
def test_gradients_are_right(rule, form):
    leaves = [t.requires_grad_() for t in tokens(1, 5, 2, 3, 2)]
    call = rules()[rule]
    assert torch.autograd.gradcheck(
        lambda *given: call(*given, form=form, chunk_size=2).output.sum(0),
        leaves,
        check_undefined_grad=False,
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_gate_of_zero_forgets_what_came_before(form):
    q, k, v, gate, write = tokens(2, 9, 3, 5)
    gate[4] = -torch.inf
    gate.requires_grad_()
    for call in rules().values():
        got = call(q, k, v, gate, write, form=form, chunk_size=4)
        late = call(*(t[4:] for t in (q, k, v, gate.detach(), write)))
        assert_close(got.output[4:], late.output)
        (slope,) = torch.autograd.grad(got.output.square().sum(), gate)
        assert slope.isfinite().all()


def test_without_gates_all_is_kept():
    q, k, v, _, _ = tokens(3, 9, 3, 5)
    expected = (q @ k.mT).tril() @ v
    assert_close(gated_linear_attention(q, k, v).output, expected)


@pytest.mark.parametrize("form", FORMS)
def test_the_delta_rule_finds_the_last_value_under_a_key(form):
    key = torch.eye(3, dtype=torch.float64)[[0, 1, 0, 2, 1]]
    value = normal(5, 7)
    read = delta_rule_attention(key, key, value, torch.ones(5).double(), form=form)
    assert_close(read.output, value)
    assert_close(read.state, value[[2, 4, 3]])
    nothing = delta_rule_attention(key, key, value, torch.zeros(5).double(), form=form)
    assert (nothing.output == 0).all()


@pytest.mark.parametrize("rule", rules())
def test_narrow_numbers_are_summed_up_in_float32(rule):
    parts = tokens(4, 300, 4, 4)
    exact = rules()[rule](*parts)
    narrow = rules()[rule](*(p.bfloat16() for p in parts))
    assert (narrow.output.dtype, narrow.state.dtype) == (torch.bfloat16, torch.float32)
    assert_close(narrow.output.double(), exact.output, atol=0.1, rtol=0.05)


@pytest.mark.parametrize("rule", rules())
@pytest.mark.parametrize("form", FORMS)
def test_no_tokens_leave_the_memory_as_it_is(rule, form):
    parts, state = tokens(0, 0, 3, 5, 2), normal(2, 3, 5)
    read = rules()[rule](*parts, form=form, state=state)
    assert read.output.shape == (2, 0, 5)
    assert torch.equal(read.state, state)
