"""Files that are either whole or as they were."""

import glob
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from filelock import lock_descriptor

from attnconv.validation import check_instance


@contextmanager
def atomic_write(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file for writing so that a kill at any moment leaves it old or new.

    The bytes go to a temporary file in the same folder. When the block ends without an
    error they are forced to the disk, and the temporary file takes the name in one step
    (`os.replace`); after an error it is removed. What a killed process has left behind
    is removed when the same file is written again.

    Args:
        path: File to write; missing folders are made. A file that is there keeps its
            permissions; of a link, the file that it points to is written.

    Yields:
        The open file, for bytes.

    Raises:
        TypeError: If `path` names no file.
        ValueError: If the file cannot be written, be it because something else has its
            name or because the disk is full. Other errors of the block pass as they
            are.
    """
    check_instance("path", path, (str, Path))
    try:
        target = Path(os.path.realpath(path))
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise ValueError(
                f"path must be a file that can be written, got {path}"
                " (a folder, a device or a link to itself)"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(target)
        raw, part = _open_part(target)
    except OSError as error:
        raise ValueError(
            f"path must lie in a folder that can be written, got {path}"
            f" ({error.strerror})"
        ) from error
    file = io.BufferedWriter(raw)
    try:
        try:
            yield file
        except Exception as error:
            if raw.failure is None:
                raise
            raise _refusal(path, raw.failure) from error
        try:
            _put_in_place(file, raw, part, target)
        except OSError as error:
            raise _refusal(path, error) from error
    finally:
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            part.unlink(missing_ok=True)


class _PartFile(io.FileIO):
    """An open file that remembers why it could not be written.

    Who writes through a library may get that library's own error instead.
    """

    failure: OSError | None = None

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self.failure = error
            raise


def _open_part(target: Path) -> tuple[_PartFile, Path]:
    """Open a temporary file beside a file, locked for as long as it is open."""
    while True:
        handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        file = _PartFile(handle, "wb")
        if os.name != "nt":
            with suppress(OSError):  # not every file system has locks
                lock_descriptor(handle)
        if os.path.exists(name):
            return file, Path(name)
        file.close()  # another process took it for abandoned before it was locked


def _remove_abandoned(target: Path) -> None:
    """Remove temporary files of the same name that no process writes any more."""
    for name in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        with suppress(OSError):
            if os.name == "nt":
                name.unlink()  # refused as long as it is open
                continue
            with name.open("rb") as file:
                if lock_descriptor(file.fileno(), blocking=False):
                    name.unlink()


def _put_in_place(file: IO[bytes], raw: _PartFile, part: Path, target: Path) -> None:
    if raw.failure is not None:  # the block went on all the same
        raise raw.failure
    file.flush()
    os.fsync(raw.fileno())
    os.chmod(part, target.stat().st_mode & 0o777 if target.exists() else 0o644)
    if os.name == "nt":  # where an open file keeps its name
        file.close()
    os.replace(part, target)


def _refusal(path: str | Path, error: OSError) -> ValueError:
    return ValueError(
        f"path must be a file that can be written, got {path} ({error.strerror})"
    )
