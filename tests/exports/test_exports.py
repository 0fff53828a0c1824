from __future__ import annotations

import csv
import json
from pathlib import Path

import anndata
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from word_store import ROWS, WORDS, word_store

from conspectus.errors import InputError, StoreError
from conspectus.exports import FORMATS, export
from conspectus.store import Store

EXPECTED = [
    ("0", 0, "the word alpha", 2, "alpha"),
    ("0", 1, "the word beta", 1, "beta"),
    ("1", 1, "the word beta", 1, "beta"),
    ("1", 2, "the word gamma", 1, "gamma"),
    ("1", 4, None, 1, "**bold**"),
    ("1", 5, None, 1, "\U0001f600"),
    ("4", 0, "the word alpha", 1, "alpha"),
    ("4", 3, "the word delta", 1, "delta"),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return word_store(tmp_path / "words.conspectus", ROWS, part_size=2)


def test_long_parquet_has_a_row_a_document_and_latent(store: Store, tmp_path: Path) -> None:
    table = pq.read_table(export(store, "parquet-long", tmp_path / "long.parquet"))
    rows = table.select(["doc_id", "latent", "label", "count", "words"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == EXPECTED
    texts = dict(zip(*store.documents(["doc_id", "text"]).to_pydict().values(), strict=True))
    for row in table.to_pylist():
        assert texts[row["doc_id"]][row["start"] : row["end"]] == row["words"]
        assert row["label_source"] == ("lexical" if row["label"] else None)


def test_csv_says_the_same(store: Store, tmp_path: Path) -> None:
    with export(store, "csv", tmp_path / "long.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["doc_id"], int(r["latent"]), r["label"] or None) for r in rows] == [
        row[:3] for row in EXPECTED
    ]
    assert [r["words"] for r in rows] == [row[4] for row in EXPECTED]


def test_anndata_is_documents_by_latents(store: Store, tmp_path: Path) -> None:
    file = anndata.read_h5ad(export(store, "anndata", tmp_path / "store.h5ad"))
    assert file.shape == (4, len(WORDS))
    assert list(file.obs_names) == ["0", "1", "3", "4"]
    assert list(file.obs["model"]) == ["x", "y", "y", "x"]
    assert list(file.obs["n_tokens"]) == [3, 4, 3, 4]
    assert np.isnan(file.obs["year"].iloc[2])
    assert list(file.var["label"])[:2] == ["the word alpha", "the word beta"]
    assert np.array_equal(file.X.toarray(), store.matrix("max").toarray())
    assert np.array_equal(file.layers["count"].toarray(), store.matrix("count").toarray())
    assert json.loads(file.uns["encoder"]) == store.encoder


def test_anndata_takes_columns_that_hdf5_has_not(tmp_path: Path) -> None:
    rows = [
        {"text": "alpha", "tags": ["a"], "note": None},
        {"text": "beta", "tags": [], "note": "n"},
    ]
    store = word_store(tmp_path / "s", rows, labels=False)
    file = anndata.read_h5ad(export(store, "anndata", tmp_path / "store.h5ad"))
    assert list(file.obs["tags"]) == ["['a']", "[]"]
    assert list(file.obs["note"]) == ["", "n"]


def test_atlas_has_text_vectors_and_concepts(store: Store, tmp_path: Path) -> None:
    table = pq.read_table(export(store, "embedding-atlas", tmp_path / "atlas.parquet"))
    assert table.column_names == [*store.columns, "vector", "concepts"]
    assert pa.types.is_fixed_size_list(table.schema.field("vector").type)
    vectors = np.array(table["vector"].to_pylist())
    assert np.isfinite(vectors).all()
    concepts = table["concepts"].to_pylist()
    assert concepts[0].startswith("the word alpha") or concepts[0].startswith("the word beta")
    assert "latent 4" in concepts[1]
    assert concepts[2] == ""


@pytest.mark.parametrize("to", FORMATS)
def test_one_document_is_enough(tmp_path: Path, to: str) -> None:
    store = word_store(tmp_path / "s", [{"text": "alpha"}])
    assert export(store, to, tmp_path / "out").stat().st_size > 0


@pytest.mark.parametrize("to", FORMATS)
def test_exports_are_whole_or_not_there(store: Store, tmp_path: Path, to: str) -> None:
    out = tmp_path / "out"
    out.write_text("old")
    damaged = next((store.path / "codes").iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-40])
    with pytest.raises(StoreError):
        export(store, to, out)
    assert out.read_text() == "old"
    assert not list(tmp_path.glob(".out*"))


def test_unknown_format_and_missing_folder(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no export format 'xlsx'; there are anndata, parquet"):
        export(store, "xlsx", tmp_path / "a")
    with pytest.raises(InputError, match="no folder .*nowhere"):
        export(store, "csv", tmp_path / "nowhere" / "a.csv")


def test_a_store_without_documents_cannot_be_exported(tmp_path: Path) -> None:
    store = word_store(tmp_path / "s", [{"text": ""}])
    with pytest.raises(StoreError, match="no encoded documents"):
        export(store, "csv", tmp_path / "a.csv")


@pytest.mark.parametrize("to", [to for to in FORMATS if to != "anndata"])  # HDF5 keeps the time
def test_exports_are_the_same_each_time(store: Store, tmp_path: Path, to: str) -> None:
    once = export(store, to, tmp_path / "a").read_bytes()
    assert export(store, to, tmp_path / "b").read_bytes() == once
