"""Checks for the exercises of the chapter on what attention and convolution share."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnconv.attention import attention_weights
from attnconv.hybrid import TokenMLP, mixing_matrix
from attnconv_book.kit.exercises.feedback import (
    NotYet,
    answer,
    expect_close,
    expect_tensor,
    feedback,
)


@feedback("One matrix for each tap; their weighted sum is the convolution of torch.")
def check_tap_matrices(tap_matrices: Any) -> None:
    """Check `tap_matrices(kernel_size, n, dilation)`.

    It must return (kernel_size, n, n): matrix k has a one where output i meets input
    i + (k − kernel_size // 2) · dilation.

    Args:
        tap_matrices: The learner's function.
    """
    matrices = expect_tensor(
        answer(tap_matrices, 3, 4, 1),
        "the matrices of 3 taps on 4 positions",
        shape=(3, 4, 4),
    )
    expect_close(
        matrices[1], torch.eye(4), "the middle tap must be the identity matrix"
    )
    expect_close(
        matrices[0],
        torch.diag(torch.ones(3), -1),
        "the first tap must fetch the left neighbour: ones just below the diagonal",
    )
    for kernel_size, n, dilation in ((3, 7, 2), (5, 11, 1), (1, 3, 1), (5, 4, 3)):
        matrices = expect_tensor(
            answer(tap_matrices, kernel_size, n, dilation),
            f"the matrices for {kernel_size} taps, {n} positions, dilation {dilation}",
            shape=(kernel_size, n, n),
        ).to(torch.float64)
        kernel = torch.randn(kernel_size, dtype=torch.float64)
        signal = torch.randn(n, dtype=torch.float64)
        wanted = F.conv1d(
            signal[None, None],
            kernel[None, None],
            padding=dilation * (kernel_size // 2),
            dilation=dilation,
        )
        expect_close(
            torch.einsum("k,kij,j->i", kernel, matrices, signal),
            wanted[0, 0],
            f"with {kernel_size} taps, {n} positions and dilation {dilation} "
            "their weighted sum must equal torch's conv1d",
        )


@feedback("M X W is the head, for any widths; W is the way through value and output.")
def check_head_matrices(head_matrices: Any) -> None:
    """Check `head_matrices(x, w_q, w_k, w_v, w_o)`.

    It must return the position matrix (n, n) and the channel matrix (dim, dim) of one
    attention head without biases.

    Args:
        head_matrices: The learner's function.
    """
    for n, dim, d_k in ((3, 4, 2), (7, 5, 3), (2, 3, 5)):
        x = torch.randn(n, dim)
        w_q, w_k, w_v = torch.randn(3, dim, d_k)
        w_o = torch.randn(d_k, dim)
        found = answer(head_matrices, x, w_q, w_k, w_v, w_o)
        if not (isinstance(found, tuple | list) and len(found) == 2):
            raise NotYet("return two matrices: M and W.")
        positions = expect_tensor(found[0], "M", shape=(n, n))
        channels = expect_tensor(found[1], "W", shape=(dim, dim))
        expect_close(
            positions.sum(dim=1),
            torch.ones(n),
            "each row of M must sum to 1: the softmax runs along the keys",
        )
        expect_close(
            positions,
            attention_weights(x @ w_q, x @ w_k),
            "M must be the weights of the head, with scores divided by √d",
        )
        expect_close(
            positions @ x @ channels,
            positions @ x @ w_v @ w_o,
            "M X W must be the output of the head",
        )
        expect_close(
            channels,
            w_v @ w_o,
            "W must be right for every input: it may depend on the weights alone",
        )


@feedback("Each name carries the number on its right, and is found under it.")
def check_whose(whose: Any) -> None:
    """Check `whose(tokens, asked)`.

    It must return, for each list of names and numbers, the name that stands before the
    number that is asked for.

    Args:
        whose: The learner's function.
    """
    first = torch.tensor([[0, 12, 1, 10, 2, 11]])
    for number, name in ((10, 1), (12, 0), (11, 2)):
        found = expect_tensor(
            answer(whose, first, torch.tensor([number])), "the names", shape=(1,)
        )
        expect_close(
            found.double(),
            torch.tensor([float(name)], dtype=torch.float64),
            f"in 'Ann 2, Ben 0, Cem 1' the number {number - 10} belongs to name {name}",
        )
    for pairs, batch in ((1, 3), (4, 16), (10, 16)):
        names = torch.rand(batch, 10).argsort(dim=1)[:, :pairs]
        numbers = 10 + torch.rand(batch, 10).argsort(dim=1)[:, :pairs]
        tokens = torch.stack([names, numbers], dim=-1).flatten(1)
        asked = torch.arange(batch) % pairs
        lines = torch.arange(batch)
        found = expect_tensor(
            answer(whose, tokens, numbers[lines, asked]),
            f"the names in {batch} lists of {pairs} pairs",
            shape=(batch,),
        )
        expect_close(
            found.double(),
            names[lines, asked].double(),
            f"in lists of {pairs} pairs each number must find the name before it",
        )


@feedback("The gates are Φ(z), so that the matrix times the column is the network.")
def check_gated_matrix(gated_matrix: Any) -> None:
    """Check `gated_matrix(w_in, w_out, column)`.

    It must return the position matrix (n, n) of a token MLP without biases.

    Args:
        gated_matrix: The learner's function.
    """
    for n, hidden in ((3, 5), (7, 2)):
        layer = TokenMLP(n, hidden, bias=False)
        for part in (layer.expand, layer.contract):
            nn.init.normal_(part.weight)
        column = torch.randn(n)
        w_in, w_out = layer.expand.weight.detach(), layer.contract.weight.detach()
        matrix = expect_tensor(
            answer(gated_matrix, w_in, w_out, column), "the matrix", shape=(n, n)
        )
        with torch.no_grad():
            expect_close(
                matrix.to(column.dtype) @ column,
                layer(column[None, :, None])[0, :, 0],
                "the matrix times the column must be what the network makes of it",
            )
            wanted: Tensor = mixing_matrix(layer, column[None, :, None]).positions
        expect_close(matrix, wanted[0, 0], "the gates must be Φ(z), one for each unit")
    silent = expect_tensor(
        answer(gated_matrix, w_in, w_out, torch.zeros(n)), "the matrix for zeros"
    )
    expect_close(silent, w_out @ w_in / 2, "where z is 0 the gate is ½, not 0 / 0")
