"""A loopback server plays the publisher: small files, no other host."""

import errno
import hashlib
import io
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from attnconv.data import SOURCES, Source, cache_folder, fetch, read_members
from attnconv.data.download import contents_sha256

TEXT = b"date,load\n2016-07-01,5.827\n"
MEMBERS = {"top/sounds/a.wav": b"\x01\x02\x03", "top/sounds/b.wav": b"\x05\x07"}


class _Publisher(SimpleHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/cut-short.csv":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(TEXT)
        else:
            super().do_GET()

    def log_message(self, *args):
        pass


def pack(members, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    """Serve files; return (folder of the publisher, sources, requests)."""
    folder = tmp_path / "publisher"
    folder.mkdir()
    (folder / "load.csv").write_bytes(TEXT)
    (folder / "sounds.zip").write_bytes(pack({**MEMBERS, "top/README.md": b"hello"}))
    handler = type("Handler", (_Publisher,), {"asked": []})
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ATTNCONV_DATA", str(tmp_path / "cache" / "deep"))
    address = f"http://127.0.0.1:{server.server_port}"
    digest = hashlib.sha256(TEXT).hexdigest()
    sources = {
        "load": Source("load.csv", f"{address}/load.csv", "CC0", digest),
        "cut": Source("cut-short.csv", f"{address}/cut-short.csv", "CC0", digest),
        "missing": Source("missing.csv", f"{address}/missing.csv", "CC0", digest),
        "wrong": Source("load.csv", f"{address}/load.csv", "CC0", "0" * 64),
        "sounds": Source(
            "sounds.zip",
            f"{address}/sounds.zip",
            "CC0",
            contents_sha256(MEMBERS.items()),
            members="*/sounds/*.wav",
        ),
    }
    yield folder, sources, handler.asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_contents_digest_by_hand():
    a, b = (hashlib.sha256(data).hexdigest() for data in (b"A", b"B"))
    lines = sorted([f"{a}  x/one\n", f"{b}  x/two\n"])
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert contents_sha256([("x/two", b"B"), ("x/one", b"A")]) == expected


def test_a_file_is_downloaded_once_and_then_taken_from_the_cache(publisher):
    _, sources, asked = publisher
    path = fetch("load", sources)
    assert path == cache_folder() / "load.csv" and path.read_bytes() == TEXT
    assert fetch("load", sources) == path
    assert asked == ["/load.csv"]


def test_nothing_but_the_file_stays_in_the_cache(publisher):
    _, sources, _ = publisher
    fetch("load", sources)
    assert [p.name for p in cache_folder().iterdir()] == ["load.csv"]


def test_a_file_placed_by_hand_needs_no_publisher(publisher):
    _, sources, asked = publisher
    cache_folder().mkdir(parents=True)
    (cache_folder() / "missing.csv").write_bytes(TEXT)
    assert fetch("missing", sources).read_bytes() == TEXT
    assert asked == []


def test_an_archive_packed_another_way_has_the_same_digest(publisher):
    folder, sources, _ = publisher
    backwards = dict(reversed(MEMBERS.items()))
    other = pack({"top/new.txt": b"added", **backwards}, zipfile.ZIP_STORED)
    assert other != (folder / "sounds.zip").read_bytes()
    (folder / "sounds.zip").write_bytes(other)
    assert list(read_members("sounds", sources)) == list(MEMBERS.items())


def test_the_default_cache_is_the_users(monkeypatch):
    monkeypatch.delenv("ATTNCONV_DATA", raising=False)
    assert cache_folder().name == "attnconv"


def test_every_source_is_pinned_and_names_its_licence():
    assert len({source.file for source in SOURCES.values()}) == len(SOURCES) == 4
    for source in SOURCES.values():
        assert len(source.sha256) == 64 and int(source.sha256, 16)
        assert source.url.startswith("https://") and source.licence
        assert source.file.endswith(".zip") == (source.members is not None)


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("name", "cached", "expected"),
    [
        ("load", TEXT[:-5], hashlib.sha256(TEXT[:-5]).hexdigest()),
        ("load", b"", hashlib.sha256(b"").hexdigest()),
        ("sounds", pack(MEMBERS)[:-30], "damaged archive"),
        ("sounds", b"", "damaged archive"),
        ("sounds", pack({**MEMBERS, "top/sounds/b.wav": b"?"}), "got [0-9a-f]{64}"),
        ("sounds", pack({"top/sounds/a.wav": b"\x01\x02\x03"}), "got [0-9a-f]{64}"),
    ],
)
def test_a_damaged_file_in_the_cache_is_named_and_kept(
    publisher, name, cached, expected
):
    _, sources, asked = publisher
    cache_folder().mkdir(parents=True)
    path = cache_folder() / sources[name].file
    path.write_bytes(cached)
    with pytest.raises(ValueError, match=expected) as error:
        fetch(name, sources)
    for part in (path.name, str(path), sources[name].sha256, sources[name].url):
        assert part in str(error.value)
    assert path.read_bytes() == cached and asked == []


@pytest.mark.error_message
def test_a_flipped_byte_inside_an_archive_is_seen(publisher):
    folder, sources, _ = publisher
    packed = bytearray(pack(MEMBERS, zipfile.ZIP_STORED))
    packed[packed.index(b"\x01\x02\x03")] ^= 0x40
    (folder / "sounds.zip").write_bytes(packed)
    with pytest.raises(ValueError, match=r"sounds.zip is corrupted.*CRC"):
        fetch("sounds", sources)
    assert list(cache_folder().iterdir()) == []


@pytest.mark.error_message
def test_a_download_with_the_wrong_digest_never_enters_the_cache(publisher):
    _, sources, _ = publisher
    with pytest.raises(ValueError, match="load.csv is corrupted.*expected SHA-256 0+"):
        fetch("wrong", sources)
    assert list(cache_folder().iterdir()) == []


@pytest.mark.error_message
@pytest.mark.parametrize("name", ["cut", "missing", "nobody"])
def test_a_failed_download_says_what_from_where_and_where_to_put_it(publisher, name):
    _, sources, _ = publisher
    sources["nobody"] = Source("n.csv", "http://127.0.0.1:1/n.csv", "CC0", "0" * 64)
    with pytest.raises(ConnectionError, match="put the file by hand") as error:
        fetch(name, sources)
    source = sources[name]
    for part in (source.file, source.url, str(cache_folder() / source.file)):
        assert part in str(error.value)
    assert list(cache_folder().iterdir()) == []


@pytest.mark.error_message
@pytest.mark.parametrize("below", ["", "folder"])
def test_an_unwritable_cache_is_refused(publisher, tmp_path, monkeypatch, below):
    _, sources, asked = publisher
    (tmp_path / "a-file").write_text("in the way")
    blocked = tmp_path / "a-file" / below
    monkeypatch.setenv("ATTNCONV_DATA", str(blocked))
    with pytest.raises(ValueError, match=r"ATTNCONV_DATA.*written.*a-file"):
        fetch("load", sources)
    assert asked == []


@pytest.mark.error_message
def test_a_read_only_disk_is_refused_as_such(publisher, monkeypatch):
    _, sources, asked = publisher

    def read_only(*arguments, **options):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", read_only)
    with pytest.raises(ValueError, match=r"ATTNCONV_DATA.*written.*Read-only"):
        fetch("load", sources)
    assert asked == []


@pytest.mark.error_message
def test_a_folder_in_the_place_of_the_file_is_refused(publisher):
    _, sources, asked = publisher
    (cache_folder() / "load.csv").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"ATTNCONV_DATA must hold load\.csv as a rea"):
        fetch("load", sources)
    assert asked == []


@pytest.mark.error_message
def test_unknown_names_are_refused(publisher):
    _, sources, _ = publisher
    with pytest.raises(ValueError, match="name.*load.*lod"):
        fetch("lod", sources)
    with pytest.raises(ValueError, match="name.*sounds.*load"):
        list(read_members("load", sources))


@pytest.mark.error_message
@pytest.mark.parametrize("file", ["../load.csv", "/load.csv", "", "nul"])
def test_a_source_outside_the_cache_folder_is_refused(file):
    with pytest.raises(ValueError, match="file must be a file name"):
        Source(file, "http://127.0.0.1:1", "CC0", "0" * 64)


def test_a_locked_archive_is_refused_in_words(publisher):
    _, sources, _ = publisher
    packed = bytearray(pack(MEMBERS, zipfile.ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := packed.find(mark, at + 1)) >= 0:
            packed[at + flags] |= 1  # says that the member is encrypted
    cache_folder().mkdir(parents=True)
    (cache_folder() / "sounds.zip").write_bytes(packed)
    with pytest.raises(ValueError, match="got an archive that cannot be read .*encry"):
        fetch("sounds", sources)
