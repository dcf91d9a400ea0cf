"""Borders of what this folder tests: arguments that work, bad values for each."""

from concurrent.futures import Executor
from pathlib import Path

from border_values import (
    INF,
    NAN,
    NOT_BOOL,
    SIZE,
)

from attnconv_book.kit.experiments import (
    Cell,
    Experiment,
    load_bench,
    load_experiment,
    load_records,
    mean_sd,
    nadeau_bengio_interval,
    paired_t_interval,
    run_experiment,
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
]

WITHOUT = {
    "Interval": "holds values",
    "experiment_names": "takes nothing",
}
