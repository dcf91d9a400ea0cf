"""What the download button of a page gives."""

import nbformat
from downloads import CELL, install_line
from small_book import html_of

from attnconv_book.making.wheel import wheel_name


def test_a_downloaded_notebook_begins_with_how_to_get_its_package(mended_book):
    ours = nbformat.read(mended_book / "part/notebook.ipynb", as_version=4)
    page = html_of(mended_book) / "part/notebook.html"
    assert 'href="../_sources/part/notebook.ipynb"' in page.read_text("utf8")
    copy = html_of(mended_book) / "_sources/part/notebook.ipynb"
    given = nbformat.read(copy, as_version=4)
    nbformat.validate(given)
    first, *others = given.cells  # one more cell, though the book was built twice
    assert others == ours.cells
    assert given.metadata == ours.metadata
    assert first.id == CELL
    assert first.source == install_line("", 1)
    assert "\n" not in first.source


def test_the_line_names_the_file_with_the_package():
    without = install_line("", 2)
    assert f"pip install {wheel_name()}" in without
    assert f"`../../{wheel_name()}` from the page" in without
    address = f"`pip install https://book.example/{wheel_name()}`"
    assert address in install_line("https://book.example/", 2)
    assert "../" not in install_line("https://book.example/", 2)
