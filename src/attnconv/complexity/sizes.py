"""The sizes that the formulas are given: read, and refused, in one place."""

from attnconv.validation import (
    check_at_least,
    check_choice,
    check_divides,
    read_each_axis,
)

SCORES = ("dot", "cosine", "scaled dot", "bilinear", "additive")
"""The five ways to score a query against a key, in `attnconv.attention`."""


def check_sizes(**sizes: int) -> None:
    """Refuse sizes that count nothing.

    Args:
        **sizes: By the names of the caller's arguments.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1.
    """
    for name, size in sizes.items():
        check_at_least(name, size, 1)


def check_channels(in_channels: int, out_channels: int, groups: int = 1) -> None:
    """Refuse channels that no convolution has.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        groups: Number of parts the channels are split into.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is below 1, or `groups` does not divide the channels.
    """
    check_sizes(in_channels=in_channels, out_channels=out_channels)
    check_divides("groups", groups, "in_channels", in_channels)
    check_divides("groups", groups, "out_channels", out_channels)


def read_axes(**sizes: int | tuple[int, ...]) -> list[tuple[int, ...]]:
    """Read sizes that are given for each axis, or as one number for a single axis.

    Args:
        **sizes: Any number of them, by the names of the caller's arguments.

    Returns:
        Each as a tuple, all of one length.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, or the numbers of axes differ.
    """
    read = [read_each_axis(name, size, None, 1) for name, size in sizes.items()]
    if len({len(axes) for axes in read}) != 1:
        raise ValueError(
            f"{' and '.join(sizes)} must have one number for each axis, "
            f"got {' and '.join(map(str, sizes.values()))}"
        )
    return read


def read_keys(n_q: int, n_k: int | None) -> int:
    """Read how many keys meet the queries.

    Args:
        n_q: Number of queries.
        n_k: Number of keys; `None` means as many as queries.

    Returns:
        The number of keys.

    Raises:
        TypeError: If a number is not an integer.
        ValueError: If a number is below 1.
    """
    keys = n_q if n_k is None else n_k
    check_sizes(n_q=n_q, n_k=keys)
    return keys


def read_scores(kind: str, n_q: int, n_k: int, d_k: int, d_q: int | None) -> int:
    """Read the sizes of scores; refuse those that no scores have.

    Args:
        kind: One of `SCORES`.
        n_q: Number of queries.
        n_k: Number of keys.
        d_k: Width of the keys.
        d_q: Width of the queries; `None` means d_k.

    Returns:
        The width of the queries.

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, there is no such kind, or `d_q` differs from
            `d_k` where the kind has no matrix between them.
    """
    check_choice("kind", kind, SCORES)
    width = d_k if d_q is None else d_q
    check_sizes(n_q=n_q, n_k=n_k, d_k=d_k, d_q=width)
    if kind != "bilinear" and width != d_k:
        raise ValueError(f'd_q must be d_k = {d_k} for kind "{kind}", got {width}')
    return width
