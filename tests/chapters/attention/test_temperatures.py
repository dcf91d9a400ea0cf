import pytest
import torch
from torch.testing import assert_close

from attnconv_book.chapters.attention import noisy_day, true_temperature


def test_the_same_seed_gives_the_same_day_and_leaves_other_chance_alone():
    before = torch.random.get_rng_state()
    one, two, other = noisy_day(40, 3), noisy_day(40, 3), noisy_day(40, 4)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(one.hours, two.hours) and torch.equal(one.degrees, two.degrees)
    assert not torch.equal(one.degrees, other.degrees)


def test_hours_rise_within_the_day():
    hours = noisy_day(500, 0).hours
    assert (hours.diff() >= 0).all() and hours.min() >= 0 and hours.max() <= 24
    assert hours.dtype == torch.float64
    assert abs(hours.mean() - 12) < 1


def test_the_noise_is_what_was_asked_for():
    day = noisy_day(5000, 0, noise=2)
    error = day.degrees - true_temperature(day.hours)
    assert abs(error.mean()) < 0.1 and abs(error.std() - 2) < 0.1
    exact = noisy_day(7, 0, noise=0)
    assert_close(exact.degrees, true_temperature(exact.hours))


def test_the_curve_is_cold_at_night_and_dips_in_the_shower():
    night, warm, shower = true_temperature(torch.tensor([3.0, 13.0, 16.5]).double())
    assert_close(night, torch.tensor(8.0).double())
    assert warm > 19 and 14 < shower < 15


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="n must be at least 1"):
        noisy_day(0, 0)
    with pytest.raises(ValueError, match=r"noise must be at least 0"):
        noisy_day(3, 0, noise=-1)
    with pytest.raises(ValueError, match="seed must be"):
        noisy_day(3, -1)
    with pytest.raises(TypeError, match="hours must be floating point"):
        true_temperature(torch.tensor([1]))
