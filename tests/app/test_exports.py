"""Files that pages give."""

from __future__ import annotations

import io
import json

import pandas as pd

import conspectus as cs
from conspectus.app.exports import Export


def frame():
    return pd.DataFrame(
        {"doc_id": ["a,b", "ü\n"], "score": [1.5, None], "labels": [["x", "y"], []]}
    )


def export():
    return Export("differences of a/b", frame, page=lambda: None)


def test_csv_keeps_every_cell():
    answer = export().answer("csv")
    back = pd.read_csv(io.BytesIO(answer.body), keep_default_na=False)
    assert back["doc_id"].tolist() == ["a,b", "ü\n"]
    assert back["labels"].tolist() == ["x; y", ""]
    assert answer.headers["content-disposition"] == 'attachment; filename="differences-of-a-b.csv"'


def test_parquet_keeps_types():
    back = pd.read_parquet(io.BytesIO(export().answer("parquet").body))
    assert back["score"].dtype == float
    assert back["labels"].iloc[0].tolist() == ["x", "y"]


def test_json_is_strict():
    table = json.loads(export().answer("json").body)["table"]
    assert table[1] == {"doc_id": "ü\n", "score": None, "labels": []}


def test_a_result_exports_by_its_own_methods(store):
    result = cs.search(store, latents=[0], n=5)
    made = Export.of("search", result)
    assert json.loads(made.answer("json").body) == json.loads(result.to_json())
    assert b"Documents with chosen concepts" in made.answer("html").body
