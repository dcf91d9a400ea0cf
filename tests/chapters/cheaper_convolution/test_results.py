import numpy as np
import pytest

from attnconv_book.chapters.cheaper_convolution import (
    gains,
    percent_right,
    smaller_results,
)


def test_five_seeds_of_each_method_are_there():
    for method in ("weights", "channels", "int8", "taught"):
        assert len(smaller_results(method)) == 5
        whole = percent_right(method, "whole")
        assert whole.shape == (5,) and (whole > 90).all()


def test_a_gain_is_the_mean_of_the_differences():
    found = gains("channels", "from_start", "trained_on")
    differences = percent_right("channels", "from_start") - percent_right(
        "channels", "trained_on"
    )
    assert [each.mean for each in found] == pytest.approx(differences.mean(0))
    assert all(each.low < each.mean < each.high for each in found)
    assert np.shape(differences) == (5, len(found))


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="method must be one of"):
        smaller_results("magic")
    with pytest.raises(ValueError, match="name must be one of"):
        percent_right("int8", "wrong")
