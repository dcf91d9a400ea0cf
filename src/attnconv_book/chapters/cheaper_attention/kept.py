"""What a language model keeps of a text while it writes: bytes of published models.

Each layer keeps numbers for each token (keys and values, or one short vector they are
made from), for all tokens or for the last ones of a window; a layer of linear attention
keeps a table whose size does not depend on the text. Counted from the configuration
files of the models.
"""

from typing import NamedTuple

from attnconv.validation import check_at_least, check_choice


class Layers(NamedTuple):
    """Layers of one kind in a model.

    Attributes:
        number: How many.
        per_token: Numbers that one of them keeps for each token.
        window: The last tokens that are kept; None means all.
        fixed: Numbers that one of them keeps for any text.
    """

    number: int
    per_token: int
    window: int | None = None
    fixed: int = 0


def _heads(kv_heads: int, head_dim: int) -> int:
    """Count a key and a value for each head."""
    return 2 * kv_heads * head_dim


PUBLISHED_MODELS: dict[str, tuple[Layers, ...]] = {
    "GPT-2 small": (Layers(12, _heads(12, 64)),),
    "Llama 2 7B": (Layers(32, _heads(32, 128)),),
    "Llama 3 8B": (Layers(32, _heads(8, 128)),),
    "MiniMax-M2": (Layers(62, _heads(8, 128)),),
    "DeepSeek-V3": (Layers(61, 512 + 64),),
    "Gemma 3 27B": (
        Layers(10, _heads(16, 128)),
        Layers(52, _heads(16, 128), window=1024),
    ),
    "gpt-oss-120b": (
        Layers(18, _heads(8, 64)),
        Layers(18, _heads(8, 64), window=128),
    ),
    "Qwen3-Next 80B": (
        Layers(12, _heads(2, 256)),
        Layers(36, 0, fixed=32 * 128 * 128),
    ),
}
"""By name, the layers. What the short convolutions of linear layers keep is left out:
three tokens each."""


def model_bytes(model: str, tokens: int, *, itemsize: int = 2) -> int:
    """Count the bytes that a published model keeps of one text.

    Args:
        model: One of `PUBLISHED_MODELS`.
        tokens: Length of the text so far.
        itemsize: Bytes of a number.

    Returns:
        Bytes of keys, values, latent vectors and tables of all layers.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If there is no such model or a number is below 1.

    Source:
        The configurations that the makers publish: hidden layers, heads of keys and
        values, width of a head, `sliding_window` and the kinds of the layers. For
        DeepSeek-V3 (section 2.1.1 of its report) 512 numbers and 64 for the rotation.
    """
    check_choice("model", model, PUBLISHED_MODELS)
    check_at_least("tokens", tokens, 1)
    check_at_least("itemsize", itemsize, 1)
    numbers = 0
    for number, per_token, window, fixed in PUBLISHED_MODELS[model]:
        seen = tokens if window is None else min(tokens, window)
        numbers += number * (per_token * seen + fixed)
    return numbers * itemsize
