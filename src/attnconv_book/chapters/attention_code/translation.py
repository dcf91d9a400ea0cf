"""What an encoder-decoder makes of a date, and how far that is right."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from attnconv.attention import ScoredAttention
from attnconv.inspection import record
from attnconv.models import EncoderDecoder
from attnconv.validation import (
    check_filled,
    check_flag,
    check_floating,
    check_instance,
    check_integers,
    check_not_empty,
    check_rank,
    check_shape,
)
from attnconv_book.chapters.attention_code.date_tokens import (
    as_tensors,
    decode_targets,
    encode_sources,
)
from attnconv_book.chapters.attention_code.dates import (
    Example,
)


def token_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Average the cross-entropy over all tokens of all targets.

    Args:
        logits: Scores (batch, n, target_tokens).
        targets: Token numbers (batch, n).

    Returns:
        One number, in nats per token.

    Raises:
        TypeError: If the scores are not floating point or the targets no integers.
        ValueError: If the axes are not those named above, or there is no token.
    """
    check_floating("logits", logits)
    check_rank("logits", logits, 3, "(batch, n, target_tokens)")
    check_not_empty("logits", logits)
    check_integers("targets", targets)
    check_shape("targets", targets, logits.shape[:2], "(batch, n)")
    return cross_entropy(logits.flatten(0, 1), targets.flatten())


def translate(
    model: EncoderDecoder, examples: Sequence[Example], *, told: bool = True
) -> list[str]:
    """Let a model write the ISO dates of examples.

    Args:
        model: An encoder-decoder.
        examples: Their texts are read, their answers are not looked at.
        told: Whether the model is told the locale.

    Returns:
        One text of ten tokens per example.

    Raises:
        TypeError: If `model` is no encoder-decoder, an example is none or `told` no
            truth value.
        ValueError: If there is no example.
    """
    check_flag("told", told)
    check_instance("model", model, EncoderDecoder)
    check_filled("examples", examples)
    for example in examples:
        check_instance("examples", example, Example)
    device = next(model.parameters()).device
    texts = []
    for start in range(0, len(examples), 500):
        (source, _), _ = as_tensors(examples[start : start + 500], told=told)
        texts += decode_targets(model.translate(source.to(device), 10))
    return texts


def exact_match(examples: Sequence[Example], written: Sequence[str]) -> float:
    """Count how often the whole ISO date is right.

    Args:
        examples: With the right answers.
        written: What a model wrote for each.

    Returns:
        A fraction from 0 to 1.

    Raises:
        TypeError: If an example is none.
        ValueError: If there is no example, or not one text for each.
    """
    check_filled("examples", examples)
    check_filled("written", written)
    for example in examples:
        check_instance("examples", example, Example)
    if isinstance(written, str) or len(written) != len(examples):
        raise ValueError(
            f"written must hold a text for each of the {len(examples)} examples, "
            f"got {len(written)}"
        )
    pairs = zip(examples, written, strict=True)
    return sum(example.iso == text for example, text in pairs) / len(examples)


def alignment(
    model: EncoderDecoder, example: Example, *, told: bool = True
) -> dict[str, Any]:
    """Write one date and keep the weights with which each character was written.

    Args:
        model: An encoder-decoder.
        example: The date to read.
        told: Whether the model is told the locale.

    Returns:
        The text that was read with its locale, the right and the written answer, and
        `weights`: one row per written character over the source (first its locale).

    Raises:
        TypeError: If `model` is no encoder-decoder, `example` no example or `told` no
            truth value.
    """
    check_flag("told", told)
    check_instance("model", model, EncoderDecoder)
    check_instance("example", example, Example)
    device = next(model.parameters()).device
    locale = example.locale if told else None
    source = encode_sources([example.text], [locale]).to(device)
    numbers = model.translate(source, 10)
    (written,) = decode_targets(numbers)
    so_far = torch.cat([numbers.new_zeros(1, 1), numbers[:, :-1]], dim=1)
    with torch.no_grad(), record(model, ScoredAttention) as calls:
        model(source, so_far)
    attention = calls[0].module
    assert isinstance(attention, ScoredAttention)
    query, key, _, mask = calls[0].inputs
    weights = attention.weights(query, key, mask)[0].detach()
    return {
        "text": example.text,
        "locale": example.locale,
        "format": example.format,
        "iso": example.iso,
        "written": written,
        "weights": [[round(float(w), 3) for w in row] for row in weights],
    }
