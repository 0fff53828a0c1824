"""Documents that attack the page, and documents that are hard to show."""

from __future__ import annotations

import contextlib
import html
import re
from urllib.parse import urlencode

import pytest
from word_store import word_store

from conspectus.report.marks import LONGEST

SCRIPT = "</script></textarea></title><script>alert(1)</script>"
HOSTILE = {
    "script": f"alpha {SCRIPT}",
    "image": 'alpha <img src=x onerror="alert(1)"> <svg/onload=alert(1)>',
    "attribute": 'alpha " onmouseover="alert(1)" x=" \' autofocus onfocus=\'alert(1)',
    "template": "alpha {{ 7 * 7 }} {% raw %} ${7*7} <%= 7*7 %>",
    "url": "alpha javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "htmx": 'alpha <div hx-get="/jobs" hx-trigger="load" hx-on:load="alert(1)">',
    "base": "alpha <base href=//evil.example/><meta http-equiv=refresh content=0;//evil.example>",
    "order": "alpha \u202eevil\u202c \u2066isolate \u200f mark",
    "control": "alpha \x00 \x1b[31m \x7f \ufffe \x0b",
    "long": "alpha " + "x" * 1_000_000,
    "tall": "alpha " + "\n" * 5_000 + "beta",
    "marks": "alpha " + "e\u0301" * 50 + " Z\u0351\u036b\u0343" * 200,
}


def hostile_rows():
    return [
        {
            "doc_id": f"{name} {SCRIPT}",
            "text": text,
            "model": f"{SCRIPT}{i % 2}",
            SCRIPT: "x" if i % 2 else "y",
            "prompt": SCRIPT + "p" * 1_000_000,
            "note": f"{i}" + "n" * 500_000,
        }
        for i, (name, text) in enumerate(HOSTILE.items())
    ]


@pytest.fixture
def hostile(tmp_path):
    import pyarrow as pa

    store = word_store(tmp_path / "hostile.conspectus", hostile_rows(), tokens=True, labels=False)
    store.set_labels(
        pa.table(
            {
                "latent": pa.array([0, 1], pa.uint32()),
                "label": [SCRIPT, "beta \u202e"],
                "source": [f"llm {SCRIPT}", "lexical"],
            }
        )
    )
    return store


COMPARED = urlencode({"by": "model", "a": f"{SCRIPT}0", "every": "true", "open": 0})
PAIRED = urlencode({"go": "true", "every": "true", "min_support": 1, "with_column": SCRIPT})
CLUSTERED = urlencode(
    {"go": "true", "k": 2, "method": "kmeans", "unchecked": "true", "latents": range(4)}, doseq=True
)
WHOLE = "!document.querySelector('main') || !document.querySelector('.later, .job')"
"""Parts asked for by themselves have no scripts that would go on."""
PAGES = (
    "",
    "columns",
    "concepts",
    "concepts?q=" + SCRIPT.replace("<", "%3C").replace(">", "%3E").replace("/", "%2F"),
    "concept/0",
    "concept/0/near",
    "concept/0/columns",
    *(f"document/{row}?latent=0" for row in range(len(HOSTILE))),
    "search?latents=0&n=20",
    "search?latents=0&like=" + "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "search?latents=0&where=" + "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "compare",
    f"compare?{COMPARED}",
    f"compare?{COMPARED}&open=0&q=alert",
    f"compare/evidence/0?{COMPARED}",
    f"compare?{COMPARED.replace('every', 'where=%3Cscript%3E&every')}",
    f"together?{PAIRED}",
    f"together?{PAIRED}&view=graph&open=0",
    f"together/evidence/0?{PAIRED}",
    f"clusters?{CLUSTERED}&open=0",
    f"clusters/0/documents?{CLUSTERED}",
    f"clusters/map?{CLUSTERED}",
    f"statements?of=compare&{COMPARED}&statement=1",
    "statements?of=search&latents=0&n=4&statement=1",
    "statements?of=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
)


def test_nothing_that_is_not_ours_stands_in_a_page(client_of, hostile):
    with client_of(hostile) as client:
        for page in PAGES:
            content = client.get("/s/hostile/" + page).text
            assert "<script>alert" not in content, page
            assert 'onerror="alert' not in content, page
            ours = re.sub(r'<img src="data:image/svg[^"<>]*"', "<picture", content)
            assert not re.search(r"<(img|base|iframe|object|embed)\b", ours), page
            assert not re.search(r"<[^>]+\son\w+\s*=", re.sub(r'"[^"]*"', '""', content)), page
            assert len(content) < 1_200_000, page


def test_a_document_comes_out_as_it_went_in(client_of, hostile):
    with client_of(hostile) as client:
        for row, (name, text) in enumerate(HOSTILE.items()):
            page = client.get(f"/s/hostile/document/{row}?latent=0").text
            article = re.search(r'<article class="passage whole-text".*?</article>', page, re.S)[0]
            words = re.search(r'<div class="words" dir="auto">(.*)</div>', article, re.S)[1]
            shown = html.unescape(re.sub(r"</?mark[^>]*>", "", words))
            if name == "control":
                assert "␀" in shown
                assert "\x00" not in page
                continue
            assert shown == text[:LONGEST], name


def test_exports_of_hostile_documents_are_reports_that_run_nothing(client_of, hostile):
    with client_of(hostile) as client:
        report = client.get("/s/hostile/concept/0?format=html").text
        assert "<script>alert" not in report
        assert "Content-Security-Policy" in report
        name = client.get("/s/hostile/concept/0?format=csv").headers["content-disposition"]
        assert name == 'attachment; filename="hostile-concept-0.csv"'


@pytest.mark.browser
def test_a_browser_runs_nothing_of_them(visit, until, served, hostile):
    with contextlib.suppress(pytest.skip.Exception):
        pytest.importorskip("umap")  # which warns of what it lacks when it is first imported
    home = served(hostile) + "/s/hostile/"
    for page in PAGES:
        tab, said = visit(home + page)
        until(tab, WHOLE)
        complaints = [line for line in said if "responded with a status of 4" not in line]
        assert complaints == [], page
        assert tab.locator("script:not([src]):not([type='application/json'])").count() == 0


@pytest.mark.browser
def test_marks_of_direction_stay_in_their_document(visit, served, hostile):
    tab, _ = visit(served(hostile) + "/s/hostile/search?latents=0&n=20")
    for element in tab.locator(".hit .words").all():
        assert element.get_attribute("dir") == "auto"
        assert element.evaluate("e => getComputedStyle(e).unicodeBidi") in ("plaintext", "isolate")


LANGUAGES = {
    "de": ("Die alpha Straßenbahn fährt über Öhringen, „schön“ ist es.", "ltr"),
    "ja": ("東京の alpha 天気は晴れです。散歩に行きましょう。", "ltr"),
    "ar": ("مرحبا بالعالم alpha هذا نص عربي طويل بعض الشيء", "rtl"),
    "he": ("שלום עולם alpha זה טקסט", "rtl"),
}


@pytest.mark.browser
def test_languages_are_set_in_their_own_direction(visit, served, tmp_path):
    rows = [{"doc_id": name, "text": text} for name, (text, _) in LANGUAGES.items()]
    home = served(word_store(tmp_path / "tongues.conspectus", rows, tokens=True))
    for row, (name, (text, direction)) in enumerate(LANGUAGES.items()):
        tab, _ = visit(f"{home}/s/tongues/document/{row}?latent=0")
        words = tab.locator(".whole-text .words")
        assert words.inner_text() == text, name
        assert words.evaluate("e => getComputedStyle(e).direction") == direction
        assert words.locator("mark").inner_text() == "alpha"
