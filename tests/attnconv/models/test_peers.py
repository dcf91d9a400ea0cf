"""Other libraries compute the same with the same weights; `peers` says how."""

import json
from pathlib import Path

import pytest
import torch
from peers import PEERS, filled
from torch.testing import assert_close

VECTORS = json.loads(
    Path(__file__).with_name("peer_vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", PEERS)
def test_ours_computes_what_theirs_computed(name):
    model, x = filled(name)
    expected = torch.tensor(VECTORS[name]["output"], dtype=torch.float64)
    assert expected.std() > 1  # far from what rounding could hide
    with torch.no_grad():
        assert_close(model(x), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", PEERS)
def test_every_weight_has_a_part_in_it(name):
    torch.manual_seed(0)
    model, x = filled(name)
    with torch.no_grad():
        before = model(x)
        for key, weight in model.named_parameters():
            if key == "key.1.bias":
                continue  # what all keys share leaves the weights as they are
            kept = weight.clone()
            weight += 0.1 * torch.randn_like(weight)
            assert not torch.allclose(model(x), before), key
            weight.copy_(kept)


def test_every_vector_has_its_source():
    assert VECTORS.keys() == PEERS.keys()
    assert all(vector["version"] for vector in VECTORS.values())
