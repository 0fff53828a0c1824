"""Who acts before the scripts have arrived, as on a busy machine, is not forgotten."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
BY = "/s/words/compare?by=model&a=x&every=true"
DEFERRED = re.compile(r"/(app|htmx\.min|vega[a-z.-]*|brush)\.[^/]*js")


@pytest.fixture
def held(browser, visit, served, store):
    """A tab on a page whose deferred scripts are on their way until `let_go` is called."""
    address = served(store) + BY
    visit(address)[0].wait_for_selector("#c-0")  # computed: the next visit has it at once
    context = browser.new_context()
    tab, waiting, free = context.new_page(), [], []

    def let_go():
        free.append(True)
        while waiting:
            waiting.pop().continue_()

    tab.route(DEFERRED, lambda route: route.continue_() if free else waiting.append(route))
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector("#c-0")
    yield tab, waiting, let_go
    context.close()


def test_a_choice_submits_its_form(held):
    tab, waiting, let_go = held
    assert waiting
    assert tab.evaluate("typeof window.htmx") == "undefined"
    tab.get_by_label("Direction").select_option("b", no_wait_after=True)
    tab.wait_for_url("**side=b**", wait_until="commit")
    let_go()
    tab.get_by_text("passes these filters").wait_for()
    assert tab.locator("#c-0").count() == 0


def test_what_was_opened_is_fetched_when_they_come(held):
    tab, waiting, let_go = held
    tab.locator("#c-0 details.evidence summary").first.click()
    tab.get_by_text("Reading the documents").first.wait_for()
    assert waiting
    let_go()
    tab.locator("#c-0 mark").first.wait_for()
    assert set(tab.locator("#c-0 mark").all_inner_texts()) == {"alpha"}
