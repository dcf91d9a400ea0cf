"""One suite over every entry of MODELS: what any model of the book must do.

To add a model: give it an example below. The options should make it small, and
the number of its outputs different from its width.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from torch.testing import assert_close

from attnconv.models import MODELS, create_model


@dataclass(frozen=True)
class Example:
    """How to build a small model and feed it.

    `inputs(batch)` returns the positional arguments of a forward pass, drawn from
    torch's current random state; `output` is the shape expected for a batch of 3.
    """

    inputs: Callable[[int], tuple[torch.Tensor, ...]]
    output: tuple[int, ...]
    options: dict[str, Any] = field(default_factory=dict)


def real(*shape: int) -> Callable[[int], tuple[torch.Tensor, ...]]:
    """Draw one tensor of real numbers: images or vectors."""
    return lambda batch: (torch.randn(batch, *shape),)


def tokens(num_tokens: int, *lengths: int) -> Callable[[int], tuple[torch.Tensor, ...]]:
    """Draw one tensor of token numbers for each length, without 0 (padding)."""
    return lambda batch: tuple(
        torch.randint(1, num_tokens, (batch, length)) for length in lengths
    )


SMALL = {"num_classes": 5, "in_channels": 2, "image_size": 8}

EXAMPLES: dict[str, Example] = {
    "article_attention": Example(
        real(5, 11), (3, 5, 13), {"in_features": 11, "dim": 7, "out_features": 13}
    ),
    "article_cnn": Example(
        real(2, 8, 8),
        (3, 5),
        {"num_classes": 5, "in_channels": 2, "channels": 3, "size": 8, "dim": 7},
    ),
    "small_cnn": Example(
        real(2, 8, 8),
        (3, 5),
        {"num_classes": 5, "in_channels": 2, "width": 3},
    ),
    "encoder_decoder": Example(
        tokens(11, 7, 5),
        (3, 5, 11),
        {"source_tokens": 11, "target_tokens": 11, "dim": 6},
    ),
    "sequence_tagger": Example(
        tokens(11, 7),
        (3, 7, 5),
        {"num_tokens": 11, "num_classes": 5, "length": 13, "dim": 6, "num_heads": 2},
    ),
    "mlp_mixer": Example(
        real(2, 6, 6),
        (3, 5),
        {
            "num_classes": 5,
            "in_channels": 2,
            "image_size": 6,
            "patch_size": 2,
            "dim": 7,
            "token_hidden": 11,
            "channel_hidden": 13,
        },
    ),
    "sequence_reader": Example(
        tokens(11, 7),
        (3, 7, 5),
        {
            "num_tokens": 11,
            "num_classes": 5,
            "positions": "relative",
            "max_tokens": 13,
            "dim": 6,
            "num_heads": 2,
        },
    ),
    "hybrid_cnn": Example(
        real(2, 8, 12),
        (3, 5),
        {"num_classes": 5, "in_channels": 2, "image_size": (8, 12), "width": 3},
    ),
    "vit": Example(
        real(2, 8, 8),
        (3, 5),
        {**SMALL, "dim": 6, "depth": 1, "num_heads": 2},
    ),
    "cct": Example(
        real(2, 8, 8),
        (3, 5),
        {**SMALL, "dim": 6, "depth": 1, "num_heads": 2, "hidden": 7},
    ),
    "cvt": Example(
        real(2, 8, 8),
        (3, 5),
        {**SMALL, "dims": (4, 6), "depths": (1, 1), "num_heads": (1, 2)},
    ),
    "coatnet": Example(
        real(2, 8, 8), (3, 5), {**SMALL, "stem_dim": 3, "dims": (4, 6), "head_dim": 3}
    ),
    "swin": Example(
        real(2, 8, 8),
        (3, 5),
        {**SMALL, "patch_size": 1, "dim": 4, "num_heads": (1, 2), "window": 4},
    ),
    "convnext": Example(
        real(2, 8, 8), (3, 5), {**SMALL, "dims": (4, 6), "kernel_size": 3}
    ),
    "convmixer": Example(
        real(2, 8, 8), (3, 5), {**SMALL, "dim": 6, "depth": 2, "kernel_size": 3}
    ),
    # New models go here, in the order of MODELS.
}

every_model = pytest.mark.parametrize("name", sorted(EXAMPLES.keys() & MODELS.keys()))


def build(name, *, seed=0):
    torch.manual_seed(seed)
    model = create_model(name, **EXAMPLES[name].options)
    return model, EXAMPLES[name].inputs(3)


def test_every_model_has_an_example_and_every_example_a_model():
    assert list(EXAMPLES) == list(MODELS)


@every_model
def test_output_has_the_shape_expected_for_any_batch(name):
    model, inputs = build(name)
    model.eval()
    assert model(*inputs).shape == EXAMPLES[name].output
    one = tuple(entry[:1] for entry in inputs)
    assert model(*one).shape == (1, *EXAMPLES[name].output[1:])


@every_model
def test_every_parameter_gets_a_finite_gradient(name):
    model, inputs = build(name)
    out = model.train()(*inputs)
    (out * torch.randn_like(out)).sum().backward()
    for parameter_name, parameter in model.named_parameters():
        assert parameter.grad is not None, f"{parameter_name} is not used"
        assert parameter.grad.isfinite().all(), parameter_name
    assert any((p.grad != 0).any() for p in model.parameters())


@every_model
def test_the_entries_of_a_batch_do_not_see_each_other(name):
    model, inputs = build(name)
    model.double().eval()
    inputs = tuple(t.double() if t.is_floating_point() else t for t in inputs)
    whole = model(*inputs)
    for row in range(3):
        alone = model(*(entry[row : row + 1] for entry in inputs))
        assert_close(whole[row : row + 1], alone)
    assert not torch.allclose(whole[0], whole[1]), "the input changes nothing"


@every_model
def test_the_same_seed_gives_the_same_model_and_another_seed_another(name):
    (first, inputs), (second, _) = build(name), build(name)
    assert torch.equal(first.eval()(*inputs), second.eval()(*inputs))
    other, _ = build(name, seed=1)
    assert not torch.allclose(first(*inputs), other.eval()(*inputs))


@every_model
def test_looking_at_a_model_in_eval_does_not_change_it(name):
    model, inputs = build(name)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    assert torch.equal(model.eval()(*inputs), model(*inputs))
    for key, value in model.state_dict().items():
        assert torch.equal(value, before[key]), key


@every_model
def test_state_dict_round_trip(name, tmp_path):
    model, inputs = build(name)
    model.train()(*inputs)  # moves running statistics, where there are any
    torch.save(model.state_dict(), tmp_path / "model.pt")
    other, _ = build(name, seed=1)
    state = torch.load(tmp_path / "model.pt", weights_only=True)
    other.load_state_dict(state, strict=True)
    assert torch.equal(other.eval()(*inputs), model.eval()(*inputs))


@every_model
def test_float64_gives_the_same_numbers_more_exactly(name):
    model, inputs = build(name)
    single = model.eval()(*inputs)
    double = model.double()(
        *(t.double() if t.is_floating_point() else t for t in inputs)
    )
    assert double.dtype == torch.float64
    assert_close(double.float(), single, atol=1e-4, rtol=1e-4)


@pytest.mark.error_message
@every_model
def test_an_empty_batch_is_refused(name):
    model, inputs = build(name)
    with pytest.raises(ValueError, match="must not be empty"):
        model(*(entry[:0] for entry in inputs))


@pytest.mark.error_message
@every_model
def test_a_missing_batch_axis_is_refused(name):
    model, inputs = build(name)
    with pytest.raises(ValueError, match=r"must have \d axes"):
        model(*(entry[0] for entry in inputs))


@pytest.mark.error_message
def test_an_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(
        ValueError, match="name must be one of 'article_attention', .* got 'resnet'"
    ):
        create_model("resnet")


RECURRENT = {"encoder_decoder": "torch's recurrent layers take lengths as numbers"}
FOLLOWED = [name for name in EXAMPLES if name not in RECURRENT]
OF_TOKENS = [
    name for name in FOLLOWED if not EXAMPLES[name].inputs(1)[0].is_floating_point()
]


def compiled(model, inputs):
    return torch.compile(model, backend="eager", fullgraph=True)(*inputs)


def exported(model, inputs):
    return torch.export.export(model, inputs).module()(*inputs)


def mapped(model, inputs):
    one = lambda *entry: model(*(part[None] for part in entry))[0]  # noqa: E731
    return torch.func.vmap(one)(*inputs)


@pytest.mark.compiled
@pytest.mark.parametrize("name", OF_TOKENS)
@pytest.mark.filterwarnings("ignore:There is a performance drop:UserWarning")
@pytest.mark.parametrize("followed", [compiled, exported, mapped])
def test_tokens_whose_numbers_cannot_be_read_give_the_same_numbers(name, followed):
    # What floats do under torch's transforms is tried in `test_transforms.py`.
    model, inputs = build(name)
    expected = model.eval()(*inputs)
    assert_close(followed(model, inputs), expected)


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_model_made_without_numbers_says_its_shape(name):
    _, inputs = build(name)
    with torch.device("meta"):
        model = create_model(name, **EXAMPLES[name].options)
    out = model(*(entry.to("meta") for entry in inputs))
    assert out.is_meta and out.shape == EXAMPLES[name].output
