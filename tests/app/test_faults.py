"""Errors are pages that say what to do."""

from __future__ import annotations

import pytest

from conspectus.app.security import POLICY
from conspectus.errors import AnswersPendingError, ModelError, StoreError


def test_unknown_pages_stores_concepts_and_documents_are_404(client):
    for path in (
        "/nix",
        "/s/other/",
        "/s/words/concept/6",
        "/s/words/document/60",
        "/jobs/x/panel",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "<h1>Not found</h1>" in answer.text


def test_a_parameter_that_is_none_is_named(client):
    answer = client.get("/s/words/concept/abc")
    assert answer.status_code == 400
    assert "latent" in answer.text
    assert client.get("/s/words/search?n=0&q=a").status_code == 400


def test_errors_of_the_library_are_told_in_its_words(client):
    answer = client.get(
        "/s/words/search", params={"latents": 0, "where": "nix == 1", "format": "csv"}
    )
    assert answer.status_code == 400
    assert "names a column &#39;nix&#39;" in answer.text
    assert "<h1>This cannot be answered</h1>" in answer.text


def test_a_part_of_a_page_gets_a_part(client):
    answer = client.get("/s/words/concept/99/near", headers={"hx-request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (StoreError, "The store cannot be read"),
        (AnswersPendingError, "The language model does not answer"),
        (ModelError, "This could not be done"),
    ],
)
def test_what_breaks_is_told(client, monkeypatch, kind, title):
    def broken(*_):
        raise kind("part 3 is damaged <b>")

    monkeypatch.setattr("conspectus.app.pages.concept._found", broken)
    answer = client.get("/s/words/concept/1")
    assert answer.status_code == 500
    assert f">{title}</h1>" in answer.text
    assert "part 3 is damaged &lt;b&gt;" in answer.text


def test_a_fault_of_ours_is_a_page_with_the_policy(client, monkeypatch):
    def faulty(*_):
        raise ZeroDivisionError("<script>alert(1)</script>")

    monkeypatch.setattr("conspectus.app.pages.concept._found", faulty)
    answer = client.get("/s/words/concept/1")
    assert answer.status_code == 500
    assert "fault of Conspectus" in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY
