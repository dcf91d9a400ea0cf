"""Figures to play with: what all of them share, and those that two chapters show."""

from attnconv_book.kit.widgets.attention_explorer import (
    AttentionExplorer,
    attention_explorer_state,
)
from attnconv_book.kit.widgets.book_widget import (
    module_source,
    stylesheet_source,
)

__all__ = [
    "AttentionExplorer",
    "attention_explorer_state",
    "module_source",
    "stylesheet_source",
]
