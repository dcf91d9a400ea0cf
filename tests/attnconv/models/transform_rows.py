"""How to call what `models` offers, for the tests under torch's transforms."""

import torch
from border_values import normal
from transforms import KERNEL, Row

from attnconv import attention as att
from attnconv import models

x, images = normal(2, 5, 6), normal(2, 2, 8, 8)
IMAGES = {"num_classes": 5, "in_channels": 2, "image_size": 8}
SMALL = IMAGES | {"depth": 1}
TOKENS = torch.tensor([[1, 2, 5, 0], [3, 3, 4, 1]])


def of_embedding(model):
    """A model of tokens as a function of its table of embeddings."""

    def call(table):
        own = (*model.named_parameters(), *model.named_buffers())
        state = {name: tensor.detach().to(table) for name, tensor in own}
        state["embedding.weight"] = table
        tokens = TOKENS.to(table.device)
        return torch.func.functional_call(model, state, (tokens,))

    return call


def reader(positions):
    return models.SequenceReader(
        7,
        3,
        positions=positions,
        max_tokens=5,
        dim=6,
        depth=1,
        num_heads=3,
        causal=True,
    )


ROWS = [
    Row("ViT", lambda: models.ViT(dim=6, num_heads=2, **SMALL), (images,), KERNEL),
    Row(
        "CCT",
        lambda: models.CCT(dim=6, num_heads=2, hidden=3, **SMALL),
        (images,),
        KERNEL,
    ),
    Row(
        "CvT",
        lambda: models.CvT(dims=(4, 6), depths=(1, 1), **IMAGES).eval(),
        (images,),
        KERNEL,
    ),
    Row("CoAtNet", lambda: models.CoAtNet(head_dim=16, **IMAGES).eval(), (images,)),
    Row("Swin", lambda: models.Swin(dim=4, window=2, **IMAGES), (images,)),
    Row("ConvNeXt", lambda: models.ConvNeXt(dims=(4, 6), **IMAGES), (images,)),
    Row("ConvMixer", lambda: models.ConvMixer(dim=6, **SMALL).eval(), (images,)),
    Row(
        "ConvolutionalAttention",
        lambda: models.ConvolutionalAttention(6, 2, 2, extra_tokens=1).eval(),
        (x,),
        KERNEL,
    ),
    Row(
        "InvertedBottleneck",
        lambda: models.InvertedBottleneck(2, 3, stride=2).eval(),
        (images,),
    ),
    Row("TokenAttention", lambda: models.TokenAttention(6), (x,)),
    Row("ArticleAttention", lambda: models.ArticleAttention(6, 4, 3), (x,)),
    Row("ArticleCNN", lambda: models.ArticleCNN(5, 2, 3, size=8, dim=7), (images,)),
    Row("SmallCNN", lambda: models.SmallCNN(5, 2, width=3).eval(), (images,)),
    Row(
        "HybridCNN",
        lambda: models.HybridCNN(5, 2, image_size=8, width=3).eval(),
        (images,),
    ),
    Row(
        "OutputAttention",
        lambda: models.OutputAttention(6, 4, 2),
        (normal(2, 6, 4, 4),),
        KERNEL,
    ),
    Row("convolution_block", lambda: models.convolution_block(2, 8).eval(), (images,)),
    Row("MixerBlock", lambda: models.MixerBlock(5, 6, 7, 11), (x,)),
    Row(
        "MLPMixer",
        lambda: models.MLPMixer(
            5, 2, image_size=8, dim=7, token_hidden=11, channel_hidden=13
        ),
        (images,),
    ),
    Row(
        "TransformerBlock",
        lambda: models.TransformerBlock(att.MultiHeadAttention(6, 2), 6),
        (x,),
        KERNEL,
    ),
    Row(
        "SequenceTagger",
        lambda: of_embedding(models.SequenceTagger(7, 5, length=4, dim=6)),
        (normal(7, 6),),
        KERNEL,
    ),
    *(
        Row(
            f"SequenceReader {positions}",
            lambda positions=positions: of_embedding(reader(positions)),
            (normal(7, 6),),
            KERNEL if positions in ("none", "sinusoidal", "learned") else {},
        )
        for positions in models.POSITIONS
    ),
]

WITHOUT = {
    "EncoderDecoder": "its docstring says what recurrent layers keep from working",
    "ImageClassifier": "is what the networks for images share; each of them has a row",
    "MODELS": "is a table",
    "POSITIONS": "is a list",
    "create_model": "makes the others",
}
