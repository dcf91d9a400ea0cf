"""The mixing matrix explorer's Python side."""

import pytest
import torch

from attnconv.hybrid import mixing_matrix
from attnconv_book.chapters.connection import (
    MixingMatrixExplorer,
    mixing_matrix_explorer_state,
    small_weights,
)
from attnconv_book.chapters.connection.mixing_operators import (
    OPERATORS,
    build_operator,
)

BY_CONTENT = ["mixer", "linear", "windowed", "attention", "biased"]


def test_every_operator_mixes_as_its_matrices_say():
    x = torch.randn(1, 11, 4, dtype=torch.float64)
    for name in OPERATORS:
        layer = build_operator(name, small_weights(11, 5))
        with torch.no_grad():
            torch.testing.assert_close(mixing_matrix(layer, x).rebuild(x), layer(x))


def test_the_twin_on_numbers_a_hand_can_check():
    zero, one = [[0.0] * 4] * 8, [[0.0] * 4] * 7 + [[1.0, 0, 0, 0]]
    weights = small_weights(8, 0)
    state = mixing_matrix_explorer_state("pooling", 9, one, zero, weights)
    assert (state["term"], state["number"]) == (0, 1)
    assert state["matrix"][3] == pytest.approx([0, 0, 1 / 3, 1 / 3, 1 / 3, 0, 0, 0])
    assert state["sparsity"] == 1 - (3 * 8 - 2) / 64
    assert state["toeplitz"] == pytest.approx(0) and state["change"] == 0
    weights["qk"] = [[0.0] * 4] * 8
    state = mixing_matrix_explorer_state("attention", 1, one, zero, weights)
    assert state["matrix"][0] == pytest.approx([1 / 8] * 8)
    assert state["change"] == 0


def test_the_first_sight_tells_the_story():
    widget = MixingMatrixExplorer()
    now, then = torch.tensor(widget.tokens), torch.tensor(widget.before)
    assert (now != then).any(1).nonzero().tolist() == [[2]]  # one other token
    state = widget.results()
    assert state["change"] > 0.3
    rows = dict(zip(OPERATORS, state["table"], strict=True))
    assert [name for name, row in rows.items() if row["change"] > 0] == BY_CONTENT
    assert all(rows[name]["change"] > 0.2 for name in BY_CONTENT)
    for name in ("convolution", "dilated", "depthwise", "pooling"):
        assert rows[name]["toeplitz"] < 1e-12 and rows[name]["sparsity"] > 0.6


@pytest.mark.parametrize("n", [8, 12])
def test_the_picture_and_the_name_follow_the_state(n):
    widget = MixingMatrixExplorer("convolution", n, term=2)
    assert repr(widget) == f"MixingMatrixExplorer(convolution, matrix 3, {n} tokens)"
    svg = widget.to_svg()
    assert "M, convolution" in svg and "Change of M: 0." in svg
    widget.operator = "attention"
    assert "Zero entries: 0 %." in widget.to_svg()


def test_tokens_of_ones_own():
    tokens = torch.arange(48).reshape(12, 4) / 16
    widget = MixingMatrixExplorer("mixer", 12, tokens=tokens)
    assert widget.before == widget.tokens == tokens.double().tolist()
    assert widget.results()["change"] == 0
    other = MixingMatrixExplorer("mixer", 12, tokens=tokens, before=tokens / 2)
    assert other.results()["change"] > 0


def test_a_bad_assignment_leaves_the_state_as_it_was():
    widget = MixingMatrixExplorer()
    before = [list(row) for row in widget.tokens]
    for name, value in (("operator", "mlp"), ("tokens", [[1.0] * 4]), ("term", -1)):
        with pytest.raises(ValueError):
            setattr(widget, name, value)
    assert widget.tokens == before and repr(widget) == repr(MixingMatrixExplorer())


def test_what_the_page_stores_stays_small():
    state = MixingMatrixExplorer(n=12).get_state()
    assert len(str(state)) - len(state["_esm"]) - len(state["_css"]) < 6000


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match="operator must be .*got 'mlp'"):
        MixingMatrixExplorer("mlp")
    with pytest.raises(ValueError, match="n must be at least 8, got 7"):
        MixingMatrixExplorer(n=7)
    with pytest.raises(ValueError, match="n must be at most 12, got 13"):
        MixingMatrixExplorer(n=13)
    with pytest.raises(ValueError, match="tokens must have 8 rows of 4 numbers"):
        MixingMatrixExplorer(tokens=[[0.0] * 4] * 9)
    with pytest.raises(ValueError, match="before must have 8 rows of 4 numbers"):
        MixingMatrixExplorer(before=[[0.0] * 3] * 8)
    with pytest.raises(ValueError, match="term must be at least 0, got -1"):
        MixingMatrixExplorer(term=-1)
    with pytest.raises(ValueError, match="name must be .*got 'mlp'"):
        build_operator("mlp", {})
