from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from conspectus import optional
from conspectus.errors import MissingDependencyError
from conspectus.store import Presence, Store
from conspectus.store.export import export


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
    sources = data.var["label_source"]
    assert sources.iloc[[0, 3]].tolist() == ["lexical", "person"]
    assert (sources != "").sum() == 2
    assert data.var["label_score"].iloc[3] == np.float32(0.91)
    assert data.var["label_score"].isna().sum() == store.n_latents - 1
    assert data.var["label_verified"].tolist() == [i == 3 for i in range(store.n_latents)]
    count = np.where(dense > np.float32(0.2), made.dense("count"), 0)
    assert np.array_equal(data.layers["count"].toarray(), count)
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
