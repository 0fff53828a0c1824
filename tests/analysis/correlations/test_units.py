"""Documents as units, joined by a key and pooled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.correlations.units import joined, of_documents
from conspectus.analysis.held_back import HeldBack
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
    other = make_store(pd.DataFrame({"key": ["1", "2"]}), np.eye(2))
    with pytest.raises(AnalysisError, match="no value of 'key' is in both"):
        joined(stores[0], other, "key", None)
    with pytest.raises(AnalysisError, match="has no column 'id'"):
        joined(*stores, "id", None)


def shared_prompts(make_store, seed=0, prompts=400, answers=4):
    """Answers whose concepts are those of their prompt, and independent of each other."""
    rng = np.random.default_rng(seed)
    present = np.repeat(rng.random((prompts, 30)) < 0.2, answers, axis=0)
    frame = pd.DataFrame({"prompt": np.repeat(np.arange(prompts), answers)})
    return make_store(frame, present.astype(float), n_tokens=np.full(len(frame), 40))


def test_one_document_of_each_key_is_looked_at(make_store):
    store = shared_prompts(make_store, prompts=50)
    field = of_documents(store, None, one_per="prompt")
    assert field.n == 50
    assert sorted(store.column("prompt")[field.selection.rows]) == list(range(50))
    again = of_documents(store, None, one_per="prompt", seed=0)
    np.testing.assert_array_equal(field.unit, again.unit)
    other = of_documents(store, None, one_per="prompt", seed=1)
    assert np.any(other.unit != field.unit)
    place = field.selection.rows % 4
    assert (np.bincount(place, minlength=4) > 5).all()  # not always the first answer


def test_documents_without_a_key_stand_for_themselves(stores):
    field = of_documents(stores[1], None, one_per="key")
    assert field.n == 5  # p1, p2, p9, p4 and one without
    assert field.unit[5] >= 0


def test_a_key_that_nothing_shares_is_refused(stores):
    with pytest.raises(AnalysisError, match="no two documents share"):
        of_documents(stores[0], None, one_per="key")
    with pytest.raises(AnalysisError, match="leave one_per= out"):
        correlate(stores[0], across=stores[1], on="key", one_per="key")


def test_what_is_held_back_is_held_back_by_key(make_store):
    store = shared_prompts(make_store, prompts=100)
    back = HeldBack(0.5, 0)
    field = of_documents(store, None, back, one_per="prompt")
    assert 30 < field.n < 70
    held = back.holds(store.column("prompt"))
    assert not held[field.selection.rows].any()


def test_answers_to_one_prompt_make_flukes_unless_one_is_taken(make_store):
    options = {"min_support": 5, "adjust_length": False, "folding": None, "trivial": None}
    flukes = [[], []]
    for seed in range(3):
        store = shared_prompts(make_store, seed)
        for found, one_per in zip(flukes, (None, "prompt"), strict=True):
            result = correlate(store, one_per=one_per, **options)
            found.append(len(result.findings))
            told = "Of documents that share a prompt one was looked at: 400."
            assert (told in result.notes) is (one_per is not None)
            assert result.settings["one_per"] == one_per
    assert min(flukes[0]) > 10
    assert sum(flukes[1]) <= 1


def test_large_whole_keys_join_only_their_own(make_store):
    large = 2**53
    prompts = make_store(pd.DataFrame({"key": [large, large + 1, large + 2]}), np.eye(3))
    keys = pd.array([large + 1, None, large + 2, large], dtype="Int64")
    frame = pd.DataFrame({"key": keys, "n": range(4)})
    answers = make_store(frame, np.eye(4)[:, :3])
    asked, given, lonely = joined(prompts, answers, "key", f"key != {large}")
    assert asked.unit.tolist() == [-1, 0, 1]
    assert given.unit.tolist() == [0, -1, 1, -1]
    assert lonely == 2
    text = make_store(pd.DataFrame({"key": [str(large), "q"]}), np.eye(2, 3))
    with pytest.raises(AnalysisError, match="write it the same way"):
        joined(prompts, text, "key", None)
