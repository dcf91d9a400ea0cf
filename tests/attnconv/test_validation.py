import pytest
import torch
from torch._subclasses import FakeTensorMode

from attnconv import validation

x = torch.zeros(2, 3, 5)

GOOD = [
    (validation.check_rank, ("x", x, 3)),
    (validation.check_rank_at_least, ("x", x, 3)),
    (validation.check_axis, ("x", x, -1, 5, "features")),
    (validation.check_shape, ("x", x, (2, 3, 5), "(batch, tokens, dim)")),
    (validation.check_not_empty, ("x", x)),
    (validation.check_boolean, ("x", x.bool())),
    (validation.check_floating, ("x", x.half())),
    (validation.check_tensor, ("x", x)),
    (validation.check_filled, ("names", "a")),
    (validation.check_integers, ("x", x.short())),
    (validation.check_same_dtype, ("x", x, "y", x)),
    (validation.check_finite, ("n", -3)),
    (validation.check_device, ("device", "cpu")),
    (validation.check_device, ("device", None)),
    (validation.check_dtype, ("dtype", torch.bfloat16)),
    (validation.check_dtype, ("dtype", None)),
    (validation.check_named, ("curves", {"a": None})),
    (validation.check_callable, ("loss", abs)),
    (validation.check_flag, ("fused", False)),
    (validation.check_share, ("dropout", 0.0)),
    (validation.check_share, ("dropout", 0)),
    (validation.check_instance, ("n", 1, (str, int))),
    (validation.check_at_least, ("n", 1, 1)),
    (validation.check_at_least, ("n", 1, 0.5)),
    (validation.check_positive, ("n", 0.1)),
    (validation.check_seed, ("seed", 2**32 - 1)),
    (validation.check_divides, ("num_heads", 4, "dim", 128)),
    (validation.check_even, ("dim", 2)),
    (validation.check_odd, ("kernel_size", 3)),
    (validation.check_choice, ("name", "b", ("a", "b"))),
    (validation.check_file_name, ("name", "a")),
    (validation.check_file_name, ("name", "Article-cnn_8x8.v2.json")),
    (validation.check_file_name, ("name", "console")),
    (validation.check_file_name, ("name", 100 * "a")),
    (validation.check_instance, ("x", x, torch.Tensor)),
    (validation.check_numbers_between, ("tokens", torch.tensor([0, 4]), 0, 4)),
    (validation.check_numbers_between, ("tokens", x[:0], 1, 4)),
]

