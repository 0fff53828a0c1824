from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import StoreError
from conspectus.store import Store


def test_facts(ready: tuple[Store, Any], kit: Any) -> None:
    store, _ = ready
    assert (store.n_documents, store.n_failed, store.n_latents) == (317, 2, 40)
    assert store.encoder == kit.encoder
    assert store.is_complete
    assert store.columns == ["doc_id", "text", "group", "score"]
    assert repr(store) == (f"Store({str(store.path)!r}: 317 documents, 40 latents, 2 failed)")


def test_opening_reads_the_manifest_only(kit: Any, tmp_path: Path) -> None:
    made, _ = kit.store(tmp_path / "s")
    for folder in ("documents", "codes", "latents", "errors"):
        shutil.rmtree(made.path / folder)
    store = Store.open(str(made.path))
    assert (store.n_documents, store.n_failed, store.n_latents) == (23, 1, 40)
    assert store.columns == ["doc_id", "text", "group", "score"]
    assert store.is_complete
    assert "23 documents" in repr(store)
    with pytest.raises(StoreError, match=r"codes/part-00000\.parquet is missing"):
        store.matrix()
    with pytest.raises(StoreError, match=r"index\.npy is missing"):
        store.postings(0)
    with pytest.raises(StoreError, match=r"documents/part-00001\.parquet is missing"):
        store.documents(rows=[12])


def test_opening_does_not_open_parts(
    ready: tuple[Store, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pq, "ParquetFile", lambda *_, **__: pytest.fail("a part was opened"))
    store = Store.open(ready[0].path)
    assert store.n_documents == 317


def test_rows_touch_only_their_parts(kit: Any, tmp_path: Path) -> None:
    store, made = kit.store(tmp_path / "s")
    for folder in ("codes", "documents"):
        (store.path / folder / "part-00000.parquet").write_bytes(b"poison")
    assert store.document(12).text == made.documents[12]["text"]
    assert store.matrix(rows=[20]).nnz == len(made.documents[20]["latent"])
    with pytest.raises(StoreError, match="part-00000"):
        store.document(9)


def test_poisoned_columns_are_not_read(kit: Any, tmp_path: Path) -> None:
    """A fault in one column of a part does not touch those who read another."""
    store, made = kit.store(tmp_path / "s", (10,))
    path = store.path / "codes" / "part-00000.parquet"
    group = pq.ParquetFile(path).metadata.row_group(0)
    column = next(
        group.column(i)
        for i in range(group.num_columns)
        if group.column(i).path_in_schema.startswith("count")
    )
    content = bytearray(path.read_bytes())
    end = column.data_page_offset + column.total_compressed_size
    content[end - 8 : end] = bytes(byte ^ 255 for byte in content[end - 8 : end])
    path.write_bytes(content)
    assert np.array_equal(store.matrix().toarray(), made.dense())
    with pytest.raises(StoreError, match="cannot be read"):
        store.matrix("count")


def test_every_flipped_bit_of_the_data_is_noticed(kit: Any, tmp_path: Path) -> None:
    """Page checksums: damage is an error on reading, never another number."""
    store, made = kit.store(tmp_path / "s", (10,))
    path = store.path / "codes" / "part-00000.parquet"
    content = path.read_bytes()
    group = pq.ParquetFile(path).metadata.row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    latent, strength = (
        next(c for c in columns if c.path_in_schema.startswith(name)) for name in ("latent", "max")
    )
    first, last = latent.data_page_offset, strength.data_page_offset
    last += strength.total_compressed_size
    unnoticed = 0
    for place in range(first, last, 3):
        broken = bytearray(content)
        broken[place] ^= 16
        path.write_bytes(broken)
        with contextlib.suppress(StoreError):
            unnoticed += not np.array_equal(store.matrix().toarray(), made.dense())
    assert unnoticed == 0


@pytest.mark.parametrize("latent", [40, -1, "3", 1.0, True, None, [3]])
def test_no_such_latent(ready: tuple[Store, Any], latent: Any) -> None:
    with pytest.raises(StoreError, match="latent"):
        ready[0].postings(latent)


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8])
def test_postings_by_any_whole_number(ready: tuple[Store, Any], kind: Any) -> None:
    assert ready[0].postings(kind(3)).latent == 3


def test_moved_store_still_opens(kit: Any, tmp_path: Path) -> None:
    store, made = kit.store(tmp_path / "s")
    moved = store.path.rename(tmp_path / "elsewhere")
    again = Store.open(moved)
    assert again.verify() == []
    assert np.array_equal(again.matrix().toarray(), made.dense())


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a Conspectus store"):
        Store.open(tmp_path / "none")


def test_labels(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    assert store.labels().num_rows == 0
    assert store.label_names().tolist() == [f"latent {i}" for i in range(40)]
    store.set_labels(pa.table({"latent": [7, 2], "label": ["bold headings", "größe"]}))
    again = Store.open(store.path)
    assert again.labels().column("latent").to_pylist() == [2, 7]
    assert again.label_names()[[2, 3, 7]].tolist() == ["größe", "latent 3", "bold headings"]
    assert again.verify() == []
    store.set_labels(pa.table({"latent": [1], "label": ["other"]}))
    assert again.label_names()[7] == "latent 7"


def test_label_sets_side_by_side(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    before = store.labels()
    assert store.label_sets() == []
    store.set_labels(pa.table({"latent": [1], "label": ["one"], "source": ["llm"]}), "llm")
    store.set_labels(pa.table({"latent": [1], "label": ["uno"]}), "gpt-4o")
    assert store.label_sets() == ["gpt-4o", "llm"]
    assert store.labels("llm").column("label").to_pylist() == ["one"]
    assert store.labels().equals(before)


def test_a_label_set_that_is_not_there(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    with pytest.raises(StoreError, match="no label set 'llm': there are none"):
        store.labels("llm")
    store.set_labels(pa.table({"latent": [1], "label": ["one"]}), "mine")
    with pytest.raises(StoreError, match="no label set '../mine': there are mine"):
        store.labels("../mine")


@pytest.mark.parametrize("name", ["", "..", "a/b", "Größe"])
def test_a_name_that_no_set_may_have(kit: Any, tmp_path: Path, name: str) -> None:
    store, _ = kit.store(tmp_path / "s")
    with pytest.raises(StoreError, match="cannot be called"):
        store.set_labels(pa.table({"latent": [1], "label": ["one"]}), name)
    assert store.label_sets() == []
