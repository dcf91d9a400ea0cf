"""The widget kit: what a stored widget holds, and what stands in its place."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from attnconv_book.chapters.attention import KernelRegressionExplorer
from attnconv_book.chapters.connection import MixingMatrixExplorer
from attnconv_book.chapters.convolution import (
    ReceptiveFieldExplorer,
    ShiftMeter,
)
from attnconv_book.chapters.convolution_code import ConvolutionExplorer
from attnconv_book.kit.widgets import (
    AttentionExplorer,
    module_source,
    stylesheet_source,
)
from attnconv_book.kit.widgets.book_widget import (
    LARGEST_MODULE,
    WIDGET_VIEW,
    BookWidget,
    compose,
)

WIDGETS = [
    AttentionExplorer,
    ConvolutionExplorer,
    KernelRegressionExplorer,
    MixingMatrixExplorer,
    ReceptiveFieldExplorer,
    ShiftMeter,
]


@pytest.mark.parametrize("widget_class", WIDGETS)
def test_the_module_is_one_file_without_imports(widget_class):
    source = module_source(widget_class)
    assert source.startswith("// The widget kit")
    assert source.count("export default") == 1
    assert not re.search(r"^\s*import\b|\bimport\(|\brequire\(", source, re.M)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", source)


@pytest.mark.parametrize("widget_class", WIDGETS)
def test_script_and_style_stay_small(widget_class):
    text = module_source(widget_class) + stylesheet_source(widget_class)
    assert 10_000 < len(text.encode()) <= LARGEST_MODULE


@pytest.mark.parametrize("widget_class", WIDGETS)
def test_the_source_is_what_an_instance_stores(widget_class):
    widget = widget_class()
    assert widget.get_state()["_esm"] == module_source(widget_class)
    assert widget.get_state()["_css"] == stylesheet_source(widget_class)
    # an instance has a class of its own, which must give the same
    assert module_source(type(widget)) == module_source(widget_class)


@pytest.mark.parametrize("widget_class", WIDGETS)
def test_repr_has_no_address_and_is_the_same_twice(widget_class):
    assert repr(widget_class()) == repr(widget_class())
    assert repr(widget_class()).startswith(f"{widget_class.__name__}(")
    assert "0x" not in repr(widget_class())


@pytest.mark.parametrize("widget_class", WIDGETS)
def test_an_output_holds_widget_picture_and_name(widget_class):
    widget = widget_class()
    data, metadata = widget._repr_mimebundle_()
    assert set(data) == {"text/plain", WIDGET_VIEW, "image/svg+xml"}
    assert data["text/plain"] == repr(widget)
    assert data["image/svg+xml"] == widget_class().to_svg()
    assert metadata == {}


@pytest.mark.parametrize("widget_class", WIDGETS)
def test_the_picture_is_whole_and_brings_its_own_background(widget_class):
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


def test_compose_refuses_a_file_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        compose(Path("no-such-file.js"), "kit.js")
