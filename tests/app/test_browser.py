"""The pages as a real browser shows them: quiet, readable, and they lead somewhere."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import conspectus as cs
from conspectus.app.pages import search

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "concepts",
    "concepts?q=word",
    "concept/0",
    "concept/5",
    "document/1",
    "document/1?latent=0&second=1",
    "search",
    "search?latents=0&latents=1&off=1",
    "search?latents=0&where=nix",
)


@pytest.fixture
def home(served, store):
    return served(store) + "/s/words/"


def quiet(said):
    """What a page complained of, but for the status that an error page has."""
    return [line for line in said if "the server responded with a status of 4" not in line]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_complains_fetches_from_elsewhere_or_breaks_the_policy(visit, until, home, scheme):
    for page in PAGES:
        tab, said = visit(home + page, color_scheme=scheme)
        until(tab)
        assert quiet(said) == [], page


@pytest.mark.parametrize("width", [360, 800])
def test_nothing_is_cut_off_in_a_narrow_window(visit, until, home, width):
    for page in PAGES:
        tab, _ = visit(home + page, width=width)
        until(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(serious_faults, visit, until, home, scheme):
    for page in PAGES:
        tab, _ = visit(home + page, color_scheme=scheme, bypass_csp=True)
        until(tab)
        assert serious_faults(tab) == [], page


def test_from_the_overview_to_a_marked_word(visit, until, home, store):
    tab, said = visit(home)
    until(tab)
    tab.click("text=the word alpha")
    until(tab)
    assert tab.locator("h1").inner_text() == "the word alpha"
    having = len(store.postings(0))
    assert f"({having})" in tab.locator(".facts").inner_text()
    tab.locator("a.whole").first.click()
    until(tab)
    row = int(urlsplit(tab.url).path.rsplit("/", 1)[1])
    assert tab.locator(".whole-text mark").first.inner_text() == "alpha"
    text = tab.locator(".whole-text .words").inner_text()
    assert text == store.documents(["text"], [row]).column("text")[0].as_py()
    assert quiet(said) == []


def test_a_search_by_keyboard_alone(visit, until, home, store):
    tab, _ = visit(home + "concepts")
    tab.keyboard.press("/")
    tab.keyboard.type("delta")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=delta")
    until(tab)
    result = cs.search(store, "delta")
    expected = [str(row) for row in result.table["doc_id"].head(10)]
    assert tab.locator(".hit .doc bdi").all_inner_texts()[: len(expected)] == expected


def test_a_switch_changes_documents_and_the_url_restores_it(visit, until, home, store):
    tab, _ = visit(home + "search?latents=0&latents=1")
    tab.get_by_label("Switch off: the word beta").click()
    tab.wait_for_url("**off=1*")
    until(tab)
    shown = tab.locator("a.doc bdi").all_inner_texts()
    again, _ = visit(tab.url)
    until(again)
    assert again.locator("a.doc bdi").all_inner_texts() == shown
    expected = cs.search(store, latents=[0, 1], without=[1]).table["doc_id"].head(10).tolist()
    assert shown == expected


def test_the_skip_link_comes_first_and_focus_is_seen(visit, home):
    tab, _ = visit(home)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_concepts_are_sorted_by_their_headings(visit, home):
    tab, _ = visit(home + "concepts")
    tab.click("th >> text=Number")
    tab.wait_for_url("**sort=documents*")
    shown = [int(text) for text in tab.locator('td[data-title="Number"]').all_inner_texts()]
    assert shown == sorted(shown)


def test_charts_are_drawn_and_drawn_anew_in_the_dark(visit, until, home):
    tab, said = visit(home)
    until(tab)
    assert tab.locator("canvas").count() >= 2
    light = tab.evaluate("document.querySelector('canvas').toDataURL()")
    tab.emulate_media(color_scheme="dark")
    until(tab, f"document.querySelector('canvas')?.toDataURL() !== {json.dumps(light)}")
    assert quiet(said) == []


def test_without_scripts_everything_but_the_later_parts_is_there(visit, home):
    tab, _ = visit(home, java_script_enabled=False)
    assert tab.locator("table.data tbody tr").count() >= 3
    assert "Histogram of document lengths" in tab.locator("noscript").first.text_content()
    assert tab.locator("noscript a[href$='/columns']").count() == 1 or "columns" in tab.content()
    tab.goto(home + "document/1?latent=0")
    assert tab.locator(".whole-text").inner_text()


def test_a_job_shows_its_progress_other_pages_go_on_and_it_survives_its_tab(
    visit, until, home, monkeypatch
):
    go, real = threading.Event(), search.find

    def slow(store, *, progress, **arguments):
        progress.start("reading slowly", 4, "rows")
        progress.advance(1)
        while not go.wait(0.01):
            progress.advance(0)
        return real(store, **arguments, progress=progress)

    monkeypatch.setattr(search, "find", slow)
    tab, said = visit(home + "search?latents=2")
    assert "reading slowly, 25.0%" in tab.locator(".job").inner_text()
    tab.close()
    other, _ = visit(home + "concept/0")
    until(other)
    assert "1 job" in other.locator("a.running").inner_text()
    other.goto(urlsplit(home)._replace(path="/jobs").geturl())
    other.click(".job-list a:has-text('Searching')")
    assert other.locator(".job progress").count() == 1
    go.set()
    other.wait_for_selector(".hit")
    assert parse_qs(urlsplit(other.url).query) == {"latents": ["2"]}
    assert quiet(said) == []


def test_a_job_is_cancelled_by_its_button(visit, until, home, monkeypatch):
    stop = threading.Event()

    def endless(store, *, progress, **_):
        progress.start("never ending", None, "rows")
        while not stop.wait(0.01):
            progress.advance(1)

    monkeypatch.setattr(search, "find", endless)
    tab, _ = visit(home + "search?latents=3")
    tab.click("text=Cancel")
    tab.wait_for_selector("text=cancelled")
    until(tab, "(async () => !/running/.test(await (await fetch('/jobs')).text()))()")
    assert tab.locator("text=Start again").count() == 1
    stop.set()


def test_a_name_is_edited_where_it_is_allowed(visit, until, served, store):
    home = served(store, allow_labels=True) + "/s/words/"
    tab, said = visit(home + "concept/0")
    tab.fill("#label", "first letter")
    tab.click("text=Save the name")
    until(tab)
    assert tab.locator("h1").inner_text() == "first letter"
    assert "human" in tab.locator(".badge").first.inner_text()
    tab.click("text=Take my name back")
    until(tab)
    assert tab.locator("h1").inner_text() == "the word alpha"
    assert quiet(said) == []


def test_the_code_is_copied(visit, home):
    tab, _ = visit(home + "concept/0", permissions=["clipboard-read", "clipboard-write"])
    tab.click("button.copy")
    tab.wait_for_selector("text=Copied")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert re.search(r"^store = cs\.open\(", copied, re.M)


def test_an_export_is_a_file(visit, home):
    tab, _ = visit(home + "concepts?q=alpha")
    with tab.expect_download() as waiting:
        tab.click("text=CSV")
    assert waiting.value.suggested_filename == "words-concepts.csv"
    assert "the word alpha" in Path(waiting.value.path()).read_text(encoding="utf-8-sig")


def test_a_token_is_asked_for_and_then_kept(visit, until, served, store):
    home = served(store, host="0.0.0.0", token="a-secret")
    tab, _ = visit(home + "/s/words/")
    assert "it has a token" in tab.content()
    tab.goto(home + "/?token=a-secret")
    tab.wait_for_url("**/s/words/")
    assert "token" not in tab.url
    until(tab)
    tab.click("text=All concepts")
    assert tab.locator("table.data").count() == 1


def test_keyboard_goes_on_where_a_column_was_chosen(visit, until, home):
    tab, _ = visit(home + "compare")
    until(tab)
    tab.focus("#by")
    tab.locator("#by").select_option("model")
    until(tab, "document.activeElement.name === 'a'")


def test_the_theme_is_the_reader_s_and_kept_without_a_cookie(visit, until, home):
    tab, said = visit(home, color_scheme="light")
    paper = "getComputedStyle(document.body.parentNode).backgroundColor"
    light = tab.evaluate(paper)
    button = tab.locator("#theme")
    assert button.inner_text() == "auto"
    button.focus()
    tab.keyboard.press("Enter")
    assert (button.inner_text(), tab.evaluate(paper)) == ("light", light)
    tab.keyboard.press("Enter")
    dark = tab.evaluate(paper)
    assert button.inner_text() == "dark"
    assert dark != light
    tab.goto(home + "concepts")
    assert tab.evaluate(paper) == dark, "before any script of the page's end has run"
    assert tab.context.cookies() == []
    tab.locator("#theme").click()
    assert (tab.locator("#theme").inner_text(), tab.evaluate(paper)) == ("auto", light)
    tab.emulate_media(color_scheme="dark")
    assert tab.evaluate(paper) == dark
    assert quiet(said) == []


def test_without_scripts_the_theme_is_the_system_s_and_has_no_switch(visit, home):
    tab, _ = visit(home, java_script_enabled=False, color_scheme="dark")
    assert not tab.locator("#theme").is_visible()


@pytest.mark.parametrize(
    ("page", "control", "key"),
    [
        ("search?latents=0&latents=1", "#switch-1", "Enter"),
        ("document/{alpha}", "#shade-0", "Enter"),
        ("concepts", "#sort-documents", "Enter"),
        ("compare?by=model&a=x", "#side", "ArrowDown"),
        ("compare?by=model&a=x", "#q", "Enter"),
        ("compare?by=model&a=x", "form.filters [type=submit]", "Enter"),
    ],
)
def test_keyboard_goes_on_where_it_was_when_the_page_is_another(
    visit, until, home, store, page, control, key
):
    tab, said = visit(home + page.format(alpha=store.postings(0).rows[0]))
    until(tab)
    tab.evaluate("window.old = true")
    tab.focus(control)
    tab.keyboard.press(key)
    until(tab, "!window.old && document.readyState === 'complete'")
    until(tab, f"document.activeElement === document.querySelector({json.dumps(control)})")
    assert quiet(said) == []
