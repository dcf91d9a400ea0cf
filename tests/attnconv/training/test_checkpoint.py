import os
import subprocess
import sys

import pytest
import torch

from attnconv.training import checkpoint
from attnconv.training.checkpoint import load_checkpoint, save_checkpoint


def test_a_state_comes_back_as_it_was(tmp_path):
    state = {"weights": torch.randn(3, 5), "step": 7, "name": "run", "none": None}
    save_checkpoint(tmp_path / "new" / "folder" / "run.pt", state)
    again = load_checkpoint(tmp_path / "new" / "folder" / "run.pt")
    assert torch.equal(again.pop("weights"), state.pop("weights"))
    assert again == state


def test_a_kill_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "run.pt"
    save_checkpoint(path, {"step": 1})

    def killed(state, file):
        file.write(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint.torch, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(path, {"step": 2})
    assert load_checkpoint(path) == {"step": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["run.pt"]


@pytest.mark.error_message
@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.99])
def test_a_truncated_file_is_refused_by_name(tmp_path, keep):
    path = tmp_path / "cut.pt"
    save_checkpoint(path, {"weights": torch.randn(100, 100)})
    whole = path.read_bytes()
    path.write_bytes(whole[: keep if isinstance(keep, int) else int(keep * len(whole))])
    with pytest.raises(ValueError, match="path must be a whole checkpoint.*cut.pt"):
        load_checkpoint(path)


@pytest.mark.error_message
def test_one_changed_byte_is_noticed(tmp_path):
    path = tmp_path / "changed.pt"
    save_checkpoint(path, {"weights": torch.zeros(100, 100)})
    bytes_ = bytearray(path.read_bytes())
    bytes_[len(bytes_) // 2] ^= 1
    path.write_bytes(bytes_)
    with pytest.raises(ValueError, match="whole checkpoint.*changed.pt"):
        load_checkpoint(path)


class Harmful:
    def __reduce__(self):
        return print, ("this must never run",)


@pytest.mark.error_message
def test_a_file_that_would_run_code_is_refused_unrun(tmp_path, capsys):
    torch.save({"weights": Harmful()}, tmp_path / "harmful.pt")
    with pytest.raises(ValueError, match="harmful.pt"):
        load_checkpoint(tmp_path / "harmful.pt")
    assert capsys.readouterr().out == ""


@pytest.mark.error_message
def test_other_files_and_no_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match="absent.pt.*no such file"):
        load_checkpoint(tmp_path / "absent.pt")
    torch.save(torch.zeros(3), tmp_path / "tensor.pt")
    with pytest.raises(ValueError, match="holds a dict, got .*tensor.pt.*Tensor"):
        load_checkpoint(tmp_path / "tensor.pt")


@pytest.mark.error_message
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ValueError, match="folder that can be written, got .*run.pt"):
        save_checkpoint(tmp_path / "file" / "run.pt", {})


@pytest.mark.error_message
def test_a_state_that_cannot_be_stored_leaves_the_old_file(tmp_path):
    save_checkpoint(tmp_path / "run.pt", {"step": 3})
    with pytest.raises(ValueError, match="state must hold tensors and plain values"):
        save_checkpoint(tmp_path / "run.pt", {"step": lambda: 4})
    assert load_checkpoint(tmp_path / "run.pt") == {"step": 3}
    assert [file.name for file in tmp_path.iterdir()] == ["run.pt"]


@pytest.mark.error_message
def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="path must be a file that can be written"):
        save_checkpoint(tmp_path, {"step": 3})
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys, torch
from attnconv.training import save_checkpoint
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
save_checkpoint(sys.argv[1], {"weights": torch.randn(100_000)})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of this kind")
def test_a_full_disk_leaves_the_old_file_and_is_named(tmp_path):
    path = tmp_path / "run.pt"
    save_checkpoint(path, {"step": 3})
    run = subprocess.run(
        [sys.executable, "-c", FULL, path], capture_output=True, text=True
    )
    last = run.stderr.splitlines()[-1]
    assert last.startswith("ValueError: path must be a file that can be written, got")
    assert "File too large" in last
    assert load_checkpoint(path) == {"step": 3}
    assert [file.name for file in tmp_path.iterdir()] == ["run.pt"]
