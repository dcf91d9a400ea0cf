"""Bad input to any public function gives an error that names the argument.

One table for each room of the package, in `tests/borders/`: for each public name
arguments that work, and bad values for some of them. A public callable without a row
there is a failure, unless it stands in `WITHOUT` with the reason.
"""

import importlib
import inspect
import traceback

import attention_rows
import bottom_rows
import complexity_rows
import convolution_rows
import data_rows
import experiments_rows
import hybrid_rows
import inspection_rows
import matplotlib.pyplot as plt
import models_rows
import plots_rows
import pytest
import torch
import training_rows
import widgets_rows
from torch import nn

pytestmark = pytest.mark.error_message

ROOMS = (
    "attention",
    "complexity",
    "convolution",
    "data",
    "experiments",
    "hybrid",
    "inspection",
    "models",
    "plots",
    "training",
    "widgets",
)

ROWS = [
    row
    for table in (
        attention_rows,
        bottom_rows,
        complexity_rows,
        convolution_rows,
        data_rows,
        experiments_rows,
        hybrid_rows,
        inspection_rows,
        models_rows,
        plots_rows,
        training_rows,
        widgets_rows,
    )
    for row in table.ROWS
]

WITHOUT = {
    "Call": "holds what `record` saw",
    "Cell": "holds values",
    "Chapter": "holds values",
    "Claim": "holds values",
    "BestGuess": "holds values",
    "AttentionGradients": "holds values",
    "ConvolutionGradients": "holds values",
    "DateSplit": "holds values",
    "Day": "holds values",
    "DigitsResults": "has borders of its own in test_digits_results",
    "Example": "holds values",
    "Interval": "holds values",
    "Latency": "holds values",
    "Memory": "holds values",
    "Milestone": "holds values",
    "Places": "holds values",
    "Pointers": "holds values",
    "Problem": "holds values; `read_problem` looks at them",
    "Rooms": "holds values",
    "Source": "holds values",
    "Span": "holds values",
    "WayCost": "holds values",
    "Window": "holds values; `receptive_field` looks at them",
    "Spectrogram": "holds values",
    "by_score": "reads records",
    "convolve_fourier": "takes what `read_problem` returned; test_reference has more",
    "convolve_im2col": "takes what `read_problem` returned",
    "convolve_loops": "takes what `read_problem` returned",
    "convolve_toeplitz": "takes what `read_problem` returned",
    "convolve_winograd": "takes what `read_problem` returned; test_reference has more",
    "toeplitz_matrix": "takes what `read_problem` returned",
    "windows": "takes what `read_problem` returned",
    "exact_match": "compares lists",
    "token_loss": "is torch's cross-entropy",
    "cache_folder": "takes nothing; an unwritable folder is in test_download",
    "attention_paths": "takes nothing",
    "load_digits": "takes nothing",
    "shift_digits": "takes nothing",
    "save_cover": "writes what `cover` returned",
    "use_style": "takes nothing",
    "write_record": "has borders of its own in test_runner",
    "written_chapters": "takes any folder",
}

NOT_CALLED = ("run_experiment", "save_checkpoint", "EncoderDecoder")
VARIABLE = inspect.Parameter.VAR_KEYWORD

# Where two arguments do not fit each other, the message may begin with the other one.
PARTNERS = {
    "n_q": "n_k",
    "factor": "size",
    "folds": "n",
    "n": "folds",
    "inputs": "targets",
    "x": "weight",
    "validation": "test",
    "steps": "curves",
    "kinds": "kind",
    "first": "second",
    "picture": "factor",
    "image": "kernel_size",
    "images": "inputs",
    "target": "source",
    "source": "target",
    "shift": "axes",
}


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def complaint(function, arguments, name):
    """Say what is wrong with how a call refuses its arguments; "" if nothing is."""
    try:
        function(**arguments)
    except (ValueError, TypeError) as error:
        message = str(error)
        if "attnconv" not in traceback.extract_tb(error.__traceback__)[-1].filename:
            return f"a library underneath complained: {message}"
        names = (name.removesuffix("s"), PARTNERS.get(name, name))
        return "" if any(one in message for one in names) else f"no name: {message}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "was taken"


def by_name(rows):
    return pytest.mark.parametrize("row", rows, ids=[name for name, *_ in rows])


@by_name(ROWS)
def test_bad_input_is_refused_by_name(row):
    _, function, good, faults = row
    complaints = [
        f"{name} = {bad!r:.60}: {words}"
        for name, values in faults.items()
        for bad in values
        if (words := complaint(function, {**good, name: bad}, name))
    ]
    assert complaints == []


@by_name([row for row in ROWS if row[2] and row[0] not in NOT_CALLED])
def test_it_is_the_bad_value_that_is_refused(row):
    _, function, good, faults = row
    called = function.forward if isinstance(function, nn.Module) else function
    required = {
        name
        for name, parameter in inspect.signature(called).parameters.items()
        if parameter.default is parameter.empty and parameter.kind != VARIABLE
    }
    if required <= good.keys():
        function(**good)
    else:
        assert required - good.keys() <= faults.keys()


def test_a_fault_of_each_kind_is_found():
    def silent(n):
        pass

    def crashing(n):
        raise AttributeError("no such thing")

    def nameless(n):
        raise ValueError("something is wrong")

    def foreign(n):
        torch.zeros(2).reshape(n)

    nameless.__code__ = nameless.__code__.replace(co_filename="attnconv/x.py")
    assert complaint(silent, {"n": 1}, "n") == "was taken"
    assert "AttributeError" in complaint(crashing, {"n": 1}, "n")
    assert "no name" in complaint(nameless, {"n": 1}, "size")
    assert "underneath" in complaint(foreign, {"n": "a"}, "n")


def test_every_public_callable_has_a_row():
    tested = {name.split()[0] for name, *_ in ROWS}
    rooms = [importlib.import_module(f"attnconv.{room}") for room in ROOMS]
    public = {
        name
        for room in rooms
        for name in room.__all__
        if inspect.isfunction(getattr(room, name))
        or inspect.isclass(getattr(room, name))
    }
    assert public - tested - WITHOUT.keys() == set()
    assert WITHOUT.keys() - public == set()
    assert WITHOUT.keys() & tested == set()
