import numpy as np
import pytest

from attnconv_book.chapters.two_ways_to_mix import query_over_picture


def test_a_query_is_framed_in_the_picture_and_in_the_weights():
    picture = np.random.default_rng(0).random((6, 10, 3))
    weights = np.arange(15.0).reshape(3, 5)
    left, right = query_over_picture(picture, weights, (1, 3)).axes[:2]
    np.testing.assert_array_equal(left.images[0].get_array(), picture)
    np.testing.assert_array_equal(right.images[0].get_array(), weights)
    assert {patch.get_xy() for patch in left.patches} == {(5.5, 1.5)}
    assert {patch.get_xy() for patch in right.patches} == {(2.5, 0.5)}


@pytest.mark.error_message
def test_what_does_not_fit_the_picture_is_refused():
    with pytest.raises(ValueError, match="weights must divide .* height 6"):
        query_over_picture(np.zeros((6, 6)), np.ones((4, 3)), (0, 0))
    with pytest.raises(ValueError, match=r"query must lie inside .*got \(3, 0\)"):
        query_over_picture(np.zeros((6, 6)), np.ones((3, 3)), (3, 0))
