"""Whole networks, and `MODELS`: a plain table from name to factory.

To add a model: write it in a file of its own, import it below, give it a line in
`MODELS`, and give `tests/attnconv/models/test_conformance.py` an example input for it.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from attnconv.models.article import ArticleAttention, ArticleCNN, TokenAttention
from attnconv.models.cnn import SmallCNN
from attnconv.models.hybrid_cnn import HybridCNN, convolution_block
from attnconv.models.mixer import MixerBlock, MLPMixer
from attnconv.models.output_attention import OutputAttention
from attnconv.models.sequence import EncoderDecoder, SequenceTagger
from attnconv.models.transformer import POSITIONS, SequenceReader, TransformerBlock
from attnconv.validation import check_choice

MODELS: dict[str, Callable[..., nn.Module]] = {
    "article_attention": ArticleAttention,
    "article_cnn": ArticleCNN,
    "small_cnn": SmallCNN,
    "encoder_decoder": EncoderDecoder,
    "sequence_tagger": SequenceTagger,
    "mlp_mixer": MLPMixer,
    "sequence_reader": SequenceReader,
    "hybrid_cnn": HybridCNN,
    # New models go here, in the order in which the book meets them.
}


def create_model(name: str, **options: Any) -> nn.Module:
    """Build a model by its name.

    Args:
        name: A key of `MODELS`.
        options: Passed on to the model's constructor.

    Returns:
        A new model, with parameters drawn from torch's current random state.

    Raises:
        ValueError: If there is no model of that name; the message lists all names.
        TypeError: If the model's constructor does not know an option.
    """
    check_choice("name", name, MODELS)
    return MODELS[name](**options)


__all__ = [
    "MODELS",
    "POSITIONS",
    "ArticleAttention",
    "ArticleCNN",
    "EncoderDecoder",
    "HybridCNN",
    "MLPMixer",
    "MixerBlock",
    "OutputAttention",
    "SequenceReader",
    "SequenceTagger",
    "SmallCNN",
    "TokenAttention",
    "TransformerBlock",
    "convolution_block",
    "create_model",
]
