import pytest
from myst_nb.core.variables import format_plain_text
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from attnconv_book.making.stable import to_text
from attnconv_book.making.written_numbers import (
    as_glue,
    change_texts,
    faults_of,
    fill_in,
    in_form,
    look_up,
    page_behind,
    quotes_other_pages,
    stored_values,
    texts_with_numbers,
    values_of,
    without_numbers,
    written_numbers,
)

RUN = {
    "chapters/a": {"share": 0.4567, "rows": 7, "name": "a_[b]", "low": -0.5},
    "b": {"share": 0.25},
}
VALUES = look_up("chapters/a", lambda page: RUN.get(page, {}))

#: A text as its author writes it, as the executor leaves it, as MyST-NB reads it.
TEXTS = [
    ("[?](#measured:share:.1%)", "[45.7%](#measured:share:.1%)", "share:.1%"),
    ("[](#measured:rows)", "[7](#measured:rows)", "rows"),
    ("[0](#measured:low:+.2f)", "[-0.50](#measured:low:+.2f)", "low:+.2f"),
    ("[](#measured:name:s)", "[a\\_\\[b\\]](#measured:name:s)", "name:s"),
    (
        "[3](../b.ipynb#measured:share:.1f)",
        "[0.2](../b.ipynb#measured:share:.1f)",
        "../b.ipynb::share:.1f",
    ),
    (
        "[3](../b.ipynb#measured:share)",
        "[0.25](../b.ipynb#measured:share)",
        "../b.ipynb::share:s",
    ),
]


@pytest.mark.parametrize(("before", "after", "key"), TEXTS)
def test_a_number_is_written_stays_and_is_printed(before, after, key):
    assert faults_of(before, VALUES)
    assert fill_in(before, VALUES) == after
    assert fill_in(after, VALUES) == after
    assert faults_of(after, VALUES) == []
    assert as_glue(before) == as_glue(after) == f"{{glue:text}}`{key}`"
    assert without_numbers(f"So {after} it is") == "So  it is"


def test_numbers_in_a_table_are_written_side_by_side():
    row = "| x | [1](#measured:low:.1f) ± [2](#measured:rows:d) | [](#measured:rows) |"
    assert fill_in(row, VALUES) == (
        "| x | [-0.5](#measured:low:.1f) ± [7](#measured:rows:d) "
        "| [7](#measured:rows) |"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[a section](#sec-a) and [a page](b.ipynb)",
        "[?](#measured:none:.1f) has no value",
        "[?](c.ipynb#measured:share:.1f) has no page",
        "[?](#measured:name:.1f) is a word",
        "[?](#measured:share:zz) is no format",
        "![a picture](measured.svg)",
    ],
)
def test_what_has_no_number_stays(text):
    assert fill_in(text, VALUES) == text


def test_faults_say_what_is_written_and_what_the_run_says():
    (old,) = faults_of("It is [0.44](#measured:share:.2f).", VALUES)
    assert old == ("share is written '0.44', the run says '0.46'; run `make notebooks`")
    (word,) = faults_of("[?](#measured:name:.1f)", VALUES)
    assert "the format '.1f' of name" in word
    assert faults_of("[?](#measured:none:.1f)", VALUES) == []


@pytest.mark.parametrize("value", [0.4567, -12.0, 1234567, True, "it's", 1e-7])
@pytest.mark.parametrize(
    "form", ["", "s", "d", ".0f", "+.2f", ".1%", ",", ".0e", ".3g", ">8s", ",d"]
)
def test_a_form_means_what_it_means_to_the_build(value, form):
    def outcome(function, *arguments):
        try:
            return function(*arguments)
        except ValueError:
            return "refused"

    wanted = outcome(format_plain_text, repr(value), form)
    assert outcome(in_form, value, form) == wanted


@pytest.mark.parametrize(
    ("target", "page"),
    [("", "chapters/a"), ("b.ipynb", "chapters/b"), ("../c/d.md", "c/d")],
)
def test_a_path_in_a_link_starts_at_the_page(target, page):
    assert page_behind("chapters/a", target) == page


def test_quotes_of_other_pages_are_told_from_own_numbers():
    assert not quotes_other_pages("[1](#measured:a) [x](b.ipynb)")
    assert quotes_other_pages("[1](#measured:a) [2](b.ipynb#measured:a)")


def notebook():
    """Return a notebook with a value, and a number in each place."""
    value = new_output(
        "display_data",
        {"application/papermill.record/text/plain": "0.25"},
        metadata={"scrapbook": {"name": "share", "mime_prefix": "x"}},
    )
    link = "[?](#measured:share:.1f)"
    shown = {"image": {"alt": link}, "figure": {"caption": link, "name": "fig-a"}}
    return new_notebook(
        cells=[
            new_markdown_cell(f"Share: {link}"),
            new_code_cell(f"'{link}'", outputs=[value], metadata={"mystnb": shown}),
        ]
    )


def test_numbers_stand_in_markdown_alt_texts_and_captions_not_in_code():
    book = notebook()
    values = look_up("a", lambda page: values_of(book))
    change_texts(book, lambda text: fill_in(text, values))
    number = "[0.2](#measured:share:.1f)"
    assert list(texts_with_numbers(book)) == [
        (0, f"Share: {number}"),
        (1, number),
        (1, number),
    ]
    assert book.cells[1].source == "'[?](#measured:share:.1f)'"


def test_values_of_a_run_are_read_from_its_notebook(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/a.ipynb").write_text(to_text(notebook()), "utf-8")
    assert stored_values(tmp_path, "chapters/a") == {"share": 0.25}
    assert stored_values(tmp_path, "chapters/none") == {}


def test_a_number_is_read_piece_by_piece():
    (number,) = written_numbers("x [3.4](../a.ipynb#measured:keys:.1f) y")
    assert (number.number, number.page, number.name, number.form) == (
        *("3.4", "../a.ipynb", "keys", ".1f"),
    )
