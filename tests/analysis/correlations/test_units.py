"""Documents as units, joined by a key and pooled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis.correlations.units import joined, of_documents
from conspectus.errors import AnalysisError

PROMPTS = pd.DataFrame({"key": ["p1", "p2", "p3", "p4"], "kind": ["x", "y", "x", "x"]})
ANSWERS = pd.DataFrame(
    {"key": ["p2", "p1", "p2", "p9", "p4", None], "model": ["a", "a", "b", "a", "b", "a"]}
)


@pytest.fixture
def stores(make_store):
    prompts = make_store(PROMPTS, np.eye(4), n_tokens=[3, 4, 5, 6], name="prompts.conspectus")
    answers = make_store(
        ANSWERS,
        np.eye(6)[:, :5] + 0.1,
        n_tokens=[10, 20, 30, 40, 50, 60],
        name="answers.conspectus",
    )
    return prompts, answers


def test_every_document_is_a_unit(stores):
    field = of_documents(stores[0], None)
    assert field.n == 4
    assert field.pooled == 0
    assert field.n_tokens().tolist() == [3, 4, 5, 6]
    assert field.column("kind").tolist() == ["x", "y", "x", "x"]


def test_a_condition_leaves_documents_out(stores):
    field = of_documents(stores[0], "kind == 'x'")
    assert field.n == 3
    assert field.unit.tolist() == [0, -1, 1, 2]
    assert field.n_tokens().tolist() == [3, 5, 6]
    whole = sp.csr_array(np.arange(8).reshape(4, 2) % 2 == 1, dtype=np.int8)
    np.testing.assert_array_equal(field.gathered(whole).toarray(), whole.toarray()[[0, 2, 3]])


def test_documents_of_one_key_are_pooled(stores):
    prompts, answers, lonely = joined(*stores, "key", None)
    assert prompts.n == answers.n == 3  # p1, p2, p4
    assert lonely == 1 + 2  # p3; p9 and the answer without a key
    assert prompts.unit.tolist() == [0, 1, -1, 2]
    assert answers.unit.tolist() == [1, 0, 1, -1, 2, -1]
    assert (prompts.pooled, answers.pooled) == (0, 1)
    assert answers.n_tokens().tolist() == [20, 40, 50]
    present = sp.csr_array(np.eye(6, dtype=np.int8))
    pooled = answers.gathered(present)
    assert pooled.dtype == np.int8
    np.testing.assert_array_equal(
        pooled.toarray(), [[0, 1, 0, 0, 0, 0], [1, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0]]
    )


def test_pooling_counts_a_concept_once(stores):
    _, answers, _ = joined(*stores, "key", None)
    assert answers.gathered(sp.csr_array(np.ones((6, 1), np.int8))).toarray().max() == 1


def test_a_condition_on_the_first_store_narrows_the_keys(stores):
    prompts, answers, lonely = joined(*stores, "key", "kind == 'x'")
    assert prompts.n == 2
    assert answers.unit.tolist() == [-1, 0, -1, -1, 1, -1]
    assert lonely == 1 + 4


def test_a_column_must_be_the_same_for_all_documents_of_a_key(stores):
    prompts, answers, _ = joined(*stores, "key", None)
    assert prompts.column("kind").tolist() == ["x", "y", "x"]
    with pytest.raises(AnalysisError, match="differs between documents that share a key"):
        answers.column("model")


def test_sides_are_named_after_the_stores(make_store, stores, tmp_path):
    prompts, answers, _ = joined(*stores, "key", None)
    assert (prompts.selection.names, answers.selection.names) == (("prompts",), ("answers",))
    (tmp_path / "other").mkdir()
    twin = make_store(PROMPTS, np.eye(4), name="other/prompts.conspectus")
    one, other, _ = joined(stores[0], twin, "key", None)
    assert (*one.selection.names, *other.selection.names) == ("prompts (first)", "prompts (second)")


def test_keys_without_a_match_are_refused(make_store, stores):
    other = make_store(pd.DataFrame({"key": [1, 2]}), np.eye(2))
    with pytest.raises(AnalysisError, match="no value of 'key' is in both"):
        joined(stores[0], other, "key", None)
    with pytest.raises(AnalysisError, match="has no column 'id'"):
        joined(*stores, "id", None)
