"""Where a correlation comes from, in its own words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations.corpus import read_corpus
from conspectus.analysis.correlations.origin import notes, provenance
from conspectus.analysis.correlations.settings import Settings
from conspectus.analysis.correlations.strata import undivided
from conspectus.progress import SILENT


@pytest.fixture
def corpora(make_store):
    rng = np.random.default_rng(0)
    draw = (rng.random((200, 5)) < 0.3).astype(float)
    frame = pd.DataFrame({"key": np.arange(200)})
    one = make_store(frame, draw, failed=3, name="prompts.conspectus")
    other = make_store(
        pd.DataFrame({"key": np.arange(240) // 2}),
        (rng.random((240, 5)) < 0.3).astype(float),
        name="answers.conspectus",
    )
    single = read_corpus(one, Settings(min_support=10), SILENT)
    return single, read_corpus(one, Settings(across=other, on="key", min_support=10), SILENT)


def test_one_store(corpora):
    found = provenance(corpora[0], {"adjusted": undivided(200)}, 10, {"together": 4, "apart": 1})
    assert found["documents"] == [200]
    assert found["missing"] == [3]
    assert found["units"] == 200
    assert found["features_tested"] == [5]
    assert found["pairs_tested"] == 10
    assert found["pairs_passing_floors"] == {"together": 4, "apart": 1}
    assert found["strata"] == {"adjusted": "no strata"}
    assert found["encoder"]["reader"]["name"] == "fake"


def test_two_stores_are_both_named(corpora):
    found = provenance(corpora[1], {}, 25, {"together": 0, "apart": 0})
    assert [name.rsplit("/", 1)[-1] for name in found["stores"]] == [
        "prompts.conspectus",
        "answers.conspectus",
    ]
    assert found["documents"] == [120, 240]
    assert found["missing"] == [3, 0]
    assert found["units"] == 120
    assert found["features_tested"] == [5, 5]


def test_notes_say_what_is_missing_pooled_or_cut(corpora):
    said = notes(corpora[1], short=True, remark="Labels were compared by words only.")
    assert any("3 documents" in note for note in said)
    assert any("80 documents have no partner" in note for note in said)
    assert any("240 documents of answers.conspectus were pooled into 120 keys" in n for n in said)
    assert any("strongest pairs are trivial" in note for note in said)
    assert said[-1] == "Labels were compared by words only."
    assert len(notes(corpora[0], short=False, remark="")) == 1
