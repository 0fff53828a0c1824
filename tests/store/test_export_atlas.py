from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import InputError
from conspectus.store import Presence, Store
from conspectus.store.export import export
from conspectus.store.export_atlas import DIMENSIONS

COLUMNS = ["vector", "projection_x", "projection_y", "top_concepts"]


def weights(made: Any) -> np.ndarray:
    dense = made.dense()
    rarity = np.log((1 + len(dense)) / (1 + (dense > 0).sum(axis=0)))
    return np.log1p(dense) * rarity


def test_columns(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    path = export(store, tmp_path / "atlas.parquet", "embedding-atlas")
    table = pq.read_table(path)
    assert table.column_names == [*store.columns, *COLUMNS]
    assert table.column("text").to_pylist() == [d["text"] for d in made.documents]
    first = path.read_bytes()
    assert export(store, path, "embedding-atlas").read_bytes() == first


def test_vectors_keep_what_the_weights_say(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    """39 of 40 dimensions are kept here, so that products of rows are nearly those of weights."""
    store, made = labelled
    table = pq.read_table(export(store, tmp_path / "x", "embedding-atlas"))
    vectors = np.array(table.column("vector").to_pylist())
    assert vectors.shape == (40, min(DIMENSIONS, 39))
    exact = weights(made)
    length = np.linalg.norm(exact, axis=1, keepdims=True)
    exact = exact / np.where(length > 0, length, 1)
    assert np.allclose(vectors @ vectors.T, exact @ exact.T, atol=0.05)
    plane = np.array([table.column(f"projection_{axis}").to_numpy() for axis in "xy"]).T
    u, s, _ = np.linalg.svd(vectors - vectors.mean(0), full_matrices=False)
    assert np.allclose(np.abs(plane), np.abs(u[:, :2] * s[:2]), atol=1e-4)
    assert (plane.max(0) >= -plane.min(0)).all()


def test_top_concepts_are_strong_and_rare(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    table = pq.read_table(export(store, tmp_path / "x", "embedding-atlas"))
    assert table.schema.field("top_concepts").type == pa.list_(pa.string())  # --features wants it
    names = store.label_names().tolist()
    for i in store.labels().column("latent").to_pylist():
        names[i] += f" #{i}"
    names[0] += " (lexical, unverified)"
    names[3] += " (person 0.91)"
    for score, document, shown in zip(
        weights(made), made.documents, table.column("top_concepts").to_pylist(), strict=True
    ):
        best = sorted(document["latent"], key=lambda i, s=score: -round(s[i], 5))[:10]
        assert shown == [names[i] for i in best]


def test_presence(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    path = export(labelled[0], tmp_path / "x", "embedding-atlas", Presence(threshold=1e4))
    table = pq.read_table(path)
    assert not any(table.column("top_concepts").to_pylist())
    assert set(table.column("projection_x").to_pylist()) == {0.0}


def test_user_columns_are_left_alone(kit: Any, tmp_path: Path) -> None:
    table, codes = kit.as_part([kit.make_document(np.random.default_rng(0), i, 40) for i in (0, 1)])
    table = table.append_column("projection_x", pa.array(["mine", "too"]))
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    table = pq.read_table(export(store, tmp_path / "x", "embedding-atlas"))
    assert table.column("projection_x").to_pylist() == ["mine", "too"]
    assert "projection_x_" in table.column_names


def test_columns_are_carried_along_by_document(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    ids = [d["doc_id"] for d in made.documents]
    mine = pa.table(
        {
            "doc_id": list(reversed(ids))[1:],
            "row": range(len(ids) - 1),
            "x": [float(i) for i in range(len(ids) - 1)],
            "y": [0.5] * (len(ids) - 1),
            "cluster": [f"c{i % 3}" for i in range(len(ids) - 1)],
        }
    )
    path = export(store, tmp_path / "a", "embedding-atlas", columns=mine)
    table = pq.read_table(path)
    assert table.column_names == [*store.columns, *COLUMNS, "cluster"]
    given = dict(zip(mine["doc_id"].to_pylist(), mine["x"].to_pylist(), strict=True))
    assert table.column("projection_x").to_pylist() == [given.get(i) for i in ids]
    assert table.column("cluster").null_count == 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"x": [1.0], "y": [1.0]}, "a map needs a column doc_id"),
        ({"doc_id": ["d"], "x": [1.0]}, "x and y together"),
        ({"doc_id": ["d", "d"]}, "a doc_id is there twice"),
        ({"doc_id": ["nobody"]}, "is it the map of this store"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    labelled: tuple[Store, Any], tmp_path: Path, columns: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        export(labelled[0], tmp_path / "a", "embedding-atlas", columns=pa.table(columns))
    with pytest.raises(InputError, match="carries no further columns"):
        export(labelled[0], tmp_path / "a", "csv", columns=pa.table(columns))


def test_the_map_of_another_store_is_refused(labelled: tuple[Store, Any], tmp_path: Path) -> None:
    store, made = labelled
    known = made.documents[0]["doc_id"]
    other = pa.table({"doc_id": [known, "stranger"], "x": [0.0, 1.0], "y": [0.0, 1.0]})
    with pytest.raises(InputError, match="1 documents of the map are not in the store"):
        export(store, tmp_path / "a", "embedding-atlas", columns=other)
