"""Small networks for recall: attention, convolution, and both, in several orders.

All have an embedding, layers that mix the tokens, each followed by a small network on
each token, and a head. No layer looks ahead.
"""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid import CONVOLVED, ConvolvedAttention, ShortConvolution
from attnconv.validation import check_at_least, check_choice
from attnconv_book.kit.recall_experiments import Mixer, RecallNetwork


class GatedConvolution(nn.Module):
    """A long causal convolution, multiplied by a gate that each token computes.

    Args:
        dim: Width of a token.
        taps: Length of the convolution.

    Source:
        The mixing layer of Poli et al., 2023 (Hyena), with one gate and with taps that
        are learned one by one.
    """

    def __init__(self, dim: int, taps: int) -> None:
        """Create projections and convolution."""
        super().__init__()
        self.project = nn.Linear(dim, 2 * dim)
        self.convolve = ShortConvolution(dim, taps)
        self.output = nn.Linear(dim, dim)

    def forward(self, x: Float[Tensor, "batch n dim"]) -> Float[Tensor, "batch n dim"]:
        """Filter the tokens and let each one gate what it gets.

        Args:
            x: Tokens.

        Returns:
            Mixed tokens of the same shape.
        """
        mixed, gate = self.project(x).chunk(2, dim=-1)
        output: Tensor = self.output(self.convolve(mixed) * gate)
        return output


def _attention(*convolved: str, taps: int = 2) -> Mixer:
    return lambda dim, length: ConvolvedAttention(dim, convolved=convolved, taps=taps)


def _short(dim: int, length: int) -> nn.Module:
    return ShortConvolution(dim, 2)


def _long(dim: int, length: int) -> nn.Module:
    return GatedConvolution(dim, length)


NETWORKS: dict[str, tuple[Mixer, ...]] = {
    "attention": (_attention(),),
    "attention-twice": (_attention(), _attention()),
    "convolution-twice": (_long, _long),
    "convolution-attention": (_short, _attention()),
    "attention-convolution": (_attention(), _short),
    "on-query": (_attention("query"),),
    "on-key": (_attention("key"),),
    "on-value": (_attention("value"),),
    "on-all": (_attention(*CONVOLVED),),
    "one-tap-on-all": (_attention(*CONVOLVED, taps=1),),
}
"""The mixing layers of each network; "on-…" says what inside attention is convolved.

The short convolutions have 2 taps; only those of "one-tap-on-all" have one, and see no
neighbour. The long ones have as many taps as there are tokens, so that the last token
is reached from everywhere.
"""


def recall_network(
    name: str, *, num_keys: int, num_values: int, length: int, dim: int = 64
) -> RecallNetwork:
    """Build a network for recall.

    Args:
        name: One of `NETWORKS`.
        num_keys: Number of different keys.
        num_values: Number of different values.
        length: Tokens in a sequence; only long convolutions need to know.
        dim: Width of a token, a multiple of 8: four heads, of even width.

    Returns:
        A network with random weights, which scores the values at each place.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If there is no such network, or a size does not fit.
    """
    check_choice("name", name, NETWORKS)
    check_at_least("num_keys", num_keys, 1)
    check_at_least("num_values", num_values, 1)
    check_at_least("length", length, 1)
    check_at_least("dim", dim, 1)
    mixers = [make(dim, length) for make in NETWORKS[name]]
    return RecallNetwork(num_keys + num_values, num_values, mixers, dim)