BAD = [
    (validation.check_flag, ("fused", "no"), TypeError, "fused must be True or False"),
    (validation.check_flag, ("fused", 1), TypeError, "fused must be True or False"),
    (validation.check_share, ("dropout", 1), ValueError, "dropout must be below 1"),
    (validation.check_share, ("dropout", -0.1), ValueError, "dropout must be at least"),
    (validation.check_share, ("dropout", "a"), TypeError, "dropout must be a number"),
    (
        validation.check_named,
        ("curves", [1, 2]),
        TypeError,
        "curves must be a mapping from names, got list",
    ),
    (
        validation.check_named,
        ("curves", {}),
        ValueError,
        "curves must hold at least 1 entry, got none",
    ),
    (
        validation.check_named,
        ("curves", {"a": 1, 2: 1}),
        TypeError,
        "curves must have texts as names, got 2",
    ),
    (
        validation.check_dtype,
        ("dtype", torch.int64),
        TypeError,
        "dtype must be a floating point dtype, got torch.int64",
    ),
    (validation.check_dtype, ("dtype", "float"), TypeError, "dtype must be a floating"),
    (
        validation.check_numbers_between,
        ("tokens", torch.tensor([0, 5]), 0, 4, "token numbers"),
        ValueError,
        "tokens must hold token numbers from 0 to 4, got 5",
    ),
    (
        validation.check_numbers_between,
        ("tokens", torch.tensor([5, -1]), 0, 4),
        ValueError,
        "tokens must hold numbers from 0 to 4, got -1",
    ),
    (
        validation.check_numbers_between,
        ("share", torch.tensor([0.5, torch.nan]), 0.0, 1.0, "shares"),
        ValueError,
        "share must hold shares from 0.0 to 1.0, got nan",
    ),
    (
        validation.check_numbers_between,
        ("x", [1], 0, 4),
        TypeError,
        "x must be a torch",
    ),
    (
        validation.check_rank,
        ("x", x, 2, "(batch, n)"),
        ValueError,
        r"x must have 2 axes \(batch, n\), got 3: shape \(2, 3, 5\)",
    ),
    (validation.check_rank, ("x", x, 4), ValueError, r"x must have 4 axes, got 3"),
    (
        validation.check_rank_at_least,
        ("x", x, 4, "(a, b, c, d)"),
        ValueError,
        r"x must have at least 4 axes \(a, b, c, d\), got 3: shape \(2, 3, 5\)",
    ),
    (
        validation.check_axis,
        ("x", x, 1, 5, "channels"),
        ValueError,
        r"x must have 5 channels in axis 1, got 3: shape \(2, 3, 5\)",
    ),
    (
        validation.check_shape,
        ("x", x, (2, 3), "(a, b)"),
        ValueError,
        r"x must have shape \(2, 3\) = \(a, b\), got \(2, 3, 5\)",
    ),
    (
        validation.check_not_empty,
        ("x", x[:0]),
        ValueError,
        r"x must not be empty, got shape \(0, 3, 5\)",
    ),
    (
        validation.check_boolean,
        ("mask", x),
        TypeError,
        r"mask must be boolean \(True = may attend\), got torch.float32",
    ),
    (
        validation.check_boolean,
        ("mask", x.to(torch.uint8)),
        TypeError,
        "mask must be boolean .* got torch.uint8",
    ),
    (
        validation.check_floating,
        ("x", x.long()),
        TypeError,
        "x must be floating point, got torch.int64",
    ),
    (
        validation.check_tensor,
        ("x", [1.0]),
        TypeError,
        "x must be a torch tensor, got list",
    ),
    (
        validation.check_filled,
        ("names", ()),
        ValueError,
        "names must hold at least 1 entry, got none",
    ),
    (
        validation.check_filled,
        ("names", None),
        TypeError,
        "names must be a sequence, got NoneType",
    ),
    (
        validation.check_integers,
        ("labels", x > 0),
        TypeError,
        "labels must hold integers, got torch.bool",
    ),
    (
        validation.check_integers,
        ("labels", x),
        TypeError,
        "labels must hold integers, got torch.float32",
    ),
    (
        validation.check_same_dtype,
        ("key", x.double(), "query", x),
        TypeError,
        "key must have the dtype of query, torch.float32, got torch.float64",
    ),
    (
        validation.check_finite,
        ("scale", float("inf")),
        ValueError,
        "scale must be a finite number, got inf",
    ),
    (
        validation.check_finite,
        ("scale", True),
        TypeError,
        "scale must be a finite number, got True",
    ),
    (
        validation.check_device,
        ("device", "gpu"),
        ValueError,
        "device must be a device that torch knows, such as \"cpu\", got 'gpu'",
    ),
    (
        validation.check_callable,
        ("loss", None),
        TypeError,
        "loss must be callable, got NoneType",
    ),
    (
        validation.check_file_name,
        ("name", 3),
        TypeError,
        "name must be of type str, got int: 3",
    ),
    (
        validation.check_file_name,
        ("name", 101 * "a"),
        ValueError,
        "name must be a file name that every system takes, of letters, digits",
    ),
    (
        validation.check_choice,
        ("name", 3, ("a", "b")),
        TypeError,
        "name must be a text, got int: 3",
    ),
    (
        validation.check_instance,
        ("path", 3, (str, dict)),
        TypeError,
        "path must be of type str or dict, got int: 3",
    ),
    (
        validation.check_seed,
        ("seed", -1),
        ValueError,
        "seed must be at least 0, got -1",
    ),
    (
        validation.check_seed,
        ("seed", 2**32),
        ValueError,
        r"seed must be smaller than 2\*\*32, got 4294967296",
    ),
    (
        validation.check_at_least,
        ("dim", 0, 1),
        ValueError,
        "dim must be at least 1, got 0",
    ),
    (
        validation.check_at_least,
        ("dim", 2.0, 1),
        TypeError,
        "dim must be an integer of at least 1, got 2.0",
    ),
    (
        validation.check_at_least,
        ("dim", True, 1),
        TypeError,
        "dim must be an integer of at least 1, got True",
    ),
    (
        validation.check_at_least,
        ("rate", "1", 0.0),
        TypeError,
        "rate must be a number of at least 0.0, got '1'",
    ),
    (
        validation.check_at_least,
        ("rate", float("nan"), 0.0),
        ValueError,
        "rate must be at least 0.0, got nan",
    ),
    (
        validation.check_positive,
        ("rate", 0),
        ValueError,
        "rate must be greater than 0, got 0",
    ),
    (
        validation.check_positive,
        ("rate", None),
        TypeError,
        "rate must be a number greater than 0, got None",
    ),
    (
        validation.check_divides,
        ("num_heads", 3, "dim", 128),
        ValueError,
        r"num_heads must divide dim, got num_heads=3 and dim=128 \(remainder 2\)",
    ),
    (
        validation.check_divides,
        ("num_heads", 0, "dim", 128),
        ValueError,
        "num_heads must be at least 1, got 0",
    ),
    (validation.check_even, ("dim", 5), ValueError, "dim must be even, got 5"),
    (validation.check_even, ("dim", 0), ValueError, "dim must be at least 2, got 0"),
    (validation.check_odd, ("taps", 4), ValueError, "taps must be odd, got 4"),
    (validation.check_odd, ("taps", -1), ValueError, "taps must be at least 1, got -1"),
    (
        validation.check_odd,
        ("taps", 3.0),
        TypeError,
        "taps must be an integer of at least 1, got 3.0",
    ),
    (
        validation.check_even,
        ("dim", 4.0),
        TypeError,
        "dim must be an integer of at least 2, got 4.0",
    ),
    (
        validation.check_choice,
        ("name", "c", {"a": 1, "b": 2}),
        ValueError,
        "name must be one of 'a', 'b', got 'c'",
    ),
    (
        validation.check_instance,
        ("model", 3, torch.nn.Module),
        TypeError,
        "model must be of type Module, got int: 3",
    ),
]


