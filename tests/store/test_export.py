from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus import optional
from conspectus.errors import InputError, MissingDependencyError, StoreError
from conspectus.store import Presence, Store
from conspectus.store.export import FORMATS, export


@pytest.fixture(scope="module")
def labelled(kit: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Any]:
    store, made = kit.store(tmp_path_factory.mktemp("export") / "s", (30, 0, 10))
    store.set_labels(pa.table({"latent": [0, 3], "label": ['a "quoted", label', "größe 🙂"]}))
    return store, made


def long_rows(made: Any, names: Any, presence: Presence) -> list[tuple[Any, ...]]:
    return [
        (d["doc_id"], latent, names[latent], float(strength), count, peak)
        for d in made.documents
        for latent, strength, count, peak in zip(
            d["latent"].tolist(), d["max"], d["count"].tolist(), d["peak"].tolist(), strict=True
        )
        if count >= presence.min_tokens and strength > presence.threshold
    ]


@pytest.mark.parametrize("presence", [Presence(), Presence(2, 0.5)], ids=str)
@pytest.mark.parametrize("format", ["parquet-long", "csv"])
def test_long(labelled: tuple[Store, Any], tmp_path: Path, format: str, presence: Presence) -> None:
    store, made = labelled
    path = export(store, tmp_path / "deep" / "out", format, presence)
    frame = pd.read_csv(path) if format == "csv" else pq.read_table(path).to_pandas()
    assert list(frame.columns) == ["doc_id", "latent", "label", "max", "count", "peak"]
    truth = pd.DataFrame(long_rows(made, store.label_names(), presence), columns=frame.columns)
    assert len(truth) > 0
    pd.testing.assert_frame_equal(frame, truth, check_dtype=False)


def test_anndata(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    path = export(store, tmp_path / "out.h5ad", "anndata", Presence(threshold=0.2))
    data = anndata.read_h5ad(path)
    assert data.X is not None
    dense = made.dense()
    assert np.array_equal(data.X.toarray(), np.where(dense > np.float32(0.2), dense, 0))
    assert data.obs_names.tolist() == [d["doc_id"] for d in made.documents]
    assert data.obs["text"].tolist() == [d["text"] for d in made.documents]
    groups = [None if pd.isna(value) else value for value in data.obs["group"]]
    assert groups == [d["group"] for d in made.documents]
    assert np.array_equal(data.obs["score"], [d["score"] for d in made.documents], equal_nan=True)
    assert data.var["label"].iloc[[0, 1, 3]].tolist() == [
        *('a "quoted", label', "latent 1", "größe 🙂")
    ]
    assert json.loads(data.uns["encoder"]) == store.encoder
    assert data.uns["presence"]["threshold"] == 0.2


def test_anndata_takes_columns_of_every_kind(kit: Any, tmp_path: Path) -> None:
    table, codes = kit.as_part([kit.make_document(np.random.default_rng(0), i, 40) for i in (0, 1)])
    for name, values in {
        "_index": pa.array([1, 2]),
        "a/b": pa.array(["x", None]),
        "list": pa.array([[1], None]),
        "when": pa.array([0, None], pa.timestamp("us")),
        "flag": pa.array([True, False]),
        "maybe": pa.array([True, None]),
        "nothing": pa.nulls(2),
        "count": pa.array([1, None]),
    }.items():
        table = table.append_column(name, values)
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    obs = anndata.read_h5ad(export(store, tmp_path / "x.h5ad", "anndata")).obs
    assert obs["index_"].tolist() == [1, 2]
    assert obs["a_b"].tolist()[0] == "x"
    assert obs["list"].isna().tolist() == [False, True]
    assert obs["when"].iloc[0].startswith("1970")
    assert obs["flag"].tolist() == [True, False]
    assert obs["nothing"].isna().all()


def test_anndata_missing(
    labelled: tuple[Store, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(module: str, purpose: str) -> Any:
        raise MissingDependencyError(f"conspectus[{module}] is needed for {purpose}")

    monkeypatch.setattr(optional, "require", missing)
    with pytest.raises(MissingDependencyError, match=r"conspectus\[anndata\] is needed"):
        export(labelled[0], tmp_path / "x.h5ad", "anndata")
    assert list(tmp_path.iterdir()) == []


def test_embedding_atlas(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    path = export(store, tmp_path / "atlas.parquet", "embedding-atlas")
    table = pq.read_table(path)
    assert table.column_names == [*store.columns, "projection_x", "projection_y", "top_concepts"]
    assert table.column("text").to_pylist() == [d["text"] for d in made.documents]
    x, y = (np.array(table.column(f"projection_{axis}")) for axis in "xy")
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()
    assert x.std() > 0
    # Euclidean distances in the plane are those of the best rank-2 fit of log(1 + activation).
    u, s, _ = np.linalg.svd(np.log1p(made.dense()), full_matrices=False)
    best = u[:, :2] * s[:2]
    assert np.allclose(np.hypot(x, y), np.hypot(best[:, 0], best[:, 1]), atol=0.05)
    first = path.read_bytes()
    assert export(store, path, "embedding-atlas").read_bytes() == first


def test_top_concepts_are_strong_and_rare(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    concepts = pq.read_table(export(store, tmp_path / "x", "embedding-atlas")).column(
        "top_concepts"
    )
    dense = made.dense()
    rarity = np.log((1 + len(dense)) / (1 + (dense > 0).sum(axis=0)))
    for row, text in enumerate(concepts.to_pylist()):
        score = dense[row] * rarity
        best = sorted(made.documents[row]["latent"], key=lambda i, s=score: -s[i])[:5]
        assert text == "; ".join(store.label_names()[best])


def test_embedding_atlas_leaves_user_columns_alone(kit: Any, tmp_path: Path) -> None:
    table, codes = kit.as_part([kit.make_document(np.random.default_rng(0), i, 40) for i in (0, 1)])
    table = table.append_column("projection_x", pa.array(["mine", "too"]))
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    table = pq.read_table(export(store, tmp_path / "x", "embedding-atlas"))
    assert table.column("projection_x").to_pylist() == ["mine", "too"]
    assert "projection_x_" in table.column_names


@pytest.mark.parametrize("format", list(FORMATS))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_empty_store(kit: Any, tmp_path: Path, format: str) -> None:
    with kit.create(tmp_path / "s") as writer:
        table, codes = kit.as_part([])
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    assert export(store, tmp_path / "out", format).is_file()


def test_unknown_format(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'xlsx': choose one of parquet-long, csv, anndata"):
        export(labelled[0], tmp_path / "x", "xlsx")


@pytest.mark.parametrize("format", list(FORMATS))
def test_failing_disk_leaves_nothing(
    labelled: tuple[Store, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(StoreError, match="no space left"):
        export(labelled[0], tmp_path / "out", format)
    assert list(tmp_path.iterdir()) == []
