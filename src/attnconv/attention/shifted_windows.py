"""Attention inside the windows of an image, and inside windows that are shifted."""

import torch
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor, nn

from attnconv.attention.core import attention_weights, scaled_dot_product_attention
from attnconv.attention.grid_bias import GridBias, grid_steps
from attnconv.attention.inputs import (
    check_mask,
    check_query_key,
    check_score_bias,
    check_value,
)
from attnconv.validation import (
    check_at_least,
    check_axis,
    check_divides,
    check_flag,
    check_rank_at_least,
    read_pair,
)


class ShiftedWindowCore(nn.Module):
    """A core whose tokens stand on a grid and attend inside square windows alone.

    The grid is cut into windows of M × M places, and each is an attention of its own:
    the cost grows with the number of places, not with its square. Nothing passes an
    edge; so in every second layer the windows are shifted by half of their width. The
    grid is rolled for that, and what has come around an edge may not attend to what was
    there before: a shifted window at the border falls into pieces.

    A learned number for each step inside a window is added to the scores.

    Args:
        num_heads: Number of heads; each has its own numbers.
        size: Rows and columns of the grid, one number or both.
        window: Rows and columns M of a window; divides those of the grid.
        shift: Places by which the windows are shifted down and to the right, below M.
        fused: Take torch's fused kernel. False takes the formula as the books write it.
            What is added to the scores is learned, and torch has no fused kernel with a
            gradient for that on a processor: both paths have second derivatives.

    Raises:
        TypeError: If a size is not an integer or `fused` not True or False.
        ValueError: If a size is too small, `window` does not divide the grid, or
            `shift` is not below it.

    Source:
        Liu et al., 2021 (Swin), section 3.2 and figures 2 and 4.
    """

    def __init__(
        self,
        num_heads: int,
        size: int | tuple[int, int],
        window: int,
        *,
        shift: int = 0,
        fused: bool = True,
    ) -> None:
        """Draw the numbers of the steps, and see which pairs a shift takes apart."""
        super().__init__()
        check_at_least("num_heads", num_heads, 1)
        self.size = read_pair("size", size, 1)
        for side in self.size:
            check_divides("window", window, "size", side)
        check_at_least("shift", shift, 0)
        if shift >= window:
            raise ValueError(f"shift must be below window={window}, got {shift}")
        check_flag("fused", fused)
        self.num_heads = num_heads
        self.window, self.shift, self.fused = window, shift, fused
        self.bias = GridBias(num_heads, window)
        pieces = self._pieces(torch.get_default_device())
        inside = self._cut(pieces[:, None])[..., 0]
        self.register_buffer(
            "together", inside[:, :, None] == inside[:, None, :], persistent=False
        )

    together: Bool[Tensor, "windows n n"]

    def forward(
        self,
        query: Float[Tensor, "*batch places d_k"],
        key: Float[Tensor, "*batch places d_k"],
        value: Float[Tensor, "*batch places d_v"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch places d_v"]:
        """Average the values of the window.

        Args:
            query: What each place asks for; the axis before the places is that of the
                heads. Places are counted row by row.
            key: What each place offers.
            value: What each place hands over.
            mask: True = may attend, inside the window. `None` = all of it.
            score_bias: Further numbers added to the scores.

        Returns:
            `weights @ value`.

        Raises:
            TypeError: As for `scaled_dot_product_attention`.
            ValueError: As there, or if there is another number of heads or places.

        Cost:
            places · M² · (d_k + d_v) multiply-adds per head. With a mask or a further
            bias: places², as for full attention.
        """
        self._check(query, key)
        check_value(key, value)
        if mask is not None or score_bias is not None:
            near, added = self._everywhere(query, mask, score_bias)
            return scaled_dot_product_attention(
                query, key, value, near, score_bias=added, fused=self.fused
            )
        q, k, v = (self._cut(part) for part in (query, key, value))
        mixed = scaled_dot_product_attention(
            q,
            k,
            v,
            self.together if self.shift else None,
            score_bias=self.bias()[:, None],
            fused=self.fused,
        )
        return self._join(mixed)

    def weights(
        self,
        query: Float[Tensor, "*batch places d_k"],
        key: Float[Tensor, "*batch places d_k"],
        mask: Bool[Tensor, "..."] | None = None,
        score_bias: Float[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "*batch places places"]:
        """Return the weights of all places, zeros outside of the window.

        Args:
            query: What each place asks for.
            key: What each place offers.
            mask: True = may attend, inside the window.
            score_bias: Further numbers added to the scores.

        Raises:
            TypeError: As for a call.
            ValueError: As for a call.
        """
        self._check(query, key)
        near, added = self._everywhere(query, mask, score_bias)
        return attention_weights(query, key, near, score_bias=added)

    def _check(self, query: Tensor, key: Tensor) -> None:
        check_query_key(query, key)
        for name, part in (("query", query), ("key", key)):
            check_rank_at_least(name, part, 3, "(..., heads, places, d_k)")
            check_axis(name, part, -3, self.num_heads, "heads")
            check_axis(name, part, -2, self.size[0] * self.size[1], "places")

    def _pieces(self, device: torch.device) -> Tensor:
        """Number the pieces: places of one window that no edge of the image parts."""
        numbers = []
        for side in self.size:
            place = torch.arange(side, device=device)
            window = (place - self.shift) % side // self.window
            # What the roll takes around the edge lies in the last window, apart.
            numbers.append(2 * window + (place < self.shift))
        down, right = numbers
        return (down[:, None] * (2 * self.size[1] + 2) + right).flatten()

    def _cut(self, tokens: Tensor) -> Tensor:
        """Roll the grid, and give each window an axis of its own."""
        grid = rearrange(tokens, "... (y x) d -> ... y x d", y=self.size[0])
        grid = grid.roll((-self.shift, -self.shift), (-3, -2))
        pattern = "... (down y) (right x) d -> ... (down right) (y x) d"
        cut: Tensor = rearrange(grid, pattern, y=self.window, x=self.window)
        return cut

    def _join(self, windows: Tensor) -> Tensor:
        """Undo `_cut`."""
        pattern = "... (down right) (y x) d -> ... (down y) (right x) d"
        down = self.size[0] // self.window
        grid = rearrange(windows, pattern, down=down, y=self.window)
        grid = grid.roll((self.shift, self.shift), (-3, -2))
        tokens: Tensor = rearrange(grid, "... y x d -> ... (y x) d")
        return tokens

    def _everywhere(
        self, query: Tensor, mask: Tensor | None, score_bias: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Write windows and bias as those of full attention."""
        pieces = self._pieces(query.device)
        near = pieces[:, None] == pieces
        if mask is not None:
            check_mask(mask, (*query.shape[:-1], query.shape[-2]))
            near = near & mask
        bias = self.bias.look_up(*grid_steps(*self.size, query.device))
        if score_bias is not None:
            check_score_bias(score_bias, (*query.shape[:-1], query.shape[-2]), query)
            bias = bias + score_bias
        return near, bias
