"""The checks of widgets find a planted fault of each kind."""

import pytest
import widget_checks as checks

STYLE = """<style>
.widget-room { width: 400px; min-height: 100px }
.ac-widget { font: 16px sans-serif }
.row { display: flex; flex-wrap: wrap; gap: 10px }
.row svg { width: 180px; height: 40px }
button { height: 30px; min-width: 30px; padding: 0 4px }
</style>"""
GOOD = """<p>Numbers</p>
<div class="row"><div><svg></svg></div><div><svg></svg></div></div>
<button>one</button><button>two</button><input aria-label="three">
<p class="ac-hidden" style="position: absolute; left: 900px">for the ear</p>"""


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def show(page, *, after="", inside=GOOD):
    room = '<div class="widget-room" data-widget="Dial"><div class="ac-widget ac-dial">'
    page.set_content(f"{STYLE}{room}{inside}{after}</div></div>")
    return page.locator(".ac-widget")


def test_a_good_widget_has_no_faults(page, axe_script):
    widget = show(page)
    faults = [
        *checks.small_targets(widget),
        *checks.moving(widget),
        *checks.unclear_names(widget, 3),
        *checks.layout_faults(page),
        *checks.axe_faults(page, axe_script),
    ]
    assert faults == []


@pytest.mark.parametrize(
    "style",
    ["width: 401.5px", "margin-left: -2px", "width: 50px; transform: scale(20)"],
)
def test_what_sticks_out(page, style):
    show(page, after=f'<div class="far" style="{style}">text</div>')
    assert set(checks.layout_faults(page)) >= {"ac-dial: sticks out: DIV far"}


@pytest.mark.skipif(not checks.ONE_FONT, reason="letters of the system")
def test_a_row_of_panels_that_breaks_with_wider_letters(page):
    words = '<div class="row" style="width: 400px"><div>{}</div><div><svg></svg></div>'
    show(page, after=words.format("MMMMMMMMMMM") + "</div>")  # 151 pixels
    assert checks.layout_faults(page) == []
    show(page, after=words.format("MMMMMMMMMMMMMMM") + "</div>")  # 207 pixels
    assert checks.layout_faults(page) == [
        "ac-dial, letters 10 % wider: row row breaks at [1], before at []"
    ]
    assert page.locator("style").count() == 1  # the wide letters are gone again


@pytest.mark.skipif(not checks.ONE_FONT, reason="letters of the system")
def test_words_that_stick_out_with_wider_letters(page):
    text = '<span style="white-space: nowrap">{}</span>'
    show(page, after=text.format("M" * 28))  # 386 pixels
    assert checks.layout_faults(page) == [
        "ac-dial, letters 10 % wider: sticks out: SPAN "
    ]


@pytest.mark.skipif(not checks.ONE_FONT, reason="letters of the system")
def test_a_number_that_is_wider_than_its_cell(page):
    cell = '<div role="gridcell" style="width: {}px">−1.5</div>'
    show(page, after=cell.format(44))  # the number takes 39 pixels
    assert checks.layout_faults(page) == []
    show(page, after=cell.format(41))
    wider = "wider than its cell: −1.5"
    assert checks.layout_faults(page) == [f"ac-dial, letters 10 % wider: {wider}"]
    show(page, after=cell.format(37))
    assert checks.layout_faults(page)[0] == f"ac-dial: {wider}"


@pytest.mark.skipif(not checks.ONE_FONT, reason="letters of the system")
def test_a_room_of_another_size(page):
    show(page, inside='<div style="height: 95px"></div>')
    assert checks.room_faults(page) == []
    for height in (85, 115):
        show(page, inside=f'<div style="height: {height}px"></div>')
        assert checks.room_faults(page) == [
            f"Dial: 100 pixels kept, {height} taken; run `make heights`"
        ]


@pytest.mark.parametrize(
    "small", ["<button>x</button>", "<label>x<input type=checkbox></label>"]
)
def test_a_control_that_is_too_small(page, small):
    rule = "<style>button { height: 19px } label { font-size: 9px }</style>"
    widget = show(page, inside=small, after=rule)
    assert checks.small_targets(widget) == ["too small for a finger: x"]


@pytest.mark.parametrize("style", ["transition: color 1s", "animation: turn 2s"])
def test_something_that_moves(page, style):
    widget = show(page, after=f'<i class="moved" style="{style}">x</i>')
    assert checks.moving(widget) == ["moves: I moved"]


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("<button></button>", "without a name: - button"),
        ("<input>", "without a name: - textbox"),
        ("<button>one</button>", "twice: one"),
        ("", "only 3 controls were found, not 4"),
    ],
)
def test_a_control_without_a_name_of_its_own(page, planted, fault):
    faults = checks.unclear_names(show(page, after=planted), 4 if not planted else 3)
    assert fault in faults


def test_an_inaccessible_control(page, axe_script):
    show(page, after="<input>")
    (fault,) = checks.axe_faults(page, axe_script)
    assert fault.startswith("label: <input>")
