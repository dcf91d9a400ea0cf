"""Borders of the room `experiments`: arguments that work, and bad values for each."""

from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    SIZE,
    example,
    images,
    labels,
    linear,
    normal,
    trial,
)

from attnconv import (
    data,
    experiments,
    models,
)

ROWS = [
    (
        "draw_pointers",
        experiments.draw_pointers,
        {"seed": 0},
        {"seed": FROM_ZERO},
    ),
    (
        "gradients_at_start",
        experiments.gradients_at_start,
        {"factors": (1.0,)},
        {"factors": ((), (0.0,), (-1.0,), ("a",), (NAN,))},
    ),
    (
        "queries_found",
        experiments.queries_found,
        {"records": experiments.load_records("saturation"), "optimizer": "sgd"},
        {"records": ([],), "optimizer": ("lbfgs", None)},
    ),
    (
        "translate",
        experiments.translate,
        {
            "model": models.EncoderDecoder(len(data.source_tokens()), dim=4),
            "examples": [example],
        },
        {"model": (None, linear), "examples": ([], None)},
    ),
    (
        "alignment",
        experiments.alignment,
        {
            "model": models.EncoderDecoder(len(data.source_tokens()), dim=4),
            "example": example,
        },
        {"model": (None, linear), "example": ("2005-08-03", None)},
    ),
    ("Experiment", trial.cells, {}, {"part": ("zz", 3)}),
    (
        "run_experiment",
        experiments.run_experiment,
        {"experiment": trial, "report": len},
        {"experiment": (None, "dates"), "part": ("zz",), "workers": SIZE},
    ),
    ("load_records", experiments.load_records, {}, {"name": ("nothing", 3)}),
    ("load_bench", experiments.load_bench, {}, {"name": ("nothing", 3)}),
    (
        "mean_sd",
        experiments.mean_sd,
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
            (experiments.paired_t_interval, {}),
            (experiments.nadeau_bengio_interval, {"n_train": 4, "n_test": 2}),
        )
    ),
    ("shift_network", experiments.shift_network, {}, {"name": ("vit", None, 3)}),
    (
        "train_shift_network",
        experiments.train_shift_network,
        {
            "name": "flat",
            "images": normal(6, 1, 16, 16),
            "labels": labels[:6],
            "seed": 0,
            "epochs": 1,
        },
        {
            "name": ("vit", None),
            "epochs": SIZE,
            "seed": FROM_ZERO,
            "images": (None, normal(5, 1, 16, 16)),
            "labels": (None,),
        },
    ),
    (
        "moved_batches",
        experiments.moved_batches,
        {"images": images, "labels": labels, "batch_size": 4, "seed": 0},
        {
            "images": (None, images[:3], images[:0]),
            "labels": (None, labels[:3]),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "margin": FROM_ZERO,
        },
    ),
    (
        "answers_at_places",
        experiments.answers_at_places,
        {"model": experiments.shift_network("flat"), "images": normal(2, 1, 16, 16)},
        {"model": (None, "flat"), "margin": FROM_ZERO},
    ),
    (
        "images_for",
        experiments.images_for,
        {"images": images},
        {"model": ("vit", None)},
    ),
    (
        "train_network",
        experiments.train_network,
        {"name": "small-cnn", "images": images, "labels": labels, "seed": 0},
        {
            "name": ("vit", None),
            "epochs": SIZE[:-1],
            "seed": (*FROM_ZERO, 2**32),
            "images": (images[0], images[:0]),
            "labels": (),
        },
    ),
]
