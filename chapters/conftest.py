"""Runs every cell of the chapters and compares its outputs with the stored ones.

    pytest chapters --nbval -n 2 --dist loadfile      (as `make test` calls it)
    pytest chapters --nbval-lax                       (cells must only run)

nbval runs the cells; the comparison is `attnconv_book.making.compare`: measured values
within their own tolerance, other numbers to a thousandth, other text exactly.
attnconv is imported late, so that this file costs nothing in other runs.
"""

import os
from pathlib import Path

try:
    from nbval.plugin import IPyNbCell, IPyNbFile
except ImportError:
    collect_ignore_glob = ["*.ipynb"]
else:
    _set_up = IPyNbFile.setup
    _THREADS = {name: os.environ[name] for name in os.environ if "_NUM_THREADS" in name}

    def _set_up_like_the_stored_run(file):
        """Give the kernel the surroundings in which the outputs were stored.

        The number of threads stays the caller's; conftest.py in the root says one
        where nobody says anything.
        """
        from attnconv_book.making.execute import ENVIRONMENT

        os.environ.update({**ENVIRONMENT, **_THREADS})
        # Reads the fonts once: a kernel that took 5 s for it would say so.
        import matplotlib.font_manager  # noqa: F401

        _set_up(file)

    def _compare(cell, new, stored, skip_compare=None):
        """Compare within tolerances; the words go where nbval looks for them."""
        from attnconv_book.kit.text.measured import RELATIVE_TOLERANCE
        from attnconv_book.making.compare import CELL_KEY, differences
        from attnconv_book.making.effort import find_root

        allowed = cell.cell.metadata.get(CELL_KEY, {})
        cell.comparison_traceback = differences(
            stored,
            new,
            find_root(Path(cell.path)),
            allowed.get("relative_tolerance", RELATIVE_TOLERANCE),
        )
        return not cell.comparison_traceback

    IPyNbFile.setup = _set_up_like_the_stored_run
    IPyNbCell.compare_outputs = _compare
