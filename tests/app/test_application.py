"""The app as a whole: what it answers, and what it does not."""

from __future__ import annotations

import pytest
from word_store import word_store

from conspectus.app.application import create_app
from conspectus.errors import InputError, StoreError


def test_it_needs_stores_that_can_be_opened(tmp_path):
    with pytest.raises(InputError):
        create_app([])
    with pytest.raises(StoreError):
        create_app([tmp_path])


def test_no_documentation_of_an_interface_is_served(client):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


def test_no_parameter_reaches_another_folder(client, tmp_path, rows):
    word_store(tmp_path / "secret.conspectus", rows[:4])
    for name in ("secret", "secret.conspectus", "..%2Fsecret", "%2e%2e", "words%2f..%2fsecret"):
        assert client.get(f"/s/{name}/").status_code in (200, 404), name  # 200: the client cut ..
        assert "4 documents" not in client.get(f"/s/{name}/").text
    for page in ("concepts?q=../../etc/passwd", "document?id=../../etc/passwd"):
        assert "root:" not in client.get("/s/words/" + page).text


def test_reading_pages_writes_nothing_into_the_store(client, store):
    def state():
        return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in store.path.rglob("*")}

    before = state()
    for path in ("", "columns", "concepts", "concept/0", "concept/0/near", "document/0"):
        client.get("/s/words/" + path)
    client.get("/s/words/search?latents=0")
    client.post("/s/words/concept/0/name", data={"label": "mine"})
    assert state() == before


def test_only_pages_that_change_something_take_a_post(client):
    for path in ("", "concepts", "concept/0", "document/0", "search"):
        assert client.post("/s/words/" + path).status_code == 405
    assert client.delete("/s/words/concept/0").status_code == 405


def test_running_jobs_are_cancelled_when_the_app_ends(client_of, store, monkeypatch):
    from conspectus.app.pages import search

    ended = []

    def endless(store, *, progress, **_):
        try:
            progress.start("never ending", None, "rows")
            while True:
                progress.advance(1)
        finally:
            ended.append(True)

    monkeypatch.setattr(search, "find", endless)
    with client_of(store) as client:
        assert "Searching" in client.get("/s/words/search?latents=0").text
        job = client.app.state.conspectus.jobs.all()[0]
    assert job.wanted is False
    assert job.future.result(10) is None
    assert job.state == "cancelled"
    assert ended == [True]
