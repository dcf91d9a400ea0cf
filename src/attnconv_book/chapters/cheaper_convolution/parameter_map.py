"""Parameter map: where a network's parameters stand, and where it multiplies."""

from functools import cache
from typing import Any, TypedDict

import traitlets

from attnconv.validation import check_at_least, check_choice
from attnconv_book.chapters.cheaper_convolution.published import PUBLISHED, layer_costs
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, page


class LayerState(TypedDict):
    """What one layer holds and computes, and how few layers make up half."""

    parameters: int
    parameters_share: float
    parameters_half: int
    multiply_adds: int
    multiply_adds_share: float
    multiply_adds_half: int


@cache
def _layers(network: str) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (cost.kind, cost.parameters, cost.multiply_adds)
        for cost in layer_costs(network)
    )


def _fewest_for_half(numbers: list[int]) -> int:
    """Count how many of the largest numbers make half of their sum."""
    held, few = 0, 0
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
        Parameters and multiply-adds of the layer, their shares of the whole, and how
        few of the layers hold half of each.

    Raises:
        TypeError: If `layer` is no integer.
        ValueError: If there is no such network or layer.
    """
    _check(network, layer)
    layers = _layers(network)
    held = [one[1] for one in layers]
    done = [one[2] for one in layers]
    return {
        "parameters": held[layer],
        "parameters_share": held[layer] / sum(held),
        "parameters_half": _fewest_for_half(held),
        "multiply_adds": done[layer],
        "multiply_adds_share": done[layer] / sum(done),
        "multiply_adds_half": _fewest_for_half(done),
    }


def _check(network: str, layer: int) -> None:
    check_choice("network", network, PUBLISHED)
    check_at_least("layer", layer, 0)
    count = len(_layers(network))
    if layer >= count:
        raise ValueError(f"layer must be below {count} in {network}, got {layer}")


class ParameterMap(BookWidget):
    """Bars for the parameters and the multiply-adds of each layer of a network.

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
        """Draw for all networks how few layers hold half of each, and the sums.

        Returns:
            An SVG document.
        """
        rows = []
        for name in PUBLISHED:
            state, layers = parameter_map_state(name, 0), _layers(name)
            rows.append(
                [
                    sum(one[1] for one in layers) / 1e6,
                    sum(one[2] for one in layers) / 1e9,
                    state["parameters_half"],
                    state["multiply_adds_half"],
                ]
            )
        table = Table(
            "Parameters (millions) and multiply-adds (billions)",
            [row[:2] for row in rows],
            style.WEIGHTS,
            0,
            200,
            row_names=list(PUBLISHED),
            column_names=["parameters", "mult.-adds"],
            size=(96, 26),
        )
        half = Table(
            "Layers that hold half of them",
            [row[2:] for row in rows],
            style.WEIGHTS,
            0,
            40,
            row_names=list(PUBLISHED),
            column_names=["parameters", "mult.-adds"],
            size=(96, 26),
            digits=0,
        )
        state = self.results()
        line = (
            f"{self.describe()}: {state['parameters']:,} parameters, "
            f"{state['multiply_adds']:,} multiply-adds."
        )
        return page("Where the parameters stand", [table, half], [line])
