"""What the notebooks say to the book: measured values, effort, stored outputs.

Only `measured` is for the chapters. `attnconv.book.execute` (run notebooks in
place), `attnconv.book.effort` (what a chapter costs to run) and
`attnconv.book.stable` (outputs that do not change from run to run) serve the build.
"""

from attnconv.book.measure import NotAsMeasured, measured

__all__ = ["NotAsMeasured", "measured"]
