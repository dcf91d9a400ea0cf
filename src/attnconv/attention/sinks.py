"""Sinks: what a query attends to when nothing it sees deserves it."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import AttentionCore
from attnconv.attention.inputs import (
    check_mask,
    check_query_key,
    check_score_bias,
    check_value,
)
from attnconv.attention.seams import Core
from attnconv.validation import check_at_least, check_instance


class SinkCore(nn.Module):
    """Attention with one more key for each head, of a learned score and no value.

    A softmax must give away all its weight. Here a part of it can go to the sink, so
    that the weights of the tokens sum to less than 1: to Σ exp(s) / (exp(b) + Σ exp(s))
    with scores s and the score b of the sink. That is a key of zeros with b as its
    bias, so that any core with scores can do it.

    Args:
        num_heads: Number of heads; each learns its own score.
        core: What attends to the tokens and the sink; None means `AttentionCore()`.

    Raises:
        TypeError: If `num_heads` is not an integer or `core` lacks a method.
        ValueError: If `num_heads` is below 1.

    Source:
        Xiao et al., 2024, section 3.2 (a learned sink key); as one score for each head:
        OpenAI, 2025 (gpt-oss model card), section 2.2. A score of 0 is Miller, 2023.
    """

    def __init__(self, num_heads: int, core: Core | None = None) -> None:
        """Create the scores of the sinks, at first 0."""
        super().__init__()
        check_at_least("num_heads", num_heads, 1)
        core = AttentionCore() if core is None else core
        check_instance("core", core, Core)
        self.num_heads = num_heads
        self.scores = nn.Parameter(torch.zeros(num_heads))
        self.core = core

    def forward(
        self,
        query: Float[Tensor, "batch num_heads n_q d_k"],
        key: Float[Tensor, "batch num_heads n_k d_k"],
        value: Float[Tensor, "batch num_heads n_k d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch num_heads n_q d_v"]:
        """Average the values, and nothing where the sink takes the weight.

        Args:
            query: What each position asks for.
            key: What each position offers.
            value: What each position hands over.
            mask: True = may attend; the sink may always be attended to.
            score_bias: Numbers added to the scores of the tokens.

        Returns:
            `weights @ value`.

        Raises:
            TypeError: As for the core.
            ValueError: As for the core, or if there are not `num_heads` heads.

        Cost:
            That of the core with one more key, and a bias of num_heads · n_k numbers.
        """
        check_query_key(query, key)
        check_value(key, value)
        key, mask, bias = self._with_sink(query, key, mask, score_bias)
        value = torch.cat([value, torch.zeros_like(value[..., :1, :])], dim=-2)
        return self.core(query, key, value, mask, bias)

    def weights(
        self,
        query: Float[Tensor, "batch num_heads n_q d_k"],
        key: Float[Tensor, "batch num_heads n_k d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch num_heads n_q n_k"]:
        """Return the weights of the tokens; what is missing to 1 went to the sink."""
        check_query_key(query, key)
        key, mask, bias = self._with_sink(query, key, mask, score_bias)
        return self.core.weights(query, key, mask, bias)[..., :-1]

    def _with_sink(
        self, query: Tensor, key: Tensor, mask: Tensor | None, bias: Tensor | None
    ) -> tuple[Tensor, Tensor | None, Tensor]:
        """Add the sink behind the keys, and its column to mask and bias."""
        if query.dim() != 4 or query.shape[1] != self.num_heads:
            raise ValueError(
                f"query must be (batch, num_heads = {self.num_heads}, n_q, d_k), "
                f"got shape {tuple(query.shape)}"
            )
        scores_shape = (*query.shape[:-1], key.shape[-2])
        if mask is not None:
            check_mask(mask, scores_shape)
            mask = mask.expand(*mask.shape[:-1], key.shape[-2])
            mask = torch.cat([mask, torch.ones_like(mask[..., :1])], dim=-1)
        if bias is None:
            bias = query.new_zeros(1, 1, key.shape[-2])
        else:
            check_score_bias(bias, scores_shape, query)
            bias = bias.expand(*bias.shape[:-1], key.shape[-2])
        sinks = self.scores.to(query.dtype)[:, None, None]
        column = bias.new_zeros(*bias.shape[:-1], 1) + sinks
        bias = torch.cat([bias.expand(*column.shape[:-1], -1), column], dim=-1)
        key = torch.cat([key, torch.zeros_like(key[..., :1, :])], dim=-2)
        return key, mask, bias
