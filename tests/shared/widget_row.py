"""How a widget is tried: one row of a table `widget_rows.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from attnconv_book.kit.widgets.book_widget import BookWidget


@dataclass(frozen=True)
class WidgetRow:
    """How one widget is tried; functions get its locator in a page.

    Attributes:
        maker: Its class, which makes the first state that a reader meets.
        selector: Finds it in a page.
        edit: Changes it as a reader would, in any state and without a mistake.
        damage: A trait, and a value that no widget could have stored there.
        replaced: Whether it then shows a usable value; else it can show nothing.
        others: Makers of other states that must fit as well.
        mistake: Makes a message appear; None if a reader cannot make one.
        controls: How many controls it has at least.
    """

    maker: type[BookWidget]
    selector: str
    edit: Callable[[Any], None]
    damage: tuple[str, Any]
    replaced: bool = True
    others: tuple[Callable[[], BookWidget], ...] = ()
    mistake: Callable[[Any], None] | None = None
    controls: int = 5

    @property
    def name(self):
        """Name of its class, and of its page."""
        return self.maker.__name__

    @property
    def states_page(self):
        """Name of the page with all its states: first, others, damaged."""
        return f"{self.name}-states"
