import pytest

from attnconv.complexity import sizes


def test_what_is_left_out_is_read_as_its_neighbour():
    assert sizes.read_keys(3, None) == 3
    assert sizes.read_keys(3, 5) == 5
    assert sizes.read_scores("dot", 2, 3, 5, None) == 5
    assert sizes.read_scores("bilinear", 2, 3, 5, 7) == 7
    assert sizes.read_axes(in_size=7, out_size=5) == [(7,), (5,)]
    assert sizes.read_axes(kernel_size=(3, 2), out_size=(5, 7)) == [(3, 2), (5, 7)]


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: sizes.check_sizes(n_q=2, dim=0), ValueError, "dim must be at least 1"),
        (lambda: sizes.check_sizes(dim=1.5), TypeError, "dim must be an integer"),
        (lambda: sizes.check_channels(6, 4, 3), ValueError, "must divide out_channels"),
        (
            lambda: sizes.check_channels(0, 4),
            ValueError,
            "in_channels must be at least",
        ),
        (lambda: sizes.read_keys(2, 0), ValueError, "n_k must be at least 1, got 0"),
        (lambda: sizes.read_keys(0, None), ValueError, "n_q must be at least 1, got 0"),
        (
            lambda: sizes.read_scores("cosine", 2, 3, 5, 7),
            ValueError,
            'd_q must be d_k = 5 for kind "cosine", got 7',
        ),
        (
            lambda: sizes.read_axes(in_size=(5, 5), out_size=5),
            ValueError,
            r"in_size and out_size must have one number for each axis, got .* and 5",
        ),
    ],
)
def test_what_counts_nothing_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
