"""The list of concepts."""

from __future__ import annotations

import re

import pandas as pd
import pytest


def listed(page):
    return [int(n) for n in re.findall(r'/concept/(\d+)"', page)]


def test_all_that_fire_are_listed_the_most_frequent_first(client, store):
    frequency = store.document_frequency()
    expected = sorted(range(4), key=lambda latent: -frequency[latent])
    assert listed(client.get("/s/words/concepts").text) == expected


def test_words_and_numbers_filter(client):
    assert listed(client.get("/s/words/concepts?q=WORD+beta").text) == [1]
    assert listed(client.get("/s/words/concepts?q=%232").text) == [2]
    assert "Nothing to list" in client.get("/s/words/concepts?q=zebra").text


def test_headings_sort_and_keep_the_filter(client, store):
    page = client.get("/s/words/concepts?q=word&sort=share").text
    frequency = store.document_frequency()
    assert listed(page) == sorted(range(4), key=lambda latent: frequency[latent])
    assert 'aria-sort="ascending"' in page
    assert 'href="/s/words/concepts?q=word&amp;sort=-share"' in page
    assert listed(client.get("/s/words/concepts?sort=label").text) == [0, 1, 3, 2]


def test_near_in_meaning_finds_by_words_too(client):
    part = client.get("/s/words/concepts/near?q=alpha", headers={"hx-request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text


def test_the_export_is_what_is_listed(client):
    lines = client.get("/s/words/concepts?q=alpha&format=csv").text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("0,the word alpha,")


@pytest.mark.parametrize(
    "query",
    ["", "?q=WORD+beta", "?q=%232", "?q=2", "?q=zebra", "?q=o%27clock+%22%5C", "?q=word&sort=label"]
    + ["?sort=-strength", "?sort=latent", "?sort=nothing", "?q=\u0664"],
)
def test_the_python_call_gives_what_is_shown(client, called, exported, query):
    url = "/s/words/concepts" + query
    page = client.get(url).text
    table = called(page)["table"]
    assert table["latent"].tolist() == listed(page)
    file = exported(client, url)
    pd.testing.assert_frame_equal(table.reset_index(drop=True), file, check_dtype=len(file) > 0)
