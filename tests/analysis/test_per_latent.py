"""What all results with a row a concept have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.evidence import Evidence
from conspectus.analysis.per_latent import PerLatentResult, labelled
from conspectus.analysis.result import flat
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError
from conspectus.store import Presence


@dataclass(frozen=True, eq=False, kw_only=True)
class Found(PerLatentResult):
    """A result without a page of its own."""

    def page(self, rows=50, passages=1):
        raise NotImplementedError


@pytest.fixture
def store(make_store):
    labels = {"latent": [2], "label": ["apologies"], "source": ["human"]}
    strength = np.array([[1.0, 0, 3], [0, 2, 1], [0, 1, 2]])
    return make_store(pd.DataFrame({"year": [1, 2, 3]}), strength, labels=labels)


@pytest.fixture
def result(store):
    latents = pd.DataFrame(
        {
            "latent": [2, 0, 1],
            "family": [2, 2, 1],
            "family_size": [2, 2, 1],
            "q_value": [0.01, 0.02, 0.5],
            "adjusted_q": [0.9, np.nan, 0.04],
        }
    )
    return Found(
        latents=latents,
        source=Evidence(everything(store), Presence()),
        settings={"rank_by": "difference", "fdr": 0.05, "min_support": 4},
        provenance={"adjusted_for": ["length", "topic", "year"]},
        notes=(),
    )


def test_a_family_is_a_row_that_opens(result):
    assert result.table["latent"].tolist() == [2, 1]
    assert "family" not in result.table
    for member in (0, 2, np.int64(2)):
        assert result.members(member)["latent"].tolist() == [2, 0]
    assert result.members(1)["latent"].tolist() == [1]


@pytest.mark.parametrize(("rank_by", "found"), [("difference", [2]), ("adjusted", [1])])
def test_findings_are_judged_by_what_ranks_them(result, rank_by, found):
    result.settings["rank_by"] = rank_by
    assert result.findings["latent"].tolist() == found


def test_json_names_the_members_of_families(result):
    told = json.loads(result.to_json())
    assert told["groups"] == ["documents"]
    assert [row["members"] for row in told["table"]] == [[0], []]
    assert told["table"][1]["adjusted_q"] == 0.04


def test_what_was_not_tested_is_told_from_what_does_not_exist(result):
    kept = Found(**{**vars(result), "latents": result.latents.head(2)})
    with pytest.raises(AnalysisError, match="latent 1 was not tested: fewer than 4 documents"):
        kept.members(1)
    assert [passage.doc_id for passage in kept.evidence(1, k=1)] == ["d1"]
    with pytest.raises(AnalysisError, match="they go from 0 to 2"):
        kept.evidence(3)
    with pytest.raises(AnalysisError, match="a latent is a whole number, not 1.0"):
        kept.latent(1.0)


def test_what_is_held_equal_is_listed(result):
    assert result.held_equal == "length, topic and year"


def test_labels_stand_beside_their_latents(store):
    table = labelled(pd.DataFrame({"latent": [2, 1], "share": [0.1, 0.2]}), store)
    assert list(table.columns) == ["latent", "label", "label_source", "share"]
    assert table["label"].tolist() == ["apologies", ""]
    assert table["label_source"].tolist() == ["human", ""]


def test_records_are_flattened():
    record = {"a": {"b": 1, "c": None}, "d": [1, 2], "e": [], "f": "x", "g": 0}
    assert flat(record) == {"a.b": "1", "d": "1, 2", "f": "x", "g": "0"}
