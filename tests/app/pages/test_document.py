"""One document's page."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from word_store import word_store

from conspectus.report.marks import LONGEST


def text_of(page):
    article = re.search(r'<article class="passage whole-text".*?</article>', page, re.S)[0]
    return html.unescape(re.sub(r"<[^>]+>", "", article)).strip("\n")


@pytest.fixture
def row(rows):
    return next(i for i, one in enumerate(rows) if {"alpha", "beta"} <= set(one["text"].split()))


def test_the_text_is_whole_and_its_metadata_stand_beside(client, rows, row):
    page = client.get(f"/s/words/document/{row}").text
    assert text_of(page) == rows[row]["text"]
    assert f"Say something about {row}." in page
    for name in ("model", "year", "pair"):
        assert f"<dt>{name}</dt><dd><bdi>{rows[row][name]}</bdi></dd>" in page


def test_a_chosen_concept_is_shaded_wherever_it_fires(client, rows, row):
    page = client.get(f"/s/words/document/{row}?latent=0&second=1").text
    words = rows[row]["text"].split()
    article = page[page.index("whole-text") :]
    assert len(re.findall(r"<mark[^>]*>alpha</mark>", article)) == words.count("alpha")
    assert len(re.findall(r'<mark class="m\d hue-1"[^>]*>beta</mark>', article)) == 1


def test_without_a_choice_the_concepts_that_set_it_apart_are_marked(client, row):
    page = client.get(f"/s/words/document/{row}").text
    assert "most set this document apart" in page
    assert re.search(r"<mark[^>]*>alpha</mark>", page)


def test_a_concept_that_it_lacks_is_said_to_be(client, row):
    assert "not in this document" in client.get(f"/s/words/document/{row}?latent=5").text


def test_its_concepts_are_those_of_the_store(client, store, row):
    page = client.get(f"/s/words/document/{row}").text
    shown = [int(n) for n in re.findall(r'href="/s/words/concept/(\d+)"', page)]
    assert sorted(shown) == store.document(row).latent.tolist()
    back = pd.read_parquet(
        __import__("io").BytesIO(client.get(f"/s/words/document/{row}?format=parquet").content)
    )
    assert sorted(back["latent"]) == sorted(shown)


def test_it_is_found_by_its_id_whatever_that_holds(client_of, tmp_path):
    ids = ["../../etc/passwd", "a b/c?d=e#f", "ü\u202e"]
    rows = [{"doc_id": one, "text": f"alpha {n}"} for n, one in enumerate(ids)]
    with client_of(word_store(tmp_path / "ids.conspectus", rows)) as client:
        for n, one in enumerate(ids):
            answer = client.get("/s/ids/document", params={"id": one}, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, f"/s/ids/document/{n}")
            assert text_of(client.get(f"/s/ids/document/{n}").text) == f"alpha {n}"
        assert client.get("/s/ids/document", params={"id": "nix"}).status_code == 400


def test_a_long_text_is_shown_in_stretches(client_of, tmp_path):
    text = "word " * 8_000 + "alpha " + "tail " * 400
    with client_of(
        word_store(tmp_path / "long.conspectus", [{"text": text}], tokens=True)
    ) as client:
        shown, start = "", 0
        while start < len(text):
            page = client.get(f"/s/long/document/0?latent=0&start={start}").text
            shown += text_of(page)
            start += LONGEST
        assert shown.split() == text.split()
        assert "<mark" in client.get(f"/s/long/document/0?latent=0&start={2 * LONGEST}").text
        assert "of 42,006" in page


def test_the_second_concept_keeps_its_colour_where_the_first_is_not_in_the_document(client, store):
    has = [set(store.postings(latent).rows.tolist()) for latent in (0, 3)]
    row = min(has[0] - has[1])
    page = client.get(f"/s/words/document/{row}?latent=3&second=0").text
    text = page.partition('class="words" dir="auto">')[2].partition("</article>")[0]
    marks = re.findall(r'<mark class="([^"]*)"', text)
    assert marks
    assert all("hue-1" in one for one in marks)
    assert "#3 is not in this document" in page


@pytest.mark.parametrize("query", ["", "?latent=0&sort=label&every=true"])
def test_the_python_call_gives_what_is_shown(client, called, exported, rows, row, query):
    url = f"/s/words/document/{row}{query}"
    names = called(client.get(url).text)
    assert names["document"].text == rows[row]["text"]
    assert len(names["table"]) >= 2
    pd.testing.assert_frame_equal(names["table"], exported(client, url))
