"""How to call what `hybrid` offers, for the tests under torch's transforms."""

from border_values import normal
from torch import nn
from transforms import KERNEL, Row

from attnconv import hybrid

x, images = normal(2, 5, 6), normal(2, 6, 5, 4)
weights = normal(2, 5, 5).softmax(-1)


def like_convolution():
    return hybrid.attention_from_convolution(nn.Conv2d(6, 3, 3), 2.0)


def non_local():
    block = hybrid.NonLocalBlock(6).eval()
    nn.init.ones_(block.norm.weight)  # a new block adds nothing
    return block


ROWS = [
    Row("SqueezeExcitation", lambda: hybrid.SqueezeExcitation(6, 2), (images,)),
    Row(
        "EfficientChannelAttention",
        lambda: hybrid.EfficientChannelAttention(6),
        (images,),
    ),
    Row("BlockAttention", lambda: hybrid.BlockAttention(6, 2, 3), (images,)),
    Row(
        "BottleneckAttention",
        lambda: hybrid.BottleneckAttention(6, 2, 2).eval(),
        (images,),
    ),
    Row("NonLocalBlock", non_local, (images,)),
    Row("AttentionPooling", lambda: hybrid.AttentionPooling(6), (x,)),
    Row(
        "ConformerConvolution",
        lambda: hybrid.ConformerConvolution(6, 3).eval(),
        (x,),
    ),
    Row(
        "ConformerBlock",
        lambda: hybrid.ConformerBlock(6, 2, 3).eval(),
        (x,),
        KERNEL,
    ),
    Row("ShortConvolution", lambda: hybrid.ShortConvolution(6, 2), (x,)),
    Row(
        "ConvolvedAttention",
        lambda: hybrid.ConvolvedAttention(12, 2, convolved=("key",)),
        (normal(2, 5, 12),),
        KERNEL,
    ),
    Row("RelativePlaces", lambda: hybrid.RelativePlaces(5, 1, 6), (x,)),
    Row("PlaceMixing", lambda: hybrid.PlaceMixing(6, 4, 6, 2, (5, 4)), (images,)),
    Row(
        "AugmentedConvolution",
        lambda: hybrid.AugmentedConvolution(
            6, 8, 3, key_dim=4, value_dim=6, num_heads=2, size=(5, 4)
        ),
        (images,),
    ),
    Row(
        "BottleneckTransformer",
        lambda: hybrid.BottleneckTransformer(6, 3, size=(5, 4), reduction=2).eval(),
        (images,),
    ),
    Row("TokenMLP", lambda: hybrid.TokenMLP(5, 7), (x,)),
    Row(
        "FourierMixing",
        hybrid.FourierMixing,
        (x,),
        {"bfloat16": "no transform of bfloat16"},
    ),
    Row("OnTokens", lambda: hybrid.OnTokens(nn.Conv1d(6, 6, 3, padding=1)), (x,)),
    Row("PlaceAttention", like_convolution, (images,)),
    Row(
        "dynamic_convolution", lambda: hybrid.dynamic_convolution, (x, normal(2, 5, 3))
    ),
    Row(
        "kernels_from_weights",
        lambda: lambda w: hybrid.kernels_from_weights(w, 4),
        (weights,),
    ),
    Row(
        "QuadraticScores",
        lambda: hybrid.QuadraticScores(normal(3, 2), normal(3)),
        (normal(3, 7), normal(3, 7, 1)[..., 0]),
    ),
    Row(
        "LinearScores",
        lambda: hybrid.LinearScores(normal(3, 2)),
        (normal(3, 7), normal(3, 7)),
    ),
]
WITHOUT = {
    "CONVOLVED": "names",
    "READERS": "a table",
    "Mixing": "holds what was read from a layer",
    "Places": "holds values",
    "TableScores": "looks up a table at whole places, which have no derivative",
    "as_tokens": "turns axes around",
    "attention_from_convolution": "builds PlaceAttention, once",
    "attention_with_few_heads": "builds PlaceAttention, once",
    "channel_kernel_size": "an integer of an integer",
    "mixing_matrix": "reads a layer by its parameters, outside of any training",
    "tap_rank": "an integer of a layer",
}
