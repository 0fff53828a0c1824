from __future__ import annotations

import builtins
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import EncoderMismatchError, InputError, StoreError
from conspectus.store import Codes, Store, StoreWriter, is_store


def test_committed_parts_are_readable_at_once(kit: Any, tmp_path: Path) -> None:
    path = tmp_path / "s"
    with kit.create(path) as writer:
        kit.write_parts(writer, (4, 5), 40)
        assert (writer.committed, writer.documents_seen) == (2, 10)
        store = Store.open(path)
        assert (store.n_documents, store.n_failed, store.is_complete) == (9, 1, False)
        assert store.verify() == []
        with pytest.raises(StoreError, match="incomplete.*again"):
            store.postings(0)
        finished = writer.finish()
    assert finished.is_complete
    assert Store.open(path).is_complete


def test_same_input_same_bytes(kit: Any, tmp_path: Path) -> None:
    kit.store(tmp_path / "a")
    kit.store(tmp_path / "b")
    assert kit.hashes(tmp_path / "a") == kit.hashes(tmp_path / "b")


def test_resumed_run_gives_the_same_bytes(kit: Any, tmp_path: Path) -> None:
    sizes = (10, 10, 3)
    kit.store(tmp_path / "whole", sizes)
    with kit.create(tmp_path / "cut") as writer:
        kit.write_parts(writer, sizes[:1], 40)
    with kit.resume(tmp_path / "cut") as writer:
        assert writer.committed == 1
        kit.write_parts(writer, sizes, 40)
        writer.finish()
    assert kit.hashes(tmp_path / "whole") == kit.hashes(tmp_path / "cut")


