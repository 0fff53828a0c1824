from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.errors import InputError
from conspectus.store.query import columns_named, evaluate

COLUMNS = ["doc_id", "text", "model", "tokens", "my col", "class", "quoted0", "größe"]


def named(expression: str) -> list[str]:
    return sorted(columns_named(expression, COLUMNS)[1].values())


@pytest.mark.parametrize(
    ("expression", "columns"),
    [
        ('model == "gpt-4o"', ["model"]),
        ('model == "tokens" and tokens > 3', ["model", "tokens"]),
        ("`my col` == 1 | `class` == 'x'", ["class", "my col"]),
        ("model in ['a', 'b'] and not (tokens < 2)", ["model", "tokens"]),
        ("model.str.contains('`text`')", ["model"]),
        ("größe > 1", ["größe"]),
        ("quoted0 > 1 and `my col` > 1", ["my col", "quoted0"]),
        ("model == 'mail@example.org'", ["model"]),
        ("1 < tokens <= 5 and tokens != -3", ["tokens"]),
        ("model.isna()", ["model"]),
    ],
)
def test_names_are_found(expression: str, columns: list[str]) -> None:
    assert named(expression) == columns


@pytest.mark.parametrize(
    "expression", ["modl == 1", "`no such` == 1", "len(tokens) > 1", "tru == 1"]
)
def test_unknown_columns_are_named_with_those_there_are(expression: str) -> None:
    with pytest.raises(InputError, match=r"column .*the columns are doc_id, text, model"):
        named(expression)


@pytest.mark.parametrize("expression", ["model ==", "", "class == 1", "model = 3", "(((", "a b"])
def test_bad_syntax(expression: str) -> None:
    with pytest.raises(InputError, match="cannot be understood"):
        named(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "model.to_csv('/tmp/x')",
        "model.__class__ == 1",
        "model.str.__init__",
        "model.map(tokens)",
        "model.values.tofile('x')",
    ],
)
def test_only_a_few_methods_may_be_called(expression: str) -> None:
    with pytest.raises(InputError, match="may not use"):
        named(expression)


def test_variables_are_refused() -> None:
    with pytest.raises(InputError, match="@"):
        named("tokens > @limit")


def test_a_constant_names_no_column() -> None:
    with pytest.raises(InputError, match="names no column"):
        named("1 == 1")


def run(expression: str, frame: pd.DataFrame) -> list[bool]:
    plain, names = columns_named(expression, list(frame.columns))
    return evaluate(plain, pd.DataFrame({n: frame[c] for n, c in names.items()})).tolist()


FRAME = pd.DataFrame(
    {
        "model": ["a", "b", None, "ab"],
        "tokens": [1.0, np.nan, 3.0, 4.0],
        "my col": [1, 2, 3, 4],
        "good": [True, False, True, True],
        "when": pd.to_datetime(["2020-01-01", "2021-06-01", None, "2021-01-01"]),
    }
)


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ("model == 'a'", [True, False, False, False]),
        ("model != 'a'", [False, True, True, True]),
        ("tokens > 1", [False, False, True, True]),
        ("tokens > 1 and model == 'ab' or `my col` == 1", [True, False, False, True]),
        ("tokens == 1 & `my col` == 1", [True, False, False, False]),
        ("good", [True, False, True, True]),
        ("not good", [False, True, False, False]),
        ("model.str.contains('b')", [False, True, False, True]),
        ("model.isin(['a', 'b'])", [True, True, False, False]),
        ("model.isna()", [False, False, True, False]),
        ("`my col` in [2, 4]", [False, True, False, True]),
        ("when.dt.year == 2021", [False, True, False, True]),
        ("`my col` % 2 == 0", [False, True, False, True]),
    ],
)
def test_filters(expression: str, kept: list[bool]) -> None:
    assert run(expression, FRAME) == kept


@pytest.mark.parametrize(
    "expression", ["tokens + 1", "model", "tokens > 'x'", "tokens.str.contains('1')", "model > 3"]
)
def test_what_gives_no_truth_is_refused(expression: str) -> None:
    with pytest.raises(InputError, match="the filter"):
        run(expression, FRAME)


def test_nullable_booleans_hold_only_where_true() -> None:
    frame = pd.DataFrame({"flag": pd.array([True, None, False], "boolean")})
    assert run("flag", frame) == [True, False, False]


def test_empty_frame() -> None:
    assert run("tokens > 1", FRAME.iloc[:0]) == []
