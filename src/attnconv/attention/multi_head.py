"""Multi-head attention: several attentions side by side, each in its own subspace."""

from functools import partial

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.cache import KeyValueCache
from attnconv.attention.core import AttentionCore
from attnconv.attention.inputs import mask_for_heads
from attnconv.attention.projections import (
    project_by_one,
    tokens_of_keys,
    tokens_of_values,
)
from attnconv.attention.seams import Core, Positions, check_heads
from attnconv.validation import (
    check_at_least,
    check_device,
    check_divides,
    check_dtype,
    check_flag,
    check_instance,
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
        num_kv_heads: Number of heads of keys and values; must divide `num_heads`. Each
            serves num_heads / num_kv_heads neighbouring heads of queries: 1 is called
            multi-query, more are grouped-query attention. `None` means `num_heads`.
        kdim: Width of the tokens that keys are made of; `None` means `dim`.
        vdim: Width of the tokens that values are made of; `None` means `dim`. Where
            `kdim` differs from `dim`, the layer needs a context in each call, and where
            `vdim` differs from `kdim`, tokens for the values.
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
        device: Where the weights are to lie; `None` means torch's default device.
        dtype: Number type of the weights; `None` means torch's default type.

    Raises:
        TypeError: If a size is not an integer, `bias` is not True or False, `dtype` is
            none of floating point numbers, or `positions` or `core` lacks a method.
        ValueError: If a size is below 1, `num_heads` does not divide `dim` or
            `num_kv_heads` not `num_heads`, `positions` or `core` was made for other
            heads, or torch knows no such device.

    Source:
        Vaswani et al., 2017, section 3.2.2; Shazeer, 2019, and Ainslie et al., 2023,
        for fewer heads of keys and values. As in `nn.MultiheadAttention`, the three
        input projections are stored as one matrix, rows in the order query, key, value,
        and as three where `kdim` or `vdim` differs from `dim`.
    """

    def __init__(
        self,
        dim: int,
        num_heads: int,
        *,
        num_kv_heads: int | None = None,
        kdim: int | None = None,
        vdim: int | None = None,
        bias: bool = True,
        positions: Positions | None = None,
        core: Core | None = None,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Create the projections; positions and core are given."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        num_kv_heads = num_heads if num_kv_heads is None else num_kv_heads
        check_divides("num_kv_heads", num_kv_heads, "num_heads", num_heads)
        kdim, vdim = (dim if width is None else width for width in (kdim, vdim))
        check_at_least("kdim", kdim, 1)
        check_at_least("vdim", vdim, 1)
        check_flag("bias", bias)
        check_device("device", device)
        check_dtype("dtype", dtype)
        core = AttentionCore() if core is None else core
        if positions is not None:
            check_instance("positions", positions, Positions)
            check_heads("positions", positions, num_heads, dim // num_heads)
        check_instance("core", core, Core)
        check_heads("core", core, num_heads, dim // num_heads)
        self.dim, self.kdim, self.vdim = dim, kdim, vdim
        self.num_heads = num_heads
        self.num_kv_heads = num_kv_heads
        self.head_dim = dim // num_heads
        kv_dim = num_kv_heads * self.head_dim
        self.widths = (dim, kv_dim, kv_dim)
        linear = partial(nn.Linear, bias=bias, device=device, dtype=dtype)
        if self.of_one_width:
            self.query_key_value = linear(dim, sum(self.widths))
        else:
            self.query_projection = linear(dim, dim)
            self.key_projection = linear(kdim, kv_dim)
            self.value_projection = linear(vdim, kv_dim)
        self.positions = positions
        self.core = core
        self.output = linear(dim, dim)

    def forward(
        self,
        query: Float[Tensor, "batch n_q dim"],
        context: Float[Tensor, "batch n_k kdim"] | None = None,
        mask: Bool[Tensor, "..."] | None = None,
        *,
        value: Float[Tensor, "batch n_k vdim"] | None = None,
        cache: KeyValueCache | None = None,
    ) -> Float[Tensor, "batch n_q dim"]:
        """Mix the tokens of the context into each token of the query.

        Args:
            query: The tokens that ask.
            context: The tokens that answer; `None` means the query itself
                (self-attention).
            mask: True = may attend. (n_q, n_k): the same for all; (batch, n_q, n_k):
                one for each batch entry, for instance from `padding_mask`;
                (batch, num_heads, n_q, n_k): one for each head. Axes may have size 1.
            value: The tokens whose values are mixed, one for each token that answers;
                `None` means those themselves.
            cache: Keys and values of the tokens before these. Those of the query are
                added to it, and n_k counts them all: the queries are the last of the
                keys, as `causal_mask(n_q, len(cache) + n_q)` has it.

        Returns:
            One mixed token for each token of the query. A token that may attend to
            nothing gets the bias of the output projection alone.

        Raises:
            TypeError: If a tensor is not floating point or has another dtype than the
                weights, or the mask is not boolean.
            ValueError: If query, context or value does not have 3 axes or the width of
                the layer, or is not given where widths differ, if batches or lengths
                differ, if the mask does not fit, or if both a cache and context or
                value are given.

        Cost:
            Per batch entry (2 · n_q + 2 · n_k) · dim² multiply-adds in the projections
            and 2 · n_q · n_k · dim in the core; memory (n_q + n_k) · dim. With fewer
            heads of keys and values, n_k · dim² · 2 · num_kv_heads / num_heads of the
            projections instead; for the core they are repeated. With other widths n_k ·
            dim · (kdim + vdim). With a cache the projections of earlier tokens are not
            taken again.
        """
        q, k, v = self.project(query, context, value)
        if cache is not None:
            check_instance("cache", cache, KeyValueCache)
            for name, tokens in (("context", context), ("value", value)):
                if tokens is not None:
                    raise ValueError(
                        f"{name} must be None with a cache, which keeps the tokens of "
                        f"the query, got shape {tuple(tokens.shape)}"
                    )
        # What is refused must not be in the cache: the mask is looked at first.
        kept = 0 if cache is None else len(cache)
        mask = mask_for_heads(mask, q, kept + k.shape[-2])
        if cache is not None:
            k, v = cache.extend(k, v)
        q, k, score_bias = self.place(q, k)
        k, v = self._for_each_query(k), self._for_each_query(v)
        # Without a bias the core is called as before: what `record` saw stays readable.
        added = () if score_bias is None else (score_bias,)
        mixed = self.core(q, k, v, mask, *added)
        output: Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return output

    def weights(
        self,
        query: Float[Tensor, "batch n_q dim"],
        context: Float[Tensor, "batch n_k kdim"] | None = None,
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
        if self.of_one_width:
            q, k, _ = self.project(query, context)
        else:
            keys = tokens_of_keys(self._layers(), query, context)
            q = self._heads(self.query_projection(query))
            k = self._heads(self.key_projection(keys))
        mask = mask_for_heads(mask, q, k.shape[-2])
        q, k, score_bias = self.place(q, k)
        return self.core.weights(q, self._for_each_query(k), mask, score_bias)

    def project(
        self,
        query: Float[Tensor, "batch n_q dim"],
        context: Float[Tensor, "batch n_k kdim"] | None = None,
        value: Float[Tensor, "batch n_k vdim"] | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Project the tokens to queries, keys and values, and split these into heads.

        Args:
            query: The tokens that ask.
            context: The tokens that answer; `None` means the query itself.
            value: The tokens whose values are mixed; `None` means those that answer.

        Returns:
            Queries (batch, num_heads, n_q, head_dim), keys and values (batch,
            num_kv_heads, n_k, head_dim).

        Raises:
            TypeError: If a tensor is not floating point or has another dtype than the
                weights.
            ValueError: If a tensor does not have 3 axes or the width of the layer, or
                is not given where widths differ, or if batches or lengths differ.
        """
        layers = self._layers()
        keys = tokens_of_keys(layers, query, context)
        sources = query, keys, tokens_of_values(layers, keys, value)
        if not self.of_one_width:
            parts = tuple(
                layer(tokens) for layer, tokens in zip(layers, sources, strict=True)
            )
        elif context is None and value is None:
            parts = self.query_key_value(query).split(self.widths, dim=-1)
        else:
            parts = project_by_one(self.query_key_value, self.widths, *sources)
        q, k, v = (self._heads(part) for part in parts)
        return q, k, v

    def place(
        self,
        q: Float[Tensor, "batch num_heads n_q head_dim"],
        k: Float[Tensor, "batch num_kv_heads n_k head_dim"],
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

    @property
    def of_one_width(self) -> bool:
        """Whether queries, keys and values are made of tokens of the same width."""
        return self.kdim == self.vdim == self.dim

    def _layers(self) -> tuple[nn.Linear, nn.Linear, nn.Linear]:
        """Return what the tokens of queries, keys and values meet first."""
        if self.of_one_width:
            return (self.query_key_value,) * 3
        return self.query_projection, self.key_projection, self.value_projection

    def _heads(self, tokens: Tensor) -> Tensor:
        """Split projected tokens into heads."""
        batch, n, width = tokens.shape
        shape = batch, n, width // self.head_dim, self.head_dim
        return tokens.view(shape).transpose(1, 2)

    def _for_each_query(self, kv: Tensor) -> Tensor:
        """Repeat the heads of keys or values, so that each query head has its own."""
        if self.num_kv_heads == self.num_heads:
            return kv
        return kv.repeat_interleave(self.num_heads // self.num_kv_heads, dim=1)
