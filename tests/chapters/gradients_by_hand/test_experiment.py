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


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_course_is_that_of_torchs_optimizer(optimizer, monkeypatch):
    # Autograd and torch.optim, one factor and one rate, against all side by side.
    monkeypatch.setattr(saturation, "STEPS", 8)
    found = saturation.run(optimizer, 1)
    for place, at in ((0, 0), (3, 2), (5, 3)):
        start, factor = draw_pointers(1), saturation.FACTORS[place]
        matrices = [
            torch.nn.Parameter(matrix * factor**0.5)
            for matrix in (start.query_matrix, start.key_matrix)
        ]
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
        steps = kind(matrices, lr=saturation.RATES[optimizer][at])
        for _ in range(9):
            steps.zero_grad()
            weights = attention_weights(
                start.asks @ matrices[0], start.offers @ matrices[1]
            )
            loss = (weights - torch.eye(16)).square().sum(-1).mean()
            loss.backward()
            steps.step()
        assert_close(found["last_loss"][place][at], loss.item(), atol=1e-6, rtol=0)


def test_the_first_step_below_the_bar_is_named():
    course = torch.tensor([1.0, 0.2, 0.05, 0.3, 0.01])
    assert saturation._first(course) == 2
    assert saturation._first(course[:2]) is None


def test_the_records_are_whole():
    records = load_records("saturation")
    cells = {cell.name for cell in SATURATION.cells()}
    assert {record["cell"] for record in records} == cells
    for record in records:
        assert record["result"]["factors"] == list(saturation.FACTORS)
        assert record["result"]["steps"] == saturation.STEPS


def test_the_trace_falls_and_the_gradient_of_the_matrix_does_not():
    start = saturation.gradients_at_start((1.0, 4.0, 32.0))
    traces, matrix, reached = (start[name].mean(0) for name in start)
    assert traces[0] > 4 * traces[2]
    assert matrix[2] > matrix[0]
    assert reached[0] > 2 * reached[2] > 0


def test_the_best_rate_is_chosen_by_the_mean_loss():
    def record(seed, losses, found):
        return {
            "parameters": {"optimizer": "sgd", "seed": seed},
            "result": {"last_loss": losses, "found": found},
        }

    records = [
        record(0, [[0.1, 0.9], [0.5, 0.2]], [[16, 1], [3, 9]]),
        record(1, [[0.3, 0.0], [0.5, 0.4]], [[15, 2], [4, 8]]),
    ]
    found = saturation.queries_found(records, "sgd")
    assert found.tolist() == [[16.0, 9.0], [15.0, 8.0]]
