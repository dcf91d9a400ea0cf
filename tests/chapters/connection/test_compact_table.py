import pytest

from attnconv_book.chapters.connection import compact_table


def test_a_row_for_each_layer_with_names_that_a_screen_reader_tells():
    html = compact_table(["layer", "fixed"], {"a < b": ["✓"]}).data
    assert '<tr><th scope="col">layer</th><th scope="col">fixed</th></tr>' in html
    assert '<tr><th scope="row">a &lt; b</th><td>✓</td></tr>' in html


@pytest.mark.error_message
def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"rows\['a'\] must have 1 entries"):
        compact_table(["layer", "fixed"], {"a": ["✓", "–"]})
