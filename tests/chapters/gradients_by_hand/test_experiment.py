import pytest
import torch
from torch.testing import assert_close

from attnconv.attention import attention_weights
from attnconv_book.chapters.gradients_by_hand import (
    SATURATION,
    draw_pointers,
)
from attnconv_book.chapters.gradients_by_hand import (
    experiment as saturation,
)
from attnconv_book.kit.experiments import load_records


def test_the_scores_begin_with_unit_size():
    drawn = [draw_pointers(seed) for seed in range(20)]
    scores = [
        (one.asks @ one.query_matrix) @ (one.offers @ one.key_matrix).T / 4.0
        for one in drawn
    ]
    assert 0.8 < torch.stack(scores).std() < 1.2
    assert torch.equal(draw_pointers(3).asks, draw_pointers(3).asks)
    assert not torch.equal(drawn[0].asks, drawn[1].asks)


def loss_of(method, weights):
    if method == "log":
        return -weights.diagonal().log().mean()
    return (weights - torch.eye(16)).square().sum(-1).mean()


@pytest.mark.parametrize("method", ["sgd", "adam", "log"])
def test_a_course_is_that_of_torchs_optimizer(method, monkeypatch):
    # Autograd and torch.optim, one factor and one rate, against all side by side.
    monkeypatch.setattr(saturation, "BUDGETS", (3, 8))
    result = saturation.run(method)
    for place, seed, at in ((0, 1, 0), (3, 0, 2), (5, 4, 3)):
        start, factor = draw_pointers(seed), saturation.FACTORS[place]
        matrices = [
            torch.nn.Parameter(matrix * factor**0.5)
            for matrix in (start.query_matrix, start.key_matrix)
        ]
        kind = torch.optim.Adam if method == "adam" else torch.optim.SGD
        steps = kind(matrices, lr=saturation.RATES[method][at])
        for _ in range(9):
            steps.zero_grad()
            query, key = start.asks @ matrices[0], start.offers @ matrices[1]
            weights = attention_weights(query, key)
            loss_of(method, weights).backward()
            steps.step()
        wanted = loss_of("sgd", weights).item()
        assert_close(result["loss"][1][place][seed][at], wanted, atol=1e-6, rtol=0)
        found = (weights.argmax(-1) == torch.arange(16)).sum().item()
        assert result["found"][1][place][seed][at] == found
        spread = (query @ key.mT / 4.0).std().item()
        assert_close(result["spread"][1][place][seed][at], spread, atol=0.006, rtol=0)


def test_a_query_that_is_heard_keeps_its_direction_and_has_the_length_of_its_error():
    torch.manual_seed(0)
    weights = (20 * torch.randn(16, 16, dtype=torch.float64)).softmax(-1)
    error = weights - torch.eye(16)
    plain = saturation._score_gradients("sgd", weights, error)
    heard = saturation._score_gradients("sgd-heard", weights, error)
    log = saturation._score_gradients("log", weights, error)
    lengths = heard.norm(dim=-1, keepdim=True)
    assert_close(heard / lengths, plain / plain.norm(dim=-1, keepdim=True))
    assert_close(lengths, log.norm(dim=-1, keepdim=True))
    assert plain.norm(dim=-1).min() < 1e-3 * heard.norm(dim=-1).min()
    equal = saturation._score_gradients("sgd-equal", weights, error).norm(dim=-1)
    assert_close(equal, plain.norm(dim=-1).mean().expand(16))


def test_the_records_are_whole():
    records = load_records("saturation")
    cells = {cell.name for cell in SATURATION.cells()}
    assert {record["cell"] for record in records} == cells
    for record in records:
        result = record["result"]
        assert result["factors"] == list(saturation.FACTORS)
        assert result["budgets"] == list(saturation.BUDGETS)
        for numbers in (result["loss"], result["found"], result["spread"]):
            assert torch.tensor(numbers).shape == (8, 6, 5, 4)


def test_the_trace_falls_and_the_gradient_of_the_matrix_does_not():
    start = saturation.gradients_at_start((1.0, 4.0, 32.0))
    traces, matrix, heard = (start[name].mean(0) for name in start)
    assert traces[0] > 4 * traces[2]
    assert matrix[2] > matrix[0]
    assert heard[0] > 2 * heard[2] > 0


def test_more_queries_are_heard_where_less_is_asked_of_them():
    few, more = (
        saturation.gradients_at_start((32.0,), least=least)["queries heard"].mean()
        for least in (0.5, 0.001)
    )
    assert 1 <= few < more <= 16


def test_the_best_rate_is_chosen_by_the_mean_loss_at_each_budget():
    # Two budgets, one factor, two seeds, two rates.
    result = {
        "loss": [[[[0.1, 0.9], [0.3, 0.0]]], [[[0.5, 0.2], [0.5, 0.4]]]],
        "found": [[[[16, 1], [15, 2]]], [[[3, 9], [4, 8]]]],
        "spread": [[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]],
    }
    records = [{"parameters": {"method": "sgd"}, "result": result}]
    found = saturation.queries_found(records, "sgd")
    assert found.tolist() == [[[16.0], [15.0]], [[9.0], [8.0]]]
    spread = saturation.score_spread(records, "sgd")
    assert spread.tolist() == [[[1.0], [3.0]], [[6.0], [8.0]]]


def test_a_run_that_has_left_the_finite_numbers_counts_as_wrong():
    scores = torch.full((1, 1, 1, 16, 16), torch.nan, dtype=torch.float64)
    state = saturation._state(scores, scores.softmax(-1))
    assert state["loss"] == [[[2.0]]]
    assert state["spread"] == [[[0.0]]]
