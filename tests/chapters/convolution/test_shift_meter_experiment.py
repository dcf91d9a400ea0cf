"""The networks of the shift meter: rounding, records and the file that ships."""

import pytest
import torch
from torch import nn

from attnconv_book.chapters.convolution.shift_meter_data import (
    TARGET,
    as_text,
    meter_data,
)
from attnconv_book.chapters.convolution.shift_meter_experiment import (
    SHIFT_METER,
    without_norm,
)
from attnconv_book.chapters.convolution.shift_meter_networks import (
    meter_network,
    pack,
    read_network,
    unpack,
)
from attnconv_book.kit.experiments import load_records


def test_letters_keep_a_weight_to_half_a_level():
    weight = torch.randn(5, 3, 3, 2, generator=torch.Generator().manual_seed(0))
    packed = pack(weight)
    assert len(packed["levels"]) == weight.numel() and len(packed["scales"]) == 5
    error = (unpack(packed, weight.shape) - weight).abs().flatten(1).amax(1)
    half = torch.tensor(packed["scales"]) / 2
    assert (error <= half * 1.2).all()  # the scale itself is rounded to 3 digits
    assert (error > half / 10).any()


def test_a_channel_of_zeros_stays_zero():
    assert unpack(pack(torch.zeros(2, 3)), (2, 3)).abs().max() == 0


@pytest.mark.parametrize("padding", ["zeros", "circular"])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("head", ["flat", "average"])
def test_without_normalisation_the_network_computes_the_same(padding, stride, head):
    torch.manual_seed(0)
    model = meter_network(padding, stride, head, norm=True)
    for layer in model:
        if isinstance(layer, nn.BatchNorm2d):
            for number in (layer.running_mean, layer.weight, layer.bias):
                nn.init.normal_(number)
            nn.init.uniform_(layer.running_var, 0.5, 2)
    model.eval().double()
    x = torch.rand(3, 1, 16, 16, dtype=torch.float64)
    plain = meter_network(padding, stride, head).double()
    layers = [layer for layer in plain if isinstance(layer, nn.Conv2d | nn.Linear)]
    with torch.no_grad():
        for layer, (weight, bias) in zip(layers, without_norm(model), strict=True):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
        torch.testing.assert_close(plain(x), model(x), rtol=0, atol=1e-10)
    letters = [{**pack(w), "bias": b.tolist()} for w, b in without_norm(model)]
    rounded = read_network(letters, padding, stride, head)
    with torch.no_grad():
        error = (rounded(x) - model(x)).norm() / model(x).norm()
    assert 1e-4 < error < 0.2


def test_the_file_that_ships_is_what_the_records_say():
    records = load_records("shift-meter")
    assert TARGET.read_text("utf8") == as_text(meter_data(records))
    assert TARGET.stat().st_size <= 20_000
    for record in records:
        result = record["result"]
        assert result["accuracy_rounded"] > 0.88
        assert result["accuracy_rounded"] > result["accuracy"] - 0.03


def test_the_claim_names_the_sizes():
    sizes = [
        sum(weight.numel() for weight in meter_network("zeros", 1, head).parameters())
        for head in ("average", "flat")
    ]
    smallest, largest = (f"{size:,}".replace(",", " ") for size in sizes)
    assert f"{smallest} to {largest} parameters" in SHIFT_METER.claim


@pytest.mark.error_message
def test_what_is_refused():
    with pytest.raises(ValueError, match=r"stride must be one of \(1, 2\), got 3"):
        meter_network("zeros", 3, "flat")
    with pytest.raises(ValueError, match="head must be"):
        meter_network("zeros", 1, "max")
    with pytest.raises(ValueError, match="packed must hold 6 letters, got 4"):
        unpack(pack(torch.ones(2, 2)), (2, 3))
    with pytest.raises(ValueError, match="records must be those of"):
        meter_data([])
