"""One file of all that the shift meter needs: `python -m` this module writes it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attnconv.data.digits import load_digits
from attnconv_book.chapters.convolution.shift_meter_experiment import (
    EPOCHS,
    SEED,
    SHIFT_METER,
)
from attnconv_book.chapters.convolution.shift_meter_networks import LETTERS
from attnconv_book.kit.experiments.records import load_records

TARGET = Path(__file__).with_name("shift_meter.json")


def meter_data(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Join the records of the eight networks into what the shift meter ships with.

    Args:
        records: What `load_records("shift-meter")` returns.

    Returns:
        What made it, accuracy and layers of each network, and for each class the first
        test digit, as 64 letters (A is paper, Q is ink).

    Raises:
        ValueError: If there is not one record for each network.
    """
    networks = {}
    for record in sorted(records, key=lambda record: record["cell"]):
        result = record["result"]
        networks[record["cell"]] = {
            "accuracy": round(result["accuracy_rounded"], 4),
            "layers": result["layers"],
        }
    names = [cell.name for cell in SHIFT_METER.cells()]
    if sorted(networks) != sorted(names):
        raise ValueError(f"records must be those of {names}, got {sorted(networks)}")
    images, labels = load_digits()
    n_test = records[0]["result"]["n_test"]
    first = len(labels) - n_test
    numbers = [first + labels[first:].tolist().index(digit) for digit in range(10)]
    inks = (images[numbers].flatten(1) * 16).round().int().tolist()
    return {
        "made_by": "python -m attnconv_book.making.experiment shift-meter",
        "seed": SEED,
        "epochs": EPOCHS,
        "tested_on": n_test,
        "digits": ["".join(LETTERS[x] for x in row) for row in inks],
        "numbers": numbers,
        "networks": networks,
    }


def as_text(data: Mapping[str, Any]) -> str:
    """Write the joined records as the file holds them.

    Args:
        data: What `meter_data` returns.

    Returns:
        JSON without spaces, one line for each network.
    """
    return json.dumps(data, separators=(",", ":")).replace('},"', '},\n"') + "\n"


if __name__ == "__main__":
    records = load_records("shift-meter")
    TARGET.write_text(as_text(meter_data(records)), encoding="utf-8")
