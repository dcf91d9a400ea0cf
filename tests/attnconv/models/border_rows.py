"""Borders of the room `models`: arguments that work, and bad values for each."""

import torch
from border_values import (
    FROM_ZERO,
    NOT_BOOL,
    SIZE,
    TOKENS,
    images,
    normal,
    q,
    source,
    target,
    wrong,
    x,
)
from torch import nn

from attnconv import attention as att
from attnconv import models

STAGES = (3, None, "ab", (), (4,), (0, 4), (1.5, 4), (4, 4, 4))

ROWS = [
    *(
        (
            model.__name__,
            model,
            {},
            {
                "num_classes": (*SIZE, 1),
                "in_channels": SIZE,
                "image_size": (*SIZE, *bad_sizes),
                **faults,
            },
        )
        for model, bad_sizes, faults in (
            (
                models.ViT,
                (30,),
                {
                    "patch_size": (*SIZE, 5, 64),
                    "dim": SIZE,
                    "depth": SIZE,
                    "num_heads": (*SIZE, 5),
                    "mlp_ratio": SIZE,
                    "tokenizer": (3, "convolutions", nn.Linear),
                },
            ),
            (
                models.CCT,
                (),
                {
                    "dim": SIZE,
                    "depth": SIZE,
                    "num_heads": (*SIZE, 5),
                    "mlp_ratio": SIZE,
                    "layers": SIZE,
                    "kernel_size": (*SIZE, 4),
                    "stride": SIZE,
                    "hidden": SIZE,
                },
            ),
            (
                models.CvT,
                (),
                {
                    "dims": (*STAGES[:3], (), (0, 4), (1.5, 4), (24, 49)),
                    "depths": STAGES,
                    "num_heads": (*STAGES, (1, 5)),
                    "kernel_sizes": (*STAGES, (3, 4)),
                    "strides": STAGES,
                    "mlp_ratio": SIZE,
                },
            ),
            (
                models.CoAtNet,
                (30,),
                {
                    "stem_dim": SIZE,
                    "stem_stride": (*SIZE, 3),
                    "dims": (*STAGES[:3], (), (0, 4), (1.5, 4), (32, 50)),
                    "depths": STAGES,
                    "convolutions": (*FROM_ZERO, None, 3),
                    "head_dim": (*SIZE, 7),
                    "mlp_ratio": SIZE,
                },
            ),
            (
                models.Swin,
                (31, 34),
                {
                    "patch_size": (*SIZE, 5, 32),
                    "dim": SIZE,
                    "depths": STAGES,
                    "num_heads": (*STAGES, (2, 5)),
                    "window": (*SIZE, 3),
                    "mlp_ratio": SIZE,
                },
            ),
            (
                models.ConvNeXt,
                (30,),
                {
                    "patch_size": (*SIZE, 3),
                    "dims": (*STAGES[:3], (), (0, 4), (1.5, 4)),
                    "depths": STAGES,
                    "kernel_size": (*SIZE, 4),
                },
            ),
            (
                models.ConvMixer,
                (30,),
                {
                    "patch_size": (*SIZE, 5, 64),
                    "dim": SIZE,
                    "depth": SIZE,
                    "kernel_size": (*SIZE, 4),
                },
            ),
        )
    ),
    *(
        (
            f"{model.__name__} forward",
            model(in_channels=1, image_size=8).eval(),
            {"images": images},
            {"images": (*wrong(images), images[0], images[..., 1:])},
        )
        for model in (
            models.ViT,
            models.CCT,
            models.CvT,
            models.CoAtNet,
            models.Swin,
            models.ConvNeXt,
            models.ConvMixer,
        )
    ),
    (
        "ConvolutionalAttention",
        models.ConvolutionalAttention,
        {"dim": 6, "num_heads": 2, "size": 4},
        {
            "dim": SIZE,
            "num_heads": (*SIZE, 4),
            "size": (*SIZE, (1, 2, 3)),
            "kernel_size": (*SIZE, 4),
            "key_stride": SIZE,
            "extra_tokens": (*FROM_ZERO, None),
        },
    ),
    (
        "ConvolutionalAttention forward",
        models.ConvolutionalAttention(5, 1, (3, 1)),
        {"x": q},
        {"x": (*wrong(q), q[0], normal(2, 4, 5), normal(2, 3, 6))},
    ),
    (
        "InvertedBottleneck",
        models.InvertedBottleneck,
        {"in_channels": 6, "out_channels": 4},
        {
            "in_channels": SIZE,
            "out_channels": SIZE,
            "expansion": SIZE,
            "stride": (*SIZE, 3),
        },
    ),
    (
        "InvertedBottleneck forward",
        models.InvertedBottleneck(6, 4),
        {"x": x},
        {"x": (*wrong(x), x[0], x[:, :5])},
    ),
    (
        "MLPMixer",
        models.MLPMixer,
        {},
        {
            name: (*SIZE, *more)
            for name, more in (
                ("num_classes", (1,)),
                ("in_channels", ()),
                ("image_size", (7,)),
                ("patch_size", (3, 16)),
                ("dim", ()),
                ("depth", ()),
                ("token_hidden", ()),
                ("channel_hidden", ()),
            )
        },
    ),
    (
        "MLPMixer forward",
        models.MLPMixer(in_channels=1),
        {"images": images},
        {"images": (*wrong(images), images[..., 1:], images.expand(-1, 2, -1, -1))},
    ),
    (
        "MixerBlock",
        models.MixerBlock,
        {"tokens": 3, "dim": 5, "token_hidden": 4, "channel_hidden": 6},
        {"tokens": SIZE, "dim": SIZE, "token_hidden": SIZE, "channel_hidden": SIZE},
    ),
    ("MixerBlock forward", models.MixerBlock(3, 5, 4, 6), {}, {"x": wrong(q)}),
    ("create_model", models.create_model, {}, {"name": ("resnet", 3, None)}),
    ("TokenAttention", models.TokenAttention, {}, {"dim": SIZE}),
    (
        "TokenAttention forward",
        models.TokenAttention(5),
        {},
        {"tokens": (*wrong(q), q[0], normal(2, 3, 6), normal(2, 2, 3, 5))},
    ),
    (
        "ArticleAttention",
        models.ArticleAttention,
        {},
        {"in_features": SIZE, "dim": SIZE, "out_features": SIZE},
    ),
    (
        "ArticleAttention forward",
        models.ArticleAttention(5),
        {},
        {"x": (*wrong(q), q[0], normal(2, 3, 6))},
    ),
    (
        "ArticleCNN",
        models.ArticleCNN,
        {},
        {
            "num_classes": SIZE,
            "in_channels": SIZE,
            "channels": SIZE,
            "size": (*SIZE, 7),
            "dim": SIZE,
        },
    ),
    (
        "ArticleCNN forward",
        models.ArticleCNN(size=8),
        {},
        {
            "images": (
                *wrong(images),
                images[0],
                normal(2, 3, 8, 8),
                normal(2, 1, 16, 16),
            )
        },
    ),
    (
        "SmallCNN",
        models.SmallCNN,
        {},
        {
            "num_classes": (*SIZE, 1),
            "in_channels": SIZE,
            "image_size": (*SIZE, 6),
            "width": SIZE,
        },
    ),
    (
        "SmallCNN forward",
        models.SmallCNN(),
        {},
        {
            "images": (
                *wrong(images),
                images[0],
                normal(2, 3, 8, 8),
                normal(2, 1, 16, 16),
            )
        },
    ),
    (
        "HybridCNN",
        models.HybridCNN,
        {},
        {
            "num_classes": (*SIZE, 1),
            "in_channels": SIZE,
            "image_size": (6, (8, 6), 2, 8.5, "8", (8,)),
            "width": SIZE,
            "block": (3, "conv"),
            "pool": (3, "mean"),
        },
    ),
    *(
        (
            f"HybridCNN {name}",
            getattr(models.HybridCNN(image_size=8).eval(), name),
            {"images": images},
            {
                "images": (
                    *wrong(images),
                    images[0],
                    normal(2, 3, 8, 8),
                    normal(2, 1, 16, 16),
                )
            },
        )
        for name in ("forward", "maps")
    ),
    (
        "convolution_block",
        models.convolution_block,
        {"channels": 3, "size": 8},
        {"channels": SIZE, "size": (0, 1.5, "3", None, (1,), (0, 1))},
    ),
    (
        "OutputAttention",
        models.OutputAttention,
        {"channels": 8, "size": 4},
        {
            "channels": SIZE,
            "size": (0, 1.5, "3", None, (1,), (0, 1)),
            "num_heads": (*SIZE, 3),
            "positions": NOT_BOOL,
        },
    ),
    (
        "OutputAttention forward",
        models.OutputAttention(1, 8, 1),
        {"maps": images},
        {"maps": (*wrong(images), images[0], normal(2, 1, 4, 4))},
    ),
    (
        "EncoderDecoder",
        models.EncoderDecoder,
        {},
        {
            "source_tokens": (*SIZE, 1),
            "target_tokens": (*SIZE, 1),
            "dim": (*SIZE, 7),
            "scores": ("additive", None),
        },
    ),
    (
        "EncoderDecoder forward",
        models.EncoderDecoder(10, 12, dim=4),
        {"source": source, "target": target},
        {
            "source": (*TOKENS, source * 0, torch.tensor([[1, 0, 2], [3, 4, 5]])),
            "target": (*TOKENS, target[:1]),
        },
    ),
    (
        "EncoderDecoder translate",
        models.EncoderDecoder(10, 12, dim=4).translate,
        {"source": source, "length": 2},
        {"source": TOKENS, "length": SIZE},
    ),
    (
        "SequenceTagger",
        models.SequenceTagger,
        {},
        {
            "num_tokens": SIZE,
            "num_classes": SIZE,
            "length": SIZE,
            "dim": SIZE,
            "num_heads": (*SIZE, 5),
        },
    ),
    (
        "SequenceTagger forward",
        models.SequenceTagger(),
        {},
        {"tokens": (*TOKENS, torch.zeros(2, 13).long())},
    ),
    (
        "SequenceReader",
        models.SequenceReader,
        {"num_tokens": 9, "num_classes": 4},
        {
            "num_tokens": SIZE,
            "num_classes": SIZE,
            "positions": ("gps", None),
            "max_tokens": SIZE,
            "dim": SIZE,
            "depth": SIZE,
            "num_heads": (*SIZE, 5),
            "radius": (-1, 1.5, "2", True),
            "causal": NOT_BOOL,
            "pooled": NOT_BOOL,
        },
    ),
    (
        "SequenceReader forward",
        models.SequenceReader(9, 4, positions="learned", max_tokens=12),
        {},
        {"tokens": (*TOKENS, torch.zeros(2, 13).long())},
    ),
    (
        "TransformerBlock",
        models.TransformerBlock,
        {"attention": att.MultiHeadAttention(6, 2), "dim": 6},
        {"attention": (None, nn.Identity()), "dim": SIZE, "mlp_ratio": SIZE},
    ),
    (
        "TransformerBlock forward",
        models.TransformerBlock(att.MultiHeadAttention(5, 1), 5),
        {"tokens": q},
        {"tokens": (*wrong(q), q[0], normal(2, 3, 6)), "mask": (q, q > 0, [True])},
    ),
]

WITHOUT = {
    "ImageClassifier": "has borders of its own: its networks' rows, and its tests",
}
