import pytest
from IPython.core.formatters import DisplayFormatter

from attnconv_book.kit.text import compact_table


def test_a_row_for_each_layer_with_names_that_a_screen_reader_tells():
    table = compact_table(["layer", "fixed"], {"a < b": ["✓"]})
    shown, _ = DisplayFormatter().format(table)
    html = shown["text/html"]
    assert '<tr><th scope="col">layer</th><th scope="col">fixed</th></tr>' in html
    assert '<tr><th scope="row">a &lt; b</th><td>✓</td></tr>' in html


def test_a_terminal_sees_the_columns_one_below_the_other():
    rows = {"one": ["✓", "12"], "the other": ["–", "3"]}
    assert repr(compact_table(["layer", "fixed", "rank"], rows)).splitlines() == [
        "layer      fixed  rank",
        "one            ✓    12",
        "the other      –     3",
    ]


@pytest.mark.error_message
def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"rows\['a'\] must have 1 entries"):
        compact_table(["layer", "fixed"], {"a": ["✓", "–"]})
