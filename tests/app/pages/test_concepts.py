"""The list of concepts."""

from __future__ import annotations

import re


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
