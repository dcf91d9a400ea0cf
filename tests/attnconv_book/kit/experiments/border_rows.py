"""Borders of what this folder tests: arguments that work, bad values for each."""

from concurrent.futures import Executor
from pathlib import Path

import torch
from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    NOT_BOOL,
    NOT_INTEGER,
    SIZE,
    images,
    labels,
)
from torch import nn

from attnconv_book.kit.experiments import (
    Cell,
    Experiment,
    digits_by_writer,
    load_bench,
    load_experiment,
    load_records,
    mean_sd,
    moved_and_mirrored,
    nadeau_bengio_interval,
    paired_t_interval,
    run_classifier,
    run_experiment,
    standardise,
    train_classifier,
    write_record,
)


def nothing():
    return {}


NOT_PATHS = (3, "results", b"results", [])


NOT_TEXT = (None, 3, b"text", ["text"])
cell = Cell("a", {})
trial = Experiment("n", "c", {"p": (cell,)}, nothing, "t")

ROWS = [
    (
        "Experiment",
        Experiment,
        {
            "name": "n",
            "claim": "c",
            "parts": {"p": (cell,)},
            "run": nothing,
            "expected_time": "t",
        },
        {
            "name": (*NOT_TEXT, "", "../a"),
            "claim": NOT_TEXT,
            "parts": (None, [cell], {"p": cell}, {"p": ("a",)}, {"p": (cell, cell)}),
            "run": (None, "nothing", {}),
            "expected_time": NOT_TEXT,
            "packages": (None, "babel", ["babel"], (3,)),
        },
    ),
    ("Experiment cells", trial.cells, {}, {"part": ("zz", 3)}),
    (
        "run_experiment",
        run_experiment,
        {"experiment": trial, "report": len},
        {
            "experiment": (None, "dates"),
            "part": ("zz", 3),
            "executor": (3, "dask", Executor),
            "workers": SIZE,
            "results": NOT_PATHS,
            "mend": NOT_BOOL,
            "report": (None, "print", 3),
        },
    ),
    (
        "Cell",
        Cell,
        {"name": "a", "parameters": {}},
        {
            "name": (*NOT_TEXT, "", "../a"),
            "parameters": (None, [], "seed", {"seed": NAN}, {"seed": {1, 2}}),
        },
    ),
    (
        "write_record",
        write_record,
        {"path": Path(__file__).parent / "never.json", "record": {}},
        {
            "path": (None, "x.json", Path(__file__).parent, Path(__file__, "x.json")),
            "record": (None, [], {1: 2}, {"a": NAN}, {"a": {1, 2}}, {"a": {None: 1}}),
        },
    ),
    ("load_experiment", load_experiment, {}, {"name": ("nothing", 3)}),
    *(
        (
            function.__name__,
            function,
            {"name": name},
            {"name": ("nothing", 3), "results": NOT_PATHS},
        )
        for function, name in ((load_records, "recall"), (load_bench, "attention"))
    ),
    (
        "mean_sd",
        mean_sd,
        {},
        {"values": ([], None, [1.0], [1.0, NAN], ["a", "b"])},
    ),
    *(
        (
            function.__name__,
            function,
            {"first": [1.0, 2.0], "second": [2.0, 4.0], **more},
            {
                "first": ([], None, [1.0], [1.0, INF]),
                "second": ([], None, [1.0, "a"]),
                "confidence": (0, 1, -1, NAN, "a"),
                **{name: SIZE for name in more},
            },
        )
        for function, more in (
            (paired_t_interval, {}),
            (nadeau_bengio_interval, {"n_train": 4, "n_test": 2}),
        )
    ),
    (
        "standardise",
        standardise,
        {"images": images},
        {"images": (None, images.tolist(), images.long())},
    ),
    (
        "moved_and_mirrored",
        moved_and_mirrored,
        {"images": images, "seed": 0},
        {
            "images": (None, images.tolist(), images.long(), images[0]),
            "seed": (-1, *NOT_INTEGER, 2**32),
            "reach": (*FROM_ZERO, None),
        },
    ),
    (
        "digits_by_writer",
        digits_by_writer,
        {"seed": 0},
        {"seed": (-1, *NOT_INTEGER, 2**32)},
    ),
    (
        "run_classifier",
        run_classifier,
        {
            "network": nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
            "training": (images, labels),
            "test": (images, labels),
            "seed": 0,
            "budgets": (1,),
            "mirror": False,
        },
        {
            "network": (None, 3, nn.Linear),
            "training": ((images, labels[:3]), (images[:0], labels[:0])),
            "test": ((images, labels[:3]), (images[:0], labels[:0])),
            "seed": (-1, 1.5, "3"),
            "budgets": ((), (0,), (2, 1), (1.5,), 3, None),
            "mirror": (1, "no", None),
        },
    ),
    (
        "train_classifier",
        train_classifier,
        {
            "model": nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
            "images": images,
            "labels": labels,
            "seed": 0,
            "epochs": 1,
            "mirror": False,
            "measure": lambda _: {},
        },
        {
            "model": (None, 3, nn.Linear),
            "images": (None, images.tolist(), images[:0], images[:3]),
            "labels": (None, labels.tolist(), labels[:3]),
            "seed": (-1, 1.5, "3"),
            "epochs": (-1, 1.5, "3", None),
            "mirror": (1, "no", None),
            "measure": (3, "a", torch.zeros(1)),
        },
    ),
]

WITHOUT = {
    "Interval": "holds values",
    "experiment_names": "takes nothing",
}
