"""The experiment on learning a convolution: its grid, its measures, one short run."""

import json

import pytest
import torch
import torch.nn.functional as F

from attnconv.hybrid import PlaceAttention, Places, QuadraticScores
from attnconv_book.chapters.convolution_as_attention import (
    experiment as learn_convolution,
)
from attnconv_book.chapters.convolution_as_attention.experiment import (
    LEARN_CONVOLUTION,
    OTHER_RATES,
    RATE,
    SEEDS,
    STARTS,
    STEPS,
    Heads,
    draw,
    read_heads,
    run,
    taps_found,
)
from attnconv_book.kit.experiments import load_records


def construction(sharpness, seed=0):
    taps, heads = draw("near", seed)
    return taps, Heads(
        heads.centres, torch.full_like(heads.sharpness, sharpness), heads.matrices
    )


def test_the_grid_is_five_seeds_of_each_start_other_rates_and_longer_runs():
    cells = LEARN_CONVOLUTION.cells("starts")
    assert [cell.parameters["start"] for cell in cells] == list(STARTS)
    for cell in cells:
        assert cell.parameters["seeds"] == list(SEEDS)
        assert cell.parameters["rate"] == RATE
    others = [cell.parameters for cell in LEARN_CONVOLUTION.cells("rates")]
    assert {each["rate"] for each in others} == set(OTHER_RATES)
    longer = [cell.parameters for cell in LEARN_CONVOLUTION.cells("longer")]
    assert {each["steps"] for each in longer} == {5 * STEPS}
    assert {each["start"] for each in longer} < set(STARTS)


def test_the_kernel_is_that_of_the_packages_layer():
    _, heads = draw("random", 3)
    matrices = heads.matrices[0]
    layer = PlaceAttention(
        QuadraticScores(heads.centres[0], heads.sharpness[0]),
        torch.eye(3).expand(9, 3, 3),
        matrices,
        None,
        Places((3, 3), padding=(1, 1)),
    )
    with torch.no_grad():
        weights = layer.weights(13, 13)[:, 6 * 13 + 6]
    wanted = torch.einsum("hk,hio->kio", weights, matrices).reshape(13, 13, 3, 4)
    torch.testing.assert_close(heads.kernel()[0], wanted)


def test_the_error_is_that_of_outputs_on_white_noise():
    taps, heads = construction(1.0)
    kernel = heads.kernel()[0]
    wanted = torch.zeros_like(kernel)
    wanted[5:8, 5:8] = taps[0].unflatten(0, (3, 3))
    noise = torch.randn(20_000, 3, 13, 13, generator=torch.Generator().manual_seed(0))
    of_both = [F.conv2d(noise, each.permute(3, 2, 0, 1)) for each in (kernel, wanted)]
    share = (of_both[0] - of_both[1]).square().mean() / of_both[1].square().mean()
    exact = (kernel - wanted).square().sum() / wanted.square().sum()
    assert share == pytest.approx(exact.item(), rel=0.02)


def test_the_construction_has_found_all_taps():
    taps, heads = construction(60.0)
    (told,) = read_heads(heads, taps)
    assert [head["best_offset"] for head in told] == [
        [down, right] for down in (-1, 0, 1) for right in (-1, 0, 1)
    ]
    assert all(head["best_weight"] > 0.999 for head in told)
    assert all(head["tap_error"] == 0 for head in told)
    assert taps_found(told) == 9
    assert taps_found(read_heads(construction(1.0)[1], taps)[0]) == 0


def test_a_head_beyond_the_kernel_or_a_second_one_finds_no_tap():
    taps, heads = construction(60.0)
    heads.centres[0, 0] = torch.tensor([3.0, -2.0])
    heads.centres[0, 1] = heads.centres[0, 2]
    (told,) = read_heads(heads, taps)
    assert told[0]["best_offset"] == [3, -2]
    assert told[0]["tap_error"] is None
    assert taps_found(told) == 7


def test_the_starts_differ_in_what_they_should():
    drawn = {start: draw(start, 3) for start in STARTS}
    taps = drawn["random"][0]
    for start, (own, heads) in drawn.items():
        assert torch.equal(own, taps)
        assert heads.centres.shape[1] == (18 if start == "more-heads" else 9)
        assert set(heads.sharpness.unique().tolist()) == {
            4.0 if start.endswith("sharp") else 1.0
        }
        built = start in ("near", "near-sharp", "from-taps", "held")
        assert torch.equal(heads.matrices, taps) == built
    for start in ("from-taps", "held"):
        assert torch.equal(drawn[start][1].centres, drawn["random"][1].centres)
    assert not torch.equal(draw("random", 4)[0], taps)


def test_one_short_run(monkeypatch):
    monkeypatch.setattr(learn_convolution, "MEASURED", (0, 2, 9))
    result = run("near", [0, 1], 0.01, steps=6)
    assert result["steps"] == [0, 2, 6]
    for errors in result["error"]:
        assert errors[-1] < errors[0] < 1
    assert result["taps_found"] == [[0, 0, 0]] * 2
    assert result == run("near", [0, 1], 0.01, steps=6)
    # a seed is trained as it would be alone
    (alone,) = run("near", [1], 0.01, steps=6)["error"]
    assert alone == pytest.approx(result["error"][1], rel=1e-4)


def test_without_spill_only_the_taps_count():
    whole, inside = (
        run("near", [0], 0.01, steps=0, spill=spill)["error"][0][0]
        for spill in (True, False)
    )
    taps, heads = draw("near", 0)
    kernel = heads.kernel()[0, 5:8, 5:8].flatten(0, 1)
    wanted = (kernel - taps[0]).square().sum() / taps.square().sum()
    assert inside == pytest.approx(wanted.item(), rel=1e-4)
    assert inside < whole


def test_matrices_that_are_held_stay():
    heads = run("held", [0], 0.01, steps=3)["heads"][0]
    again = run("from-taps", [0], 0.01, steps=3)["heads"][0]
    first = [float(f"{x:.6g}") for x in draw("held", 0)[1].centres[0, 0].tolist()]
    assert heads[0]["centre"] != first
    assert heads[0]["tap_error"] != again[0]["tap_error"]


def test_the_records_are_whole():
    records = load_records("learn-convolution")
    assert {r["cell"] for r in records} == {c.name for c in LEARN_CONVOLUTION.cells()}
    for record in records:
        result, used = record["result"], record["parameters"]
        for name in ("error", "taps_found"):
            assert len(result[name]) == len(used["seeds"]) == 5
            assert all(len(each) == len(result["steps"]) for each in result[name])
        for heads, found in zip(result["heads"], result["taps_found"], strict=True):
            assert taps_found(heads) == found[-1]
    assert len(json.dumps(records)) < 200_000
