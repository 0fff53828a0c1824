"""Search, against the Python call."""

from __future__ import annotations

import io
import json
import re

import pandas as pd

import conspectus as cs


def rows_of(page):
    return [int(n) for n in re.findall(r'class="doc" href="/s/words/document/(\d+)', page)]


def test_without_a_question_it_asks_one(client):
    page = client.get("/s/words/search").text
    assert "Search by a property" in page
    assert 'class="hit"' not in page


def test_documents_are_those_of_the_call(client, store):
    result = cs.search(store, latents=[0, 2], n=30)
    first = client.get("/s/words/search?latents=0&latents=2&n=30").text
    second = client.get("/s/words/search?latents=0&latents=2&n=30&page=2").text
    assert rows_of(first) + rows_of(second) == result.table["row"].tolist()[:20]
    assert "page 2 of 3" in second
    assert "result = cs.search(store, latents=[0, 2], n=30)" in first


def test_the_words_are_marked(client):
    page = client.get("/s/words/search?latents=0").text
    assert set(re.findall(r"<mark[^>]*>([^<]+)</mark>", page)) == {"alpha"}
    assert 'Because of <a href="/s/words/concept/0"' in page


def test_a_switch_leaves_a_concept_out_and_back_in(client, store):
    page = client.get("/s/words/search?latents=0&latents=1").text
    off = "/s/words/search?latents=0&amp;latents=1&amp;off=1"
    assert f'href="{off}" aria-label="Switch off: the word beta"' in page
    without = client.get(off.replace("&amp;", "&")).text
    expected = cs.search(store, latents=[0, 1], without=[1])
    assert rows_of(without) == expected.table["row"].tolist()[:10]
    assert 'aria-label="Switch on: the word beta"' in without


def test_conditions_filter_and_unlike_counts_against(client, settled, rows):
    page = client.get("/s/words/search", params={"latents": 0, "where": 'model == "z"'}).text
    assert rows_of(page)
    assert {rows[row]["model"] for row in rows_of(page)} == {"z"}
    against = settled(client, "/s/words/search?q=alpha&unlike=beta&fuse=concepts").text
    assert "counts against" in against


def test_more_like_a_document_leaves_it_out(client, rows):
    page = client.get("/s/words/search?like=7").text
    assert 7 not in rows_of(page)
    assert "delta" in rows[rows_of(page)[0]]["text"]
    assert 'aria-label="Not like 7"' in page


def test_exports_are_those_of_the_result(client, store):
    url = "/s/words/search?latents=0&n=30"
    back = pd.read_csv(io.BytesIO(client.get(url + "&format=csv").content))
    result = cs.search(store, latents=[0], n=30)
    assert back["row"].tolist() == result.table["row"].tolist()
    content = json.loads(client.get(url + "&format=json").content)
    assert content["concepts"] == json.loads(result.to_json())["concepts"]


def test_a_question_in_words_finds_concepts_by_their_names(client, settled):
    page = settled(client, "/s/words/search?q=delta&fuse=concepts").text
    assert "the word delta" in page


def test_nothing_found_is_said(client):
    page = client.get("/s/words/search", params={"latents": 3, "where": "year == 1990"}).text
    assert "No document was found" in page or "None of" in page


def test_places_in_several_rankings_are_called_ranks(client, settled):
    page = settled(client, "/s/words/search?q=delta").text
    assert ", rank 1 by concepts" in page


def test_what_cannot_be_searched_for_leaves_the_form_with_the_reason(client):
    answer = client.get("/s/words/search", params={"q": "alpha", "where": "nix == 1"})
    assert answer.status_code == 400
    assert "This cannot be searched for" in answer.text
    assert "names a column &#39;nix&#39;" in answer.text
    assert 'name="q" value="alpha"' in answer.text
    assert 'value="nix == 1"' in answer.text
