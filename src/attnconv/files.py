"""Files that are either whole or as they were."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from attnconv.validation import check_instance


@contextmanager
def atomic_write(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file for writing so that a kill at any moment leaves it old or new.

    The bytes go to a temporary file in the same folder. When the block ends without an
    error they are forced to the disk, and the temporary file takes the name in one step
    (`os.replace`); after an error it is removed.

    Args:
        path: File to write; missing folders are made. A file that is there keeps its
            permissions.

    Yields:
        The open file, for bytes.

    Raises:
        TypeError: If `path` names no file.
        ValueError: If the file cannot be written.
    """
    check_instance("path", path, (str, Path))
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ValueError(
            f"path must lie in a folder that can be written, got {path}"
            f" ({error.strerror})"
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ValueError(
                f"path must be a file that can be written, got {path}"
                f" ({error.strerror})"
            ) from error
        raise
