"""Borders of the room `data`: arguments that work, and bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    INF,
    NAN,
    NOT_INTEGER,
    SIZE,
    day,
    example,
    images,
    labels,
    normal,
)

from attnconv import (
    data,
)

ROWS = [
    (
        "transpose",
        data.transpose,
        {"frequency": 220.0, "semitones": 7},
        {"frequency": (0, -1.0, NAN, None, "a"), "semitones": (NAN, INF, None, "a")},
    ),
    (
        "tone",
        data.tone,
        {"frequency": 220.0, "seconds": 0.1},
        {
            "frequency": (0, -1.0, NAN, None, "a", 900),
            "seconds": (0, -1.0, NAN, None, "a", 1e-5),
            "rate": SIZE,
            "harmonics": SIZE,
        },
    ),
    (
        "tune",
        data.tune,
        {"semitones": [0, 7]},
        {
            "semitones": ([], None),
            "seconds": (0, NAN, None),
            "lowest": (0, NAN, None),
            "rate": SIZE,
            "harmonics": SIZE,
        },
    ),
    *(
        (
            function.__name__,
            function,
            {"wave": normal(900), "rate": 8000, **more},
            {
                "wave": (None, [1.0], normal(900).long(), normal(2, 9), normal(0)),
                "rate": SIZE,
                "hop": SIZE,
                **bad,
            },
        )
        for function, more, bad in (
            (data.linear_spectrogram, {"window": 64}, {"window": (*SIZE, 63)}),
            (
                data.log_spectrogram,
                {"lowest": 500.0, "octaves": 2, "per_octave": 3},
                {
                    "lowest": (0, NAN, None, "a", 3000),
                    "octaves": SIZE,
                    "per_octave": SIZE,
                    "cycles": (0, NAN, None),
                },
            ),
        )
    ),
    (
        "enlarge",
        data.enlarge,
        {"images": images},
        {
            "images": (None, images[0], images[:0]),
            "factor": (*SIZE,),
            "size": (*SIZE, 10),
        },
    ),
    (
        "shift",
        data.shift,
        {"images": images, "dy": 1, "dx": 1},
        {
            "images": (None, images[0], images[:0]),
            "dy": (8, -8, *NOT_INTEGER),
            "dx": (8, -8, *NOT_INTEGER),
        },
    ),
    (
        "shuffled_folds",
        data.shuffled_folds,
        {"labels": labels, "folds": 5, "seed": 0},
        {
            "labels": (None, [1, 2], labels.float(), labels > 0, -labels, labels[:0]),
            "folds": (*SIZE, 1, 6),
            "seed": (*FROM_ZERO, None, 2**32),
        },
    ),
    (
        "contiguous_folds",
        data.contiguous_folds,
        {"n": 10, "folds": 5},
        {"n": (*SIZE, 4), "folds": (*SIZE, 1)},
    ),
    ("article_regression", data.article_regression, {}, {"seed": (*FROM_ZERO, 2**70)}),
    ("random_labels", data.random_labels, {}, {"seed": (*FROM_ZERO, 2**70)}),
    (
        "delayed_copy_batches",
        data.delayed_copy_batches,
        {"batch_size": 2, "length": 9},
        {
            "batch_size": SIZE,
            "length": (*SIZE, 3),
            "delay": FROM_ZERO,
            "num_tokens": (*SIZE, 1),
            "seed": FROM_ZERO,
        },
    ),
    (
        "majority_batches",
        data.majority_batches,
        {"batch_size": 2, "length": 9},
        {"batch_size": SIZE, "length": (*SIZE, 4), "seed": FROM_ZERO},
    ),
    (
        "reversal_batches",
        data.reversal_batches,
        {"batch_size": 2},
        {
            "batch_size": SIZE,
            "length": SIZE,
            "num_tokens": (*SIZE, 1),
            "seed": FROM_ZERO,
        },
    ),
    (
        "reversal_batches step",
        data.reversal_batches(batch_size=2),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "true_temperature",
        data.true_temperature,
        {},
        {"hours": (None, [1.0], torch.arange(3), torch.ones(0))},
    ),
    (
        "noisy_day",
        data.noisy_day,
        {"n": 3, "seed": 0},
        {"n": SIZE, "seed": FROM_ZERO, "noise": (-1, NAN, INF, "a", None)},
    ),
    (
        "draw_rooms",
        data.draw_rooms,
        {"n": 3, "seed": 0},
        {
            "n": SIZE,
            "seed": FROM_ZERO,
            "people": (*SIZE, 1),
            "without": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "room_batches",
        data.room_batches,
        {"batch_size": 3, "seed": 0},
        {
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "people": (*SIZE, 1),
            "without": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "room_batches step",
        data.room_batches(batch_size=2, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    ("load_picture", data.load_picture, {}, {"name": ("cat", 3, None)}),
    (
        "shrink",
        data.shrink,
        {"picture": normal(3, 8, 8), "factor": 2},
        {
            "picture": (None, normal(8), normal(0, 8, 8), torch.ones(3, 8, 8).long()),
            "factor": (*SIZE, 3),
        },
    ),
    ("fetch", data.fetch, {}, {"name": ("unknown", 3, None)}),
    (
        "read_members",
        lambda name: list(data.read_members(name)),
        {},
        {"name": ("ett-h1", "unknown", None)},
    ),
    (
        "split_dates",
        data.split_dates,
        {},
        {"validation": (*SIZE, 40_000), "test": SIZE, "seed": FROM_ZERO},
    ),
    (
        "write_date",
        data.write_date,
        {"day": day, "locale": "de", "format": "short"},
        {"day": ("2005-08-03", None), "locale": ("xx", None), "format": ("tiny", None)},
    ),
    (
        "write_all",
        data.write_all,
        {"days": [day]},
        {"days": (None, []), "locales": ([], None), "formats": ([], None)},
    ),
    ("readings", data.readings, {}, {"example": (None, "3.8.2005")}),
    ("best_guess", data.best_guess, {}, {"examples": ([], None)}),
    (
        "encode_sources",
        data.encode_sources,
        {"texts": ["3. August"], "locales": ["de"]},
        {"texts": ([], None, ["☃"], [3], [""]), "locales": ([], None, ["de", "de"])},
    ),
    (
        "encode_targets",
        data.encode_targets,
        {},
        {"isos": ([], None, [3], ["3.8."], "2005-08-03")},
    ),
    (
        "decode_targets",
        data.decode_targets,
        {},
        {
            "numbers": (
                None,
                [[1]],
                torch.tensor([1]),
                torch.tensor([[1.5]]),
                torch.tensor([[12]]),
                torch.tensor([[-1]]),
            )
        },
    ),
    (
        "date_batches",
        data.date_batches,
        {"days": [day], "batch_size": 2, "seed": 0},
        {
            "days": ([], None, ["2005-08-03"]),
            "batch_size": SIZE,
            "seed": FROM_ZERO,
            "locales": ([], None, ["xx"]),
            "formats": ([], None, ["tiny"]),
            "told": (-0.1, 1.1, NAN, "a", True),
        },
    ),
    (
        "date_batches step",
        data.date_batches([day], batch_size=2, seed=0),
        {},
        {"step": FROM_ZERO},
    ),
    (
        "as_tensors",
        data.as_tensors,
        {"examples": [example]},
        {"examples": ([], None, ["x"]), "told": ([], [True, False], None)},
    ),
]
