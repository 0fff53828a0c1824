"""Files that pages give."""

from __future__ import annotations

import io
import json
import threading
import urllib.request

import pandas as pd

import conspectus as cs
from conspectus.app import exports
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


def test_other_pages_come_while_a_file_is_written(served, store, monkeypatch):
    entered, go, real = threading.Event(), threading.Event(), exports.render_html

    def slow(page):
        entered.set()
        go.wait(30)
        return real(page)

    monkeypatch.setattr(exports, "render_html", slow)
    home, got = f"{served(store)}/s/words/", []

    def fetch(page):
        with urllib.request.urlopen(home + page, timeout=60) as answer:
            got.append((page.rpartition("=")[2], answer.read().decode()))

    export = threading.Thread(target=fetch, args=("concepts?format=html",))
    export.start()
    assert entered.wait(30)
    fetch("concept/0?seed=1")
    go.set()
    export.join(30)
    assert [name for name, _ in got] == ["1", "html"]
    assert "the word alpha" in got[1][1]
