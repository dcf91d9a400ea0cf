"""What one can see inside a model: `record` keeps the calls of its parts."""

from attnconv.inspection.record import Call, record

__all__ = ["Call", "record"]
