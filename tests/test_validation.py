import pytest
import torch

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
    (validation.check_at_least, ("n", 1, 1)),
    (validation.check_at_least, ("n", 1, 0.5)),
    (validation.check_positive, ("n", 0.1)),
    (validation.check_divides, ("num_heads", 4, "dim", 128)),
    (validation.check_choice, ("name", "b", ("a", "b"))),
    (validation.check_instance, ("x", x, torch.Tensor)),
]

BAD = [
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
