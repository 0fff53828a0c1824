from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conspectus.errors import InputError, StoreError
from conspectus.labels.choice import choose_latents, latents_of
from conspectus.store import Store, StoreWriter


@pytest.fixture
def store(make_store: Any, fire: Any) -> Store:
    """Latents 3, 9 and 5 fire in 10, 6 and 6 documents, 7 in 2, all others nowhere."""
    texts = ["aa"] * 4 + ["aa bb cc"] * 4 + ["aa bb cc dd"] * 2
    firing = {3: fire("aa"), 9: fire("bb"), 5: fire("cc"), 7: fire("dd")}
    return make_store(texts, firing, n_latents=20)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("all", [3, 5, 7, 9]),
        (" all ", [3, 5, 7, 9]),
        ("top:1", [3]),
        ("top:2", [3, 5]),
        ("top:3", [3, 5, 9]),
        ("top:500", [3, 5, 7, 9]),
        ("12, 8,12", [8, 12]),
        ("0", [0]),
        ([5, 3, 5], [3, 5]),
        (np.array([9, 3]), [3, 9]),
        (7, [7]),
    ],
)
def test_what_users_say(store: Store, wanted: Any, found: list[int]) -> None:
    chosen = choose_latents(store, wanted)
    assert chosen.tolist() == found
    assert chosen.dtype == np.int64


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("top:", "needs a number"),
        ("top:0", "needs a number"),
        ("top:-5", "needs a number"),
        ("top:many", "'many'"),
        ("every", "names no latents: give all, top:500"),
        ("-3", "names no latents"),
        ("1.5", "names no latents"),
        ("", "empty"),
        (",", "empty"),
        ([], "empty"),
        ("from-result:", "cannot be read"),
        ("from-result:nowhere.json", "nowhere.json cannot be read: No such file"),
    ],
)
def test_what_cannot_be_read(store: Store, wanted: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        choose_latents(store, wanted)


@pytest.mark.parametrize("wanted", ["20", "3,99", [20], [-1], ["x"], [1.5]])
def test_latents_that_are_not_there(store: Store, wanted: Any) -> None:
    with pytest.raises(StoreError, match="no latent|whole number"):
        choose_latents(store, wanted)


def test_an_incomplete_store(tmp_path: Path) -> None:
    with StoreWriter.create(tmp_path / "s", encoder={}, n_latents=4, part_size=2) as writer:
        writer.close()
    with pytest.raises(StoreError, match="incomplete"):
        choose_latents(Store.open(tmp_path / "s"), "all")


def test_latents_of_results() -> None:
    result = {
        "settings": {"latent": 1},
        "provenance": {"latents": 8192, "latent": 2},
        "table": [
            {"latent": 3, "label": "x", "members": [4]},
            {"latent": 5, "finding": True},
            {"latent": 6, "finding": False},
            {"document": "7", "latent": True},
        ],
        "concepts": [{"latent": 8}],
        "trivial": {"pairs": [{"a": 9, "b": 10, "label_a": ""}]},
    }
    assert list(latents_of(result)) == [3, 5, 8]


def test_pairs_of_concepts_and_of_columns() -> None:
    pair = {"a": 3, "b": 5, "label_a": "x", "label_b": "y"}
    mixed = {"a": 3, "b": "model=gpt", "label_a": "x", "label_b": ""}
    assert list(latents_of({"table": [pair, mixed]})) == [3, 5, 3]
    assert list(latents_of({"settings": {}, "sides": [{"a": 1, "b": 2}]})) == []


def test_only_findings_of_results_that_have_a_limit() -> None:
    rows = [
        {"latent": 1, "q_value": 0.01, "adjusted_q": 0.9},
        {"latent": 2, "q_value": 0.06, "adjusted_q": 0.01},
        {"latent": 3, "q_value": 0.05, "adjusted_q": None},
        {"latent": 4},
    ]
    plain = {"settings": {"fdr": 0.05, "rank_by": "difference"}, "table": rows}
    assert list(latents_of(plain)) == [1, 3, 4]
    adjusted = {"settings": {"fdr": 0.05, "rank_by": "adjusted"}, "table": rows}
    assert list(latents_of(adjusted)) == [2, 4]
    assert list(latents_of({"settings": {}, "table": rows})) == [1, 2, 3, 4]


def test_the_first_of_a_result(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "diff.json"
    table = [{"latent": 9}, {"latent": 9}, {"latent": 3}, {"latent": 5}]
    path.write_text(json.dumps({"table": table}), "utf-8")
    assert choose_latents(store, f"from-result:{path}:2").tolist() == [3, 9]
    with pytest.raises(InputError, match="needs a number"):
        choose_latents(store, f"from-result:{path}:0")
    odd = tmp_path / "x:7"
    odd.write_text(json.dumps({"table": table}), "utf-8")
    assert choose_latents(store, f"from-result:{odd}:1").tolist() == [9]


def test_from_a_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "diff.json"
    path.write_text(json.dumps({"table": [{"latent": 9}, {"latent": 3}]}), "utf-8")
    assert choose_latents(store, f"from-result:{path}").tolist() == [3, 9]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ('{"table": []}', "names no latents: give the JSON of an analysis"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_bad_files(store: Store, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "diff.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message):
        choose_latents(store, f"from-result:{path}")


def test_a_result_of_another_sae(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "diff.json"
    path.write_text(json.dumps({"table": [{"latent": 20}]}), "utf-8")
    with pytest.raises(StoreError, match="no latent 20"):
        choose_latents(store, f"from-result:{path}")
