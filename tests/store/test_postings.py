from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conspectus.errors import InputError, StoreError
from conspectus.store import Postings, Store


@pytest.fixture(params=["1.1", "1.0"])
def store(request: Any, kit: Any, tmp_path: Any) -> tuple[Store, Any]:
    """The same store in the format of today and in the one before."""
    store, made = kit.store(tmp_path / "s", (300, 10, 0, 7))
    if request.param == "1.0":
        store = kit.downgrade(store)
    assert store.manifest.format_version == request.param
    return store, made


def test_every_latent_gives_its_documents(store: tuple[Store, Any]) -> None:
    found, made = store
    for latent in range(found.n_latents):
        postings = found.postings(latent)
        entries = [
            (row, int(np.searchsorted(document["latent"], latent)))
            for row, document in enumerate(made.documents)
            if latent in document["latent"]
        ]
        assert postings.rows.tolist() == [row for row, _ in entries]
        assert len(postings) == len(entries)
        for name in ("max", "count"):
            truth = [made.documents[row][name][i] for row, i in entries]
            assert getattr(postings, name).tolist() == truth
    assert found.verify() == []


def test_types(store: tuple[Store, Any]) -> None:
    postings = store[0].postings(0)
    assert postings.rows.dtype == np.int64
    assert postings.max.dtype == np.float16
    assert postings.count.dtype == np.uint16


def test_all_postings_are_those_of_every_latent(store: tuple[Store, Any]) -> None:
    found, _ = store
    streamed = list(found.all_postings())
    assert [postings.latent for postings in streamed] == [
        latent for latent in range(40) if len(found.postings(latent))
    ]
    for postings in streamed:
        alone = found.postings(postings.latent)
        for name in ("rows", "max", "count"):
            assert np.array_equal(getattr(postings, name), getattr(alone, name))


def test_strengths_are_postings_without_counts_in_the_order_given(store: Any) -> None:
    found, made = store
    latents = [7, 3, 39, 3, 0]
    for latent, (rows, largest) in zip(latents, found.strengths(latents), strict=True):
        assert (rows.dtype, largest.dtype) == (np.int32, np.float16)
        dense = made.dense()[:, latent]
        assert rows.tolist() == np.flatnonzero(dense).tolist()
        assert largest.tolist() == dense[rows].tolist()
    assert list(found.strengths([])) == []
    with pytest.raises(StoreError, match="no latent 40"):
        list(found.strengths([40]))


def test_document_frequency(store: tuple[Store, Any]) -> None:
    found, made = store
    truth = (made.dense() > 0).sum(axis=0)
    assert found.document_frequency().tolist() == truth.tolist()
    found.document_frequency()[:] = 0
    assert found.document_frequency().tolist() == truth.tolist()


@pytest.mark.parametrize("q", [0.5, 0.9, 0.99, 0.0, 0.25, 1.0])
def test_quantiles_against_numpy(store: tuple[Store, Any], q: float) -> None:
    """Stored ones (0.5, 0.9, 0.99) and those computed on the fly."""
    found, made = store
    dense = made.dense()
    truth = [np.quantile(column[column > 0], q) for column in dense.T]
    quantile = found.quantile(q)
    assert quantile.dtype == np.float32
    np.testing.assert_allclose(quantile, truth, rtol=1e-6)


def test_ninety_per_cent_is_the_default(store: tuple[Store, Any]) -> None:
    assert np.array_equal(store[0].quantile(), store[0].quantile(0.9))


@pytest.mark.parametrize("q", [-0.1, 1.1, float("nan")])
def test_no_such_quantile(ready: tuple[Store, Any], q: float) -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        ready[0].quantile(q)


@pytest.mark.parametrize("old", [False, True])
def test_latent_that_never_fires(kit: Any, tmp_path: Any, old: bool) -> None:
    rng = np.random.default_rng(0)
    documents = [kit.make_document(rng, i, 40) for i in range(9)]
    for document in documents:
        kept = ~np.isin(document["latent"], [0, 17, 39])
        for name in ("latent", "max", "count", "peak"):
            document[name] = document[name][kept]
    table, codes = kit.as_part(documents)
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    if old:
        store = kit.downgrade(store)
    for latent in (0, 17, 39):
        postings = store.postings(latent)
        assert isinstance(postings, Postings)
        assert len(postings) == 0
        assert postings.max.tolist() == []
        ((rows, largest),) = store.strengths([latent])
        assert len(rows) == len(largest) == 0
        assert store.document_frequency()[latent] == 0
        for q in (0.9, 0.3):
            assert np.isnan(store.quantile(q)[latent])


def test_an_incomplete_store_has_no_index(kit: Any, tmp_path: Any) -> None:
    with kit.create(tmp_path / "s") as writer:
        kit.write_parts(writer, (3,), 40)
        store = Store.open(tmp_path / "s")
        for job in (
            lambda: next(store.all_postings()),
            lambda: store.postings(1),
            lambda: next(store.strengths([1])),
            store.document_frequency,
            store.quantile,
        ):
            with pytest.raises(StoreError, match="incomplete"):
                job()
