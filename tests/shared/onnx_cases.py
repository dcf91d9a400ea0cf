"""The node tests of ONNX: small inputs of one operator each, with their outputs.

They come with the package `onnx` up to 1.22 and were computed by its own programs in
NumPy, so they know nothing of torch nor of us. A case whose name ends in `_expanded`
repeats another one with the operator written out in smaller ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

FOLDER = Path(onnx.__file__).parent / "backend" / "test" / "data" / "node"


@dataclass(frozen=True)
class Case:
    """One call of an operator.

    Attributes:
        name: Name of the case, without "test_".
        operator: What is called, such as "Conv".
        options: Its attributes, those that are not at their default.
        inputs: Tensors by the place of the argument; None where it is left out.
        outputs: What must come out, in order; None where nobody asks.
    """

    name: str
    operator: str
    options: dict[str, Any]
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor | None, ...]


def names_of(operators: set[str]) -> list[tuple[str, str]]:
    """List (operator, name) of all cases that call one of these operators, once each.

    Args:
        operators: Names of operators.
    """
    found = []
    for folder in sorted(FOLDER.iterdir()):
        if "expanded" not in folder.name:
            nodes = onnx.load(folder / "model.onnx").graph.node
            if len(nodes) == 1 and nodes[0].op_type in operators:
                found.append((nodes[0].op_type, folder.name.removeprefix("test_")))
    return found


@cache
def read_case(name: str) -> Case:
    """Read one case.

    Args:
        name: As `names_of` lists it.
    """
    folder = FOLDER / f"test_{name}"
    (node,) = onnx.load(folder / "model.onnx").graph.node
    return Case(
        name=name,
        operator=node.op_type,
        options={entry.name: _value(entry) for entry in node.attribute},
        inputs=_in_place(node.input, _read_all(folder, "input")),
        outputs=_in_place(node.output, _read_all(folder, "output")),
    )


def _in_place(names: Sequence[str], tensors: list[Tensor]) -> tuple[Tensor | None, ...]:
    """Put None where an argument or a result without a name is left out."""
    rest = iter(tensors)
    return tuple(next(rest) if name else None for name in names)


def _read_all(folder: Path, kind: str) -> list[Tensor]:
    files = sorted(folder.glob(f"test_data_set_0/{kind}_*.pb"), key=_number)
    arrays = [numpy_helper.to_array(onnx.load_tensor(file)) for file in files]
    return [torch.from_numpy(np.array(array)) for array in arrays]


def _number(file: Path) -> int:
    return int(file.stem.rpartition("_")[2])


def _value(attribute: onnx.AttributeProto) -> Any:
    value = onnx.helper.get_attribute_value(attribute)
    return value.decode() if isinstance(value, bytes) else value
