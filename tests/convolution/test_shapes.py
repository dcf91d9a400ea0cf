import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from attnconv.convolution import output_size


@settings(deadline=None, max_examples=200)
@given(
    st.integers(1, 13),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(1, 3),
)
def test_torch_gives_the_same_size_or_refuses_too(
    size, kernel_size, stride, padding, dilation
):
    x, weight = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel_size)
    try:
        expected = F.conv1d(x, weight, None, stride, padding, dilation).shape[-1]
    except RuntimeError:
        with pytest.raises(ValueError):
            output_size(size, kernel_size, stride, padding, dilation)
    else:
        assert output_size(size, kernel_size, stride, padding, dilation) == expected


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
