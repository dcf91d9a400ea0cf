"""The content security policy that README states lets a page work whole."""

from __future__ import annotations

import re

import pytest
from places import ROOT

CHAPTER = "chapters/2-concepts/attention.html"
STATED = re.search(
    r"^ *(default-src [^`]*?)\n *```", (ROOT / "README.md").read_text(), re.M
)
WATCH = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI}`);
});"""


@pytest.fixture
def visit(html, serve, browser):
    """Open a chapter as a server with a policy sends it."""
    pages = []

    def open_page(policy):
        def send(route):
            answer = route.fetch()
            headers = {**answer.headers, "content-security-policy": policy}
            route.fulfill(response=answer, headers=headers)

        page = browser.new_page()
        pages.append(page)
        page.add_init_script(WATCH)
        page.route(f"**/{CHAPTER}", send)
        page.goto(serve(html) + CHAPTER)
        page.wait_for_selector("html[data-widgets=ready]", state="attached")
        return page

    yield open_page
    for page in pages:
        page.close()


def test_with_the_stated_policy_a_page_works_whole(visit):
    page = visit(" ".join(STATED[1].split()))
    assert page.locator(".static-widget").count() > 0
    page.get_by_role("button", name="Show all code").click()
    assert page.locator("details.code-fold:not([open])").count() == 0
    page.locator(".theme-switch-button").first.click()
    page.locator("figure img").last.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize("word", ["blob:", "'unsafe-inline'"])
def test_without_one_of_its_words_a_page_lacks_something(word, visit):
    page = visit(" ".join(STATED[1].split()).replace(word, ""))
    page.wait_for_timeout(500)
    assert page.evaluate("window.violations") != []
    if word == "blob:":  # then figures stay still
        still = page.locator(".widget-room > img")
        assert still.count() == page.locator(".widget-room").count() > 0
