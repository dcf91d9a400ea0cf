import pytest
import torch
from torch.testing import assert_close

from attnconv.attention import MultiHeadAttention, ShiftedWindowCore
from attnconv.complexity import count_multiply_adds


def core_and_heads(size=(4, 8), window=4, shift=0, **options):
    torch.manual_seed(0)
    core = ShiftedWindowCore(2, size, window, shift=shift, **options).double()
    torch.nn.init.normal_(core.bias.table)
    places = size[0] * size[1]
    return core, torch.randn(3, 5, 2, places, 7, dtype=torch.float64).unbind()


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize(
    ("size", "window", "shift"),
    [((4, 8), 4, 0), ((4, 8), 4, 2), ((6, 9), 3, 1), ((4, 4), 4, 3), ((2, 6), 1, 0)],
)
def test_cutting_and_rolling_gives_what_a_mask_over_all_places_gives(
    size, window, shift, fused
):
    core, (q, k, v) = core_and_heads(size, window, shift, fused=fused)
    assert_close(core(q, k, v), core.weights(q, k) @ v)
    everything = torch.ones(size[0] * size[1], size[0] * size[1], dtype=torch.bool)
    assert_close(core(q, k, v), core(q, k, v, everything))


def partners(core, place):
    """Say which places one may attend to."""
    _, (q, k, _) = core_and_heads()
    weights = core.weights(q, k)
    return (weights[0, 0, place] > 0).nonzero().flatten().tolist()


def test_windows_and_shifted_windows_by_hand():
    # 4 × 8 places in windows of 4 × 4; shifted by 2 down and right they are, in the
    # columns, 2-5 and 6-7 joined with 0-1, which an edge of the image parts.
    plain, shifted = core_and_heads()[0], core_and_heads(shift=2)[0]
    assert partners(plain, 0) == [8 * y + x for y in range(4) for x in range(4)]
    assert partners(shifted, 0) == [0, 1, 8, 9]
    assert partners(shifted, 19) == [16 + x for x in (2, 3, 4, 5)] + [26, 27, 28, 29]
    assert partners(shifted, 31) == [22, 23, 30, 31]


def test_the_bias_is_that_of_the_step_on_the_grid():
    core, (q, k, v) = core_and_heads(shift=2)
    weights = core.weights(0 * q, 0 * k)[0, 1]
    # Place 18 is (2, 2), 29 is (3, 5): one down, three to the right.
    found = weights[18, 29].log() - weights[18, 18].log()
    table = core.bias.table[1]
    assert_close(found, table[3 + 1, 3 + 3] - table[3, 3])


def test_a_mask_and_a_bias_act_inside_the_window():
    core, (q, k, v) = core_and_heads()
    mask = torch.ones(32, 32, dtype=torch.bool)
    mask[:, 1] = False
    added = torch.randn(2, 32, 32, dtype=torch.float64)
    mixed = core(q, k, v, mask, added)
    assert_close(mixed, core.weights(q, k, mask, added) @ v)
    assert (core.weights(q, k, mask, added)[..., 1] == 0).all()


def test_the_cost_grows_with_the_places():
    def cost(side):
        core = ShiftedWindowCore(2, side, 4, fused=False)
        tokens = torch.randn(1, side * side, 6)
        return count_multiply_adds(MultiHeadAttention(6, 2, core=core), tokens)

    assert cost(16) == 4 * cost(8)


def test_what_does_not_fit_torchs_kernel_still_has_second_derivatives():
    core, (q, k, v) = core_and_heads(size=(4, 4), window=2, shift=1)
    inputs = tuple(part[:1].clone().requires_grad_() for part in (q, k, v))
    assert torch.autograd.gradcheck(core, inputs)
    assert torch.autograd.gradgradcheck(core, inputs)
