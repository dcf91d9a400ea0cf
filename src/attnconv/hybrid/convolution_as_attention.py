"""Write a convolution as attention that looks at places alone."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.hybrid.place_attention import PlaceAttention, Places
from attnconv.hybrid.place_scores import QuadraticScores, TableScores
from attnconv.validation import check_at_least, check_finite, check_flag, check_instance


def attention_from_convolution(
    convolution: nn.Conv2d,
    sharpness: int | float,
    *,
    head_dim: int | None = None,
    pad_keys: bool = True,
) -> PlaceAttention:
    """Build the attention layer of the theorem: one head for each tap of the kernel.

    Head h looks at the offset of tap h, so sharply that the four neighbours of that
    pixel keep e^{-sharpness} each; its value and output projections are the tap's own
    matrix, in_channels × out_channels.

    Args:
        convolution: The convolution to reproduce; zero padding, groups 1.
        sharpness: α. The output's error falls as e^{-α}, down to rounding (in float64
            from about α = 37).
        head_dim: Width of a head; `None` means the smaller number of channels, which is
            always wide enough. A narrower head keeps the largest singular values of its
            tap, and loses the rest.
        pad_keys: Let the zeros of the convolution's padding be attended to. Without
            them the head of a tap beyond the border finds the nearest pixel of the
            image instead: replicate padding.

    Returns:
        The layer; its parameters are copies and can be trained.

    Raises:
        TypeError: If `convolution` is no `nn.Conv2d`, a number is none or `pad_keys` no
            truth value.
        ValueError: If it has groups, another padding mode than zeros, or padding given
            in words, `sharpness` is not finite and at least 0, or `head_dim` is below
            1.

    Source:
        Cordonnier, Loukas and Jaggi, 2020, theorem 1 and lemmas 1 and 2.
    """
    places = _places_of(convolution)
    check_finite("sharpness", sharpness)
    check_at_least("sharpness", sharpness, 0.0)
    taps = _taps_of(convolution)
    offsets = [
        [
            places.first_offset(0) + row * places.dilation[0],
            places.first_offset(1) + column * places.dilation[1],
        ]
        for row in range(places.kernel_size[0])
        for column in range(places.kernel_size[1])
    ]
    centres = taps.new_tensor(offsets)
    scores = QuadraticScores(centres, taps.new_full((len(taps),), sharpness))
    narrow = min(taps.shape[1:])
    if head_dim is not None:
        check_at_least("head_dim", head_dim, 1)
        narrow = min(narrow, head_dim)
    left, sizes, right = torch.linalg.svd(taps, full_matrices=False)
    value = left[..., :narrow] * sizes[:, None, :narrow]
    check_flag("pad_keys", pad_keys)
    padding = places.padding if pad_keys else (0, 0)
    bias = None if convolution.bias is None else convolution.bias.detach()
    layer = PlaceAttention(scores, value, right[:, :narrow], bias, places, padding)
    return layer.to(convolution.weight.dtype)


def attention_with_few_heads(
    convolution: nn.Conv2d, num_heads: int | None = None
) -> PlaceAttention:
    """Build an attention layer with at most one head more than the kernel's rank.

    Write the kernel as a matrix T with a row for each tap and r its rank. A head that
    may weigh the offsets as it likes contributes p wᵀ: p a distribution over the taps,
    w its matrix, flattened. r + 1 distributions are enough for any T of rank r: the
    uniform one, and r small departures from it along the columns of T. With K² taps
    more than K² heads are never needed.

    Args:
        convolution: The convolution to reproduce; zero padding, groups 1.
        num_heads: No more heads than this; `None` means as many as needed. Of too many
            departures the layer keeps those along the largest singular values.

    Returns:
        The layer, with at most min(number of taps, r + 1) heads, each as wide as the
        input. With all of them it is equal to the convolution up to rounding; the −∞ of
        the scores outside the kernel is the limit of large negative numbers.

    Raises:
        TypeError: If `convolution` is no `nn.Conv2d`, or `num_heads` no integer.
        ValueError: As `attention_from_convolution`, or if `num_heads` is below 1.
    """
    if num_heads is not None:
        check_at_least("num_heads", num_heads, 1)
    places = _places_of(convolution)
    taps = _taps_of(convolution)
    flat = taps.flatten(1)
    n = len(flat)
    # The columns of T, less their mean: a departure must leave the sum of weights at 1.
    columns = flat - flat.mean(0)
    rank = int(torch.linalg.matrix_rank(columns).item())
    kept = rank if num_heads is None else min(rank, num_heads - 1)
    if kept + 1 >= n:
        weights, matrices = torch.eye(n, dtype=taps.dtype, device=taps.device), taps
    else:
        away = torch.linalg.svd(columns, full_matrices=False)[0][:, :kept]
        # At most 0.9 / n away from 1 / n, so that no weight is 0 or below.
        away = away * (0.9 / n) / away.abs().amax(0)
        weights = torch.cat([taps.new_full((n, 1), 1 / n), 1 / n + away], 1)
        solved = torch.linalg.lstsq(weights, flat).solution
        matrices = solved.reshape(-1, *taps.shape[1:])
    table = weights.T.log().reshape(-1, *places.kernel_size)
    first = (places.first_offset(0), places.first_offset(1))
    scores = TableScores(table, first, places.dilation)
    value = taps.new_zeros(len(matrices), *[taps.shape[1]] * 2)
    value.diagonal(dim1=1, dim2=2).fill_(1)
    bias = None if convolution.bias is None else convolution.bias.detach()
    layer = PlaceAttention(scores, value, matrices, bias, places, places.padding)
    return layer.to(convolution.weight.dtype)


def tap_rank(convolution: nn.Conv2d) -> int:
    """Return the rank of the matrix that has a row for each tap of the kernel.

    No attention layer whose heads look at places alone equals the convolution with
    fewer heads: each head adds a matrix of rank 1 to this one.

    Args:
        convolution: A convolution; zero padding, groups 1.

    Returns:
        A number from 0 to min(taps, in_channels · out_channels).

    Raises:
        TypeError: If `convolution` is no `nn.Conv2d`.
        ValueError: As `attention_from_convolution`.
    """
    _places_of(convolution)
    return int(torch.linalg.matrix_rank(_taps_of(convolution).flatten(1)).item())


def _taps_of(
    convolution: nn.Conv2d,
) -> Float[Tensor, "taps in_channels out_channels"]:
    """Return the matrix of each tap, precise enough to be taken apart."""
    weight = convolution.weight.detach()
    wide = weight.to(torch.promote_types(weight.dtype, torch.float32))
    return wide.flatten(2).permute(2, 1, 0)


def _places_of(convolution: nn.Conv2d) -> Places:
    """Read where the outputs stand; refuse what the theorem does not speak of."""
    check_instance("convolution", convolution, nn.Conv2d)
    if convolution.groups != 1:
        raise ValueError(f"convolution must have 1 group, got {convolution.groups}")
    if convolution.padding_mode != "zeros":
        raise ValueError(
            "convolution must have padding_mode 'zeros', "
            f"got {convolution.padding_mode!r}"
        )
    if isinstance(convolution.padding, str):
        raise ValueError(
            f"convolution must have its padding in numbers, got {convolution.padding!r}"
        )
    pairs = (convolution.kernel_size, convolution.stride, convolution.padding)
    return Places(*((a, b) for a, b in (*pairs, convolution.dilation)))
