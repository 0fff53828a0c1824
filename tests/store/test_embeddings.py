from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import InputError, StoreError
from conspectus.store import Store, StoreWriter
from conspectus.store.codes import TO_THE_END


def spans(document: dict[str, Any]) -> list[tuple[int, int]]:
    """Character spans of a document's tokens by the rule of docs/format.md."""
    text, starts = document["text"], document["token_start"].tolist()
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        trimmed = len(text[start:end].rstrip())
        found.append((start, start + trimmed if trimmed else end))
    return found


def test_parts_stream_in_order(ready: tuple[Store, Any]) -> None:
    store, made = ready
    parts = list(store.parts())
    assert [(part.row_start, part.n_documents) for part in parts] == [
        (0, 300),
        (300, 10),
        (310, 0),
        (310, 7),
    ]
    for part in parts:
        for local in range(part.n_documents):
            low, high = part.indptr[local : local + 2]
            document = made.documents[part.row_start + local]
            for name in ("latent", "max", "count"):
                assert getattr(part, name)[low:high].tolist() == document[name].tolist()


def test_parts_read_only_the_fields_asked_for(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    part = next(store.parts(["n_tokens", "token_start"]))
    assert part.n_tokens.sum() == len(part.token_start) == part.token_indptr[-1]
    with pytest.raises(StoreError, match="'latent' was not read"):
        _ = part.latent


def test_unknown_field(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    with pytest.raises(InputError, match="no field 'mean'.*latent, max"):
        next(store.parts(["mean"]))


def test_n_tokens(ready: tuple[Store, Any]) -> None:
    store, made = ready
    assert store.n_tokens().dtype == np.uint32
    assert store.n_tokens().tolist() == [len(d["token_start"]) for d in made.documents]


@pytest.mark.parametrize("row", [0, 255, 256, 299, 300, 309, 310, 316])
@pytest.mark.parametrize("kind", [int, np.int64, np.uint16])
def test_document(ready: tuple[Store, Any], row: int, kind: Any) -> None:
    store, made = ready
    document, truth = store.document(kind(row)), made.documents[row]
    assert (document.row, document.doc_id, document.text) == (row, truth["doc_id"], truth["text"])
    assert document.metadata["group"] == truth["group"]
    for name in ("latent", "max", "count", "peak"):
        assert getattr(document, name).tolist() == truth[name].tolist()
    assert document.token_spans.tolist() == [list(span) for span in spans(truth)]
    assert document.spans.tolist() == [list(spans(truth)[peak]) for peak in truth["peak"]]


def test_document_by_id(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    assert store.document("d305").row == store.row_of("d305") == 305


@pytest.mark.parametrize("row", [-1, 317, np.int64(10**12)])
def test_no_such_document(ready: tuple[Store, Any], row: int) -> None:
    store, _ = ready
    with pytest.raises(StoreError, match="rows go from 0 to 316"):
        store.document(row)


def test_no_such_id(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    with pytest.raises(StoreError, match="'bad1' could not be encoded: empty"):
        store.document("bad1")


def test_spans_of_tokens(ready: tuple[Store, Any]) -> None:
    store, made = ready
    for row in (3, 303, np.int32(312)):
        truth = spans(made.documents[int(row)])
        order = np.arange(len(truth))[::-1]
        assert store.spans(row, order) == [truth[i] for i in order]
    assert store.spans(3, []) == []
    with pytest.raises(StoreError, match="no token 99"):
        store.spans(3, [99])


@pytest.fixture
def cut_short(kit: Any, tmp_path: Any) -> StoreWriter:
    """Two documents of three words each, the first of which was read up to its second word."""
    document = {
        "doc_id": "cut",
        "text": "alpha beta gamma",
        "group": None,
        "score": 0.0,
        "token_start": np.array([0, 6]),
        "latent": np.array([4]),
        "max": np.ones(1),
        "count": np.ones(1, int),
        "peak": np.array([1]),
    }
    table, codes = kit.as_part([document, document | {"doc_id": "whole"}])
    with kit.create(tmp_path / "s") as writer:
        codes = replace(codes, read_to=np.array([10, TO_THE_END]))
        writer.write_part(documents=table, codes=codes)
        writer.finish()
    return writer


def test_spans_end_where_the_reading_stopped(cut_short: StoreWriter) -> None:
    store = Store.open(cut_short.path)
    assert store.document("cut").token_spans.tolist() == [[0, 5], [6, 10]]
    assert store.document("whole").token_spans.tolist() == [[0, 5], [6, 16]]
    assert store.spans(0, [1]) == [(6, 10)]
    assert store.peak_spans([1, 0], [4, 4]).tolist() == [[6, 16], [6, 10]]
    (part,) = store.parts(["read_to"])
    assert part.read_to.tolist() == [10, TO_THE_END]
    written = pq.read_table(store.path / "codes" / "part-00000.parquet").column("read_to")
    assert written.to_pylist() == [10, None]


def test_codes_without_where_the_reading_stopped(cut_short: StoreWriter) -> None:
    path = cut_short.path / "codes" / "part-00000.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["read_to"]), path)
    store = Store.open(cut_short.path)
    assert store.spans(0, [1]) == [(6, 16)]
    assert store.peak_spans([0], [4]).tolist() == [[6, 16]]


def entries(made: Any) -> list[tuple[int, int, tuple[int, int]]]:
    """Row, latent and span of every entry."""
    return [
        (row, latent, spans(document)[peak])
        for row, document in enumerate(made.documents)
        for latent, peak in zip(document["latent"].tolist(), document["peak"], strict=True)
    ]


def test_peak_spans_of_every_entry_in_any_order(ready: tuple[Store, Any]) -> None:
    store, made = ready
    truth = entries(made)
    for pick in (np.arange(len(truth)), np.random.default_rng(0).permutation(len(truth))):
        rows, latents, expected = zip(*[truth[i] for i in pick], strict=True)
        found = store.peak_spans(rows, latents)
        assert found.dtype == np.uint32
        assert found.tolist() == [list(span) for span in expected]


def test_peak_spans_of_few_entries_some_twice(ready: tuple[Store, Any]) -> None:
    store, made = ready
    truth = entries(made)
    rows, latents, expected = zip(*[truth[i] for i in (-1, 0, 5, -1, 0)], strict=True)
    assert store.peak_spans(rows, latents).tolist() == [list(span) for span in expected]
    assert store.peak_spans([], []).shape == (0, 2)


def test_peak_spans_read_only_the_row_groups_they_need(
    ready: tuple[Store, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, made = ready
    has = [row for row, document in enumerate(made.documents) if len(document["latent"])]
    rows = {next(row for row in has if row >= least) for least in (0, 30, 256, 310)}
    assert max(rows - {max(rows)}) < 300 <= 310 <= max(rows)
    chosen = [entry for entry in entries(made) if entry[0] in rows]
    read: list[tuple[list[int], list[str]]] = []
    original = pq.ParquetFile.read_row_groups

    def spy(self: Any, groups: list[int], columns: list[str]) -> Any:
        read.append((groups, columns))
        return original(self, groups, columns=columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", spy)
    store.peak_spans([row for row, _, _ in chosen], [latent for _, latent, _ in chosen])
    groups = [groups for groups, columns in read if "peak" in columns]
    assert groups == [[0, 4], [0]]  # groups of 64 rows: two of part 0, and one of part 3
    assert not any({"max", "count"} & set(columns) for _, columns in read)


def test_peak_spans_of_what_is_not_there(ready: tuple[Store, Any]) -> None:
    store, made = ready
    absent = next(i for i in range(40) if i not in made.documents[3]["latent"])
    with pytest.raises(StoreError, match=rf"does not have latent {absent}: take rows"):
        store.peak_spans([3], [absent])
    with pytest.raises(StoreError, match="no row 317"):
        store.peak_spans([317], [0])
    with pytest.raises(StoreError, match="no latent 40"):
        store.peak_spans([0], [40])
    with pytest.raises(StoreError, match="2 rows and 1 latents"):
        store.peak_spans([0, 1], [0])


@pytest.fixture
def with_tokens(kit: Any, tmp_path: Any) -> tuple[Store, list[dict[str, Any]]]:
    rng = np.random.default_rng(5)
    documents = [kit.make_document(rng, i, 40) for i in range(7)]
    with kit.create(tmp_path / "s") as writer:
        for some in (documents[:4], documents[4:]):
            table, codes = kit.as_part(some)
            rows = [
                {"doc_id": d["doc_id"], "position": i, "latent": [i, i + 1], "value": [0.5, 2.0]}
                for d in some
                for i in range(len(d["token_start"]))
            ]
            writer.write_part(documents=table, codes=codes, tokens=pa.Table.from_pylist(rows))
        return writer.finish(), documents


def test_token_codes(with_tokens: tuple[Store, list[dict[str, Any]]]) -> None:
    store, documents = with_tokens
    for row, document in enumerate(documents):
        tokens = store.token_codes(row)
        assert set(tokens.column("doc_id").to_pylist()) == {document["doc_id"]}
        assert tokens.column("position").to_pylist() == list(range(len(document["token_start"])))
        assert tokens.column("latent").to_pylist()[-1] == [tokens.num_rows - 1, tokens.num_rows]
        assert tokens.column("value").to_pylist()[0] == [0.5, 2.0]
    assert store.verify() == []


def test_token_codes_that_were_not_kept(ready: tuple[Store, Any]) -> None:
    store, _ = ready
    with pytest.raises(StoreError, match="keeps no token codes"):
        store.token_codes(0)
