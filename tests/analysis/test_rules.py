"""What is a finding, and how findings are ranked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.rules import Rules, q_column
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
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


@pytest.mark.parametrize(
    ("given", "documents", "expected"),
    [(None, 1000, 10), (None, 99, 10), (None, 55, 6), (None, 50, 5), (None, 8, 2), (3, 1000, 3)],
)
def test_least_support_shrinks_with_the_corpus(given, documents, expected):
    assert Rules(min_support=given).least_support(documents) == expected


def test_impossible_support_is_refused():
    with pytest.raises(AnalysisError, match="min_support must be at least 1"):
        Rules(min_support=0).least_support(10)


def test_nothing_held_equal_cannot_rank():
    rules = Rules(rank_by="adjusted")
    with pytest.raises(AnalysisError, match="nothing is held equal to rank by"):
        rules.check((), adjust_length=False)
    rules.check(("topic",), adjust_length=False)
    rules.check((), adjust_length=True)
    Rules().check((), adjust_length=False)


def test_findings_are_judged_by_what_ranks_them():
    assert q_column("adjusted") == "adjusted_q"
    assert q_column("change") == q_column("difference") == "q_value"
    assert Rules(size="change", rank_by="change").ranking == ("change", "q_value")
    assert Rules(rank_by="adjusted", order=("r", "s")).ranking == ("s", "adjusted_q")


def test_near_duplicates_are_folded_among_findings_alone(make_store):
    rng = np.random.default_rng(0)
    strength = (rng.random((200, 4)) < 0.3).astype(float)
    strength[:, 2] = strength[:, 0]
    strength[:, 3] = strength[:, 1]
    selection = everything(make_store(pd.DataFrame({"x": range(200)}), strength))
    table = pd.DataFrame(
        {"latent": [0, 1, 2, 3], "difference": [0.5, 0.4, 0.3, 0.2], "q_value": [0, 0, 0, 0.9]}
    )
    apart = table.copy()
    assert Rules().folded(table, selection, SILENT) == 3
    assert table["family"].tolist() == [0, 1, 0, 3]
    assert table["family_size"].tolist() == [2, 1, 2, 1]
    Rules(folding=None).folded(apart, selection, SILENT)
    assert apart["family"].tolist() == [0, 1, 2, 3]
