"""The chapter `cheaper-attention`: what it alone needs."""

from attnconv_book.chapters.cheaper_attention.experiment import MEMORIES
from attnconv_book.chapters.cheaper_attention.memory_networks import (
    NETWORKS,
    memory_network,
)
from attnconv_book.chapters.cheaper_attention.online_softmax import online_softmax
from attnconv_book.chapters.cheaper_attention.tile_walk import TileWalk, tile_walk_state

__all__ = [
    "MEMORIES",
    "NETWORKS",
    "TileWalk",
    "memory_network",
    "online_softmax",
    "tile_walk_state",
]
