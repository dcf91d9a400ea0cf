"""Parameter map: where a network's parameters stand, and where its time goes."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypedDict

import traitlets

from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.cheaper_convolution.published import (
    OTHERS,
    PUBLISHED,
    layer_costs,
)
from attnconv_book.kit.experiments import load_bench
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, page


class LayerState(TypedDict):
    """What one layer holds, computes and takes, and how few layers make up half."""

    parameters: int
    parameters_share: float
    parameters_half: int
    multiply_adds: int
    multiply_adds_share: float
    multiply_adds_half: int
    milliseconds: float
    milliseconds_share: float
    milliseconds_half: int


class _Layer(NamedTuple):
    """One bar of each row; the page gets it as a list."""

    kind: str
    parameters: int
    multiply_adds: int
    milliseconds: float


@cache
def _layers(network: str) -> tuple[_Layer, ...]:
    """List counted and measured costs of each layer, and what no layer does."""
    timed = {row["network"]: row for row in load_bench("layers")["rows"]}[network]
    rest = max(0.0, round(timed["ms"] - sum(timed["layers"].values()), 4))
    layers = [
        _Layer(
            cost.kind,
            cost.parameters,
            cost.multiply_adds,
            timed["layers"].get(cost.name, rest),
        )
        for cost in layer_costs(network)
    ]
    if layers[-1].kind != OTHERS:
        layers.append(_Layer(OTHERS, 0, 0, rest))
    return tuple(layers)


def _fewest_for_half(numbers: Sequence[float | int]) -> int:
    """Count how many of the largest numbers make half of their sum."""
    held, few = 0.0, 0
    for number in sorted(numbers, reverse=True):
        if 2 * held >= sum(numbers):
            break
        held += number
        few += 1
    return few


def parameter_map_state(network: str, layer: int) -> LayerState:
    """Count what the widget computes in the page.

    Args:
        network: One of `PUBLISHED`.
        layer: Which of its layers, from 0.

    Returns:
        Parameters, multiply-adds and measured milliseconds of the layer, their shares
        of the whole, and how few of the layers make up half of each. A last layer,
        `OTHERS`, stands for what no other one holds or does.

    Raises:
        TypeError: If `layer` is no integer.
        ValueError: If there is no such network or layer.
    """
    _check(network, layer)
    layers = _layers(network)
    held = [one.parameters for one in layers]
    done = [one.multiply_adds for one in layers]
    took = [one.milliseconds for one in layers]
    return {
        "parameters": held[layer],
        "parameters_share": held[layer] / sum(held),
        "parameters_half": _fewest_for_half(held),
        "multiply_adds": done[layer],
        "multiply_adds_share": done[layer] / sum(done),
        "multiply_adds_half": _fewest_for_half(done),
        "milliseconds": took[layer],
        "milliseconds_share": took[layer] / sum(took),
        "milliseconds_half": _fewest_for_half(took),
    }


def _check(network: str, layer: int) -> None:
    check_choice("network", network, PUBLISHED)
    check_at_least("layer", layer, 0)
    count = len(_layers(network))
    if layer >= count:
        raise ValueError(f"layer must be below {count} in {network}, got {layer}")


class ParameterMap(BookWidget):
    """Bars for parameters, multiply-adds and time of each layer of a network.

    Args:
        network: One of `PUBLISHED`.
        layer: Which of its layers, from 0.

    Raises:
        TypeError: If `layer` is no integer.
        ValueError: If there is no such network or layer.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    networks = traitlets.Dict().tag(sync=True)
    network = traitlets.Unicode("VGG-16").tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)

    def __init__(self, network: str = "VGG-16", layer: int = 0) -> None:
        """Check the choice and store what the page needs."""
        _check(network, layer)
        known = {name: [list(one) for one in _layers(name)] for name in PUBLISHED}
        super().__init__(networks=known, network=network, layer=layer)

    @traitlets.validate("network")
    def _known(self, proposal: dict[str, Any]) -> str:
        check_choice("network", proposal["value"], PUBLISHED)
        return str(proposal["value"])

    @traitlets.validate("layer")
    def _there(self, proposal: dict[str, Any]) -> int:
        check_at_least("layer", proposal["value"], 0)
        return int(proposal["value"])

    def results(self) -> LayerState:
        """Compute the present state with the package.

        Returns:
            See `parameter_map_state`.
        """
        return parameter_map_state(self.network, self.layer)

    def describe(self) -> str:
        """Name the network and the layer.

        Returns:
            For instance "VGG-16, layer 14 of 16".
        """
        return f"{self.network}, layer {self.layer + 1} of {len(_layers(self.network))}"

    def to_svg(self) -> str:
        """Draw for all networks how much they hold, compute and take.

        Returns:
            An SVG document.
        """
        networks = [_layers(name) for name in PUBLISHED]
        columns = {
            "Parameters (millions)": [
                sum(one.parameters for one in layers) / 1e6 for layers in networks
            ],
            "Multiply-adds (billions)": [
                sum(one.multiply_adds for one in layers) / 1e9 for layers in networks
            ],
            "Milliseconds": [
                sum(one.milliseconds for one in layers) for layers in networks
            ],
        }
        tables = [
            Table(
                title,
                [[number] for number in numbers],
                style.WEIGHTS,
                0,
                1.4 * max(numbers),
                row_names=[] if at else list(PUBLISHED),
                size=(116, 26),
            )
            for at, (title, numbers) in enumerate(columns.items())
        ]
        state = self.results()
        line = (
            f"{self.describe()}: {state['parameters']:,} parameters, "
            f"{state['multiply_adds']:,} multiply-adds, "
            f"{state['milliseconds']:.2f} ms."
        )
        return page(
            "Where the parameters stand, and where the time goes", tables, [line]
        )
