"""The rooms of the chapters: each is described, and the book says the same."""

import re

import pytest
from places import CHAPTERS, ROOT

from attnconv_book.kit.chapters import PARTS, ROOMS, read_chapters, written_chapters

CHAPTER = """
title = "A"
part = "2-concepts"
place = 10
section = "2.1"
family = "attention"
needs = []
"""


def room(folder, name="a_room", text=CHAPTER):
    (folder / name).mkdir()
    (folder / name / "chapter.toml").write_text(text)


def test_written_chapters_are_those_of_the_table_of_contents_in_its_order():
    contents = (ROOT / "_toc.yml").read_text("utf-8")
    listed = re.findall(r"file: chapters/(\d-\S+)", contents)
    written = [chapter.name for chapter in read_chapters() if not chapter.planned]
    assert listed == written
    assert written_chapters() == set(written)


def test_a_written_chapter_has_a_notebook():
    for chapter in read_chapters():
        assert chapter.planned or (CHAPTERS / f"{chapter.name}.ipynb").exists()


def test_every_room_is_described():
    rooms = {p for p in ROOMS.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert rooms == {chapter.room for chapter in read_chapters()}


def test_titles_are_short_and_needs_come_before():
    before = set()
    for chapter in read_chapters():
        assert len(chapter.title) <= 34
        assert set(chapter.needs) <= before, chapter.name
        before.add(chapter.name)


def test_parts_are_the_folders_of_the_notebooks():
    folders = {path.name for path in CHAPTERS.iterdir() if path.name[0].isdigit()}
    assert folders <= set(PARTS)


def test_no_experiment_has_two_chapters():
    names = [name for chapter in read_chapters() for name in chapter.experiments]
    assert len(names) == len(set(names))


def test_chapters_come_in_the_order_of_parts_and_places(tmp_path):
    room(tmp_path, "late", CHAPTER.replace("place = 10", "place = 20"))
    room(tmp_path, "first", CHAPTER.replace("2-concepts", "1-background"))
    room(tmp_path, "early_one", CHAPTER.replace("[]", '["first"]'))
    chapters = read_chapters(tmp_path)
    names = ["1-background/first", "2-concepts/early-one", "2-concepts/late"]
    assert [chapter.name for chapter in chapters] == names
    assert chapters[1].needs == ("1-background/first",)
    assert chapters[1].room == tmp_path / "early_one"


@pytest.mark.error_message
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "A"', "", "a_room lacks .*'title'"),
        ("needs = []", "needs = []\nclaim = 1", "a_room .*must not have .*'claim'"),
        ("2-concepts", "2-concept", "a_room must name a part.*'2-concept'"),
        ("needs = []", 'needs = ["b"]', "a_room needs chapters .*'b'"),
        ("place = 10", "place = = 10", "a_room must be TOML"),
    ],
)
def test_a_wrong_description_is_refused_by_its_room(tmp_path, old, new, words):
    room(tmp_path, text=CHAPTER.replace(old, new))
    with pytest.raises(ValueError, match=words):
        read_chapters(tmp_path)
