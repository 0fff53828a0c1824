from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conspectus.errors import InputError, StoreError
from conspectus.store import CodesPart, Presence, Store
from conspectus.store.matrix import assemble, fields_for

PRESENCES = [Presence(), Presence(2), Presence(threshold=0.7), Presence(3, 0.3)]


def expected(made: Any, value: str, presence: Presence) -> np.ndarray:
    strength, count = made.dense("max"), made.dense("count")
    kept = (count >= presence.min_tokens) & (strength > np.float32(presence.threshold))
    return {"max": strength, "count": count, "presence": kept.astype(float)}[value] * kept


@pytest.mark.parametrize("value", ["max", "count", "presence"])
@pytest.mark.parametrize("presence", PRESENCES, ids=str)
def test_whole_matrix(ready: tuple[Store, Any], value: Any, presence: Presence) -> None:
    store, made = ready
    matrix = store.matrix(value, presence=presence)
    assert matrix.shape == (317, 40)
    assert np.array_equal(matrix.toarray(), expected(made, value, presence))
    assert matrix.has_canonical_format
    assert (matrix.data != 0).all()


def test_types(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    assert store.matrix().dtype == np.float32
    # Not 8-bit or boolean: products of the matrix are counts of documents.
    assert store.matrix("presence").dtype == np.int32
    assert store.matrix("count").dtype == np.int32
    matrix = store.matrix("presence")
    assert (matrix.T @ matrix).max() == matrix.sum(axis=0).max()


@given(
    rows=st.lists(st.integers(0, 316), max_size=30),
    presence=st.sampled_from(PRESENCES),
    value=st.sampled_from(["max", "count", "presence"]),
)
@settings(max_examples=40, deadline=None)
def test_rows_in_any_order_and_twice(
    ready: tuple[Store, Any], rows: list[int], presence: Presence, value: Any
) -> None:
    store, made = ready
    matrix = store.matrix(value, rows=rows, presence=presence)
    assert matrix.shape == (len(rows), 40)
    assert np.array_equal(matrix.toarray(), expected(made, value, presence)[rows])


def test_boolean_rows(ready: tuple[Store, Any]) -> None:
    store, made = ready
    chosen = np.arange(317) % 5 == 0
    assert np.array_equal(store.matrix(rows=chosen).toarray(), made.dense()[chosen])


def test_whole_parts_are_read_whole(ready: tuple[Store, Any], monkeypatch: Any) -> None:
    store, made = ready
    monkeypatch.setattr("conspectus.store.files.read_rows", lambda *_: pytest.fail("row by row"))
    assert np.array_equal(store.matrix(rows=range(300)).toarray(), made.dense()[:300])


def test_bad_arguments(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    with pytest.raises(InputError, match="one of max, count, presence, not 'mean'"):
        store.matrix("mean")
    with pytest.raises(StoreError, match="no row 317"):
        store.matrix(rows=[317])


@pytest.mark.parametrize(
    ("value", "presence", "fields"),
    [
        ("presence", Presence(), {"latent"}),
        ("max", Presence(), {"latent", "max"}),
        ("count", Presence(2), {"latent", "count"}),
        ("presence", Presence(2, 0.5), {"latent", "max", "count"}),
        ("max", Presence(2), {"latent", "max", "count"}),
    ],
)
def test_fields_read(value: Any, presence: Presence, fields: set[str]) -> None:
    names = fields_for(value, presence)
    assert set(names) == fields
    assert len(names) == len(fields)


def test_default_presence_reads_latents_only(ready: tuple[Store, Any], monkeypatch: Any) -> None:
    store, made = ready
    read: list[list[str]] = []
    from conspectus.store import files

    original = files.read_columns

    def spy(path: Path, columns: Any) -> Any:
        read.append(list(columns))
        return original(path, columns)

    monkeypatch.setattr(files, "read_columns", spy)
    assert store.matrix("presence").sum() == (made.dense() > 0).sum()
    assert read == [["latent"]] * 4


def test_small_result_does_not_hold_large_memory() -> None:
    """With most entries filtered away, the arrays are cut down and not only viewed."""
    from conspectus.store import Codes

    n = 1000
    codes = Codes(
        doc_id=["a"],
        n_tokens=np.array([1]),
        indptr=np.array([0, n]),
        latent=np.arange(n),
        max=np.linspace(0.1, 1, n),
        count=np.ones(n),
        peak=np.zeros(n, int),
        token_indptr=np.array([0, 1]),
        token_start=np.array([0]),
    )
    part = CodesPart(0, codes.to_table(n))
    matrix = assemble(
        [part], value="max", presence=Presence(threshold=0.95), n_latents=n, most_entries=n
    )
    assert 0 < matrix.nnz < 100
    for array in (matrix.data, matrix.indices):
        base = array if array.base is None else array.base
        assert base.nbytes < 100 * 4


@given(
    sizes=st.lists(st.integers(0, 6), max_size=4),
    n_latents=st.integers(1, 50),
    seed=st.integers(0, 1000),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_round_trip(kit: Any, sizes: list[int], n_latents: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, made = kit.store(Path(folder) / "s", tuple(sizes), n_latents, seed)
        for value in ("max", "count"):
            assert np.array_equal(store.matrix(value).toarray(), made.dense(value))
        assert store.errors().to_pylist() == made.failed
        assert store.verify() == []
        for latent in range(n_latents):
            postings = store.postings(latent)
            column = made.dense()[:, latent]
            assert postings.rows.tolist() == np.flatnonzero(column).tolist()
            assert postings.max.tolist() == column[postings.rows].tolist()
