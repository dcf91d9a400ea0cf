import pytest

from attnconv_book.kit.experiments import load_bench
from attnconv_book.kit.experiments.bench_records import write_bench


def test_a_record_is_read(tmp_path):
    (tmp_path / "bench-x.json").write_text('{"rows": [1], "machine": {}}')
    assert load_bench("x", results=tmp_path)["rows"] == [1]


def test_what_is_written_is_read_and_names_its_command(tmp_path):
    record = write_bench(tmp_path, "a.bench_two_ways", "none", {"size": 3}, rows=[1])
    assert load_bench("two-ways", results=tmp_path) == record
    assert record["command"] == "python -m a.bench_two_ways"
    assert record["settings"] == {"size": 3}
    assert {"machine", "versions"} <= record.keys()


def test_the_books_own_record_has_rows():
    rows = load_bench("attention")["rows"]
    assert {"part", "ratio"} <= rows[0].keys()


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"rows": [', "record named x must be whole JSON"),
        ('{"rows": []}', "record named x must have rows"),
        ("[1]", "record named x must have rows"),
    ],
)
def test_what_is_no_record_is_refused(tmp_path, text, message):
    (tmp_path / "bench-x.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        load_bench("x", results=tmp_path)
    with pytest.raises(ValueError, match=r"one of \['x'\], got 'y'"):
        load_bench("y", results=tmp_path)
