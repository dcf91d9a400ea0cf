"""Two models of sequences: an encoder-decoder with attention, and a small tagger."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attnconv.attention import AdditiveScores, MultiHeadAttention, ScoredAttention
from attnconv.models.inputs import check_token_numbers
from attnconv.validation import (
    check_at_least,
    check_callable,
    check_divides,
    known_numbers,
)


class EncoderDecoder(nn.Module):
    """Read one sequence, then write another, looking back at every step.

    A bidirectional GRU reads the source, a second GRU writes the target one token at
    a time. After each token it has read, the writer's state is the query of an
    attention over the reader's states; state and average together give the next token.

    Torch's recurrent layers take the lengths of the sources as numbers, so that this
    model cannot be compiled whole, exported, mapped (`vmap`) or run on the device
    "meta".

    Args:
        source_tokens: Number of different tokens in a source; number 0 is padding.
        target_tokens: Number of different tokens in a target; number 0 starts it.
        dim: Width of the embeddings and of both GRUs, an even number.
        scores: Builds the module of scores from `(d_q, d_k, dim)`, such as
            `AdditiveScores` or `ScaledDotScores`.

    Raises:
        TypeError: If a size is not an integer, or `scores` builds no module.
        ValueError: If a size is too small, or if `dim` is odd.

    Source:
        Bahdanau, Cho and Bengio (2015), with the order of steps of Luong, Pham and
        Manning (2015, section 3.1): the state that already knows the last token asks,
        and the average is not fed back into the GRU.
    """

    def __init__(
        self,
        source_tokens: int = 71,
        target_tokens: int = 12,
        *,
        dim: int = 128,
        scores: Callable[[int, int, int], nn.Module] = AdditiveScores,
    ) -> None:
        """Create the reader, the writer and the attention between them."""
        super().__init__()
        check_at_least("source_tokens", source_tokens, 2)
        check_at_least("target_tokens", target_tokens, 2)
        check_at_least("dim", dim, 2)
        if dim % 2:
            raise ValueError(
                f"dim must be even (half of it for each reading direction), got {dim}"
            )
        check_callable("scores", scores)
        self.read_embedding = nn.Embedding(source_tokens, dim, padding_idx=0)
        self.reader = nn.GRU(dim, dim // 2, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(dim, dim)
        self.write_embedding = nn.Embedding(target_tokens, dim)
        self.writer = nn.GRU(dim, dim, batch_first=True)
        self.attention = ScoredAttention(scores(dim, dim, dim))
        self.combine = nn.Linear(2 * dim, dim)
        self.head = nn.Linear(dim, target_tokens)

    def forward(
        self, source: Int[Tensor, "batch n_k"], target: Int[Tensor, "batch n_q"]
    ) -> Float[Tensor, "batch n_q target_tokens"]:
        """Score what follows each token of a target that is given.

        Args:
            source: Token numbers, filled up with 0 at the end.
            target: The target so far: token 0, then the tokens before the last.

        Returns:
            For each token of the target the scores of the token after it. They depend
            on no later token of the target.

        Raises:
            TypeError: If one of the two does not hold integers.
            ValueError: If the two are not of rank 2, differ in batch, are empty or hold
                numbers of no token, or if a source begins with padding or goes on
                after it.

        Cost:
            About 9 · n_k · dim² + 8 · n_q · dim² multiply-adds, and those of the
            scores over n_q · n_k pairs.
        """
        check_token_numbers("target", target, self.write_embedding.num_embeddings)
        keys, mask, state = self._read(source)
        if len(target) != len(source):
            raise ValueError(
                f"target must hold as many rows as source ({len(source)}),"
                f" got {len(target)}"
            )
        return self._write(target, state, keys, mask)[0]

    @torch.no_grad()
    def translate(
        self, source: Int[Tensor, "batch n_k"], length: int
    ) -> Int[Tensor, "batch {length}"]:
        """Write a target token by token, the best-scored token each time.

        Args:
            source: Token numbers, filled up with 0 at the end.
            length: Number of tokens to write.

        Returns:
            Token numbers, without the one that starts the target.

        Raises:
            ValueError: If `source` is not as `forward` wants it or `length` is below 1.
        """
        check_at_least("length", length, 1)
        keys, mask, state = self._read(source)
        token = source.new_zeros(len(source), 1)
        written = []
        for _ in range(length):
            logits, state = self._write(token, state, keys, mask)
            token = logits.argmax(dim=-1)
            written.append(token)
        return torch.cat(written, dim=1)

    def _read(self, source: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        check_token_numbers("source", source, self.read_embedding.num_embeddings)
        real = source != 0
        lengths = real.sum(dim=1)
        if known_numbers((lengths == 0).any()):
            raise ValueError("source must hold a token in each row, got only padding")
        if known_numbers((real[:, 1:] > real[:, :-1]).any()):
            raise ValueError(
                "source must hold its padding (0) behind its tokens, got a token "
                "after padding"
            )
        packed = pack_padded_sequence(
            self.read_embedding(source),
            lengths.cpu(),
            batch_first=True,
            enforce_sorted=False,
        )
        states, last = self.reader(packed)
        keys, _ = pad_packed_sequence(
            states, batch_first=True, total_length=source.shape[1]
        )
        state = torch.tanh(self.bridge(torch.cat([last[0], last[1]], dim=-1)))
        return keys, real.unsqueeze(1), state.unsqueeze(0)

    def _write(
        self, target: Tensor, state: Tensor, keys: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        queries, state = self.writer(self.write_embedding(target), state)
        average = self.attention(queries, keys, keys, mask)
        combined = torch.tanh(self.combine(torch.cat([average, queries], dim=-1)))
        return self.head(combined), state


class SequenceTagger(nn.Module):
    """Name a class for each position of a sequence, through attention alone.

    Token and learned position are added, one multi-head attention mixes them, a linear
    layer reads the mixture. There is no residual path around the attention, so all
    that an output knows came through the weights. Where torch's fused kernel computes
    it, there are no second derivatives and no forward-mode ones on a processor.

    Args:
        num_tokens: Number of different tokens.
        num_classes: Number of classes at each position.
        length: Longest sequence there is a position for.
        dim: Width of a token.
        num_heads: Number of heads; divides `dim`.

    Raises:
        ValueError: If a size is below 1 or `num_heads` does not divide `dim`.

    Source:
        Vaswani et al. (2017), section 3.2.2, without anything around the attention.
    """

    def __init__(
        self,
        num_tokens: int = 10,
        num_classes: int = 10,
        *,
        length: int = 12,
        dim: int = 32,
        num_heads: int = 1,
    ) -> None:
        """Create embedding, positions, attention and head."""
        super().__init__()
        check_at_least("num_tokens", num_tokens, 1)
        check_at_least("num_classes", num_classes, 1)
        check_at_least("length", length, 1)
        check_at_least("dim", dim, 1)
        check_divides("num_heads", num_heads, "dim", dim)
        self.embedding = nn.Embedding(num_tokens, dim)
        self.positions = nn.Parameter(torch.randn(length, dim))
        self.attention = MultiHeadAttention(dim, num_heads)
        self.head = nn.Linear(dim, num_classes)

    def forward(
        self, tokens: Int[Tensor, "batch n"]
    ) -> Float[Tensor, "batch n num_classes"]:
        """Score the classes at each position.

        Args:
            tokens: Token numbers.

        Returns:
            Scores before softmax.

        Raises:
            TypeError: If `tokens` does not hold integers.
            ValueError: If `tokens` is not of rank 2, is empty, is longer than there are
                positions, or holds a number of no token.

        Cost:
            4 · n · dim² + 2 · n² · dim multiply-adds in the attention.
        """
        check_token_numbers("tokens", tokens, self.embedding.num_embeddings)
        n, length = tokens.shape[1], len(self.positions)
        if n > length:
            raise ValueError(f"tokens must be at most {length} long, got {n}")
        mixed = self.attention(self.embedding(tokens) + self.positions[:n])
        logits: Tensor = self.head(mixed)
        return logits
