"""Trends end to end: what rises, falls and turns round, folding, settings and refusals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.trends.trend import trend
from conspectus.errors import AnalysisError


def test_monotone_and_turning_concepts(yearly):
    result = trend(yearly(), by="year", fdr=0.01)
    findings = result.findings.set_index("latent")
    assert set(findings.index) == {0, 1}
    assert findings.loc[0, "family_size"] == 2
    assert result.members(4)["latent"].tolist() == [0, 4]
    assert findings.loc[0, "change"] == pytest.approx(0.4, abs=0.08)
    assert findings.loc[1, "change"] == pytest.approx(-0.5, abs=0.08)
    assert findings.loc[0, "slope"] == pytest.approx(findings.loc[0, "change"] / 59)
    assert (findings["monotone_p"] < 1e-6).all()
    assert set(findings["shape"]) <= {"steady", "uneven"}
    assert set(result.turning["latent"]) == {2, 3}
    assert set(result.turning["shape"]) == {"turns"}


def test_shares_group_by_group(yearly):
    store = yearly()
    result = trend(store, by="year", bins=4)
    year = np.asarray(store.column("year"))
    shares = result.shares(1)
    assert shares["documents"].sum() == 1200
    assert shares["group"].tolist() == list(result.groups)
    first = (year >= 1950) & (year <= int(result.groups[0][-4:]))
    present = store.matrix(value="presence").toarray()[:, 1] > 0
    assert shares["share"][0] == pytest.approx(present[first].mean())
    assert ((shares["low"] < shares["share"]) & (shares["share"] < shares["high"])).all()
    row = result.latents.set_index("latent").loc[1]
    assert row["difference"] == pytest.approx(shares["share"].iloc[-1] - shares["share"].iloc[0])


def test_order_of_releases_turns_the_sign(released):
    store = released()
    forth = trend(store, by="model", order=["one", "two", "three", "four"]).latents
    back = trend(store, by="model", order=["four", "three", "two", "one"]).latents
    both = forth.merge(back, on="latent", suffixes=("", "_back"))
    np.testing.assert_allclose(both["change"], -both["change_back"])
    np.testing.assert_allclose(both["p_value"], both["p_value_back"])
    np.testing.assert_allclose(both["monotone_p"], both["monotone_p_back"], rtol=0.05, atol=1e-3)


def test_settings_and_provenance_are_plain_json(yearly):
    result = trend(
        yearly(failed=3), by="year", where="year > 1955", min_support=20, correction="by"
    )
    told = json.loads(result.to_json())
    assert told["settings"]["min_support"] == 20
    assert told["settings"]["where"] == "year > 1955"
    assert told["provenance"]["unit"] == "unit of year"
    assert told["provenance"]["adjusted_for"] == []
    assert len(told["table"][0]["shares"]) == len(told["groups"]) == 6
    assert any("3 documents" in note for note in told["notes"])
    assert any("Nothing is held equal" in note for note in told["notes"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fdr": 0}, "fdr must lie between 0 and 1"),
        ({"confidence": 1.0}, "confidence must lie"),
        ({"rank_by": "slope"}, "rank_by must be one of change, adjusted"),
        ({"correction": "none"}, "correction must be one of bh, by"),
        ({"where": "year > 3000"}, "no documents that meet"),
        ({"by": "decade"}, "no column 'decade'"),
        ({"strata": "topic"}, "no column 'topic'"),
        ({"min_support": 0}, "min_support must be at least 1"),
    ],
)
def test_refusals(yearly, options, message):
    store = yearly(n=50)
    with pytest.raises(AnalysisError, match=message):
        trend(store, **{"by": "year", **options})


def test_a_path_will_do_and_labels_are_shown(yearly):
    labels = {"latent": np.array([0], np.uint32), "label": ["hope"], "source": ["lexical"]}
    store = yearly(labels=labels)
    table = trend(str(store.path), by="year").table.set_index("latent")
    assert table.loc[0, "label"] == "hope"
    assert table.loc[1, "label"] == ""


def test_nobody_has_anything(make_store):
    store = make_store(pd.DataFrame({"year": [1, 2, 3, 4]}), np.zeros((4, 3)))
    result = trend(store, by="year")
    assert result.table.empty
    assert result.page().lead.startswith("None of the 0 concepts")
