"""How the processes of a run share the tests."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

ONE_BY_ONE = "/test_pages.py"
SMALL_BOOKS = ("/test_mends.py", "/test_small_book.py")


class ByFile(LoadScopeScheduling):
    """File by file, the pages of the book one by one.

    The marks of `--dist loadgroup`, which would say the same, come to nothing with
    pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test shares a process with."""
        file = nodeid.partition("::")[0]
        if file.endswith(ONE_BY_ONE):
            return nodeid
        if file.endswith(SMALL_BOOKS):
            return "small books"  # else one process waits while another builds them
        return file
