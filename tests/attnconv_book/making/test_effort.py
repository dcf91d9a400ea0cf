import json

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from attnconv_book.making.effort import (
    code_hash,
    effort_file,
    find_root,
    machine,
    page_name,
    read_effort,
    write_effort,
)


def test_the_digest_sees_code_and_nothing_else():
    def digest(text, code, output="1"):
        outputs = [new_output("stream", name="stdout", text=output)]
        cells = [new_markdown_cell(text), new_code_cell(code, outputs=outputs)]
        return code_hash(new_notebook(cells=cells))

    assert digest("a", "x = 1") == digest("b", "x = 1\n", output="2")
    assert digest("a", "x = 1") != digest("a", "x = 2")
    two = new_notebook(cells=[new_code_cell("a"), new_code_cell("b")])
    one = new_notebook(cells=[new_code_cell("a\nb")])
    assert code_hash(two) != code_hash(one)


def test_a_record_is_rewritten_only_when_the_code_changes(tmp_path):
    file = effort_file(tmp_path, "chapters/a")
    assert read_effort(tmp_path) == {}
    assert write_effort(tmp_path, "chapters/a", "1", 12.345, 678.9)
    first = file.read_bytes()
    record = json.loads(first)
    assert record["page"] == "chapters/a"
    assert record["cpu_seconds"] == 12.3
    assert record["peak_memory_mb"] == 679
    assert not write_effort(tmp_path, "chapters/a", "1", 99.0, 99.0)
    assert file.read_bytes() == first
    assert write_effort(tmp_path, "chapters/a", "1", 99.0, 99.0, again=True)
    assert write_effort(tmp_path, "chapters/a", "2", 1.0, 2.0)
    assert write_effort(tmp_path, "chapters/b", "3", 3.0, 4.0)
    assert [p["code_sha256"] for p in read_effort(tmp_path).values()] == ["2", "3"]


def test_the_machine_is_described_without_its_name(monkeypatch):
    import platform

    monkeypatch.setattr(platform, "node", lambda: "name-of-the-host")
    description = machine()
    assert description["threads_used"] == 1
    assert description["cores"] >= 1
    assert platform.node() not in description.values()


def test_the_root_is_the_folder_of_the_book(tmp_path):
    page = tmp_path / "chapters" / "1-a" / "b.ipynb"
    page.parent.mkdir(parents=True)
    (tmp_path / "_toc.yml").touch()
    assert find_root(page) == tmp_path.resolve()
    assert find_root(page.parent) == tmp_path.resolve()
    assert page_name(page, tmp_path) == "chapters/1-a/b"
