import pytest
import torch

from attnconv.complexity import Latency, compare_latency
from attnconv.complexity.latency import (
    forward,
    forward_backward,
    measured_on,
    processor,
    ratios,
    time_in_turn,
)


def test_the_runs_are_timed_in_turn_and_the_order_rotates():
    log, now = [], [0.0]

    def run(name, cost):
        def call():
            log.append(name)
            now[0] += cost

        return call

    times = time_in_turn(
        {"ours": run("ours", 3.0), "a": run("a", 2.0), "b": run("b", 4.0)},
        rounds=5,
        seconds=0.1,
        clock=lambda: now[0],
    )
    assert times == {"ours": [3.0] * 5, "a": [2.0] * 5, "b": [4.0] * 5}
    assert log[6:12] == ["ours", "a", "b", "a", "b", "ours"]


def test_short_runs_are_repeated_until_they_can_be_timed():
    now, calls = [0.0], [0]

    def run():
        calls[0] += 1
        now[0] += 0.01

    times = time_in_turn({"ours": run}, rounds=5, seconds=0.05, clock=lambda: now[0])
    assert calls[0] == 2 + 5 * 5
    assert times["ours"] == pytest.approx([0.01] * 5)


def test_the_ratios_are_taken_round_by_round():
    ours, other = [1.0, 2.0, 3.0, 40.0, 5.0], [2.0, 2.0, 2.0, 2.0, 10.0]
    assert ratios(ours, other) == (0.5, 1.0, 1.5)


def test_the_comparison_has_medians_and_quartiles():
    now = [0.0]

    def run(*costs):
        left = [9.0, 9.0, *costs]

        def call():
            now[0] += left.pop(0)

        return call

    found = compare_latency(
        {"ours": run(1, 2, 3, 40, 5), "other": run(2, 2, 2, 2, 10)},
        "other",
        rounds=5,
        seconds=0,
        clock=lambda: now[0],
    )
    assert found["ours"] == Latency(3.0, 1.0, (0.5, 1.5))
    assert found["other"] == Latency(2.0, 1.0, (1.0, 1.0))


def test_forward_keeps_no_history_and_backward_asks_for_every_leaf():
    x, outputs = torch.ones(3, requires_grad=True), []

    def call():
        outputs.append(2 * x)
        return outputs[-1]

    forward(call)()
    assert not outputs[-1].requires_grad
    forward_backward(call, [x])()
    assert outputs[-1].requires_grad
    assert x.grad is None


def test_the_processor_has_a_name():
    assert processor().strip()
    head = measured_on()
    assert set(head["machine"]) == {"processor", "cores", "threads"}
    assert head["versions"]["torch"] == torch.__version__


@pytest.mark.error_message
def test_too_few_rounds_are_refused():
    with pytest.raises(ValueError, match="rounds must be at least 5, got 4"):
        time_in_turn({}, rounds=4, seconds=0.1)


@pytest.mark.error_message
def test_runs_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="runs must hold at least 1 entry"):
        compare_latency({}, "ours")
    with pytest.raises(ValueError, match="against must be one of 'ours', got 'other'"):
        compare_latency({"ours": list}, "other")
    with pytest.raises(TypeError, match="runs must be callable, got int"):
        compare_latency({"ours": 3}, "ours")
