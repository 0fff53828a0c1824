"""A store that counts as large: its heavy jobs run in a process, and pages say what was drawn."""

from __future__ import annotations

import html
import re
import time

import pytest

from conspectus.app import work as module
from conspectus.app.facts import clustering


@pytest.fixture
def large(client_of, store, monkeypatch):
    ran = []
    real = module.run_apart
    monkeypatch.setattr(
        module,
        "run_apart",
        lambda make, *more, **named: ran.append(make) or real(make, *more, **named),
    )
    with client_of(store, apart_from=10, patience=0.05) as client:
        client.ran = ran
        yield client


def test_a_comparison_is_made_by_a_process_and_shown_here(large, settled):
    answer = settled(large, "/s/words/compare?by=model&a=x&every=true")
    assert answer.status_code == 200
    assert "alpha" in answer.text
    assert len(large.ran) == 1
    settled(large, "/s/words/compare?by=model&a=x&every=true&sort=label")
    assert len(large.ran) == 1  # kept


def test_what_cannot_be_answered_is_said_as_ever(large, settled):
    answer = settled(large, "/s/words/compare?by=model&a=nix")
    assert answer.status_code == 400
    assert "has no value" in html.unescape(answer.text)


def test_clusters_of_a_sample_say_so(large, settled, monkeypatch):
    monkeypatch.setattr(clustering, "CLUSTERED", 40)
    asked = "latents=0&latents=1&latents=2&latents=3&k=2&method=kmeans&unchecked=true&go=true"
    answer = settled(large, f"/s/words/clusters?{asked}")
    assert answer.status_code == 200
    assert "40 of 60 documents were clustered" in answer.text
    assert "sample=40" in html.unescape(answer.text)
    document = settled(large, f"/s/words/clusters?{asked}&format=json")
    assert "40 of 60 documents were clustered" in document.text


def test_a_job_in_a_process_is_cancelled_while_it_tells_nothing(large, monkeypatch):
    began = time.monotonic()
    answer = large.get("/s/words/together?go=true&min_support=2")
    cancel = html.unescape(re.search(r'action="(/jobs/[^"]+/cancel[^"]*)"', answer.text)[1])
    assert large.post(cancel, headers={"hx-request": "true"}).status_code == 200
    while "running" in large.get("/jobs").text:
        assert time.monotonic() - began < 30
        time.sleep(0.02)
    assert "cancelled" in large.get("/jobs").text


def test_small_stores_start_no_process(client_of, store, monkeypatch):
    monkeypatch.setattr(module, "run_apart", lambda *_, **__: pytest.fail("a process was started"))
    with client_of(store) as client:
        assert client.get("/s/words/compare?by=model&a=x").status_code == 200
