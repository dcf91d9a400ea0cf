"""Every operator and layer under what torch does to a call as a whole.

Each room has a table in its tests, `transform_rows.py`: its public names, each with a
way to call it. A name without a row is a failure, unless it stands in the table's
`WITHOUT` with the reason. What cannot work is named in the row, and in the docstring.
"""

import copy
import importlib
from pathlib import Path

import pytest
import torch
from tables import load_tables
from torch import nn
from transforms import TRANSFORMS, Row, numbers, tensors_of

TABLES = load_tables(Path(__file__).parents[1], "transform_rows.py")
ROWS = [(room, row) for room, table in TABLES.items() for row in table.ROWS]

pytestmark = [
    # Dynamo would trace the checks of shapes too; the tests of the rooms have them.
    pytest.mark.error_message,
    # torch's own: no rule for batches of its kernel, and a compiler it deprecates.
    pytest.mark.filterwarnings("ignore:There is a performance drop"),
    pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated"),
]


@pytest.mark.compiled
@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(("room", "row"), ROWS, ids=[f"{r}: {w.name}" for r, w in ROWS])
def test_the_same_numbers_and_an_unchanged_module(room, row, transform):
    torch.manual_seed(0)
    call = row.build()
    before = [tensor.clone() for tensor in tensors_of(call)]
    expected = numbers(call(*row.inputs))
    if transform in row.cannot:
        with pytest.raises((RuntimeError, NotImplementedError)):
            TRANSFORMS[transform](call, row.inputs)
        documented = getattr(importlib.import_module(room), row.name.split()[0])
        words = " ".join((documented.__doc__ or "").split())
        assert row.cannot[transform] in words
        return
    TRANSFORMS[transform](call, row.inputs)
    if isinstance(call, nn.Module):
        for tensor, old in zip(tensors_of(call), before, strict=True):
            assert type(tensor) in (torch.Tensor, nn.Parameter)
            assert torch.equal(tensor, old)
        loaded = row.build()
        loaded.load_state_dict(call.state_dict())
        for again in (call, copy.deepcopy(call), loaded):
            assert torch.equal(numbers(again(*row.inputs)), expected)


@pytest.mark.parametrize("room", TABLES)
def test_every_public_name_has_a_row(room):
    package, table = importlib.import_module(room), TABLES[room]
    rows = {row.name.split()[0] for row in table.ROWS}
    assert {*package.__all__} == rows | table.WITHOUT.keys()
    assert rows & table.WITHOUT.keys() == set()


def test_every_room_with_layers_has_a_table():
    rooms = ("attention", "convolution", "hybrid", "models")
    assert TABLES.keys() == {f"attnconv.{room}" for room in rooms}


class Keeps(nn.Module):
    """Keeps what it computed for the next call: right until a transform comes."""

    kept = None

    def forward(self, x):
        if self.kept is None:
            self.kept = torch.arange(x.shape[-1]).to(x)
        return x + self.kept


class Reads(nn.Module):
    """Looks at a number on its way."""

    def forward(self, x):
        return x if x.sum().item() > 0 else -x


class Views(nn.Module):
    """Needs its input in one piece."""

    def forward(self, x):
        return x.view(-1)


@pytest.mark.parametrize(
    ("module", "transform"),
    [
        (Keeps, "fake"),
        (Keeps, "meta"),
        (Keeps, "float64"),
        (Reads, "vmap"),
        (Reads, "export"),
        (Reads, "meta"),
        (Views, "strides"),
    ],
)
def test_a_planted_fault_is_found(module, transform):
    row = Row("planted", module, (torch.ones(3, 4),))
    with pytest.raises(BaseException):  # noqa: B017 (each fails in its own way)
        test_the_same_numbers_and_an_unchanged_module("", row, transform)
