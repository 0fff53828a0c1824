from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from conspectus.errors import StoreError
from conspectus.store import Postings, Store
from conspectus.store import format as fmt
from conspectus.store.postings import last_latents, look_up


def test_every_latent_gives_its_documents(ready: tuple[Store, Any]) -> None:
    store, made = ready
    for latent in range(store.n_latents):
        postings = store.postings(latent)
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


def test_types(ready: tuple[Store, Any]) -> None:
    postings = ready[0].postings(0)
    assert postings.rows.dtype == np.int64
    assert postings.max.dtype == np.float16
    assert postings.count.dtype == np.uint16


def test_latent_that_never_fires(kit: Any, tmp_path: Any) -> None:
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
    for latent in (0, 17, 39):
        postings = store.postings(latent)
        assert isinstance(postings, Postings)
        assert len(postings) == 0
        assert postings.max.tolist() == []


@pytest.fixture
def finely_cut(kit: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Store, Any]:
    monkeypatch.setattr(fmt, "ROW_GROUP_POSTINGS", 50)
    return kit.store(tmp_path / "s", (60, 60))


def test_one_latent_touches_one_row_group(
    finely_cut: tuple[Store, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, made = finely_cut
    path = store.path / fmt.POSTINGS
    latents = [
        set(pq.ParquetFile(path).read_row_group(i, ["latent"]).column(0).to_pylist())
        for i in range(pq.ParquetFile(path).num_row_groups)
    ]
    assert len(latents) > 10
    assert sum(map(len, latents)) == len(set.union(*latents))  # no latent in two groups
    assert last_latents(path).tolist() == [max(group) for group in latents]

    read: list[int] = []
    original = pq.ParquetFile.read_row_group

    def spy(self: Any, group: int, **options: Any) -> Any:
        read.append(group)
        return original(self, group, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", spy)
    for latent in range(40):
        read.clear()
        postings = store.postings(latent)
        assert postings.rows.tolist() == np.flatnonzero(made.dense()[:, latent]).tolist()
        assert len(read) <= 1


def test_footer_is_read_once(finely_cut: tuple[Store, Any], monkeypatch: Any) -> None:
    store, _ = finely_cut
    store.postings(1)
    monkeypatch.setattr("conspectus.store.postings.last_latents", lambda _: pytest.fail("again"))
    store.postings(2)


def test_damaged_index(finely_cut: tuple[Store, Any]) -> None:
    store, _ = finely_cut
    path = store.path / fmt.POSTINGS
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(StoreError, match=r"postings\.parquet cannot be read"):
        store.postings(1)


def test_look_up_behind_the_last_group(finely_cut: tuple[Store, Any]) -> None:
    store, _ = finely_cut
    path = store.path / fmt.POSTINGS
    assert len(look_up(path, 10**6, last_latents(path))) == 0


def test_all_postings_are_those_of_every_latent(finely_cut: tuple[Store, Any]) -> None:
    store, _ = finely_cut
    streamed = list(store.all_postings())
    assert [postings.latent for postings in streamed] == [
        latent for latent in range(40) if len(store.postings(latent))
    ]
    for postings in streamed:
        alone = store.postings(postings.latent)
        for name in ("rows", "max", "count"):
            assert np.array_equal(getattr(postings, name), getattr(alone, name))


def test_all_postings_need_a_complete_store(kit: Any, tmp_path: Any) -> None:
    with kit.create(tmp_path / "s") as writer:
        kit.write_parts(writer, (3,), 40)
        with pytest.raises(StoreError, match="incomplete"):
            next(Store.open(tmp_path / "s").all_postings())
