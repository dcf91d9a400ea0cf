from types import SimpleNamespace

import pytest
from only import belongs_to
from places import ROOT


def item(path, **params):
    test = SimpleNamespace(path=ROOT / "tests" / path)
    if params:
        test.callspec = SimpleNamespace(params=params)
    return test


PAGE = "chapters/2-concepts/attention"


@pytest.mark.parametrize(
    "test",
    [
        item("chapters/attention/test_rooms.py"),
        item("chapters/attention/test_rooms.py", n=3),
        item("site/test_pages.py", name=PAGE),
        item(
            "attnconv_book/making/checks/test_checks.py",
            page=SimpleNamespace(name=PAGE),
        ),
        item("test_borders.py", room="attnconv_book.chapters.attention", row=("a", 1)),
        item(f"../{PAGE}.ipynb"),
    ],
)
def test_what_belongs_to_a_chapter(test):
    assert belongs_to(test, "attention")
    assert not belongs_to(test, "attention_code")
    assert not belongs_to(test, "library")


@pytest.mark.parametrize(
    "test",
    [
        item("chapters/attention_code/test_dates.py"),
        item("site/test_pages.py", name="chapters/4-code/attention-code"),
        item("site/test_pages.py", name="index"),
        item("test_borders.py", room="attnconv.attention"),
        item("attnconv/attention/test_core.py"),
        item("test_setup.py"),
        item("../chapters/4-code/attention-code.ipynb"),
    ],
)
def test_what_does_not(test):
    assert not belongs_to(test, "attention")


def test_the_library_is_chosen_by_its_folder():
    assert belongs_to(item("attnconv/attention/test_core.py"), "library")
    assert not belongs_to(item("attnconv_book/kit/text/test_claims.py"), "library")
