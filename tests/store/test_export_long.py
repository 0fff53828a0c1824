from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.store import Codes, Presence, Store, export_long
from conspectus.store.export import export
from conspectus.store.export_long import SCHEMA, long_tables


def long_rows(store: Store, made: Any, presence: Presence) -> list[tuple[Any, ...]]:
    names = {
        0: ('a "quoted", label', "lexical", None, False),
        3: ("größe 🙂", "person", np.float32(0.91), True),
    }
    rows = []
    for row, d in enumerate(made.documents):
        spans = store.document(row).token_spans.tolist()
        entries = zip(
            d["latent"].tolist(), d["max"], d["count"].tolist(), d["peak"].tolist(), strict=True
        )
        for latent, strength, count, peak in entries:
            if count >= presence.min_tokens and strength > presence.threshold:
                start, end = spans[peak]
                label = names.get(latent, (None,) * 4)
                shown = (float(strength), count, start, end, d["text"][start:end])
                rows.append((d["doc_id"], latent, *label, *shown))
    return rows


@pytest.mark.parametrize("presence", [Presence(), Presence(2, 0.5)], ids=str)
@pytest.mark.parametrize("format", ["parquet-long", "csv"])
@pytest.mark.parametrize("most_rows", [7, 300_000])
def test_long(
    labelled: tuple[Store, Any],
    tmp_path: Path,
    format: str,
    presence: Presence,
    most_rows: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(export_long, "MOST_ROWS", most_rows)
    store, made = labelled
    path = export(store, tmp_path / "deep" / "out", format, presence)
    frame = pd.read_csv(path) if format == "csv" else pq.read_table(path).to_pandas()
    assert list(frame.columns) == SCHEMA.names
    truth = pd.DataFrame(long_rows(store, made, presence), columns=frame.columns)
    assert len(truth) > 0
    for name in ("label", "label_source", "label_verified"):
        truth[name] = truth[name].astype(object).where(truth[name].notna(), None)
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    assert set(frame["label_verified"].dropna()) == {False, True}
    pd.testing.assert_frame_equal(frame, truth, check_dtype=False)


def test_pieces_are_bounded(labelled: tuple[Store, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_long, "MOST_ROWS", 11)
    sizes = [table.num_rows for table in long_tables(labelled[0], Presence())]
    assert max(sizes) == 11
    assert sum(sizes) == sum(len(d["latent"]) for d in labelled[1].documents)


def test_memory_is_bounded(kit: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a million entries, each with a row of words, is never there as a whole."""
    monkeypatch.setattr(export_long, "MOST_ROWS", 10_000)
    n, active = 500, 2000
    codes = Codes(
        doc_id=[str(i) for i in range(n)],
        n_tokens=np.ones(n, int),
        indptr=np.arange(n + 1) * active,
        latent=np.tile(np.arange(active), n),
        max=np.ones(n * active),
        count=np.ones(n * active, int),
        peak=np.zeros(n * active, int),
        token_indptr=np.arange(n + 1),
        token_start=np.zeros(n, int),
    )
    documents = pa.table({"doc_id": codes.doc_id, "text": ["x" * 200] * n})
    with kit.create(tmp_path / "s", active) as writer:
        writer.write_part(documents=documents, codes=codes)
        store = writer.finish()
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    most = max(pa.total_allocated_bytes() for _ in long_tables(store, Presence())) - before
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most + peak < 80 * 2**20  # the words alone would take 200 MB
