"""A file is written whole or stays as it was."""

import pytest

from attnconv.files import atomic_write


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
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


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
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]
