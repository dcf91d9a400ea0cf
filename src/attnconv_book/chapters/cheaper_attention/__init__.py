"""The chapter `cheaper-attention`: what it alone needs."""

from attnconv_book.chapters.cheaper_attention.checks import (
    check_conversation_bytes,
    check_merge,
)
from attnconv_book.chapters.cheaper_attention.experiment import MEMORIES
from attnconv_book.chapters.cheaper_attention.kept import PUBLISHED_MODELS, model_bytes
from attnconv_book.chapters.cheaper_attention.memory_networks import (
    NETWORKS,
    memory_network,
)
from attnconv_book.chapters.cheaper_attention.online_softmax import online_softmax
from attnconv_book.chapters.cheaper_attention.pattern_explorer import (
    PatternExplorer,
    pattern_explorer_state,
)
from attnconv_book.chapters.cheaper_attention.patterns import pattern_mask
from attnconv_book.chapters.cheaper_attention.tile_walk import TileWalk, tile_walk_state

__all__ = [
    "MEMORIES",
    "NETWORKS",
    "PUBLISHED_MODELS",
    "PatternExplorer",
    "TileWalk",
    "check_conversation_bytes",
    "check_merge",
    "memory_network",
    "model_bytes",
    "online_softmax",
    "pattern_explorer_state",
    "pattern_mask",
    "tile_walk_state",
]