@pytest.mark.parametrize(("check", "arguments"), GOOD)
def test_good_input_passes(check, arguments):
    assert check(*arguments) is None


@pytest.mark.error_message
@pytest.mark.parametrize(("check", "arguments", "error", "message"), BAD)
def test_bad_input_is_refused_in_words(check, arguments, error, message):
    with pytest.raises(error, match=message):
        check(*arguments)


@pytest.mark.error_message
def test_each_check_has_a_case_that_fails():
    checks = {name for name in vars(validation) if name.startswith("check_")}
    assert checks == {check.__name__ for check, *_ in BAD}
    assert checks == {check.__name__ for check, _ in GOOD}


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("check", "arguments"),
    [
        (check, rest)
        for check, (_, value, *rest) in GOOD
        if value is x
        and check not in (validation.check_instance, validation.check_same_dtype)
    ],
)
def test_a_check_of_a_tensor_refuses_what_is_none(check, arguments):
    with pytest.raises(TypeError, match="x must be a torch tensor, got list"):
        check("x", [[[1.0]]], *arguments)


def test_under_autocast_torch_may_bring_dtypes_together():
    with torch.autocast("cpu", dtype=torch.bfloat16):
        validation.check_same_dtype("key", x.bfloat16(), "query", x)


def test_one_number_stands_for_all_axes():
    read = validation.read_each_axis
    assert read("stride", 2, 3, 1) == (2, 2, 2)
    assert read("stride", (2, 3, 5), 3, 1) == (2, 3, 5)
    assert read("kernel_size", 3, None, 1) == (3,)
    assert read("kernel_size", (3, 5), None, 1) == (3, 5)
    assert validation.read_pair("padding", 0, 0) == (0, 0)
    assert validation.read_pair("padding", (0, 7), 0) == (0, 7)
    assert validation.read_pair("padding", [0, 7], 0) == (0, 7)
    assert read("stride", [2, 3, 5], 3, 1) == (2, 3, 5)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("value", "axes", "error", "message"),
    [
        (0, 3, ValueError, "stride must be at least 1, got 0"),
        ((2, 0), 2, ValueError, "stride must be at least 1, got 0"),
        (1.5, 2, TypeError, "stride must be an integer of at least 1, got 1.5"),
        (True, 2, TypeError, "stride must be an integer of at least 1, got True"),
        ([1, 2.5], 2, TypeError, "stride must be an integer of at least 1, got 2.5"),
        ([1], 2, ValueError, r"one integer or \(vertical, horizontal\), got \[1\]"),
        ((1,), 2, ValueError, r"one integer or \(vertical, horizontal\), got \(1,\)"),
        ((1, 2), 3, ValueError, r"integer or one for each of 3 axes, got \(1, 2\)"),
        ((), None, ValueError, r"stride must be one integer or one for each axis, got"),
    ],
)
def test_what_is_no_number_for_each_axis_is_refused(value, axes, error, message):
    with pytest.raises(error, match=message):
        validation.read_each_axis("stride", value, axes, 1)


