import json

import pytest

from attnconv.training.record import RunRecord


def test_a_record_survives_json():
    record = RunRecord(
        [0.1 + 0.2, 1e-300], [1e-3, 1e-3], [{"step": 2, "acc": 0.5}], 3.0
    )
    again = RunRecord(**json.loads(json.dumps(record.as_dict())))
    assert again == record
    assert again.cpu_seconds == 3
    assert again.steps == 2


def test_processor_time_does_not_count_in_a_comparison():
    assert RunRecord([1.0], cpu_seconds=1.0) == RunRecord([1.0], cpu_seconds=2.0)
    assert RunRecord([1.0]) != RunRecord([2.0])


def test_a_curve_holds_only_the_steps_that_were_measured():
    rows = [{"step": 2, "acc": 0.5}, {"step": 3, "other": 9}, {"step": 4, "acc": 0.7}]
    assert RunRecord(measurements=rows).curve("acc") == ([2, 4], [0.5, 0.7])


@pytest.mark.error_message
def test_an_unknown_curve_is_refused_by_name():
    record = RunRecord(measurements=[{"step": 2, "acc": 0.5}])
    with pytest.raises(ValueError, match=r"\['acc'\], got 'loss'"):
        record.curve("loss")
