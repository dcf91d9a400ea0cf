"""The widget kit: what a stored widget holds, and what stands in its place."""

import re
from xml.etree import ElementTree

import pytest
from every_widget import widget_classes

from attnconv_book.kit.widgets import module_source, stylesheet_source
from attnconv_book.kit.widgets.book_widget import (
    LARGEST_MODULE,
    WIDGET_VIEW,
    BookWidget,
    script_of,
    style_of,
)

every_widget = pytest.mark.parametrize(
    ("room", "widget_class"),
    [(kind.__module__.rpartition(".")[0], kind) for kind in widget_classes()],
    ids=[kind.__name__ for kind in widget_classes()],
)


@every_widget
def test_the_module_is_one_file_without_imports(room, widget_class):
    source = module_source(widget_class)
    assert source.startswith("// Numbers: ")  # maths.js, the first of the shared parts
    assert source.count("export default") == 1
    assert not re.search(r"^\s*import\b|\bimport\(|\brequire\(", source, re.M)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", source)


@every_widget
def test_script_and_style_stay_small(room, widget_class):
    text = module_source(widget_class) + stylesheet_source(widget_class)
    assert 10_000 < len(text.encode()) <= LARGEST_MODULE


@every_widget
def test_the_source_is_what_an_instance_stores(room, widget_class):
    widget = widget_class()
    assert widget.get_state()["_esm"] == module_source(widget_class)
    assert widget.get_state()["_css"] == stylesheet_source(widget_class)
    # an instance has a class of its own, which must give the same
    assert module_source(type(widget)) == module_source(widget_class)


@every_widget
def test_repr_has_no_address_and_is_the_same_twice(room, widget_class):
    assert repr(widget_class()) == repr(widget_class())
    assert repr(widget_class()).startswith(f"{widget_class.__name__}(")
    assert "0x" not in repr(widget_class())


@every_widget
def test_an_output_holds_widget_picture_and_name(room, widget_class):
    widget = widget_class()
    data, metadata = widget._repr_mimebundle_()
    assert set(data) == {"text/plain", WIDGET_VIEW, "image/svg+xml"}
    assert data["text/plain"] == repr(widget)
    assert data["image/svg+xml"] == widget_class().to_svg()
    assert metadata == {}


@every_widget
def test_the_picture_is_whole_and_brings_its_own_background(room, widget_class):
    svg = widget_class().to_svg()
    root = ElementTree.fromstring(svg)
    assert root.find("{http://www.w3.org/2000/svg}title").text
    assert float(root.get("width")) <= 760
    assert "prefers-color-scheme:dark" in svg
    assert len(svg.encode()) < 25_000


def test_a_widget_of_ones_own_must_draw_and_describe_itself():
    class Bare(BookWidget):
        _esm = "export default 1"

    bare = Bare()
    with pytest.raises(NotImplementedError):
        bare.to_svg()
    with pytest.raises(NotImplementedError):
        repr(bare)
    with pytest.raises(TypeError, match="Bare has no _css"):
        stylesheet_source(Bare)


def test_the_parts_of_a_widget_stand_before_its_own_script(tmp_path):
    for name, text in (("a.js", "own"), ("b.js", "part"), ("a.css", "look")):
        (tmp_path / name).write_text(text, "utf8")
    module = str(tmp_path / "a.py")
    script = script_of(module, "b.js")
    assert script.endswith("\npart\nown")
    places = [script.index(f"\nfunction {name}(") for name in ("dot", "svg", "mount")]
    assert places == sorted(places)
    assert style_of(module).startswith("/* The look that all widgets share.")
    assert style_of(module).endswith("\nlook")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    module = str(tmp_path / "a.py")
    with pytest.raises(FileNotFoundError):
        style_of(module)
    (tmp_path / "a.js").touch()
    with pytest.raises(FileNotFoundError):
        script_of(module, "b.js")
