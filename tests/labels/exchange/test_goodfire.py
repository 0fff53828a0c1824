from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conspectus.errors import InputError
from conspectus.labels.exchange import export_labels, import_labels
from conspectus.labels.exchange.goodfire import looks_like
from conspectus.labels.sets import save_set
from conspectus.labels.table import label_table


def feature(index: Any, label: Any) -> dict[str, Any]:
    """What the SDK and the API return."""
    return {"uuid": "6d2a", "label": label, "max_activation_strength": 4.5, "index_in_sae": index}


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "labels.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


NAMES = [(0, "The user's turn"), (12, "Code")]


@pytest.mark.parametrize(
    "content",
    [
        {"12": "Code", "0": "The user's turn"},
        {"features": [feature(12, "Code"), feature(0, "The user's turn")]},
        [feature(12, "Code"), feature("0", " The user's\nturn")],
    ],
)
def test_layouts(tmp_path: Path, content: Any) -> None:
    found = import_labels(written(tmp_path, content), 20)
    rows = found.labels.to_pylist()
    assert [(row["latent"], row["label"]) for row in rows] == NAMES
    assert {row["source"] for row in rows} == {"goodfire"}
    assert {row["score"] for row in rows} == {None}
    assert (found.layout, found.notes) == ("goodfire", ())


def test_one_feature(tmp_path: Path) -> None:
    found = import_labels(written(tmp_path, feature(3, "Code")), 20)
    assert found.labels.column("latent").to_pylist() == [3]


def test_features_that_were_removed_have_no_name(tmp_path: Path) -> None:
    found = import_labels(written(tmp_path, {"0": "a", "1": "", "2": None}), 20)
    assert len(found.labels) == 1
    assert found.notes == ("2 entries without a name: left out.",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"20": "a"}, "names latent 20, and the store has 20 latents, 0 to 19"),
        ({"0": 3}, "a name is text"),
        ('{"1": "a", "2": "b", "1": "c"}', "has '1' twice in one object"),
        ([feature(1, "a"), feature(1, "b")], "two names for latent 1"),
        ([feature(1, "a"), {"label": "b"}], "feature 2 has no 'index_in_sae'"),
        ([feature(-1, "a")], "-1 is not the number of a latent"),
        ({"0": ""}, "has no names"),
    ],
)
def test_bad_files(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        import_labels(written(tmp_path, content), 20)


def test_another_layout_by_force(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'a' is not the number of a latent"):
        import_labels(written(tmp_path, {"a": "b"}), 20, layout="goodfire")


def test_the_same_name_twice_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, [feature(1, "a"), feature(1, "a")])
    assert len(import_labels(path, 20).labels) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"0": "a"}, True),
        ({"features": []}, True),
        ([feature(0, "a")], True),
        ({}, False),
        ([], False),
        ({"0": "a", "name": "b"}, False),
        ([{"index": 1}], False),
    ],
)
def test_how_the_layout_is_told(content: Any, expected: bool) -> None:
    assert looks_like(content) is expected


def test_there_and_back(make_store: Any, tmp_path: Path) -> None:
    store = make_store(["a b"], {})
    save_set(store, "llm", label_table(latent=[5, 1], label=["größe 🙂", "b"], source="llm"))
    path = tmp_path / "deep" / "goodfire.json"
    assert export_labels(store, path, "goodfire") == 2
    assert json.loads(path.read_text("utf-8")) == {"1": "b", "5": "größe 🙂"}
    back = import_labels(path, store.n_latents).labels
    assert back.column("label").to_pylist() == ["b", "größe 🙂"]
