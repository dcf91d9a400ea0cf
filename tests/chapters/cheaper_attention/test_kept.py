"""Bytes kept by published models, against counts by hand."""

import pytest

from attnconv_book.chapters.cheaper_attention.kept import PUBLISHED_MODELS, model_bytes

KIB, GIB = 2**10, 2**30


@pytest.mark.parametrize(
    ("model", "kib"),
    [
        ("GPT-2 small", 36),
        ("MiniMax-M2", 248),
        ("Llama 2 7B", 512),
        ("Llama 3 8B", 128),
        ("DeepSeek-V3", 68.625),
        ("gpt-oss-120b", 72),
        ("Gemma 3 27B", 496),
    ],
)
def test_the_first_token_by_hand(model, kib):
    assert model_bytes(model, 1) == kib * KIB


def test_a_long_text_by_hand():
    long = 128 * 1024
    assert model_bytes("Llama 2 7B", long) == 64 * GIB
    assert model_bytes("Llama 3 8B", long) == 16 * GIB
    # Half the layers keep all, the others 128 tokens.
    assert model_bytes("gpt-oss-120b", long) == 36 * KIB * (long + 128)
    # Twelve layers grow, the tables of the others never do.
    assert model_bytes("Qwen3-Next 80B", long) == 24 * KIB * long + 36 * 2**20


@pytest.mark.parametrize("model", PUBLISHED_MODELS)
def test_what_is_kept_never_shrinks_and_doubles_with_the_size_of_a_number(model):
    sizes = [model_bytes(model, tokens) for tokens in (1, 127, 128, 129, 2000, 2001)]
    assert sizes == sorted(sizes)
    assert model_bytes(model, 7, itemsize=4) == 2 * model_bytes(model, 7)
