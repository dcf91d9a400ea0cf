"""The life of a widget: it draws its model, follows it, and leaves nothing behind."""

import pytest
from widget_site import run_parts

# A widget that counts: `count` is the reader's, `name` Python's, `data` vital.
COUNTER = """
    const drawn = [], heard = new Map();
    const held = { count: 2, name: "sheep", data: [1], ...changes };
    const model = {
        get: (name) => held[name],
        set(name, value) {
            if (held[name] === value) return;
            held[name] = value;
            for (const listen of heard.get(`change:${name}`) ?? []) listen();
        },
        save_changes() {},
        on(event, listen) { heard.set(event, [...(heard.get(event) ?? []), listen]); },
        off(event, listen) {
            heard.set(event, heard.get(event).filter((each) => each !== listen));
        },
    };
    function clean(get) {
        const { check, damaged } = reader(get);
        return {
            state: {
                count: check("count", isWhole(0, 9), 1),
                name: check("name", isText, "?"),
                data: check("data", Array.isArray, null),
            },
            damaged,
        };
    }
    let tools = null, left = 0;
    const el = document.createElement("div");
    document.body.append(el);
    const leave = mount({ model, el }, {
        name: "Counter", look: "ac-counter", own: ["count"], given: ["name"],
        vital: "data", fixed: ({ data }) => data.length, clean,
        build(given) {
            tools = given;
            return {
                content: [given.says, given.reset(() => drawn.push("forgotten"))],
                draw() {
                    drawn.push(`${given.state.count} ${given.state.name}`);
                    given.tell(`${given.state.count} are here`);
                },
                leave() { left += 1; },
            };
        },
    });
    const says = () => el.querySelector(".ac-says").textContent;
    const told = () => el.querySelector(".ac-hidden").textContent;
"""


@pytest.fixture(scope="module")
def live(browser):
    """Let a counter live: what is held at first, and what is done and seen then."""
    page = browser.new_page()
    yield lambda held, steps: run_parts(
        page, f"(changes) => {{ {COUNTER} {steps} }}", [[held]]
    )[0]
    page.close()


def test_it_draws_what_the_model_holds_in_a_named_group(live):
    drawn, role, name, look = live(
        {},
        """const root = el.firstChild;
        return [drawn, root.role, root.ariaLabel, root.className];""",
    )
    assert drawn == ["2 sheep"]
    assert (role, name, look) == ("group", "Counter", "ac-widget ac-counter")


def test_it_follows_what_the_reader_and_what_python_changes(live):
    steps = """model.set("count", 3); model.set("name", "goats"); model.set("other", 1);
    return drawn;"""
    assert live({}, steps) == ["2 sheep", "3 sheep", "3 goats"]


def test_several_changes_at_once_are_drawn_once(live):
    steps = 'tools.put({ count: 5, name: "cows" }); return [drawn, held.count];'
    assert live({}, steps) == [["2 sheep", "5 cows"], 5]


def test_what_is_damaged_is_said_and_replaced(live):
    message = "The stored count cannot be read; a usable one is shown instead."
    steps = "return [drawn, says(), held.count];"
    assert live({"count": "many"}, steps) == [["1 sheep"], message, "many"]
    later = 'model.set("count", -1); return [drawn, says()];'
    assert live({}, later) == [["2 sheep", "1 sheep"], message]


def test_without_what_is_vital_there_is_only_a_message(live):
    steps = "const text = el.innerText; leave(); return [drawn, text, el.innerHTML];"
    drawn, text, after = live({"data": "none"}, steps)
    assert drawn == [] and after == ""
    assert text == (
        "The stored data cannot be read, and nothing can be shown without them."
    )


def test_a_state_of_another_shape_is_not_drawn(live):
    steps = """held.data = [1, 2]; model.set("count", 4); const kept = [...drawn];
    held.data = "none"; model.set("count", 5);
    held.data = [3]; model.set("count", 6); return [kept, drawn];"""
    assert live({}, steps) == [["2 sheep"], ["2 sheep", "6 sheep"]]


def test_start_again_brings_back_what_is_the_readers(live):
    steps = """tools.put({ count: 7, name: "cows" }); tools.report("a mistake");
    el.querySelector("button").click();
    return [drawn, says(), el.querySelector("button").textContent];"""
    assert live({}, steps) == [
        ["2 sheep", "7 cows", "forgotten", "2 cows"],
        "",
        "Start again",
    ]


def test_nothing_is_told_before_the_reader_does_something(live):
    steps = """model.set("count", 3); const before = told();
    tools.put({ count: 4 }); const after = told();
    tools.put({ count: 5 }, "One more."); return [before, after, told()];"""
    assert live({}, steps) == ["", "4 are here", "One more."]


def test_it_leaves_nothing_behind(live):
    steps = """leave(); model.set("count", 8);
    const heardBy = [...heard.values()].flat();
    return [drawn, el.innerHTML, left, heardBy.length];"""
    assert live({}, steps) == [["2 sheep"], "", 1, 0]
