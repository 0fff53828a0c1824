"""The report as a real browser shows it: quiet, whole without scripts, and it fits."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from typing import ClassVar

import pytest
from sample_pages import all_pages, cluster_page, groups_page, pair_page

from conspectus.report.html import render_html
from conspectus.report.page import Mark, Passage

pytestmark = pytest.mark.browser


class Recorder(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and keeps what was asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture
def show(browser, tmp_path):
    """Opens a page over HTTP; returns the tab, its complaints, and what the server was asked."""
    Recorder.asked = []
    handler = functools.partial(Recorder, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    contexts = []

    def open_page(page, *, width=1200, **options):
        (tmp_path / "report.html").write_text(render_html(page), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        tab, said = context.new_page(), []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: (said.append("dialog"), dialog.dismiss()))
        tab.goto(f"http://127.0.0.1:{server.server_port}/report.html")
        tab.wait_for_load_state("networkidle")
        return tab, said

    yield open_page
    for context in contexts:
        context.close()
    server.shutdown()
    server.server_close()
    thread.join()


def colour(tab, selector, name):
    return tab.locator(selector).first.evaluate(f"e => getComputedStyle(e)['{name}']")


def luminance(rgb):
    channels = [int(x) / 255 for x in re.findall(r"\d+", rgb)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_asks_for_itself_only_and_complains_of_nothing(show, page):
    tab, said = show(page)
    tab.click("#open-all")
    assert said == []
    assert Recorder.asked == ["/report.html"]


def test_hostile_documents_do_nothing(show, with_row):
    text = "</script><script>alert(1)</script><img src=/stolen onerror=alert(1)>"
    tab, said = show(with_row(label=text, passages=(Passage(text, "s", text, (Mark(3, 9, 1.0),)),)))
    tab.click("#open-all")
    assert said == []
    assert Recorder.asked == ["/report.html"]
    assert tab.locator("article .words").first.inner_text() == text


def test_without_scripts_table_and_evidence_are_there(show, page):
    tab, _ = show(page, java_script_enabled=False)
    assert tab.locator("table.rows:not(.nested) > tbody").count() == 12
    assert tab.locator(".forest li").count() == 12
    assert not tab.locator("#controls").is_visible()
    mark = tab.locator("mark").first
    assert not mark.is_visible()
    tab.locator("details.evidence > summary").first.click()
    assert mark.is_visible()
    assert mark.inner_text() == "**Old Town**"


def test_folded_text_opens_in_its_line(show, page):
    tab, _ = show(page)
    tab.locator("details.evidence > summary").first.click()
    fold = tab.locator("details.fold").first
    assert not fold.locator("span").is_visible()
    fold.locator("summary").click()
    assert fold.locator("span").is_visible()


def test_marks_differ_by_more_than_colour(show, page):
    tab, _ = show(page)
    tab.click("#open-all")
    strong, weak = "mark.m5", "mark.m2"
    for style in ("backgroundColor", "textDecorationThickness"):
        assert colour(tab, strong, style) != colour(tab, weak, style)
    assert colour(tab, strong, "textDecorationLine") == "underline"


def test_the_keyboard_reaches_the_evidence(show, page_of):
    tab, _ = show(page_of(1))
    tab.locator("details.evidence > summary").first.focus()
    tab.keyboard.press("Enter")
    assert tab.locator("mark").first.is_visible()


def test_find_and_sort(show, page):
    tab, said = show(page)
    tab.fill("#find", "closing offer")
    with_it = [row for row in page.rows if any("closing" in r.label for r in (row, *row.members))]
    assert tab.locator("table.rows:not(.nested) > tbody:visible").count() == len(with_it)
    assert tab.locator("#shown").inner_text() == f"{len(with_it)} of 12"
    tab.fill("#find", "")
    tab.select_option("#sort", "+estimate")
    ranks = tab.locator("table.rows:not(.nested) > tbody > tr.numbers > td.rank")
    assert ranks.first.inner_text() == "3"
    assert ranks.last.inner_text() == "1"
    tab.select_option("#sort", "-odds")
    assert ranks.first.inner_text() == "4"  # its odds ratio is infinite
    tab.select_option("#sort", "+adjusted")
    assert ranks.last.inner_text() == "6"  # it has none
    tab.select_option("#sort", "rank")
    assert ranks.all_inner_texts() == [str(rank) for rank in range(1, 13)]
    assert said == []


def test_a_line_of_the_chart_leads_to_its_evidence(show, page):
    tab, _ = show(page)
    tab.fill("#find", "nothing has this")
    name = f"#r-{page.rows[4].key}"
    tab.locator(f'.forest a[href="{name}"]').click()
    tab.wait_for_function(f"document.querySelector('{name} details.evidence').open")
    assert tab.locator(f"{name} th .label").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(show, page, scheme):
    tab, _ = show(page, color_scheme=scheme)
    tab.click("#open-all")
    paper = colour(tab, "html", "backgroundColor")
    assert (luminance(paper) > 0.5) == (scheme == "light")
    for selector in ("h1", ".lead", ".facts dt", ".key-name", "thead th", ".evidence > summary"):
        assert contrast(colour(tab, selector, "color"), paper) >= 4.5, selector
    flag = colour(tab, ".flag", "color")
    assert contrast(flag, colour(tab, ".flag", "backgroundColor")) >= 4.5
    for side in (".side-0 .bar .fill", ".side-1 .bar .fill"):
        assert contrast(colour(tab, side, "fill"), paper) >= 3


@pytest.mark.parametrize("width", [360, 420, 800, 1400])
def test_it_fits_any_width(show, page_of, width):
    page = page_of(8)
    tab, _ = show(page, width=width)
    tab.click("#open-all")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width + 1


def test_words_that_never_end_do_not_widen_the_page(show, with_row):
    endless = "W" * 10_000
    passages = (Passage(endless, "s", endless, (Mark(10, 20, 1.0),), endless),)
    tab, _ = show(with_row(label=endless[:500], passages=passages), width=420)
    tab.click("#open-all")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 420


def test_narrow_screens_keep_the_names_of_the_numbers(show, page):
    tab, _ = show(page, width=420)
    title = "getComputedStyle(e, '::before').content"
    cell = tab.locator("td.estimate").first
    assert cell.evaluate(f"e => {title}") == '"Difference"' or "Difference" in cell.evaluate(
        "e => e.dataset.title"
    )
    assert tab.locator("tbody").first.get_attribute("role") == "rowgroup"


def test_printing_hides_the_controls(show, page):
    tab, _ = show(page)
    tab.emulate_media(media="print")
    assert not tab.locator("#controls").is_visible()
    assert colour(tab, "html", "backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [360, 1300])
@pytest.mark.parametrize("name", all_pages())
def test_every_kind_of_page_fits_and_is_quiet(show, name, width):
    tab, said = show(all_pages()[name], width=width)
    tab.click("#open-all")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width + 1
    assert said == []
    assert Recorder.asked == ["/report.html"]


def test_pictures_are_drawn_under_the_policy(show):
    tab, said = show(cluster_page())
    sizes = tab.evaluate("[...document.images].map(i => [i.naturalWidth, i.naturalHeight])")
    assert sizes == [[600, 300], [2, 2]]
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_two_hues_differ_by_colour_and_by_line(show, scheme):
    tab, _ = show(pair_page(), color_scheme=scheme)
    tab.click("#open-all")
    first, second = ".words mark:not(.hue-1):not(.both-hues)", ".words mark.hue-1"
    for style in ("backgroundColor", "textDecorationColor", "textDecorationStyle"):
        assert colour(tab, first, style) != colour(tab, second, style)
    assert "gradient" in colour(tab, "mark.both-hues", "backgroundImage")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_strongest_marks_can_be_read(show, scheme):
    tab, _ = show(pair_page(), color_scheme=scheme)
    tab.click("#open-all")
    panel = [float(x) for x in re.findall(r"[\d.]+", colour(tab, ".passage", "backgroundColor"))]
    for selector in (".words mark.m5:not(.hue-1)", ".words mark.m5.hue-1"):
        found = re.findall(r"[\d.]+", colour(tab, selector, "backgroundColor"))
        *mark, alpha = map(float, found)
        mixed = [round(alpha * m + (1 - alpha) * p) for m, p in zip(mark, panel, strict=True)]
        assert contrast(colour(tab, selector, "color"), str(mixed)) >= 4.5


def test_shares_of_every_side_can_be_sorted(show):
    tab, said = show(groups_page(4))
    tab.select_option("#sort", label="Documents (1920s), largest first")
    labels = tab.locator("table.rows > tbody th .label").all_inner_texts()
    assert labels[0] == "unlabelled"
    assert said == []


def test_very_many_shares_open_without_scripts(show):
    tab, _ = show(groups_page(12), java_script_enabled=False)
    assert not tab.locator(".fan .who").first.is_visible()
    tab.locator(".fan > summary").first.click()
    assert tab.locator(".fan .who").first.is_visible()
