"""The inverted bottleneck (MBConv): widen, look around, weigh channels, narrow."""

from jaxtyping import Float
from torch import Tensor, nn

from attnconv.convolution.inputs import check_maps
from attnconv.hybrid import SqueezeExcitation
from attnconv.validation import check_at_least


class InvertedBottleneck(nn.Module):
    """Widen the channels, filter each, weigh them, and narrow, beside a skip path.

    Batch normalisation; 1 × 1 convolution to `expansion` times the channels, batch
    normalisation, GELU; depthwise 3 × 3, batch normalisation, GELU; squeeze and
    excitation; 1 × 1 convolution to `out_channels`. Where the block halves the maps,
    the first convolution has stride 2 and the skip path is max-pooling; where it
    changes their number, a 1 × 1 convolution follows on the skip path.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        expansion: How many times wider the middle is than the input.
        stride: 1 keeps height and width, 2 halves them (rounded up).

    Raises:
        TypeError: If a size is not an integer.
        ValueError: If a size is below 1, or `stride` neither 1 nor 2.

    Cost:
        With the middle of width m about m · (in_channels + out_channels + 9 + m / 2)
        parameters.

    Source:
        Sandler et al., 2018, in the form of Dai et al., 2021 (CoAtNet), appendix A.1:
        normalised before, GELU, and equation 5 for halving. The squeeze has a quarter
        of the middle's channels. A well-known library widens by the channels of the
        output, and halves in the depthwise convolution or by average pooling.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        expansion: int = 4,
        stride: int = 1,
    ) -> None:
        """Create the layers of both paths."""
        super().__init__()
        check_at_least("in_channels", in_channels, 1)
        check_at_least("out_channels", out_channels, 1)
        check_at_least("expansion", expansion, 1)
        check_at_least("stride", stride, 1)
        if stride > 2:
            raise ValueError(f"stride must be 1 or 2, got {stride}")
        self.in_channels = in_channels
        hidden = expansion * in_channels
        self.norm = nn.BatchNorm2d(in_channels)
        self.expand = nn.Conv2d(in_channels, hidden, 1, stride=stride, bias=False)
        self.expand_norm = nn.BatchNorm2d(hidden)
        self.depthwise = nn.Conv2d(
            hidden, hidden, 3, padding=1, groups=hidden, bias=False
        )
        self.depthwise_norm = nn.BatchNorm2d(hidden)
        self.weigh = SqueezeExcitation(hidden, reduction=4)
        self.contract = nn.Conv2d(hidden, out_channels, 1)
        skip: list[nn.Module] = []
        if stride == 2:
            skip.append(nn.MaxPool2d(2, ceil_mode=True))
        if out_channels != in_channels:
            skip.append(nn.Conv2d(in_channels, out_channels, 1))
        self.skip = nn.Sequential(*skip)

    def forward(
        self, x: Float[Tensor, "batch in_channels height width"]
    ) -> Float[Tensor, "batch out_channels out_height out_width"]:
        """Filter the maps.

        Args:
            x: Feature maps; in training more than one number for each channel, for the
                normalisation.

        Raises:
            TypeError: If `x` is not floating point or not of the weights' dtype.
            ValueError: If `x` does not have 4 axes, is empty or has other channels.
        """
        check_maps(x, self.in_channels, self.norm.weight)
        gelu = nn.functional.gelu
        wide = gelu(self.expand_norm(self.expand(self.norm(x))))
        near = gelu(self.depthwise_norm(self.depthwise(wide)))
        output: Tensor = self.skip(x) + self.contract(self.weigh(near))
        return output
