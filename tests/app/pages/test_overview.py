"""Overview, against the store."""

from __future__ import annotations

import io

import pandas as pd
from word_store import ROWS, word_store


def test_it_tells_what_the_store_holds(client, store, rows):
    page = client.get("/s/words/").text
    assert "60 documents, read by <bdi>words</bdi>" in page
    tokens = sum(len(row["text"].split()) for row in rows)
    assert f'<dd dir="auto">{tokens:,}</dd>' in page
    assert "the word alpha" in page
    assert 'href="/s/words/concept/0"' in page


def test_common_concepts_come_by_their_strength(client, store):
    page = client.get("/s/words/").text
    share, strength = store.document_frequency() / store.n_documents, store.quantile(0.5)
    some = [latent for latent in range(4) if 0.1 <= share[latent] <= 0.5]
    order = sorted(some, key=lambda latent: -strength[latent])
    places = [page.index(f'/s/words/concept/{latent}"') for latent in order]
    assert len(some) >= 2
    assert places == sorted(places)
    assert "In 5 to 10 documents" in page


def test_columns_come_later_as_a_part(client):
    page = client.get("/s/words/").text
    assert 'hx-get="/s/words/columns"' in page
    part = client.get("/s/words/columns").text
    assert "<html" not in part
    assert all(f"<bdi>{name}</bdi>" in part for name in ("model", "year", "pair"))
    assert part.count("33.3%") == 3


def test_the_export_has_every_concept(client, store):
    back = pd.read_csv(io.BytesIO(client.get("/s/words/?format=csv").content))
    fires = store.document_frequency()
    assert dict(zip(back["latent"], back["documents"], strict=True)) == {
        latent: n for latent, n in enumerate(fires.tolist()) if n
    }
    report = client.get("/s/words/?format=html")
    assert report.headers["content-disposition"].startswith("attachment")
    assert "What is in words?" in report.text
    for shown in ("the word alpha", "Rare and strong", "Length", "Metadata", "x 33.3%"):
        assert shown in report.text


def test_the_json_holds_what_the_page_shows(client, store):
    page, told = client.get("/s/words/").text, client.get("/s/words/?format=json").json()
    for key in ("common", "unusual"):
        assert all(f'/s/words/concept/{one["latent"]}"' in page for one in told[key])
    assert f'<dd dir="auto">{told["facts"]["tokens"]:,}</dd>' in page
    assert f"longest {told['lengths']['longest']}" in page
    part = client.get("/s/words/columns").text
    assert [one["name"] for one in told["columns"]] == ["model", "year", "pair"]
    assert all(f"<bdi>{one['name']}</bdi>" in part for one in told["columns"])
    assert len(told["table"]) == (store.document_frequency() > 0).sum()


def test_the_python_call_gives_what_is_shown(client, store, called, exported):
    page = client.get("/s/words/").text
    table = called(page)["table"]
    assert table["documents"].tolist() == [n for n in store.document_frequency().tolist() if n]
    pd.testing.assert_frame_equal(table, exported(client, "/s/words/"))
    assert "the Python call hold all concepts" in page


def test_documents_that_failed_are_told_with_their_reasons(client_of, tmp_path):
    with client_of(word_store(tmp_path / "failed.conspectus", ROWS)) as client:
        page = client.get("/s/failed/").text
    assert "Documents that could not be read" in page
    assert "<bdi>empty</bdi>: 1" in page


def test_the_entrance_leads_to_the_only_store_or_lists_them(client, client_of, store, tmp_path):
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/words/")
    with client_of(store, word_store(tmp_path / "two.conspectus", ROWS)) as both:
        page = both.get("/").text
    assert 'href="/s/words/"' in page
    assert 'href="/s/two/"' in page


def test_an_incomplete_store_is_shown_as_far_as_it_is(client_of, tmp_path):
    import numpy as np
    import pyarrow as pa
    from word_store import ENCODER, codes_of

    from conspectus.store import Store, StoreWriter

    path = tmp_path / "half.conspectus"
    writer = StoreWriter.create(path, encoder=ENCODER, n_latents=6, part_size=2)
    texts = ["alpha beta", "gamma"]
    documents = pa.table({"doc_id": ["0", "1"], "text": texts, "n": np.arange(2)})
    writer.write_part(documents=documents, codes=codes_of(["0", "1"], texts))
    writer.close()
    with client_of(Store.open(path)) as client:
        page = client.get("/s/half/")
        assert page.status_code == 200
        assert "The store is incomplete" in page.text
        for place in ("concepts", "concept/0", "search?latents=0", "document/0"):
            answer = client.get(f"/s/half/{place}")
            assert answer.status_code == 500
            assert "run the same encoding again" in answer.text