def test_no_clock_in_parts(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    created = json.loads((store.path / "manifest.json").read_text())["created"]
    for path in store.path.rglob("*.parquet"):
        assert created.encode() not in path.read_bytes()


def test_create_where_something_is(kit: Any, tmp_path: Path) -> None:
    kit.store(tmp_path / "s")
    with pytest.raises(StoreError, match="already holds a store.*resume"):
        kit.create(tmp_path / "s")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        kit.create(tmp_path / "file")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("x")
    with pytest.raises(StoreError, match=r"not empty \(it has thesis\.tex\)"):
        kit.create(tmp_path / "full")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["thesis.tex"]
    (tmp_path / "empty").mkdir()
    kit.create(tmp_path / "empty").close()


@pytest.mark.parametrize("change", [{"n_latents": 0}, {"part_size": 0}, {"part_size": -3}])
def test_create_with_senseless_numbers(kit: Any, tmp_path: Path, change: dict[str, int]) -> None:
    with pytest.raises(InputError, match="at least 1"):
        StoreWriter.create(
            tmp_path / "s", encoder={}, **({"n_latents": 4, "part_size": 4} | change)
        )
    assert not (tmp_path / "s").exists()


def test_encoder_must_be_plain(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="encoder record must be plain JSON"):
        StoreWriter.create(tmp_path / "s", encoder={"x": object()}, n_latents=1, part_size=1)
    assert not (tmp_path / "s").exists()


def test_resume_needs_a_store(kit: Any, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a Conspectus store"):
        kit.resume(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    assert not is_store(tmp_path / "nothing")


def test_resume_with_another_encoder(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    assert is_store(store.path)
    other = kit.encoder | {"reader": kit.encoder["reader"] | {"hook": "resid_post.4"}}
    before = kit.hashes(store.path)
    with pytest.raises(EncoderMismatchError, match=r"reader\.hook") as caught:
        StoreWriter.resume(store.path, encoder=other, n_latents=40, part_size=10)
    assert caught.value.fields == ("reader.hook",)
    with pytest.raises(EncoderMismatchError, match="n_latents is 40, not 41"):
        kit.resume(store.path, n_latents=41)
    with pytest.raises(StoreError, match="part_size"):
        kit.resume(store.path, part_size=11)
    assert kit.hashes(store.path) == before
    kit.resume(store.path).close()  # the refusals gave the lock back


def test_resume_with_other_documents(kit: Any, tmp_path: Path) -> None:
    options: dict[str, Any] = {"encoder": kit.encoder, "n_latents": 40, "part_size": 10}
    StoreWriter.create(tmp_path / "s", source={"path": "a.csv", "rows": 3}, **options).close()
    StoreWriter.resume(tmp_path / "s", source={"path": "a.csv", "rows": 3}, **options).close()
    with pytest.raises(StoreError, match=r"source\.rows"):
        StoreWriter.resume(tmp_path / "s", source={"path": "a.csv", "rows": 4}, **options)


@pytest.mark.parametrize("damage", ["missing", "size"])
def test_resume_notices_damage(kit: Any, tmp_path: Path, damage: str) -> None:
    store, _ = kit.store(tmp_path / "s")
    path = store.path / "codes" / "part-00001.parquet"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match=r"part-00001\.parquet is (missing|damaged)"):
        kit.resume(store.path)


def test_resume_of_a_newer_store(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    manifest = store.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"1.1"', '"7.0"'))
    with pytest.raises(StoreError, match="upgrade"):
        kit.resume(store.path)


def test_two_writers(kit: Any, tmp_path: Path) -> None:
    with kit.create(tmp_path / "s"):
        with pytest.raises(StoreError, match="another writer"):
            kit.resume(tmp_path / "s")
        with pytest.raises(StoreError, match="already holds"):
            kit.create(tmp_path / "s")
    kit.resume(tmp_path / "s").close()


def test_two_processes(kit: Any, tmp_path: Path) -> None:
    code = (
        "import sys; from conspectus.store import StoreWriter\n"
        "StoreWriter.resume(sys.argv[1], encoder={}, n_latents=4, part_size=1)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "s")]
    with StoreWriter.create(tmp_path / "s", encoder={}, n_latents=4, part_size=1):
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "another writer has" in refused.stderr
    # A process that ends without closing leaves no lock behind.
    assert subprocess.run(command, check=False).returncode == 0
    StoreWriter.resume(tmp_path / "s", encoder={}, n_latents=4, part_size=1).close()


def test_closed_writer_refuses(kit: Any, tmp_path: Path) -> None:
    writer = kit.create(tmp_path / "s")
    writer.close()
    for job in (
        writer.finish,
        lambda: kit.write_parts(writer, (1,), 40),
        lambda: writer.set_decoder(np.ones((40, 2))),
    ):
        with pytest.raises(StoreError, match="closed"):
            job()


def test_failing_block_gives_the_lock_back(kit: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), kit.create(tmp_path / "s"):
        raise RuntimeError
    kit.resume(tmp_path / "s").close()


def test_appending_to_a_complete_store(kit: Any, tmp_path: Path) -> None:
    path = tmp_path / "s"
    kit.store(path, (10, 10))
    with kit.resume(path) as writer:
        made = kit.write_parts(writer, (10, 10, 4), 40)
        assert not Store.open(path).is_complete
        assert list((path / "latents").iterdir()) == []
        store = writer.finish()
    assert np.allclose(store.matrix().toarray(), made.dense())
    assert store.verify() == []
    kit.store(tmp_path / "fresh", (10, 10, 4))
    assert kit.hashes(path) == kit.hashes(tmp_path / "fresh")


def test_appending_to_a_store_of_the_old_format(kit: Any, tmp_path: Path) -> None:
    """Format 1.0 had another index: going on replaces it, and the version with it."""
    path = tmp_path / "s"
    kit.downgrade(kit.store(path, (10, 10))[0])
    with kit.resume(path) as writer:
        kit.write_parts(writer, (10, 10, 4), 40)
        assert list((path / "latents").iterdir()) == []
        assert Store.open(path).manifest.format_version == "1.0"
        store = writer.finish()
    assert store.manifest.format_version == "1.1"
    kit.store(tmp_path / "fresh", (10, 10, 4))
    assert kit.hashes(path) == kit.hashes(tmp_path / "fresh")


def test_finishing_twice_changes_nothing(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    manifest = (store.path / "manifest.json").read_bytes()
    with kit.resume(store.path) as writer:
        writer.finish()
    assert (store.path / "manifest.json").read_bytes() == manifest


def test_empty_store(kit: Any, tmp_path: Path) -> None:
    with kit.create(tmp_path / "s") as writer:
        store = writer.finish()
    assert (store.n_documents, store.n_failed, store.columns) == (0, 0, [])
    assert store.matrix().shape == (0, 40)
    assert store.documents().num_rows == 0
    assert store.n_tokens().tolist() == []
    assert len(store.postings(3)) == 0
    assert store.errors().num_rows == 0
    assert store.verify() == []
    assert list(store.parts()) == []
    with pytest.raises(StoreError, match="there are no rows"):
        store.document(0)


def test_part_in_which_all_failed(kit: Any, tmp_path: Path) -> None:
    table, _ = kit.as_part([])
    errors = [{"doc_id": f"x{i}", "stage": "tokenize", "reason": "empty"} for i in range(3)]
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=Codes.empty(), errors=pa.Table.from_pylist(errors))
        store = writer.finish()
    assert (store.n_documents, store.n_failed) == (0, 3)
    assert store.errors().to_pylist() == errors
    assert store.columns == ["doc_id", "text", "group", "score"]
    assert store.documents().schema.names == store.columns
    assert store.matrix().shape == (0, 40)


def fail_with(number: int) -> Any:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_failing_disk_costs_no_committed_part(
    kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    sizes = (10, 10, 3)
    with kit.create(tmp_path / "s") as writer:
        kit.write_parts(writer, sizes[:1], 40)
        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail_with(number))
            with pytest.raises(StoreError, match=r"no (space|permission)"):
                kit.write_parts(writer, sizes, 40)
        assert writer.committed == 1
        assert Store.open(tmp_path / "s").verify() == []
        kit.write_parts(writer, sizes, 40)  # space was freed: the same writer goes on
        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail_with(number))
            with pytest.raises(StoreError, match=r"no (space|permission)"):
                writer.finish()
        writer.finish()
    kit.store(tmp_path / "calm", sizes)
    assert kit.hashes(tmp_path / "s") == kit.hashes(tmp_path / "calm")


def test_disk_full_while_bytes_are_written(
    kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills while Parquet writes, and while the index deals entries out."""

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    original = Path.open

    def opening(self: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        return Full() if mode in ("wb", "ab") else original(self, mode, *rest, **options)

    with kit.create(tmp_path / "s") as writer:
        kit.write_parts(writer, (5,), 40)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", opening)
            with pytest.raises(StoreError, match="no space left"):
                kit.write_parts(writer, (5, 5), 40)
            with pytest.raises(StoreError, match="no space left"):
                writer.finish()
        assert writer.committed == 1
        assert Store.open(tmp_path / "s").verify() == []
        assert writer.finish().verify() == []


@pytest.mark.parametrize("call", ["mkdir", "open"])
def test_folder_without_permission(
    kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    if call == "mkdir":
        monkeypatch.setattr(Path, "mkdir", fail_with(errno.EACCES))
    else:
        original = os.open

        def opening(path: Any, flags: int, *rest: Any, **options: Any) -> int:
            if str(path).endswith("writer.lock"):
                raise PermissionError(errno.EACCES, "Permission denied")
            return original(path, flags, *rest, **options)

        monkeypatch.setattr(os, "open", opening)
    with pytest.raises(StoreError, match="no permission.*another folder"):
        kit.create(tmp_path / "s")


def test_user_columns_of_every_kind_come_back(kit: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    documents = [kit.make_document(rng, i, 40) for i in range(3)]
    table, codes = kit.as_part(documents)
    mine = {
        "latent": pa.array([1, None, 3]),
        "max": pa.array(["a", "b", None]),
        "n_tokens": pa.array([1.5, float("nan"), None]),
        "row": pa.array([True, None, False]),
        "token_start": pa.array([[1], None, []], pa.list_(pa.int64())),
        "größe 🙂.x": pa.array([{"k": 1}, None, {"k": 2}]),
        "größe 🙂": pa.array([1, 2, 3], pa.int8()),
        "when": pa.array([0, None, 2], pa.timestamp("ns", tz="Europe/Berlin")),
        "category": pa.array(["x", "y", "x"]).dictionary_encode(),
        "nothing": pa.nulls(3),
        "bytes": pa.array([b"\0", b"", None]),
        "": pa.array([1, 2, 3]),
    }
    for name, values in mine.items():
        table = table.append_column(name, values)
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    store = Store.open(store.path)
    back = store.documents()
    assert back.schema.remove_metadata() == table.schema
    for name in mine:
        assert back.column(name).to_pylist()[2:] == table.column(name).to_pylist()[2:]
        assert str(store.documents([name], [1, 0]).column(name).to_pylist()) == str(
            table.column(name).take(pa.array([1, 0])).to_pylist()
        )
    assert store.documents(["größe 🙂"]).column_names == ["größe 🙂"]
    assert store.rows_where("`größe 🙂` > 1 and max == 'b'").tolist() == [1]
    assert store.document(2).metadata["latent"] == 3


def test_unicode_ids(kit: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    ids = ["數據/1", "🙂", " ", "", "a\nb", "#2", "x" * 5000]
    documents = [kit.make_document(rng, i, 40) | {"doc_id": i_} for i, i_ in enumerate(ids)]
    table, codes = kit.as_part(documents)
    with kit.create(tmp_path / "s") as writer:
        writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    for row, doc_id in enumerate(ids):
        assert store.document(doc_id).row == row
        assert store.document(row).doc_id == doc_id


def test_columns_may_widen_appear_and_vanish(kit: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    extra = [
        {"a": pa.nulls(2)},
        {"a": pa.array([1, 2])},
        {"a": pa.array([0.5, 1.5]), "b": pa.array(["x", "y"])},
        {},
    ]
    with kit.create(tmp_path / "s") as writer:
        for index, columns in enumerate(extra):
            pair = [kit.make_document(rng, 2 * index + i, 40) for i in range(2)]
            table, codes = kit.as_part(pair)
            for name, values in columns.items():
                table = table.append_column(name, values)
            writer.write_part(documents=table, codes=codes)
        store = writer.finish()
    assert store.column("a").isna().tolist() == [True, True] + 4 * [False] + 2 * [True]
    assert store.column("a").tolist()[2:6] == [1, 2, 0.5, 1.5]
    assert store.documents(["b"], [7, 4]).column("b").to_pylist() == [None, "x"]
    assert store.documents(["b"], [0]).column("b").to_pylist() == [None]
    assert store.rows_where("a >= 1").tolist() == [2, 3, 5]
    assert store.document(0).metadata.keys() == {"group", "score", "a", "b"}


def test_column_that_changes_to_something_else(kit: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    with kit.create(tmp_path / "s") as writer:
        for values in (pa.array([1]), pa.array(["x"])):
            table, codes = kit.as_part([kit.make_document(rng, 0, 40)])
            table = table.append_column("a", values)
            if values.type == pa.string():
                with pytest.raises(InputError, match="changes its type.*'?a'?"):
                    writer.write_part(documents=table, codes=codes)
            else:
                writer.write_part(documents=table, codes=codes)
        assert writer.committed == 1
        assert Store.open(tmp_path / "s").verify() == []


def test_column_that_parquet_cannot_hold(kit: Any, tmp_path: Path) -> None:
    table, codes = kit.as_part([kit.make_document(np.random.default_rng(0), 0, 40)])
    table = table.append_column("a", pa.array([{}], pa.struct([])))
    with kit.create(tmp_path / "s") as writer:
        with pytest.raises(InputError, match="Parquet"):
            writer.write_part(documents=table, codes=codes)
        assert writer.committed == 0


def test_decoder(kit: Any, tmp_path: Path) -> None:
    directions = np.random.default_rng(0).normal(size=(40, 6)).astype(np.float32) * 7
    directions[3] = 0
    with kit.create(tmp_path / "s") as writer:
        assert Store.open(tmp_path / "s").decoder_directions() is None
        writer.set_decoder(directions)
        writer.set_decoder(directions)  # a resumed run sets it again
        with pytest.raises(StoreError, match="another SAE"):
            writer.set_decoder(directions + 1)
        store = writer.finish()
    back = Store.open(store.path).decoder_directions()
    assert back is not None
    assert back.dtype == np.float32
    length = np.linalg.norm(directions, axis=1, keepdims=True)
    assert np.allclose(back, directions / np.where(length > 0, length, 1), atol=1e-3)
    for latents in ([], [7], [39, 0, 0, 3], back[:, 0] > 0):
        some = store.decoder_directions(latents)
        assert some is not None
        assert some.dtype == np.float32
        assert np.array_equal(some, back[np.asarray(latents, bool if len(latents) > 9 else int)])
    with pytest.raises(StoreError, match="no latent 40"):
        store.decoder_directions([40])
    assert store.verify() == []


def test_foreign_files_are_left_alone(kit: Any, tmp_path: Path) -> None:
    store, _ = kit.store(tmp_path / "s")
    (store.path / "notes.txt").write_text("mine")
    (store.path / "codes" / "readme").write_text("mine")
    kit.resume(store.path).close()
    assert (store.path / "notes.txt").exists()
    assert (store.path / "codes" / "readme").exists()


def test_parts_are_plain_parquet(kit: Any, tmp_path: Path) -> None:
    store, made = kit.store(tmp_path / "s")
    table = pq.read_table(store.path / "codes" / "part-00000.parquet")
    assert table.column("latent").to_pylist() == [d["latent"].tolist() for d in made.documents[:10]]
    assert table.schema.metadata[b"conspectus.element"] == b"codes"
    assert table.schema.metadata[b"conspectus.version"] == b"1.0"


def test_nothing_is_pickled(kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def watched(name: str, *rest: Any, **options: Any) -> Any:
        if name.split(".")[0] in {"cloudpickle", "dill", "joblib"}:
            pytest.fail(f"{name} imported")
        return original(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", watched)
    kit.store(tmp_path / "s")
