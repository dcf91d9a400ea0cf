"""Where attention and convolution meet.

`mixing_matrix` reads any layer that mixes positions in one common form, `mixing` is
that form, `token_mixing` holds the two relatives that are neither.
`convolution_as_attention` writes a convolution as attention that looks at places alone,
`dynamic_convolution` reads attention as a convolution whose kernel changes.

Blocks that weigh the feature maps of a convolution: `squeeze_excitation` and
`efficient_channel_attention` weigh channels, `block_attention` and
`bottleneck_attention` channels and places; `attention_pooling` weighs places and makes
one vector of them. `non_local` adds to each place what it takes from all, `conformer`
follows attention by its own `conformer_convolution`. `place_mixing` is attention
between places in heads, with `relative_places`; `augmented_convolution` sets it beside
a convolution, `bottleneck_transformer` in the place of one. `short_convolution` lets
a token hear those just before it, `convolved_attention` has it inside.
"""

from attnconv.hybrid.attention_pooling import AttentionPooling
from attnconv.hybrid.augmented_convolution import AugmentedConvolution
from attnconv.hybrid.block_attention import BlockAttention
from attnconv.hybrid.bottleneck_attention import BottleneckAttention
from attnconv.hybrid.bottleneck_transformer import BottleneckTransformer
from attnconv.hybrid.conformer import ConformerBlock
from attnconv.hybrid.conformer_convolution import ConformerConvolution
from attnconv.hybrid.convolution_as_attention import (
    attention_from_convolution,
    attention_with_few_heads,
    tap_rank,
)
from attnconv.hybrid.convolved_attention import CONVOLVED, ConvolvedAttention
from attnconv.hybrid.dynamic_convolution import (
    dynamic_convolution,
    kernels_from_weights,
)
from attnconv.hybrid.efficient_channel_attention import (
    EfficientChannelAttention,
    channel_kernel_size,
)
from attnconv.hybrid.mixing import Mixing, OnTokens, as_tokens
from attnconv.hybrid.mixing_matrix import READERS, mixing_matrix
from attnconv.hybrid.non_local import NonLocalBlock
from attnconv.hybrid.place_attention import PlaceAttention, Places
from attnconv.hybrid.place_mixing import PlaceMixing
from attnconv.hybrid.place_scores import LinearScores, QuadraticScores, TableScores
from attnconv.hybrid.relative_places import RelativePlaces
from attnconv.hybrid.short_convolution import ShortConvolution
from attnconv.hybrid.squeeze_excitation import SqueezeExcitation
from attnconv.hybrid.token_mixing import FourierMixing, TokenMLP

__all__ = [
    "CONVOLVED",
    "READERS",
    "AttentionPooling",
    "AugmentedConvolution",
    "BlockAttention",
    "BottleneckAttention",
    "BottleneckTransformer",
    "ConformerBlock",
    "ConformerConvolution",
    "ConvolvedAttention",
    "EfficientChannelAttention",
    "FourierMixing",
    "LinearScores",
    "Mixing",
    "NonLocalBlock",
    "OnTokens",
    "PlaceAttention",
    "PlaceMixing",
    "Places",
    "QuadraticScores",
    "RelativePlaces",
    "ShortConvolution",
    "SqueezeExcitation",
    "TableScores",
    "TokenMLP",
    "as_tokens",
    "attention_from_convolution",
    "attention_with_few_heads",
    "channel_kernel_size",
    "dynamic_convolution",
    "kernels_from_weights",
    "mixing_matrix",
    "tap_rank",
]
