"""The script that runs the widgets of a page without a kernel."""

import json
import re

import pytest
from every_widget import ROWS
from places import ROOT
from playwright.sync_api import expect
from widget_site import STATE, visitor

from attnconv_book.kit.widgets.book_widget import WIDGET_VIEW

SCRIPT = ROOT / "assets/widgets/static-widgets.js"
COUNTER = """export default { render({ model, el }) {
  el.textContent = `count ${model.get("count")}`;
} };"""


ROOM = '<div class="widget-room"><img alt="still" src="data:,"></div>'
WITH_ROOM = "<style>.widget-room { min-height: 900px }</style>"
NO_BLOBS = """<meta http-equiv="Content-Security-Policy"
  content="script-src file: 'unsafe-inline'">"""
OLD_BROWSER = "<script>delete window.structuredClone;</script>"


def page_of(**changes):
    """Return a page with one widget, as the build writes it, in parts."""
    model = {"model_module": "anywidget", "model_name": "AnyModel"}
    model["state"] = {"_esm": COUNTER, "_css": "", "count": 7}
    state = {"state": {"a1": {**model, **changes}}}
    return {STATE: state, WIDGET_VIEW: {"model_id": "a1"}}


@pytest.fixture
def show(browser, tmp_path):
    """Open a page made of such parts."""
    with visitor(browser, tmp_path) as visit:

        def write_and_visit(parts, head="", **options):
            scripts = [
                ROOM * (kind == WIDGET_VIEW and bool(head))
                + f'<script type="{kind}">{json.dumps(held)}</script>'
                for kind, held in parts.items()
            ]
            scripts.append(f'<script src="{SCRIPT.as_uri()}" defer></script>')
            text = f"<!doctype html><title>page</title>{head}<body>{''.join(scripts)}"
            (tmp_path / "page.html").write_text(text, "utf8")
            return visit("page", **options)

        yield write_and_visit


def test_a_widget_is_drawn_where_its_view_stands(show):
    drawn = show(page_of()).locator(f"script[type='{WIDGET_VIEW}'] + *")
    expect(drawn).to_have_text("count 7")
    expect(drawn).to_have_class("static-widget")


def test_a_widget_that_breaks_says_so(show):
    broken = page_of(state={"_esm": COUNTER.replace("model.get", "model.no")})
    page = show(broken, loud=True)
    expect(page.locator(".static-widget-refused")).to_be_visible()
    assert len(page.said) == 1 and "a1" in page.said[0]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (
            page_of(
                model_module="@jupyter-widgets/controls", model_name="IntSliderModel"
            ),
            "@jupyter-widgets/controls/IntSliderModel is not an anywidget",
        ),
        (
            {**page_of(), WIDGET_VIEW: {"model_id": "b2"}},
            "the page holds no state of b2",
        ),
    ],
    ids=["classic", "lost"],
)
def test_a_widget_that_cannot_run_says_so(show, parts, reason):
    page = show(parts, loud=True)
    expect(page.locator(".static-widget-refused")).to_have_text(
        "This figure can be moved only in a running notebook."
    )
    assert len(page.said) == 1 and reason in page.said[0]
    assert page.locator(".static-widget").count() == 0


@pytest.mark.parametrize("head", [WITH_ROOM, WITH_ROOM + OLD_BROWSER])
def test_the_picture_stands_until_the_widget_has_drawn(show, head):
    page = show(page_of(), head)
    expect(page.locator(".widget-room > .static-widget")).to_have_text("count 7")
    assert page.get_by_alt_text("still").count() == 0


@pytest.mark.parametrize(
    ("parts", "head"),
    [
        (page_of(), WITH_ROOM + NO_BLOBS),
        (page_of(state={"_esm": COUNTER.replace("model.get", "model.no")}), WITH_ROOM),
        (page_of(state={"_esm": "no module"}), WITH_ROOM),
        (page_of(state=None), WITH_ROOM),
        ({**page_of(), STATE: "no state"}, WITH_ROOM),
    ],
    ids=["blobs forbidden", "broken", "no module", "no state", "no page state"],
)
def test_a_widget_that_cannot_start_keeps_its_picture(show, parts, head):
    page = show(parts, head, loud=True)
    expect(page.get_by_alt_text("still")).to_have_count(1)
    room = page.locator(".widget-room")
    expect(room).to_have_text("This figure can be moved only in a running notebook.")
    assert room.bounding_box()["height"] < 200
    assert page.said


def test_a_state_that_cannot_be_read_costs_no_other_widget(show):
    parts = page_of()
    page = show(parts, f'<script type="{STATE}">{{</script>' + WITH_ROOM, loud=True)
    expect(page.locator(".static-widget")).to_have_text("count 7")


def test_the_module_is_all_that_the_page_needs(widget_pages):
    row = next(row for row in ROWS.values() if row.others)
    text = (widget_pages / f"{row.states_page}.html").read_text("utf8")
    assert "require" not in text.split("application/vnd.jupyter.widget-state")[0]
    assert text.count(f'<script type="{WIDGET_VIEW}">') == 2 + len(row.others)
    script = (widget_pages / "_static/widgets/static-widgets.js").read_text("utf8")
    assert script == SCRIPT.read_text("utf8")
    assert len(script.encode()) < 8_000
    assert not re.search(r"https?://[a-z]", script)
    assert json.dumps("require") not in script
