from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.errors import InputError
from conspectus.labels.exchange import export_labels, import_labels
from conspectus.labels.sets import rename_latent, save_set
from conspectus.labels.table import EARLIER, label_table, with_scores
from conspectus.labels.tasks import Score


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "Names.CSV"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def store(make_store: Any) -> Any:
    store = make_store(["a b"], {})
    names = label_table(
        latent=[5, 1], label=['größe, "🙂"', "b"], source="llm", coverage=[0.5, None]
    )
    save_set(store, "llm", with_scores(names, {5: Score("detection", 0.875, 0.75, 1.0, 20, 0)}))
    rename_latent(store, 7, "old name")
    rename_latent(store, 7, "by hand")
    return store


@pytest.mark.parametrize("layout", ["parquet", "csv"])
@pytest.mark.parametrize("name", [None, "human", "llm"])
def test_there_and_back(store: Any, tmp_path: Path, layout: str, name: str | None) -> None:
    path = tmp_path / f"out.{layout}"
    count = export_labels(store, path, layout, name)
    back = import_labels(path, store.n_latents).labels
    given = store.labels(name)
    assert count == len(back) == len(given)
    for row, old in zip(back.to_pylist(), given.to_pylist(), strict=True):
        old.pop(EARLIER, None)
        assert {key: row[key] for key in old} == {**old, "version": 1}


def test_plain_csv(tmp_path: Path) -> None:
    found = import_labels(csv(tmp_path, 'latent,label\n3," a\nb "\n1,x\n2,\n'), 20, source="mine")
    rows = found.labels.to_pylist()
    assert [(row["latent"], row["label"], row["source"]) for row in rows] == [
        (3, "a b", "mine"),
        (1, "x", "mine"),
    ]
    assert found.notes == ("1 entry without a name: left out.",)
    assert found.layout == "csv"


def test_names_that_look_like_numbers_stay_text(tmp_path: Path) -> None:
    found = import_labels(csv(tmp_path, "latent,label\n3,1990\n4,007\n5,NULL\n"), 20)
    assert found.labels.column("label").to_pylist() == ["1990", "007", "NULL"]


def test_scores_of_an_own_source_without_a_measure_verify_nothing(tmp_path: Path) -> None:
    from conspectus.store.trust import trust_texts

    path = csv(tmp_path, "latent,label,source,score\n3,a,me,0.9\n4,b,,0.8\n")
    found = import_labels(path, 20, source="file")
    assert trust_texts(found.labels) == ["me, unverified 0.90", "file, unverified 0.80"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("latent,label\n", "has no names"),
        ("latent,label\n1,\n", "has no names"),
        ("feature,label\n1,a\n", "no column 'latent': it has feature, label"),
        ("latent,name\n1,a\n", "no column 'label'"),
        ("latent,label\n20,a\n", "names latent 20, and the store has 20"),
        ("latent,label\n-1,a\n", "cannot be used"),
        ("latent,label\nx,a\n", "cannot be used"),
        ("latent,label\n,a\n", "cannot be used"),
        ("latent,label\n4,a\n4,b\n", "two names for latent 4"),
        ("latent,label\n1,a,b\n", "is not CSV"),
        ("latent,label,score\n1,a,much\n", "cannot be used"),
    ],
)
def test_bad_csv(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        import_labels(csv(tmp_path, text), 20)


def test_bad_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(InputError, match="is not a Parquet file"):
        import_labels(path, 20)
    pq.write_table(pa.table({"x": [1]}), path)
    with pytest.raises(InputError, match="no column 'latent': it has x"):
        import_labels(path, 20)
    pq.write_table(pa.table({"latent": [1, 1], "label": ["a", "b"]}), path)
    with pytest.raises(InputError, match="two names for latent 1"):
        import_labels(path, 20)


def test_labels_of_an_older_store(tmp_path: Path) -> None:
    path = tmp_path / "labels.parquet"
    old = {"latent": [1], "label": ["a"], "source": ["lexical"], "score": [0.75], "version": [4]}
    pq.write_table(pa.table(old), path)
    (row,) = import_labels(path, 20).labels.to_pylist()
    assert (row["score"], row["coverage"], row["version"]) == (None, 0.75, 1)
