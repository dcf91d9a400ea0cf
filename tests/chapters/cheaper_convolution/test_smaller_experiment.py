import pytest

from attnconv_book.chapters.cheaper_convolution import smaller_experiment as smaller


@pytest.fixture
def brief(monkeypatch):
    monkeypatch.setattr(smaller, "EPOCHS", 2)
    monkeypatch.setattr(smaller, "MORE", 1)
    monkeypatch.setattr(smaller, "WIDTH", 8)
    monkeypatch.setattr(smaller, "WIDTHS", (2, 4))
    monkeypatch.setattr(smaller, "SHARES", (0.5,))


@pytest.mark.parametrize("method", smaller.METHODS)
def test_a_run_says_what_was_right_before_and_after(method, brief):
    result = smaller.run(method, 0)
    assert result["whole"] > 0.2 * result["n_test"]
    lists = [value for value in result.values() if isinstance(value, list)]
    assert {len(values) for values in lists} <= {1, 2}
    assert smaller.run(method, 0)["whole"] == result["whole"]


def test_the_grid_has_five_seeds_of_each():
    assert len(smaller.SMALLER.cells()) == 5 * len(smaller.METHODS)


@pytest.mark.error_message
def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method must be one of"):
        smaller.run("magic", 0)
