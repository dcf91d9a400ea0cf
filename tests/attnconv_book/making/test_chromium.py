import pytest

from attnconv_book.making import chromium


@pytest.mark.parametrize(
    ("named", "on_the_system", "taken"),
    [
        ("/opt/mine", ["chromium"], "/opt/mine"),
        (None, ["chromium", "chromium-headless-shell"], "/bin/chromium-headless-shell"),
        (None, ["chromium"], "/bin/chromium"),
        (None, [], None),
    ],
)
def test_the_named_chromium_is_taken_then_the_quick_one(
    named, on_the_system, taken, monkeypatch
):
    def which(name):
        return f"/bin/{name}" if name in on_the_system else None

    monkeypatch.setattr(chromium.shutil, "which", which)
    monkeypatch.setenv("CHROMIUM", named or "")
    assert chromium.installed_chromium() == taken
