"""An experiment: a claim, and a grid of cells that can support or refute it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from attnconv.validation import (
    check_callable,
    check_choice,
    check_file_name,
    check_instance,
)


@dataclass(frozen=True)
class Cell:
    """One run of an experiment.

    Attributes:
        name: Name of its record, unique in the experiment.
        parameters: Keyword arguments of the experiment's `run`, all of them plain
            values; the seed is one of them.
    """

    name: str
    parameters: dict[str, Any]

    def __post_init__(self) -> None:
        """Refuse what could not be written into a record, before it is run."""
        check_file_name("name", self.name)
        check_instance("parameters", self.parameters, dict)
        try:
            json.dumps(self.parameters, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise type(error)(
                f"parameters must be plain values, got {self.parameters!r:.80} in the"
                f" cell {self.name}: {error}"
            ) from error


@dataclass(frozen=True)
class Experiment:
    """A claim, and the grid of runs that can support or refute it.

    Attributes:
        name: Name on the command line, and of the folder of its records.
        claim: What the experiment is about, in one sentence that could be false.
        parts: Named pieces of the grid, each at most 45 minutes on two cores.
        run: Function of module level that runs one cell and returns its result,
            made of plain values.
        expected_time: Processor time of the whole grid, in words.
        packages: Packages beside torch and NumPy whose versions matter.
    """

    name: str
    claim: str
    parts: dict[str, tuple[Cell, ...]]
    run: Callable[..., dict[str, Any]]
    expected_time: str
    packages: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what could not be run, and two cells that write the same record."""
        check_file_name("name", self.name)
        check_instance("claim", self.claim, str)
        check_instance("parts", self.parts, dict)
        for cells in self.parts.values():
            check_instance("parts", cells, tuple)
            for cell in cells:
                check_instance("parts", cell, Cell)
        check_callable("run", self.run)
        check_instance("expected_time", self.expected_time, str)
        check_instance("packages", self.packages, tuple)
        for package in self.packages:
            check_instance("packages", package, str)
        names = [cell.name.lower() for cell in self.cells()]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"parts must name each cell once, got {twice} twice")

    def cells(self, part: str | None = None) -> tuple[Cell, ...]:
        """List the cells of one part, or of all.

        Args:
            part: Name of the part; None means the whole grid.

        Returns:
            The cells in the order of the grid.

        Raises:
            ValueError: If there is no such part.
        """
        if part is not None:
            check_choice("part", part, tuple(self.parts))
            return self.parts[part]
        return tuple(cell for cells in self.parts.values() for cell in cells)


def command(name: str, *, part: str | None = None, mend: bool = False) -> str:
    """Write the command that runs what is missing of an experiment.

    Args:
        name: Name of the experiment.
        part: Name of the part to run; None means the whole grid.
        mend: Run those cells too whose records cannot be used.

    Returns:
        The command, for a shell.
    """
    words = ["python -m attnconv_book.making.experiment", name]
    words += ["--part", part] if part is not None else []
    words += ["--mend"] if mend else []
    return " ".join(words)