@pytest.mark.parametrize("value", ["", ".", "..", "../a", "a/b", "/a", "a\\b", "C:a"])
def test_a_name_that_leads_elsewhere_is_no_file_name(value):
    with pytest.raises(ValueError, match="name must be a file name that every system"):
        validation.check_file_name("name", value)


@pytest.mark.parametrize(
    "value",
    [".a", "-a", "a.", "a ", "a\n", "a\0", "é", "a:", "a*", "con", "NUL.json", "com1"],
)
def test_a_name_that_some_system_refuses_is_no_file_name(value):
    with pytest.raises(ValueError, match="name must be a file name that every system"):
        validation.check_file_name("name", value)


def checked(x):
    """Take numbers up to 1, and say whether they could be looked at."""
    validation.check_numbers_between("x", x, 0, 1)
    return x * 0 + float(validation.known_numbers(x) is not None)


WRONG = torch.tensor([0.0, 7.0])


def mapped():
    return torch.func.vmap(checked)(WRONG[None])


def compiled():
    return torch.compile(checked, backend="eager", fullgraph=True)(WRONG)


def exported():
    class Checked(torch.nn.Module):
        def forward(self, x):
            return checked(x)

    return torch.export.export(Checked(), (WRONG,)).module()(WRONG)


def on_meta():
    assert checked(WRONG.to("meta")).shape == (2,)
    return torch.zeros(1)


def faked():
    with FakeTensorMode() as mode:
        assert checked(mode.from_tensor(WRONG)).shape == (2,)
    return torch.zeros(1)


@pytest.mark.error_message
@pytest.mark.parametrize("call", [mapped, compiled, exported, on_meta, faked])
def test_numbers_are_not_read_where_they_cannot_be(call):
    assert (call() == 0).all()
    with pytest.raises(ValueError, match="x must hold numbers from 0 to 1, got 7"):
        checked(WRONG)


def test_numbers_that_are_differentiated_are_read():
    for tensor in (torch.nn.Parameter(WRONG), WRONG.clone().requires_grad_().exp()):
        assert validation.known_numbers(tensor) == tensor.tolist()
    slope = torch.func.grad(lambda x: checked(x).sum())
    assert (slope(WRONG / 7) == 0).all()
    with pytest.raises(ValueError, match="got 7"):
        slope(WRONG)
