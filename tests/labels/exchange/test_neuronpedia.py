"""The layout of Neuronpedia's exports, as public users of its files read it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from conspectus.errors import InputError
from conspectus.labels.exchange import export_labels, import_labels
from conspectus.labels.exchange.neuronpedia import looks_like
from conspectus.labels.sets import save_set
from conspectus.labels.table import label_table, with_scores
from conspectus.labels.tasks import Score
from conspectus.store.trust import trust_texts, verified


def explanation(index: Any, description: Any, **more: Any) -> dict[str, Any]:
    """One line of ``explanations/batch-0.jsonl.gz``; its numbers are text."""
    return {
        "id": f"cln{index}",
        "modelId": "gemma-2-2b",
        "layer": "20-gemmascope-res-16k",
        "index": index,
        "authorId": "clk",
        "description": description,
        "typeName": "oai_token-act-pair",
        "explanationModelName": "gpt-4o-mini",
        **more,
    }


def write(path: Path, records: list[Any]) -> Path:
    text = "\n".join(json.dumps(record) for record in records) + "\n"
    raw = text.encode("utf-8")
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def names(path: Path, n_latents: int = 100) -> dict[int, str]:
    table = import_labels(path, n_latents).labels
    pairs = zip(table.column("latent").to_pylist(), table.column("label").to_pylist(), strict=True)
    return dict(pairs)


RECORDS = [explanation("3", " negations in statements"), explanation("1", "LaTeX\nformatting")]
NAMES = {1: "LaTeX formatting", 3: "negations in statements"}


@pytest.mark.parametrize("name", ["batch-0.jsonl", "batch-0.jsonl.gz", "batch-0.json"])
def test_lines(tmp_path: Path, name: str) -> None:
    assert names(write(tmp_path / name, RECORDS)) == NAMES


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n \n"])
@pytest.mark.parametrize("space", ["\u2028", "\u2029", "\x85", "\u3000"])
def test_line_ends_of_other_scripts_stay_within_a_name(
    tmp_path: Path, end: str, space: str
) -> None:
    """JSON has them in strings as they are; they end no line of a file."""
    path = tmp_path / "batch.jsonl"
    lines = [explanation(i, f"größe{space}名前 {i}") for i in (1, 3)]
    text = end.join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_bytes(f"{text}{end}".encode())
    assert names(path) == {1: "größe 名前 1", 3: "größe 名前 3"}


def test_a_list_as_the_api_gives_it(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(RECORDS), "utf-8")
    found = import_labels(path, 100)
    assert (found.layout, found.notes) == ("neuronpedia", ())
    row = found.labels.to_pylist()[0]
    assert row["source"] == "neuronpedia"
    assert row["explainer"] == "gpt-4o-mini"
    assert row["explanation_type"] == "oai_token-act-pair"


def test_a_folder_of_batches(tmp_path: Path) -> None:
    write(tmp_path / "batch-0.jsonl.gz", RECORDS[:1])
    write(tmp_path / "batch-1.jsonl", RECORDS[1:])
    assert names(tmp_path) == NAMES


def test_one_explanation_alone(tmp_path: Path) -> None:
    assert names(write(tmp_path / "one.jsonl", RECORDS[:1])) == {3: NAMES[3]}


def scores(**values: float) -> list[dict[str, Any]]:
    return [
        {"explanationScoreTypeName": kind, "explanationScoreModelName": "haiku", "value": value}
        for kind, value in values.items()
    ]


def test_features_with_several_explanations_and_scores(tmp_path: Path) -> None:
    """``explanation-scores/``: one feature an object. The best score decides, not the last."""
    feature = {
        "modelId": "gemma-2-2b",
        "layer": "20-gemmascope-res-16k",
        "index": "7",
        "explanations": [
            {"description": "poor", "scores": scores(eleuther_recall=0.6)},
            {
                "description": "good",
                "explanationModelName": "claude",
                "scores": scores(eleuther_recall=0.9, eleuther_fuzz=0.8, eleuther_embedding=0.7),
            },
            {"description": "other test", "scores": scores(eleuther_fuzz=0.99, recall_alt=4.0)},
            {"description": "untested", "scores": []},
        ],
    }
    found = import_labels(write(tmp_path / "batch-0.jsonl", [feature]), 100)
    (row,) = found.labels.to_pylist()
    assert (row["label"], row["explainer"]) == ("good", "claude")
    assert row["detection"] == pytest.approx(0.9)
    assert row["fuzzing"] == pytest.approx(0.8)
    assert row["embedding"] == pytest.approx(0.7)
    assert (row["measure"], row["score_low"]) == ("detection", None)
    assert trust_texts(found.labels) == ["neuronpedia, unverified 0.90"]
    assert "1 latent has several names" in found.notes[0]


@pytest.mark.parametrize("value", [None, "0.9", True, -0.1, 1.1])
def test_scores_that_are_none_are_left_out(tmp_path: Path, value: Any) -> None:
    given = explanation("1", "a", scores=scores(eleuther_fuzz=value))
    path = write(tmp_path / "x.jsonl", [given])
    assert import_labels(path, 9).labels.column("fuzzing").null_count == 1


def test_of_several_names_without_scores_the_first(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", [explanation("1", "first"), explanation(1, "second")])
    assert names(path) == {1: "first"}


def test_names_that_are_empty_are_counted(tmp_path: Path) -> None:
    records = [explanation("1", "a"), explanation("2", "  "), explanation("3", None)]
    found = import_labels(write(tmp_path / "x.jsonl", records), 100)
    assert len(found.labels) == 1
    assert found.notes == ("2 entries without a name: left out.",)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (explanation("100", "a"), "names latent 100, and the store has 100 latents"),
        (explanation("-1", "a"), "'-1' is not the number of a latent"),
        (explanation("²", "a"), "is not the number of a latent"),
        (explanation(1.5, "a"), "1.5 is not the number"),
        (explanation(True, "a"), "True is not the number"),
        (explanation(None, "a"), "None is not the number"),
        (explanation("1", ["a"]), "a name is text"),
        (explanation("1", "a", scores=[3]), "is no score"),
        (explanation("1", "a", layer="19-other"), "explanations of 2 SAEs .*give a file of one"),
        ({"index": "1"}, "has no 'description'"),
        ({"description": "a"}, "has no 'index'"),
        ([1], "no object of Neuronpedia's layout"),
        ({"index": "1", "explanations": [1]}, "is no explanation"),
    ],
)
def test_bad_entries_are_named(tmp_path: Path, record: Any, message: str) -> None:
    path = write(tmp_path / "x.jsonl", [explanation("2", "fine"), record])
    with pytest.raises(InputError, match=message) as caught:
        import_labels(path, 100)
    assert str(path) in str(caught.value)


def test_nothing_but_empty_names(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", [explanation("2", "")])
    with pytest.raises(InputError, match="has no names"):
        import_labels(path, 100)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (RECORDS, True),
        (RECORDS[0], True),
        ({"explanations": []}, True),
        ([], False),
        ({"0": "a"}, False),
        ("text", False),
        ([1], False),
    ],
)
def test_how_the_layout_is_told(content: Any, expected: bool) -> None:
    assert looks_like(content) is expected


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.json"])
def test_there_and_back(make_store: Any, tmp_path: Path, name: str) -> None:
    store = make_store(["a b"], {})
    table = label_table(latent=[1, 5], label=["größe 🙂", "a, “b”"], source="llm")
    scored = with_scores(table, {5: Score("detection", 0.875, 0.7, 0.95, 20, 0)})
    save_set(store, "llm", scored)
    path = tmp_path / name
    assert export_labels(store, path, "neuronpedia") == 2
    first = path.read_bytes()
    export_labels(store, path, "neuronpedia")
    assert path.read_bytes() == first
    back = import_labels(path, store.n_latents).labels.to_pylist()
    assert [(row["latent"], row["label"]) for row in back] == [(1, "größe 🙂"), (5, "a, “b”")]
    assert [row["detection"] for row in back] == [None, 0.875]
    assert [row["explainer"] for row in back] == ["llm", "llm"]


def test_fields_of_the_layout(make_store: Any, tmp_path: Path) -> None:
    from conspectus.store import Store

    store = make_store(["a b"], {})
    store.manifest.encoder.update(reader={"name": "smollm2-135m"}, hook="resid_post.14")
    assert isinstance(store, Store)
    save_set(store, "llm", label_table(latent=[5], label=["a"], source="llm"))
    export_labels(store, tmp_path / "x.jsonl", "neuronpedia")
    assert json.loads((tmp_path / "x.jsonl").read_text("utf-8")) == {
        "modelId": "smollm2-135m",
        "layer": "resid_post.14",
        "index": "5",
        "description": "a",
        "typeName": "conspectus",
        "explanationModelName": "llm",
    }


def test_scores_come_back_as_they_were_and_verify_nothing_on_the_way(
    make_store: Any, tmp_path: Path
) -> None:
    """They came back as 0.8500000238418579."""
    given = [
        {"explanationScoreTypeName": "eleuther_recall", "value": 0.85},
        {"explanationScoreTypeName": "eleuther_fuzz", "value": 0.97},
        {"explanationScoreTypeName": "eleuther_embedding", "value": 0.003},
    ]
    store = make_store(["a b"], {})
    path = write(tmp_path / "in.jsonl", [explanation("3", "negations", scores=given)])
    for step, layout in enumerate(("neuronpedia", "parquet", "csv", "neuronpedia")):
        imported = import_labels(path, store.n_latents).labels
        save_set(store, f"set{step}", imported)
        for kept in (imported, store.labels(f"set{step}"), store.labels()):
            assert trust_texts(kept) == ["neuronpedia, unverified 0.85"]
            assert not verified(kept).any()
        path = tmp_path / f"out{step}.{'jsonl' if layout == 'neuronpedia' else layout}"
        assert export_labels(store, path, layout, f"set{step}") == 1
    (record,) = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert record["scores"] == given
    assert record["explanationModelName"] == "gpt-4o-mini"


def test_scores_of_a_file_do_not_replace_measured_ones(make_store: Any, tmp_path: Path) -> None:
    """The file's number was put between the limits that were measured here, and was verified."""
    store = make_store(["a b"], {})
    given = [{"explanationScoreTypeName": "eleuther_recall", "value": 0.99}]
    labels = import_labels(
        write(tmp_path / "in.jsonl", [explanation("3", "negations", scores=given)]), 10
    ).labels
    measured = with_scores(labels, {3: Score("detection", 0.62, 0.51, 0.75, 20, 0)})
    save_set(store, "neuronpedia", measured)
    (row,) = save_set(store, "neuronpedia", labels).to_pylist()
    assert (row["detection"], row["detection_low"]) == pytest.approx((0.62, 0.51))
    assert trust_texts(store.labels()) == ["neuronpedia, unverified 0.62"]
