"""Stores by name, and what is kept of them."""

from __future__ import annotations

import threading

import pytest
from word_store import word_store

from conspectus.app.stores import open_stores
from conspectus.errors import InputError, StoreError
from conspectus.labels.sets import rename_latent


def test_names_are_plain_and_different(tmp_path, rows):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        word_store(tmp_path / folder / "my store!.conspectus", rows[:4])
    paths = [tmp_path / folder / "my store!.conspectus" for folder in ("one", "two")]
    found = open_stores(paths)
    assert list(found) == ["my-store", "my-store-2"]
    assert found["my-store-2"].given == str(paths[1])


def test_a_store_is_needed_and_must_be_one(tmp_path):
    with pytest.raises(InputError, match="at least one store"):
        open_stores([])
    with pytest.raises(StoreError, match="not a Conspectus store"):
        open_stores([tmp_path])


def test_urls_begin_with_the_store(opened):
    assert opened.url() == "/s/words/"
    assert opened.url("concept", 12) == "/s/words/concept/12"


def test_names_of_concepts_follow_the_labels(opened):
    before = opened.labels_version
    assert opened.concept(0).label == "the word alpha"
    assert [one.label for one in opened.concepts([1, 5])] == ["the word beta", ""]
    rename_latent(opened.store, 0, "first letter")
    assert opened.concept(0).label == "first letter"
    assert opened.concept(0).source == "human"
    assert opened.labels_version != before


def test_an_unknown_document_is_the_askers_mistake(opened):
    assert opened.row_of("7") == 7
    with pytest.raises(InputError, match="no document has the id 'nix'"):
        opened.row_of("nix")


def test_what_is_kept_is_made_once_by_many_threads(opened):
    made, gate = [], threading.Barrier(8)

    def ask():
        gate.wait()
        opened.keep("x", lambda: made.append(1) or 5)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert opened.keep("x", lambda: 6) == 5
    assert opened.keep("x", lambda: 7, "new") == 7
    assert opened.keep("x", lambda: 8, "new") == 7
