"""What `make test-gpu` found, kept beside this file.

Called with the report of pytest:

    python -m attnconv_book.making.gpu_record _build/test-gpu.xml
"""

import json
import platform
import sys
from pathlib import Path
from xml.etree import ElementTree

import torch

RECORD = Path(__file__).with_suffix(".json")


def cells_by_notebook(report: Path) -> dict[str, dict[str, float]]:
    """Return how many cells ran and failed, and how long, for each notebook.

    Args:
        report: A file in the JUnit format, from pytest.
    """
    found: dict[str, dict[str, float]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        notebook = case.get("classname", "").replace(".", "/").removesuffix("/ipynb")
        entry = found.setdefault(notebook, {"cells": 0, "failed": 0, "seconds": 0.0})
        entry["cells"] += 1
        entry["failed"] += any(part.tag in ("failure", "error") for part in case)
        entry["seconds"] = round(entry["seconds"] + float(case.get("time", 0)), 1)
    return dict(sorted(found.items()))


def main(report: Path) -> None:
    """Write the record, with the device and the versions."""
    record = {
        "command": "make test-gpu",
        "device": torch.cuda.get_device_name(),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "cuda": torch.version.cuda,
        },
        "notebooks": cells_by_notebook(report),
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"Wrote {RECORD.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
