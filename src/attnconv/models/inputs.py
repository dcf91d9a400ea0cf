"""What models expect of their inputs: token numbers, and images of one size."""

from torch import Tensor

from attnconv.validation import (
    check_floating,
    check_integers,
    check_not_empty,
    check_numbers_between,
    check_rank,
    check_same_dtype,
    check_shape,
)


def check_token_numbers(name: str, tokens: Tensor, num_tokens: int) -> None:
    """Refuse what is not (batch, n) numbers of tokens; an embedding would crash.

    Args:
        name: The argument's name, as the caller wrote it.
        tokens: The argument.
        num_tokens: How many tokens there are; their numbers are 0 to num_tokens − 1.

    Raises:
        TypeError: If it is no tensor or does not hold integers.
        ValueError: If it does not have 2 axes, is empty or holds a number of no token.

    Cost:
        One look at every number: on a graphics card the program waits for it. Not where
        the call is compiled, exported or transformed; see `attnconv.validation`.
    """
    check_integers(name, tokens)
    check_rank(name, tokens, 2, "(batch, n)")
    check_not_empty(name, tokens)
    check_numbers_between(name, tokens, 0, num_tokens - 1, "token numbers")


def check_images(
    images: Tensor, image_shape: tuple[int, int, int], weight: Tensor
) -> None:
    """Refuse what is not a batch of images of the size that a model was built for.

    Args:
        images: The argument; the message calls it "images".
        image_shape: Channels, height and width of one image.
        weight: A weight of the model, whose dtype the images must have.

    Raises:
        TypeError: If the images are not floating point or of another dtype.
        ValueError: If their shape is not (batch, *image_shape), or the batch is empty.
    """
    check_maps("images", images, image_shape)
    check_same_dtype("images", images, "the weights", weight)


def check_maps(name: str, maps: Tensor, shape: tuple[int, int, int]) -> None:
    """Refuse what is not a batch of images, or feature maps, of one shape.

    Args:
        name: The argument's name, as the caller wrote it.
        maps: The argument.
        shape: Channels, height and width of one of them.

    Raises:
        TypeError: If they are not floating point.
        ValueError: If their shape is not (batch, *shape), or the batch is empty.
    """
    layout = "(batch, channels, height, width)"
    check_floating(name, maps)
    check_rank(name, maps, 4, layout)
    check_not_empty(name, maps)
    check_shape(name, maps, (maps.shape[0], *shape), layout)
