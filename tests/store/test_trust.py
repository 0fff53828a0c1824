from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from conspectus.errors import InputError
from conspectus.store.label_table import conform_labels, read_labels, write_labels
from conspectus.store.trust import (
    VERIFIED_FROM,
    above_chance,
    set_verified_from,
    trust_texts,
    verified,
    verified_from,
    with_verified,
)


def labels(*rows: dict[str, Any]) -> pa.Table:
    plain = {"source": "llm", "measure": None, "score": None, "score_low": None}
    plain |= {"fuzzing": None, "fuzzing_low": None, "score_n": None, "score_missing": None}
    filled = [{"latent": i, "label": "a", **plain, **row} for i, row in enumerate(rows)]
    numbers = ("score", "score_low", "fuzzing", "fuzzing_low")
    schema = {"measure": pa.string(), **dict.fromkeys(numbers, pa.float32())}
    schema |= dict.fromkeys(("score_n", "score_missing"), pa.int32())
    columns = {
        name: pa.array([row[name] for row in filled], schema.get(name)) for name in filled[0]
    }
    return conform_labels(pa.table(columns))


def test_files_that_count_examples_of_the_headline_alone_are_read() -> None:
    table = labels(
        {**_GOOD, "score_n": 30, "score_missing": 2},
        {"measure": "someone's", "score": 0.5, "score_n": 3, "score_missing": 1},
        {**_GOOD},
    )
    assert table.column("detection_n").to_pylist() == [30, None, None]
    assert table.column("detection_missing").to_pylist() == [2, None, None]
    assert table.column("words_n").null_count == 3
    newer = table.set_column(
        table.schema.get_field_index("detection_n"), "detection_n", pa.array([7, 8, 9], pa.int32())
    )
    assert conform_labels(newer).column("detection_n").to_pylist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("judged", "missing", "expected"),
    [(16, 4, True), (15, 5, False), (0, 20, False), (20, None, True), (0, 0, True)],
)
def test_fuzzing_must_be_as_complete(judged: int, missing: int | None, expected: bool) -> None:
    for scores in ({"fuzzing": 0.9, "fuzzing_low": 0.8}, {}):
        table = labels({**_GOOD, **scores})
        for name, value in (("fuzzing_n", judged), ("fuzzing_missing", missing)):
            place = table.schema.get_field_index(name)
            table = table.set_column(place, table.schema.field(name), pa.array([value], pa.int32()))
        assert verified(table).tolist() == [expected]


def one(**row: Any) -> str:
    return trust_texts(labels(row))[0]


def test_texts_of_all_kinds() -> None:
    good = {"measure": "detection", "score": 0.912, "score_low": 0.8}
    poor = {"measure": "words", "score": 0.55, "score_low": 0.4}
    assert one(**good) == "llm 0.91"
    assert one(**good, source="human") == "human 0.91"
    assert one(**poor) == "llm, unverified 0.55"
    assert one(**poor, source="human") == "human, unverified 0.55"
    assert one(source="lexical") == "lexical, unverified"
    assert one(source="human") == "human"
    assert one(source="") == "unverified"
    assert one(source="", score=0.5) == "unverified 0.50"


_GOOD = {"measure": "detection", "score": 0.9, "score_low": 0.8}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"measure": "words", "score": 0.7, "score_low": 0.51}, True),
        ({"measure": "words", "score": 0.699, "score_low": 0.51}, False),
        ({"measure": "words", "score": 0.99, "score_low": 0.5}, False),
        ({"measure": "words", "score": 0.99, "score_low": None}, False),
        ({"measure": "words", "score": None, "score_low": 0.6}, False),
        ({"measure": "someone's", "score": 0.99, "score_low": 0.9}, False),
        ({"measure": None, "score": 0.99, "score_low": 0.9}, False),
        ({**_GOOD, "fuzzing": 0.6, "fuzzing_low": 0.51}, True),
        ({**_GOOD, "fuzzing": 0.9, "fuzzing_low": 0.5}, False),
        ({**_GOOD, "fuzzing": 0.4, "fuzzing_low": None}, True),  # from elsewhere: no objection
        ({**_GOOD, "score_n": 32, "score_missing": 8}, True),
        ({**_GOOD, "score_n": 31, "score_missing": 9}, False),
        ({**_GOOD, "score_n": 31, "score_missing": None}, True),
    ],
)
def test_what_verifies(row: dict[str, Any], expected: bool) -> None:
    """The conditions of docs/format.md, each at its border."""
    assert verified(labels(row)).tolist() == [expected]


def test_the_threshold_is_kept_in_the_file(tmp_path: Any) -> None:
    table = labels({"measure": "fuzzing", "score": 0.75, "score_low": 0.6})
    assert verified_from(table) == VERIFIED_FROM == 0.7
    write_labels(tmp_path / "l.parquet", set_verified_from(table, 0.8), 4)
    back = read_labels(tmp_path / "l.parquet")
    assert verified_from(back) == 0.8
    assert verified(back).tolist() == [False]
    assert above_chance(back).tolist() == [True]
    assert trust_texts(back) == ["llm, unverified 0.75"]
    assert back.schema.metadata[b"conspectus.element"] == b"labels"


@pytest.mark.parametrize("score", [0.49, 1.01, -1.0, float("nan")])
def test_thresholds_below_chance_are_refused(score: float) -> None:
    with pytest.raises(InputError, match=r"between 0\.5"):
        set_verified_from(labels({}), score)


@pytest.mark.parametrize("score", [0.5, 0.6, 0.7, 0.83, 0.9, 0.95, 1.0])
def test_a_score_equal_to_the_threshold_passes_in_single_precision(score: float) -> None:
    table = labels({"measure": "words", "score": np.float32(score), "score_low": 0.501})
    assert verified(set_verified_from(table, score)).all()


def test_verified_as_a_column() -> None:
    table = labels({"measure": "words", "score": 0.9, "score_low": 0.8}, {})
    assert with_verified(table).column("verified").to_pylist() == [True, False]
    assert with_verified(table.slice(0, 0)).num_rows == 0
