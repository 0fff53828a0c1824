"""`conspectus correlate` from the command line."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from word_store import ENCODER, codes_of

from conspectus.store import StoreWriter


@pytest.fixture
def store(tmp_path):
    """Every second document has alpha and beta together; gamma and delta avoid each other."""
    rng = np.random.default_rng(0)
    texts, topics = [], []
    for _ in range(400):
        words = [f"x{i}" for i in range(rng.integers(20, 40))]
        if rng.random() < 0.3:
            words += ["alpha", *["y"] * 5, "beta"]
        elif rng.random() < 0.5:
            words += ["alpha"]
        if rng.random() < 0.5:
            words.insert(0, "gamma")
        elif rng.random() < 0.9:
            words.insert(0, "delta")
        texts.append(" ".join(words))
        topics.append("long" if len(words) > 30 else "short")
    path = tmp_path / "pairs.conspectus"
    ids = [str(i) for i in range(400)]
    with StoreWriter.create(path, encoder=ENCODER, n_latents=6, part_size=400) as writer:
        writer.write_part(
            documents=pa.table({"doc_id": ids, "text": texts, "topic": topics}),
            codes=codes_of(ids, texts),
        )
        writer.finish()
    return path


def test_a_table_of_pairs(conspectus, store):
    done = conspectus("correlate", str(store), "--top", "5")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].split("\t")[:4] == ["a", "b", "pair (named by)", "with both"]
    assert {frozenset(line.split("\t")[:2]) for line in lines[1:]} == {
        frozenset("01"),
        frozenset("23"),
    }
    assert "unnamed + unnamed" in lines[1]
    assert "unnamed without unnamed" in lines[2]
    assert "pairs tested" in done.err
    assert f"hint: no concept has a name: run `conspectus label {store}`" in done.err


def test_one_document_of_each_key(conspectus, store):
    done = conspectus("correlate", str(store), "--one-per", "topic", "--min-support", "1")
    assert "one was looked at: 2." in done.err or done.code == 1
    done = conspectus("correlate", str(store), "--one-per", "doc_id")
    assert done.code == 1
    assert "no two documents share a value of 'doc_id'" in done.err


def test_json_and_a_report(conspectus, store, tmp_path):
    report = tmp_path / "pairs.html"
    done = conspectus("correlate", str(store), "--given", "topic", "--json", "--out", str(report))
    content = done.json
    assert content["settings"]["given"] == "topic"
    assert "given" in content["table"][0]
    assert report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>") or report.exists()


def test_columns_of_metadata(conspectus, store):
    done = conspectus("correlate", str(store), "--with-column", "topic", "--json", "--keep-trivial")
    content = done.json
    assert {row["b"] for row in content["table"]} <= {"topic = long", "topic = short"}
    assert content["settings"]["trivial"] is None


def test_across_needs_a_column_to_join_on(conspectus, store):
    done = conspectus("correlate", str(store), "--across", str(store))
    assert done.code == 2
    assert "--across and --on go together" in done.err


def test_an_unknown_column_is_one_line(conspectus, store):
    done = conspectus("correlate", str(store), "--given", "topik")
    assert done.code == 1
    assert "did you mean 'topic'" in done.err
    assert "Traceback" not in done.err
