"""What networks that name the class of an image have in common."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.models.inputs import check_images


class ImageClassifier(nn.Module):
    """Describe an image by some numbers, and score the classes by a linear layer.

    A network of this kind says in `image_shape` what its images are like, makes `head`,
    and writes `describe`.

    Attributes:
        image_shape: Channels, height and width of an image.
        head: The linear layer.
    """

    image_shape: tuple[int, int, int]
    head: nn.Linear

    def describe(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Return the numbers by which the linear layer tells the classes apart.

        Args:
            images: Images of the network's channels and size.

        Raises:
            ValueError: If they are not what the network was built for, where that is
                noticed here; `forward` looks at the rest.
        """
        raise NotImplementedError

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch classes"]:
        """Return one score per class (logits, not probabilities).

        Args:
            images: Images of the network's channels and size.

        Raises:
            TypeError: If `images` is not floating point or not of the weights' dtype.
            ValueError: If `images` has another shape, or the batch is empty.
        """
        check_images(images, self.image_shape, self.head.weight)
        logits: Tensor = self.head(self.describe(images))
        return logits
