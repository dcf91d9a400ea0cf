"""The article's two models, repaired: its layers and sizes kept, its defects mended.

The chapters on code show each defect of the printed programs; what stands here is what
they become. The sizes are the article's own and are the defaults.
"""

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.attention import masked_softmax
from attnconv.attention.inputs import check_tokens
from attnconv.models.inputs import check_images
from attnconv.validation import check_at_least, check_not_empty


class TokenAttention(nn.Module):
    """Give every token the same weighted average of all tokens.

    Each token gets one score from a linear layer, as the article prints it. There is no
    query: the weights do not depend on which token asks.

    Args:
        dim: Width of a token.

    Raises:
        ValueError: If `dim` is below 1.

    Source:
        The article, section 4.1, class `Attention`, with softmax over the tokens and
        the values averaged. Known elsewhere as attention pooling.
    """

    def __init__(self, dim: int) -> None:
        """Create the layer that scores a token."""
        super().__init__()
        check_at_least("dim", dim, 1)
        self.score = nn.Linear(dim, 1)

    def weights(
        self, tokens: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch 1 tokens"]:
        """Compute how much each token counts in the average.

        Args:
            tokens: The sequence.

        Returns:
            One row of weights for each batch entry; it sums to 1.

        Raises:
            TypeError: If the tokens are not floating point or not of the weights'
                dtype.
            ValueError: If they do not have 3 axes, are empty, or have another width.
        """
        check_tokens("tokens", tokens, self.score)
        check_not_empty("tokens", tokens)
        return masked_softmax(self.score(tokens).mT)

    def forward(
        self, tokens: Float[Tensor, "batch tokens dim"]
    ) -> Float[Tensor, "batch 1 dim"]:
        """Average the tokens by their weights.

        Args:
            tokens: The sequence; its entries are scored and are also the values.

        Returns:
            One average for each batch entry, with an axis of length 1 for the tokens.

        Raises:
            TypeError: As for `weights`.
            ValueError: As for `weights`.
        """
        return self.weights(tokens) @ tokens


class ArticleAttention(nn.Module):
    """The article's attention network: 100 → 50 → attention + residual → 10.

    Args:
        in_features: Width of an input token.
        dim: Width of a token inside.
        out_features: Number of outputs for each token.

    Raises:
        ValueError: If a size is below 1.

    Source:
        The article, section 4.1, repaired.
    """

    def __init__(
        self, in_features: int = 100, dim: int = 50, out_features: int = 10
    ) -> None:
        """Create the two linear layers and the attention between them."""
        super().__init__()
        check_at_least("in_features", in_features, 1)
        check_at_least("dim", dim, 1)
        check_at_least("out_features", out_features, 1)
        self.embed = nn.Linear(in_features, dim)
        self.attention = TokenAttention(dim)
        self.head = nn.Linear(dim, out_features)

    def forward(
        self, x: Float[Tensor, "batch tokens in_features"]
    ) -> Float[Tensor, "batch tokens out_features"]:
        """Predict a vector for each token.

        Args:
            x: A batch of sequences. The article's own x, of shape (3, 100), is one
                sequence of 3 tokens: pass `x[None]`.

        Returns:
            One prediction for each token.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 3 axes, is empty, or has another width.

        Cost:
            tokens · (in_features · dim + 2 · dim + dim · out_features) multiply-adds.
        """
        check_tokens("x", x, self.embed, "in_features")
        check_not_empty("x", x)
        tokens = self.embed(x)
        # The average is (batch, 1, dim): it is added to each token, on purpose.
        output: Tensor = self.head(tokens + self.attention(tokens))
        return output


class ArticleCNN(nn.Module):
    """The article's convolutional network: 3×3 convolution, pooling, two linear layers.

    Args:
        num_classes: Number of classes.
        in_channels: Number of channels of an image.
        channels: Number of channels after the convolution.
        size: Height and width of an image; even, because pooling halves it.
        dim: Width of the hidden linear layer.

    Raises:
        ValueError: If a size is below 1, or `size` is odd.

    Source:
        The article, section 4.2, repaired.
    """

    def __init__(
        self,
        num_classes: int = 10,
        in_channels: int = 1,
        channels: int = 32,
        size: int = 32,
        dim: int = 128,
    ) -> None:
        """Create the layers; the first linear one holds nearly all the parameters."""
        super().__init__()
        for name, number in (
            ("num_classes", num_classes),
            ("in_channels", in_channels),
            ("channels", channels),
            ("size", size),
            ("dim", dim),
        ):
            check_at_least(name, number, 1)
        if size % 2:
            raise ValueError(f"size must be even (pooling halves it), got {size}")
        self.image_shape = (in_channels, size, size)
        self.conv1 = nn.Conv2d(in_channels, channels, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(channels * (size // 2) ** 2, dim)
        self.fc2 = nn.Linear(dim, num_classes)

    def forward(
        self, images: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch num_classes"]:
        """Score each image for each class.

        Args:
            images: A batch of images of exactly the size the model was built for.

        Returns:
            Logits, one row for each image: the number of images never changes.

        Raises:
            TypeError: If the images are not floating point or have another dtype than
                the weights.
            ValueError: If their shape is not (batch, in_channels, size, size), or the
                batch is empty.

        Cost:
            For each image 9 · in_channels · channels · size² multiply-adds in the
            convolution and channels · (size/2)² · dim + dim · num_classes after it.
        """
        check_images(images, self.image_shape, self.conv1.weight)
        x = self.pool(F.relu(self.conv1(images)))
        x = F.relu(self.fc1(x.flatten(start_dim=1)))
        logits: Tensor = self.fc2(x)
        return logits
