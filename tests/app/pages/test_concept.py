"""One concept's page."""

from __future__ import annotations

import io
import json
import re

import pandas as pd
import pytest

from conspectus.store import Store


def test_it_shows_share_strength_and_marked_documents(client, store, rows):
    page = client.get("/s/words/concept/0").text
    having = sum("alpha" in row["text"].split() for row in rows)
    assert f"{having / 60:.1%} ({having})" in page
    assert page.count('<mark class="m') > 10
    marked = set(re.findall(r'<mark class="m\d"[^>]*>([^<]*)</mark>', page))
    assert marked == {"alpha"}
    assert "every word" in page


def test_each_document_leads_to_the_whole(client, store):
    page = client.get("/s/words/concept/0").text
    led = re.findall(r'href="/s/words/document/(\d+)\?latent=0"', page)
    assert len(led) == len(set(led)) >= 5
    assert set(map(int, led)) <= set(store.postings(0).rows.tolist())


def test_another_draw_keeps_the_strongest(client):
    one, two = (client.get(f"/s/words/concept/0?seed={seed}").text for seed in (0, 1))
    led = [re.findall(r'href="/s/words/document/(\d+)\?latent=0"', page) for page in (one, two)]
    assert led[0][:5] == led[1][:5]
    assert led[0] != led[1]


def test_neighbours_and_columns_are_parts(client):
    near = client.get("/s/words/concept/1/near").text
    assert near.index("/concept/2") > 0
    assert "The store keeps no decoder" in near
    columns = client.get("/s/words/concept/0/columns").text
    assert "<bdi>model</bdi>" in columns
    assert columns.index(">x<") < columns.index(">y<") < columns.index(">z<")


def test_decoder_neighbours_are_listed(client_of, decoder_store):
    store, _ = decoder_store
    with client_of(store) as client:
        near = client.get("/s/decoder/concept/1/near").text
    assert "Alike in the model" in near
    assert "keeps no decoder" not in near


def test_a_silent_concept_says_so(client):
    assert "fires in no document" in client.get("/s/words/concept/5").text


def test_exports_have_every_document(client, store):
    back = pd.read_csv(io.BytesIO(client.get("/s/words/concept/0?format=csv").content))
    found = store.postings(0)
    assert sorted(back["row"]) == found.rows.tolist()
    assert back["strength"].tolist() == sorted(found.max.astype(float), reverse=True)
    table = json.loads(client.get("/s/words/concept/0?format=json").content)["table"]
    assert len(table) == len(found)
    assert "the word alpha" in client.get("/s/words/concept/0?format=html").text


def test_names_are_read_only_by_default(client, store):
    assert "Your name for it" not in client.get("/s/words/concept/0").text
    answer = client.post("/s/words/concept/0/name", data={"label": "mine"})
    assert answer.status_code == 403
    assert "--allow-labels" in answer.text
    assert Store.open(store.path).label_sets() == store.label_sets()


def test_a_name_is_given_kept_beside_the_others_and_taken_back(client_of, store):
    with client_of(store, allow_labels=True) as client:
        assert "Your name for it" in client.get("/s/words/concept/0").text
        answer = client.post("/s/words/concept/0/name", data={"label": " <b>mine</b> "})
        assert answer.status_code == 200
        assert "&lt;b&gt;mine&lt;/b&gt;" in answer.text
        assert "names in the label sets" in answer.text
        assert "the word alpha" in answer.text
        assert "&lt;b&gt;mine" in client.get("/s/words/concepts").text
        back = client.post("/s/words/concept/0/name", data={"label": ""}).text
        assert "mine" not in back
        assert "the word alpha" in back


def test_a_foreign_page_cannot_rename(client_of, store):
    with client_of(store, allow_labels=True) as client:
        answer = client.post(
            "/s/words/concept/0/name",
            data={"label": "theirs"},
            headers={"origin": "http://evil.example"},
        )
        assert answer.status_code == 403
        assert "theirs" not in client.get("/s/words/concept/0").text


@pytest.mark.parametrize("latent", [0, 3])
def test_the_python_call_gives_what_is_shown(client, store, called, exported, latent):
    url = f"/s/words/concept/{latent}"
    table = called(client.get(url).text)["table"]
    assert sorted(table["row"]) == store.postings(latent).rows.tolist()
    pd.testing.assert_frame_equal(table, exported(client, url))
