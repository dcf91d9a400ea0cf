"""Six published networks, built without numbers: only their shapes are counted.

All are built on torch's device "meta", where a tensor has a shape and no memory, so a
network of 138 million parameters is there in a moment. Each follows its paper; where
papers leave a choice, it is that of torchvision, whose counts the tests compare.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnconv.complexity import count_parameters, multiply_adds_by_part
from attnconv.models import ConvNeXt, ViT
from attnconv.validation import check_choice


class Added(nn.Module):
    """Add what the layers make of the maps to the maps, or to what `skip` makes.

    Args:
        layers: One path.
        skip: The other path; the maps themselves if it is left out.
    """

    def __init__(self, layers: nn.Module, skip: nn.Module | None = None) -> None:
        """Keep both paths."""
        super().__init__()
        self.layers = layers
        self.skip = skip or nn.Identity()

    def forward(
        self, maps: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch after rows columns"]:
        """Add the two."""
        added: Tensor = self.skip(maps) + self.layers(maps)
        return added


def _normed(
    before: int, after: int, kernel: int = 1, stride: int = 1, groups: int = 1
) -> list[nn.Module]:
    """Convolution and batch normalisation."""
    convolution = nn.Conv2d(
        before, after, kernel, stride, kernel // 2, groups=groups, bias=False
    )
    return [convolution, nn.BatchNorm2d(after)]


def _lenet5() -> nn.Module:
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.Tanh(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )


def _vgg16() -> nn.Module:
    layers: list[nn.Module] = []
    before = 3
    for after, repeats in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(repeats):
            layers += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU()]
            before = after
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(
        *layers,
        *(nn.Flatten(), nn.Linear(512 * 7 * 7, 4096), nn.ReLU()),
        *(nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)),
    )


def _resnet50() -> nn.Module:
    layers = [*_normed(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)]
    before = 64
    for middle, repeats in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for place in range(repeats):
            stride = 2 if place == 0 and middle > 64 else 1
            after = 4 * middle
            skip = nn.Sequential(*_normed(before, after, 1, stride))
            path = nn.Sequential(
                *(*_normed(before, middle), nn.ReLU()),
                *(*_normed(middle, middle, 3, stride), nn.ReLU()),
                *_normed(middle, after),
            )
            layers += [Added(path, None if place else skip), nn.ReLU()]
            before = after
    ends = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))
    return nn.Sequential(*layers, *ends)


def _mobilenet_v2() -> nn.Module:
    layers = [*_normed(3, 32, 3, 2), nn.ReLU6()]
    before = 32
    plan = (
        *((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)),
        *((6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)),
    )
    for wider, after, repeats, first_stride in plan:
        for place in range(repeats):
            stride = 1 if place else first_stride
            middle = wider * before
            widen = [*_normed(before, middle), nn.ReLU6()] if wider > 1 else []
            path = nn.Sequential(
                *widen,
                *(*_normed(middle, middle, 3, stride, middle), nn.ReLU6()),
                *_normed(middle, after),
            )
            layers.append(Added(path) if place else path)
            before = after
    layers += [*_normed(320, 1280), nn.ReLU6()]
    ends = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 1000))
    return nn.Sequential(*layers, *ends)


def _convnext_t() -> nn.Module:
    return ConvNeXt(1000, 3, 224, 4, dims=(96, 192, 384, 768), depths=(3, 3, 9, 3))


def _vit_b16() -> nn.Module:
    return ViT(1000, 3, 224, 16, dim=768, depth=12, num_heads=12)


PUBLISHED: dict[str, tuple[Callable[[], nn.Module], tuple[int, int, int]]] = {
    "LeNet-5": (_lenet5, (1, 32, 32)),
    "VGG-16": (_vgg16, (3, 224, 224)),
    "ResNet-50": (_resnet50, (3, 224, 224)),
    "MobileNetV2": (_mobilenet_v2, (3, 224, 224)),
    "ConvNeXt-T": (_convnext_t, (3, 224, 224)),
    "ViT-B/16": (_vit_b16, (3, 224, 224)),
}
"""How each network is built, and the shape of its pictures."""


OTHERS = "others"
"""What no layer holds or does."""


@dataclass(frozen=True)
class LayerCost:
    """What one layer of a network holds and computes.

    Attributes:
        name: Its place in the network.
        kind: Its class, such as "Conv2d".
        parameters: Weights and biases.
        multiply_adds: For one picture.
    """

    name: str
    kind: str
    parameters: int
    multiply_adds: int


def build_published(name: str) -> nn.Module:
    """Build one of the networks on the device "meta", in eval mode.

    Args:
        name: One of `PUBLISHED`.

    Raises:
        ValueError: If there is no such network.
    """
    check_choice("name", name, PUBLISHED)
    with torch.device("meta"):
        return PUBLISHED[name][0]().eval()


def layer_costs(name: str) -> list[LayerCost]:
    """Count each layer of a network that holds parameters or multiplies.

    Args:
        name: One of `PUBLISHED`.

    Returns:
        The layers in the order in which they are built; parameters that stand outside
        of them (positions, tokens) come as a last entry, `OTHERS`, as do
        multiply-adds between activations (attention).

    Raises:
        ValueError: If there is no such network.
    """
    network = build_published(name)
    picture = torch.zeros(1, *PUBLISHED[name][1], device="meta")
    counted = multiply_adds_by_part(network, picture)
    costs = []
    for place, part in network.named_modules():
        if next(part.children(), None) is None:
            held = count_parameters(part) if any(True for _ in part.parameters()) else 0
            times = counted.get(place, 0)
            if held or times:
                costs.append(LayerCost(place, type(part).__name__, held, times))
    rest = LayerCost(
        OTHERS,
        OTHERS,
        count_parameters(network) - sum(cost.parameters for cost in costs),
        counted[""] - sum(cost.multiply_adds for cost in costs),
    )
    return [*costs, rest] if rest.parameters or rest.multiply_adds else costs
