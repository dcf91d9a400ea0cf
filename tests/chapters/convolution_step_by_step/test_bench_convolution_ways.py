import json

import torch
import torch.nn.functional as F

from attnconv_book.chapters.convolution_step_by_step.bench_convolution_ways import (
    KERNEL_SIZES,
    SETTINGS,
    WAYS,
    Setting,
    crossovers,
    main,
    ways_to_run,
)
from attnconv_book.kit.experiments import load_bench

RECORD = load_bench("convolution-ways")


def row(way, kernel_size, ratio, upper):
    return {
        "way": way,
        "kernel_size": kernel_size,
        "ratio": ratio,
        "quartiles": [ratio, upper],
    }


def test_every_way_gives_the_numbers_of_torch():
    torch.manual_seed(0)
    x, weight = torch.randn(2, 2, 5, 5), torch.randn(2, 2, 3, 3)
    expected = F.conv2d(x, weight, padding=1)
    calls = ways_to_run(x, weight, tuple(WAYS))
    assert calls.keys() == {"torch", "channels_last", *WAYS}
    for call in calls.values():
        torch.testing.assert_close(call(), expected)


def test_a_crossover_is_where_a_way_stays_faster():
    rows = [row("torch", k, 1.0, 1.0) for k in (3, 5, 7)]
    rows += [row("late", 3, 1.5, 2), row("late", 5, 0.9, 1.1), row("late", 7, 0.5, 0.6)]
    rows += [row("back", 3, 0.5, 2), row("back", 5, 2, 3), row("back", 7, 1, 1)]
    rows += [row("always", k, 0.5, 0.6) for k in (3, 5, 7)]
    rows += [row("once", 3, 0.5, 0.6)]
    assert crossovers(rows, sure=False) == {"late": 5, "back": None, "always": 3}
    assert crossovers(rows, sure=True) == {"late": 7, "back": None, "always": 3}


def test_the_record_says_what_was_measured_where(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch, "set_num_threads", lambda number: None)
    settings = {
        "tiny": Setting(1, 1, 4, (3, 5), {"toeplitz": "too large", "loops": "slow"})
    }
    record = main(tmp_path, settings=settings, seconds=0.0)
    written = json.loads((tmp_path / "bench-convolution-ways.json").read_text())
    assert written == record
    assert record.keys() == RECORD.keys()
    assert {each["way"] for each in record["skipped"]} == {"toeplitz", "loops"}
    assert [each["way"] for each in record["rows"]] == [
        *("torch", "channels_last", "im2col", "fourier", "winograd"),
        *("torch", "channels_last", "im2col", "fourier"),
    ]
    assert record["crossover"]["tiny"].keys() == {"channels_last", "im2col", "fourier"}
    assert all(each.keys() == RECORD["rows"][0].keys() for each in record["rows"])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_record_of_the_book_is_whole_and_right():
    """Everything that this file would measure now stands in it."""
    for name, setting in SETTINGS.items():
        rows = [each for each in RECORD["rows"] if each["setting"] == name]
        ways = {"torch", "channels_last", *WAYS} - setting.skipped.keys()
        assert {each["way"] for each in rows} == ways
        for way in ways:
            measured = [each["kernel_size"] for each in rows if each["way"] == way]
            assert measured == ([3] if way == "winograd" else [*setting.kernel_sizes])
        for sure, key in ((False, "crossover"), (True, "crossover_sure")):
            assert RECORD[key][name] == crossovers(rows, sure=sure)
    assert SETTINGS["dense"].kernel_sizes == KERNEL_SIZES
    assert all(each["error"] < 1e-5 for each in RECORD["rows"])
