"""What a training run leaves behind: its losses, its measurements, its cost."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class RunRecord:
    """The story of one training run, step by step.

    Attributes:
        losses: Loss of the batch at each step, before the step was taken.
        learning_rates: Learning rate of the first parameter group at each step.
        measurements: What the caller measured on the way: dictionaries with the
            number of finished steps under `step` beside the named values.
        cpu_seconds: Processor time of all parts of the run. Two equal runs differ
            in it, so it does not count when records are compared.
    """

    losses: list[float] = field(default_factory=list)
    learning_rates: list[float] = field(default_factory=list)
    measurements: list[dict[str, int | float]] = field(default_factory=list)
    cpu_seconds: float = field(default=0.0, compare=False)

    @property
    def steps(self) -> int:
        """Number of finished steps."""
        return len(self.losses)

    def curve(self, name: str) -> tuple[list[int | float], list[int | float]]:
        """Read one measured value over the steps.

        Args:
            name: Name that the caller's measuring function gave the value.

        Returns:
            The steps and the values, both in the order of measuring.

        Raises:
            ValueError: If the value was never measured.
        """
        rows = [row for row in self.measurements if name in row]
        if not rows:
            known = sorted({key for row in self.measurements for key in row} - {"step"})
            raise ValueError(f"name must be one of {known}, got {name!r}")
        return [row["step"] for row in rows], [row[name] for row in rows]

    def as_dict(self) -> dict[str, Any]:
        """Write the record as plain lists and numbers, ready for JSON.

        Returns:
            A dictionary that `RunRecord(**dictionary)` turns back.
        """
        return asdict(self)
