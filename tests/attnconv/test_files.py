"""A file is written whole or stays as it was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from attnconv.files import atomic_write


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "folder" / "a.txt"
    with atomic_write(path) as file:
        file.write(b"one")
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    with pytest.raises(KeyboardInterrupt), atomic_write(str(path)) as file:
        file.write(b"two")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"one"
    with atomic_write(path) as file:
        file.write(b"three")
    assert path.read_bytes() == b"three"
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(path.parent) == ["a.txt"]


def test_the_old_file_stays_until_the_block_has_ended(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.error_message
def test_refused(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(TypeError, match="path must be"), atomic_write(3):
        pass
    below = tmp_path / "file" / "a.txt"
    with (
        pytest.raises(ValueError, match="path must lie in a folder that can be writ"),
        atomic_write(below),
    ):
        pass
    with (
        pytest.raises(ValueError, match="path must be a file that can be written"),
        atomic_write(tmp_path / "folder"),
    ):
        pass
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_of_a_link_its_target_is_written(tmp_path):
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "link.txt", tmp_path / "there" / "target.txt"
    link.symlink_to(Path("there") / "target.txt")
    for text in (b"a new file", b"an old file"):
        with atomic_write(link) as file:
            file.write(text)
        assert link.is_symlink() and target.read_bytes() == text
    assert names(tmp_path) == ["link.txt", "there"]
    assert names(tmp_path / "there") == ["target.txt"]


@pytest.mark.error_message
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_keeps_its_place(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link").symlink_to("pipe")
    before = names(tmp_path)
    for name in before:
        with (
            pytest.raises(ValueError, match=f"path must be a file .*{name} .a folder"),
            atomic_write(tmp_path / name),
        ):
            pass
    assert names(tmp_path) == before
    assert (tmp_path / "pipe").is_fifo() and (tmp_path / "link").is_symlink()


def test_an_error_of_the_block_is_not_the_path_s(tmp_path):
    with (
        pytest.raises(FileNotFoundError, match="elsewhere"),
        atomic_write(tmp_path / "a.txt"),
    ):
        open(tmp_path / "elsewhere")
    assert names(tmp_path) == []


FULL = """
import resource, sys
from attnconv.files import atomic_write
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
with atomic_write(sys.argv[1]) as file:
    try:
        for _ in range(2000):
            file.write(b"0123456789")
    except OSError:
        if sys.argv[2] == "library":
            raise RuntimeError("what a library made of it")
        elif sys.argv[2] == "raised":
            raise
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of this kind")
@pytest.mark.parametrize("case", ["library", "raised", "ignored"])
def test_a_full_disk_leaves_the_old_file(tmp_path, case):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    run = subprocess.run(
        [sys.executable, "-c", FULL, path, case], capture_output=True, text=True
    )
    last = run.stderr.splitlines()[-1]
    assert last.startswith("ValueError: path must be a file that can be written, got")
    assert "File too large" in last
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a.txt"]


KILLED = """
import sys, time
from attnconv.files import atomic_write
with atomic_write(sys.argv[1]) as file:
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    command = [sys.executable, "-c", KILLED, path]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as alive,
        subprocess.Popen(command, stdout=subprocess.PIPE) as killed,
    ):
        try:
            for process in (alive, killed):
                assert process.stdout.readline() == b"half\n"
            killed.kill()
            killed.wait()
            (tmp_path / ".b.txt.x.part").write_text("of another file")
            assert len(names(tmp_path)) == 3
            with atomic_write(path) as file:
                file.write(b"whole")
            assert len(names(tmp_path)) == 3  # a.txt, .b.txt.x.part, one that is alive
        finally:
            alive.kill()
    with atomic_write(path) as file:
        file.write(b"whole")
    assert names(tmp_path) == [".b.txt.x.part", "a.txt"]
