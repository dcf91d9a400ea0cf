"""Build a block: fill the two open places of the stem; see price, reach and records."""

from functools import cache
from statistics import mean, stdev
from typing import Any, TypedDict

import torch
import traitlets

from attnconv.complexity import count_multiply_adds
from attnconv.models import HybridCNN
from attnconv.validation import check_choice
from attnconv_book.chapters.hybrids.contenders import CONTENDERS
from attnconv_book.chapters.hybrids.results import final_accuracies
from attnconv_book.kit.figures import style
from attnconv_book.kit.widgets.book_widget import BookWidget, script_of, style_of
from attnconv_book.kit.widgets.still import Table, page

NUM_CLASSES, PLAIN = 10, "plain"
SIZES = {"strip": (12, 32), "small": (32, 32), "large": (64, 64)}
"""Height and width of the pictures by name."""
BLOCKS = tuple(
    name for name, one in CONTENDERS.items() if one.pool is None and one.width == 16
)
POOLS = (PLAIN, *(name for name, one in CONTENDERS.items() if one.pool is not None))
"""What may stand at each place: contenders that change it, "plain" first."""
SEEN = {"plain": 15, "bottleneck": 23}
"""Pixels that a place sees each way after the block; with all others, the whole."""
TASKS = {"cards": "pair", "digit": "digit", "photographs": "photographs"}
"""Tasks of the records by the name that the widget gives them."""


class BlockBuilderState(TypedDict):
    """What the widget shows of one network."""

    parameters: int
    multiply_adds: int
    times: float
    seen: int
    cards: list[float]
    digit: list[float]
    photographs: list[float]


def _network(block: str, pool: str, size: str) -> HybridCNN:
    return HybridCNN(
        NUM_CLASSES,
        image_size=SIZES[size],
        block=CONTENDERS[block].block,
        pool=CONTENDERS[pool].pool,
    ).eval()


@cache
def _cost(block: str, pool: str, size: str) -> tuple[int, int]:
    """Count parameters and multiply-adds of a whole network, for one picture."""
    network = _network(block, pool, size)
    parameters = sum(weight.numel() for weight in network.parameters())
    picture = torch.zeros(1, 1, *SIZES[size])
    return parameters, count_multiply_adds(network, picture)


@cache
def _scores() -> dict[str, dict[str, list[float]]]:
    """Read from the records: mean and deviation in percent, by contender and task."""
    scores: dict[str, dict[str, list[float]]] = {}
    for name in CONTENDERS:
        scores[name] = {}
        for told, task in TASKS.items():
            right = final_accuracies(task, name)
            scores[name][told] = [round(mean(right), 2), round(stdev(right), 2)]
    return scores


def _stored() -> dict[str, Any]:
    """Collect what the page needs: the plain network, and what each change adds."""
    sizes = {}
    for size in SIZES:
        plain = _cost(PLAIN, PLAIN, size)

        def added(block: str, pool: str, size: str = size) -> list[int]:
            pairs = zip(
                _cost(block, pool, size), _cost(PLAIN, PLAIN, size), strict=True
            )
            return [have - had for have, had in pairs]

        sizes[size] = {
            "plain": list(plain),
            "blocks": {name: added(name, PLAIN) for name in BLOCKS},
            "pools": {name: added(PLAIN, name) for name in POOLS},
        }
    scores = _scores()
    return {
        "sizes": sizes,
        "seen": SEEN,
        "scores": {name: scores[name] for name in {*BLOCKS, *POOLS}},
    }


def block_builder_state(block: str, pool: str, size: str) -> BlockBuilderState:
    """Count and look up what the widget computes in the page.

    Args:
        block: One of `BLOCKS`.
        pool: One of `POOLS`; "plain" is the mean.
        size: "strip", "small" or "large".

    Returns:
        Parameters and multiply-adds of the whole network; how often those of the plain
        one; the pixels that a place sees before the pooling, 0 for all; mean and
        deviation of three records in percent, empty where the network was not trained.

    Raises:
        ValueError: If a name is unknown.
    """
    _check(block, pool, size)
    parameters, work = _cost(block, pool, size)
    changed = [name for name in (block, pool) if name != PLAIN]
    known = _scores()[changed[0] if changed else PLAIN] if len(changed) < 2 else {}
    return {
        "parameters": parameters,
        "multiply_adds": work,
        "times": work / _cost(PLAIN, PLAIN, size)[1],
        "seen": SEEN.get(block, 0),
        "cards": known.get("cards", []),
        "digit": known.get("digit", []),
        "photographs": known.get("photographs", []),
    }


def _check(block: str, pool: str, size: str) -> None:
    check_choice("block", block, BLOCKS)
    check_choice("pool", pool, POOLS)
    check_choice("size", size, SIZES)


class BlockBuilder(BookWidget):
    """The stem with a choice for each open place: what it costs, sees and got.

    Args:
        block: One of `BLOCKS`.
        pool: One of `POOLS`; "plain" is the mean.
        size: "strip", "small" or "large".

    Raises:
        ValueError: If a name is unknown.
    """

    _esm = script_of(__file__)
    _css = style_of(__file__)

    known = traitlets.Dict().tag(sync=True)
    block = traitlets.Unicode(PLAIN).tag(sync=True)
    pool = traitlets.Unicode(PLAIN).tag(sync=True)
    size = traitlets.Unicode("strip").tag(sync=True)

    def __init__(
        self, block: str = "botnet", pool: str = PLAIN, size: str = "strip"
    ) -> None:
        """Check the choices and store what the page needs."""
        _check(block, pool, size)
        super().__init__(known=_stored(), block=block, pool=pool, size=size)

    @traitlets.validate("block", "pool", "size")
    def _chosen(self, proposal: dict[str, Any]) -> str:
        name, value = proposal["trait"].name, proposal["value"]
        _check(**{"block": PLAIN, "pool": PLAIN, "size": "strip", name: value})
        return str(value)

    def results(self) -> BlockBuilderState:
        """Compute the present state with the package.

        Returns:
            See `block_builder_state`.
        """
        return block_builder_state(self.block, self.pool, self.size)

    def describe(self) -> str:
        """Name what stands at the two places.

        Returns:
            For instance "block botnet, pool plain, size strip".
        """
        return f"block {self.block}, pool {self.pool}, size {self.size}"

    def to_svg(self) -> str:
        """Draw what was measured of all blocks, the chosen one framed.

        Returns:
            An SVG document.
        """
        state, scores = self.results(), _scores()
        names = [*BLOCKS, *POOLS[1:]]
        changed = [name for name in (self.block, self.pool) if name != PLAIN]
        chosen = names.index(changed[0] if changed else PLAIN)
        table = Table(
            "Right answers (%)",
            [[scores[name][told][0] for told in TASKS] for name in names],
            style.WEIGHTS,
            40,
            130,
            row_names=[CONTENDERS[name].label for name in names],
            column_names=["cards", "one digit", "photos"],
            size=(80, 26),
            digits=0,
            marked=[(chosen, task) for task in range(len(TASKS))]
            if len(changed) < 2
            else [],
        )
        line = (
            f"Chosen: {state['parameters']:,} parameters, "
            f"{state['multiply_adds']:,} multiply-adds for one picture."
        )
        return page("Fill the two open places of the stem", [table], [line])
