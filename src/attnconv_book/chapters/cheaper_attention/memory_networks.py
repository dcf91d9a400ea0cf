"""Small networks for recall that differ in what they keep of the past.

"softmax" keeps every key and value, "window" those of the last tokens, "linear" one
table for each head to which all tokens are added, "delta" such a table in which a token
overwrites what its key finds. No layer looks ahead, and none is told where a token
stands; with "-conv" queries, keys and values pass a convolution of two taps first.
"""

from typing import NamedTuple

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import (
    causal_mask,
    delta_rule_attention,
    linear_attention,
    scaled_dot_product_attention,
    windowed_attention,
)
from attnconv.hybrid import ShortConvolution
from attnconv.validation import check_at_least, check_choice, check_divides
from attnconv_book.kit.recall_experiments import (
    NUM_KEYS,
    NUM_VALUES,
    RecallNetwork,
)

DIM, TAPS = 64, 2
WINDOW = 15
"""How many tokens before its own a token sees in a window."""
RULES = ("softmax", "window", "linear", "delta")


class Memory(NamedTuple):
    """How a network remembers.

    Attributes:
        rule: One of `RULES`.
        convolved: Whether queries, keys and values pass a short convolution first.
        heads: Number of heads.
    """

    rule: str
    convolved: bool
    heads: int = 4


NETWORKS: dict[str, Memory] = {
    **{rule: Memory(rule, False) for rule in RULES},
    **{f"{rule}-conv": Memory(rule, True) for rule in RULES},
    "linear-conv-two-heads": Memory("linear", True, 2),
    "linear-conv-one-head": Memory("linear", True, 1),
}
"""The networks. A head of width d keeps d · d numbers, so fewer and wider heads have
larger tables at equal parameters."""


class MemoryMixer(nn.Module):
    """Causal attention with one of four memories.

    Args:
        dim: Width of a token.
        memory: How it remembers.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If the rule is none of `RULES`, or the heads do not divide `dim`.
    """

    def __init__(self, dim: int, memory: Memory) -> None:
        """Create projections and convolutions."""
        super().__init__()
        check_at_least("dim", dim, 1)
        check_choice("rule", memory.rule, RULES)
        check_divides("heads", memory.heads, "dim", dim)
        self.memory = memory
        self.project = nn.Linear(dim, 3 * dim)
        self.convolve = nn.ModuleList(
            ShortConvolution(dim, TAPS) if memory.convolved else nn.Identity()
            for _ in range(3)
        )
        if memory.rule == "delta":
            self.write = nn.Linear(dim, memory.heads)
        self.output = nn.Linear(dim, dim)

    def forward(self, x: Float[Tensor, "batch n dim"]) -> Float[Tensor, "batch n dim"]:
        """Let each token read from what is remembered of those up to it."""
        heads = "batch n (heads head_dim) -> batch heads n head_dim"
        q, k, v = (
            rearrange(convolve(part), heads, heads=self.memory.heads)
            for convolve, part in zip(
                self.convolve, self.project(x).chunk(3, dim=-1), strict=True
            )
        )
        if self.memory.rule == "softmax":
            mixed = scaled_dot_product_attention(q, k, v, causal_mask(x.shape[1]))
        elif self.memory.rule == "window":
            mixed = windowed_attention(q, k, v, (WINDOW, 0))
        elif self.memory.rule == "linear":
            mixed = linear_attention(q, k, v, causal=True)
        else:
            write = rearrange(self.write(x).sigmoid(), "batch n heads -> batch heads n")
            q, k = (nn.functional.normalize(each, dim=-1) for each in (q, k))
            mixed = delta_rule_attention(q, k, v, write).output
        joined = rearrange(mixed, "batch heads n head_dim -> batch n (heads head_dim)")
        output: Tensor = self.output(joined)
        return output


def memory_network(name: str) -> RecallNetwork:
    """Build a network for recall, with weights drawn from torch's random state.

    Args:
        name: One of `NETWORKS`.

    Returns:
        One layer of attention and a small network on each token.

    Raises:
        ValueError: If there is no such network.
    """
    check_choice("name", name, NETWORKS)
    mixer = MemoryMixer(DIM, NETWORKS[name])
    return RecallNetwork(NUM_KEYS + NUM_VALUES, NUM_VALUES, [mixer], DIM)
