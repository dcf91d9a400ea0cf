"""Multi-head attention: several attentions side by side, each in its own subspace."""

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import AttentionCore
from attnconv.attention.inputs import check_flag, check_mask, check_tokens
from attnconv.attention.seams import Core, Positions, check_heads
from attnconv.validation import (
    check_at_least,
    check_divides,
    check_instance,
    check_tensor,
)


class MultiHeadAttention(nn.Module):
    """Let every token collect what it needs from all tokens, in several ways at once.

    The tokens are projected to queries, keys and values, these are split into
    `num_heads` parts of width `head_dim = dim / num_heads`, each part attends on its
    own, and one more projection mixes the results.

    The weights are computed by the child module `core`: watch it with
    `record(model, AttentionCore)`.

    Args:
        dim: Width of a token.
        num_heads: Number of heads; must divide `dim`.
        bias: Whether the projections add a bias.
        positions: How the heads know the order: `RelativeBias` and `AlibiBias` add to
            the scores, `RotaryPositions` turns queries and keys; `Positions` says what
            another object needs. `None`: the layer does not know the order, unless the
            tokens carry it.
        core: What turns queries, keys and values into the mixture: `AttentionCore`,
            `WindowedCore`, `LinearCore`; `Core` says what another object needs. `None`
            means `AttentionCore()`, through torch's fused kernel; on a CPU it has
            no second derivatives and no forward-mode ones, while
            `AttentionCore(fused=False)` has both.

    Raises:
        TypeError: If a size is not an integer, `bias` is not True or False, or
            `positions` or `core` lacks a method.
        ValueError: If a size is below 1, `num_heads` does not divide `dim`, or
            `positions` or `core` was made for other heads.

    Source:
        Vaswani et al., 2017, section 3.2.2. The three input projections are stored as
        one matrix, rows in the order query, key, value, as in `nn.MultiheadAttention`.
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        *,
        bias: bool = True,
        positions: Positions | None = None,
        core: Core | None = None,
    ) -> None:
        """Create the projections; positions and core are given."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        check_flag("bias", bias)
        core = AttentionCore() if core is None else core
        if positions is not None:
            check_instance("positions", positions, Positions)
            check_heads("positions", positions, num_heads, dim // num_heads)
        check_instance("core", core, Core)
        check_heads("core", core, num_heads, dim // num_heads)
        self.dim = dim
        self.num_heads = num_heads
        self.head_dim = dim // num_heads
        self.query_key_value = nn.Linear(dim, 3 * dim, bias=bias)
        self.positions = positions
        self.core = core
        self.output = nn.Linear(dim, dim, bias=bias)

    def forward(
        self,
        query: Float[Tensor, "batch n_q dim"],
        context: Float[Tensor, "batch n_k dim"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch n_q dim"]:
        """Mix the tokens of the context into each token of the query.

        Args:
            query: The tokens that ask.
            context: The tokens that answer; `None` means the query itself
                (self-attention).
            mask: True = may attend. (n_q, n_k): the same for all; (batch, n_q, n_k):
                one for each batch entry, for instance from `padding_mask`;
                (batch, num_heads, n_q, n_k): one for each head. Axes may have size 1.

        Returns:
            One mixed token for each token of the query. A token that may attend to
            nothing gets the bias of the output projection alone.

        Raises:
            TypeError: If a tensor is not floating point or has another dtype than the
                weights, or the mask is not boolean.
            ValueError: If query or context does not have 3 axes or is not `dim`
                wide, if their batches differ, or if the mask does not fit.

        Cost:
            Per batch entry (2 · n_q + 2 · n_k) · dim² multiply-adds in the projections
            and 2 · n_q · n_k · dim in the core; memory (n_q + n_k) · dim.
        """
        q, k, v = self.project(query, context)
        mask = self._for_all_heads(mask, q, k)
        q, k, score_bias = self.place(q, k)
        # Without a bias the core is called as before: what `record` saw stays readable.
        added = () if score_bias is None else (score_bias,)
        mixed = self.core(q, k, v, mask, *added)
        joined = rearrange(mixed, "batch heads n head_dim -> batch n (heads head_dim)")
        output: Tensor = self.output(joined)
        return output

    def weights(
        self,
        query: Float[Tensor, "batch n_q dim"],
        context: Float[Tensor, "batch n_k dim"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch num_heads n_q n_k"]:
        """Return the weights with which each head would mix the values.

        They are computed for this call alone; `forward` may never store them.

        Args:
            query: The tokens that ask.
            context: The tokens that answer; `None` means the query itself.
            mask: True = may attend; as for `forward`.

        Returns:
            Weights: those of the core.

        Raises:
            TypeError: As for `forward`.
            ValueError: As for `forward`.
        """
        q, k, _ = self.project(query, context)
        mask = self._for_all_heads(mask, q, k)
        q, k, score_bias = self.place(q, k)
        return self.core.weights(q, k, mask, score_bias)

    def project(
        self,
        query: Float[Tensor, "batch n_q dim"],
        context: Float[Tensor, "batch n_k dim"] | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Project the tokens to queries, keys and values, and split these into heads.

        Args:
            query: The tokens that ask.
            context: The tokens that answer; `None` means the query itself.

        Returns:
            Queries, keys and values, (batch, num_heads, n, head_dim) each.

        Raises:
            TypeError: If a tensor is not floating point or has another dtype than the
                weights.
            ValueError: If query or context does not have 3 axes or is not `dim` wide,
                or if their batches differ.
        """
        check_tokens("query", query, self.query_key_value)
        if context is None:
            parts = self.query_key_value(query).chunk(3, dim=-1)
        else:
            check_tokens("context", context, self.query_key_value)
            if context.shape[0] != query.shape[0]:
                raise ValueError(
                    f"context must have the batch size of query, {query.shape[0]}, "
                    f"got {context.shape[0]}"
                )
            parts = self._project_separately(query, context)
        heads = "batch n (heads head_dim) -> batch heads n head_dim"
        q, k, v = (rearrange(part, heads, heads=self.num_heads) for part in parts)
        return q, k, v

    def place(
        self,
        q: Float[Tensor, "batch num_heads n_q head_dim"],
        k: Float[Tensor, "batch num_heads n_k head_dim"],
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Let the positions act, on queries and keys or on the scores.

        Args:
            q: Projected queries of each head.
            k: Projected keys of each head.

        Returns:
            Queries and keys, turned by rotary positions and else as they were, and what
            a bias of the positions adds to the scores, or None.
        """
        return (q, k, None) if self.positions is None else self.positions.place(q, k)

    def _project_separately(
        self, query: Tensor, context: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Project the query with the first `dim` rows, the context with the others."""
        sizes = [self.dim, 2 * self.dim]
        q_weight, kv_weight = torch.split(self.query_key_value.weight, sizes)
        q_bias, kv_bias = None, None
        if self.query_key_value.bias is not None:
            q_bias, kv_bias = torch.split(self.query_key_value.bias, sizes)
        k, v = F.linear(context, kv_weight, kv_bias).chunk(2, dim=-1)
        return F.linear(query, q_weight, q_bias), k, v

    def _for_all_heads(
        self, mask: Tensor | None, q: Tensor, k: Tensor
    ) -> Tensor | None:
        """Give a mask of 3 axes one more for the heads, of size 1."""
        if mask is None:
            return None
        check_tensor("mask", mask)
        batch, heads, n_q, n_k = (*q.shape[:-1], k.shape[-2])
        if mask.dim() == 4:
            check_mask(mask, (batch, heads, n_q, n_k))
            return mask
        check_mask(mask, (batch, n_q, n_k))
        return mask.unsqueeze(1) if mask.dim() == 3 else mask
