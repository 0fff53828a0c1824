"""Documents drawn for models: whole groups, the same again by seed, and said in the result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.keys import Keys
from conspectus.analysis.outcomes.learned import learned_from
from conspectus.analysis.outcomes.outcome import outcome
from conspectus.analysis.outcomes.target import Target
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError


@pytest.fixture
def target(make_store):
    store = make_store(pd.DataFrame({"y": np.arange(120.0)}), np.eye(120)[:, :3])
    return Target(everything(store), np.arange(120.0), binary=False, without=0)


def test_few_documents_are_all_taken(target):
    keys = Keys(np.arange(120) // 2, 60, 0)
    for sample in (None, 120, 500):
        assert learned_from(target, keys, sample, 0) == (target, keys)


def test_values_stay_with_their_documents(target):
    drawn, keys = learned_from(target, None, 30, 0)
    assert keys is None
    assert drawn.values.tolist() == drawn.selection.rows.tolist()
    assert len(drawn.values) == 30
    assert learned_from(target, None, 30, 0)[0].values.tolist() == drawn.values.tolist()
    assert learned_from(target, None, 30, 1)[0].values.tolist() != drawn.values.tolist()


def test_small_groups_are_drawn_whole(target):
    code = np.random.default_rng(0).permutation(np.arange(120) // 3)
    drawn, keys = learned_from(target, Keys(code, 40, 5), 31, 0)
    assert (keys.n, drawn.values.size) == (10, 30)
    here = code[drawn.selection.rows]
    assert set(np.bincount(here)) == {0, 3}
    np.testing.assert_array_equal(np.unique(here, return_inverse=True)[1], keys.code)


def test_of_large_groups_some_documents_are_drawn(target):
    code = np.arange(120) % 2
    drawn, keys = learned_from(target, Keys(code, 2, 0), 50, 0)
    assert drawn.values.size == 50
    assert keys.n == 2
    np.testing.assert_array_equal(code[drawn.selection.rows], keys.code)


def test_models_of_a_sample_are_told_apart_from_the_rest(scored):
    store = scored()
    whole, part = outcome(store, y="score"), outcome(store, y="score", sample=300)
    pd.testing.assert_frame_equal(whole.latents, part.latents)
    assert whole.provenance["predicted_documents"] == 500
    assert part.provenance["predicted_documents"] == 300
    assert part.provenance["documents"] == whole.provenance["documents"]
    (said,) = [note for note in part.notes if "drawn at random" in note]
    assert said.startswith("Models were learned from and judged on 300 of 500 documents")
    assert not any("drawn at random" in note for note in whole.notes)
    scores = [r.models.set_index("model").loc["concepts", "score"] for r in (whole, part)]
    assert scores[0] != scores[1]
    assert scores[0] == pytest.approx(scores[1], abs=0.15)
    assert part.settings["sample"] == 300


def test_a_sample_of_nothing_is_refused(scored):
    with pytest.raises(AnalysisError, match="sample must be at least 10"):
        outcome(scored(), y="score", sample=3)


def test_a_group_too_large_to_be_drawn_is_passed_over(target):
    code = np.append(np.zeros(50, int), 1 + np.arange(70) // 2)
    for seed in range(40):
        drawn, keys = learned_from(target, Keys(code, 36, 0), 20, seed)
        assert (drawn.values.size, keys.n) == (20, 10)


def test_groups_all_larger_than_the_sample_are_divided(target):
    drawn, keys = learned_from(target, Keys(np.arange(120) // 15, 8, 0), 10, 0)
    assert drawn.values.size == 10
    assert keys.n <= 8
