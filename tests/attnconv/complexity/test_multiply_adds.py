import pytest

from attnconv.complexity import (
    attention_multiply_adds,
    convolution_multiply_adds,
    dense_multiply_adds,
    fourier_multiply_adds,
    multi_head_multiply_adds,
)


def test_numbers_by_hand():
    assert dense_multiply_adds(3, 5) == 15
    assert dense_multiply_adds(3, 5, positions=7) == 105
    assert convolution_multiply_adds(2, 3, (3, 3), (5, 7)) == 2 * 3 * 9 * 35
    assert convolution_multiply_adds(4, 4, 3, 5, groups=4) == 4 * 3 * 5
    assert attention_multiply_adds(2, 3, 5, 7) == 6 * 12
    assert attention_multiply_adds(2, 3, 5, 7, num_heads=11) == 66 * 12
    assert multi_head_multiply_adds(3, 5) == 4 * 3 * 25 + 2 * 9 * 5
    assert multi_head_multiply_adds(3, 5, n_k=7) == 2 * 10 * 25 + 2 * 21 * 5
    # Two points: one stage of one butterfly.
    assert fourier_multiply_adds(2) == 4
    assert fourier_multiply_adds(8) == 48
    assert fourier_multiply_adds(8, real=True) == 24
    assert fourier_multiply_adds(1) == 0


def test_a_one_by_one_convolution_is_a_dense_layer_at_each_place():
    assert convolution_multiply_adds(6, 4, (1, 1), (5, 7)) == dense_multiply_adds(
        6, 4, positions=35
    )


def test_the_core_overtakes_the_projections_at_two_widths():
    dim = 8
    for tokens in (15, 16, 17):
        core = attention_multiply_adds(tokens, tokens, dim, dim)
        projections = multi_head_multiply_adds(tokens, dim) - core
        assert (core > projections) == (tokens > 2 * dim)


@pytest.mark.error_message
def test_axes_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="kernel_size and out_size must have one"):
        convolution_multiply_adds(1, 1, (3, 3), 5)
