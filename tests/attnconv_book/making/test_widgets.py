import copy

import pytest

from attnconv_book.kit.widgets import AttentionExplorer
from attnconv_book.making.widgets import (
    STATE,
    STUB,
    VIEW,
    put_scripts,
    put_stubs,
    views_without_state,
    widget_code,
    widget_state,
)

NAME = "attnconv_book.kit.widgets.attention_explorer.AttentionExplorer"


def model(name=NAME, **values):
    return {"state": {"_anywidget_id": name, "_esm": "a", "_css": "b", **values}}


def test_the_code_is_what_a_running_widget_sends_to_its_view():
    widget = AttentionExplorer()
    values = widget.get_state()
    widget.close()
    assert values["_anywidget_id"] == NAME
    assert widget_code(NAME) == {part: values[part] for part in ("_esm", "_css")}


@pytest.mark.parametrize(
    "name",
    [
        "attnconv_book.kit.widgets.attention_explorer.NoSuchWidget",
        "attnconv_book.kit.widgets.no_such_module.A",
        "attnconv_book.kit.widgets.attention_explorer.script_of",
        "os.path.join",
        "A",
    ],
)
def test_what_is_no_widget_of_the_book_has_no_code(name):
    assert widget_code(name) is None


def test_a_stub_is_short_and_says_what_to_do():
    assert len(STUB.encode()) <= 300
    assert "Run this cell" in STUB


def test_scripts_come_back_where_stubs_were_put_and_nothing_else_changes():
    plain = {"state": {"value": 3}}
    state = {"1": model(query=[1.0]), "2": copy.deepcopy(plain)}
    put_stubs(state)
    assert state["1"]["state"]["_esm"] == STUB
    assert state["1"]["state"]["_css"] == ""
    assert put_scripts(state) == []
    assert state["1"] == model(query=[1.0], **widget_code(NAME))
    assert state["2"] == plain


def test_a_widget_that_is_not_there_keeps_its_stub_and_is_named():
    state = {"1": model("gone.Widget")}
    put_stubs(state)
    assert put_scripts(state) == ["gone.Widget"]
    assert state["1"]["state"]["_esm"] == STUB


def test_views_without_state_are_found():
    views = [{"data": {VIEW: {"model_id": name}}} for name in "ab"]
    cells = [{"outputs": views[:1]}, {}, {"outputs": views}]
    notebook = {"cells": cells, "metadata": {}}
    assert list(views_without_state(notebook)) == [0, 2, 2]
    notebook["metadata"]["widgets"] = {STATE: {"state": {"a": model()}}}
    assert list(views_without_state(notebook)) == [2]
    assert widget_state(notebook) == {"a": model()}
