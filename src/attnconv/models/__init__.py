"""Whole networks, and `MODELS`: a plain table from name to factory.

To add a model: write it in a file of its own (one that names the class of an image is
an `ImageClassifier`), import it below, give it a line in `MODELS`, and give
`tests/attnconv/models/test_conformance.py` an example input for it.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from attnconv.models.article import ArticleAttention, ArticleCNN, TokenAttention
from attnconv.models.cct import CCT
from attnconv.models.cnn import SmallCNN
from attnconv.models.coatnet import CoAtNet
from attnconv.models.convmixer import ConvMixer
from attnconv.models.convnext import ConvNeXt
from attnconv.models.convolutional_attention import ConvolutionalAttention
from attnconv.models.cvt import CvT
from attnconv.models.hybrid_cnn import HybridCNN, convolution_block
from attnconv.models.image_classifier import ImageClassifier
from attnconv.models.inverted_bottleneck import InvertedBottleneck
from attnconv.models.mixer import MixerBlock, MLPMixer
from attnconv.models.output_attention import OutputAttention
from attnconv.models.sequence import EncoderDecoder, SequenceTagger
from attnconv.models.swin import Swin
from attnconv.models.transformer import POSITIONS, SequenceReader, TransformerBlock
from attnconv.models.vit import ViT
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
    "vit": ViT,
    "cct": CCT,
    "cvt": CvT,
    "coatnet": CoAtNet,
    "swin": Swin,
    "convnext": ConvNeXt,
    "convmixer": ConvMixer,
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
    "CCT",
    "MODELS",
    "POSITIONS",
    "ArticleAttention",
    "ArticleCNN",
    "CoAtNet",
    "ConvMixer",
    "ConvNeXt",
    "ConvolutionalAttention",
    "CvT",
    "EncoderDecoder",
    "HybridCNN",
    "ImageClassifier",
    "InvertedBottleneck",
    "MLPMixer",
    "MixerBlock",
    "OutputAttention",
    "SequenceReader",
    "SequenceTagger",
    "SmallCNN",
    "Swin",
    "TokenAttention",
    "TransformerBlock",
    "convolution_block",
    "ViT",
    "create_model",
]
