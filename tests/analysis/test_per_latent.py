"""Rules of findings, and what all results with a row a concept have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.per_latent import Rules, flat
from conspectus.analysis.per_latent_page import told_of_confounds
from conspectus.errors import AnalysisError
from conspectus.stats import benjamini_hochberg, benjamini_yekutieli


@pytest.fixture
def figures():
    return pd.DataFrame(
        {
            "latent": [3, 5, 8, 9],
            "change": [0.1, -0.4, 0.2, 0.9],
            "p_value": [0.001, 0.001, 0.002, 0.6],
            "adjusted": [0.1, 0.01, np.nan, 0.5],
            "adjusted_low": [0.05, -0.1, np.nan, 0.1],
            "adjusted_high": [0.15, 0.1, np.nan, 0.9],
            "adjusted_p": [0.001, 0.9, np.nan, 0.01],
        }
    )


def test_findings_come_first_and_the_largest_of_them(figures):
    table = Rules(size="change", rank_by="change").judged(figures)
    assert table["latent"].tolist() == [5, 8, 3, 9]
    assert table["verdict"].tolist() == ["explained", "", "remains", ""]
    expected = benjamini_hochberg(figures["p_value"])[[1, 2, 0, 3]]
    np.testing.assert_allclose(table["q_value"], expected)
    assert list(table.columns).index("q_value") == list(table.columns).index("p_value") + 1


def test_ranked_by_the_adjusted_figure(figures):
    table = Rules(size="change", rank_by="adjusted", correction="by").judged(figures)
    assert table["latent"].tolist()[:2] == [9, 3]
    expected = benjamini_yekutieli(figures["p_value"])
    np.testing.assert_allclose(np.sort(table["q_value"]), np.sort(expected))


def test_another_column_may_give_the_order(figures):
    figures["r"] = [0.9, 0.1, 0.5, 0.0]
    rules = Rules(size="change", order=("r", "r"), rank_by="change")
    assert rules.judged(figures)["latent"].tolist() == [3, 8, 5, 9]


def test_settings_are_recorded():
    told = Rules(size="change", rank_by="change", folding=None).record(12, 5)
    assert told["min_support"] == 12
    assert told["folding"] is None
    assert told["presence"] == {"min_tokens": 1, "threshold": 0.0}


@pytest.mark.parametrize(
    "options", [{"fdr": 1}, {"confidence": 0}, {"rank_by": "size"}, {"correction": "holm"}]
)
def test_refusals(options):
    with pytest.raises(AnalysisError, match=next(iter(options))):
        Rules(**{"size": "change", "rank_by": "change", **options})


def test_records_are_flattened():
    record = {"a": {"b": 1, "c": None}, "d": [1, 2], "e": [], "f": "x", "g": 0}
    assert flat(record) == {"a.b": "1", "d": "1, 2", "f": "x", "g": "0"}


def test_what_became_of_findings():
    found = pd.DataFrame({"verdict": ["explained"] * 3 + ["unclear", "remains", ""]})
    told = told_of_confounds(found, "length")
    assert told == (
        " 3 of them are explained by length. 1 may be due to length: too few alike in it to tell."
    )
    assert told_of_confounds(found.iloc[4:], "length") == ""
