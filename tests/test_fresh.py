"""What `make fresh` takes along from the machine that it runs on."""

import os
from pathlib import Path

import fresh


def test_a_bare_machine_inherits_nothing_but_path_network_and_browser(
    tmp_path, monkeypatch
):
    own = str(Path("/home/reader/.venv/bin"))
    monkeypatch.setenv("VIRTUAL_ENV", str(Path("/home/reader/.venv")))
    monkeypatch.setenv("PATH", os.pathsep.join([own, "/usr/bin"]))
    dropped = ("PYTHONPATH", "FONTCONFIG_FILE", "MPLBACKEND", "LANG", "XDG_DATA_HOME")
    for name in dropped:
        monkeypatch.setenv(name, "set")
    monkeypatch.setenv("https_proxy", "http://localhost:1")
    monkeypatch.setenv("CHROMIUM", "/usr/bin/chromium")
    bare = fresh.bare_environment(tmp_path)
    assert bare["PATH"] == "/usr/bin"
    assert bare["HOME"] == str(tmp_path) and bare["LC_ALL"] == "C"
    assert bare["https_proxy"] and bare["CHROMIUM"]
    assert not {*dropped, "VIRTUAL_ENV"} & bare.keys()
