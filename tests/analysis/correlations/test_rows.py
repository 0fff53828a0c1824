"""q-values, verdicts and folding of ranked pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from conspectus.analysis.correlations.rows import APPEARS, judged


def figures(n, **columns):
    """Pairs of no interest, but for what is given."""
    base = {
        "first": np.arange(n),
        "second": np.arange(n) + 100,
        "direction": "together",
        "score": np.linspace(1, 0.1, n),
        "p_value": 1e-12,
        "odds_ratio": 8.0,
        "odds_low": 6.0,
        "odds_high": 10.0,
    }
    for view in ("adjusted", "given"):
        base |= {f"{view}_{name}": base[name] for name in ("p_value", *_ODDS)}
    return pd.DataFrame({**base, **columns})


_ODDS = ("odds_ratio", "odds_low", "odds_high")


@pytest.mark.parametrize(("correction", "method"), [("bh", "fdr_bh"), ("by", "fdr_by")])
def test_pairs_that_are_not_reported_count_as_tested(correction, method):
    p = np.sort(np.random.default_rng(0).random(40) ** 8)
    table = judged(figures(40, adjusted_p_value=p), 1000, 0.05, correction, "adjusted")
    padded = np.concatenate([p, np.ones(960)])
    expected = multipletests(padded, method=method)[1][:40]
    by_pair = table.sort_values("first")
    np.testing.assert_allclose(by_pair["adjusted_q_value"], expected)
    np.testing.assert_array_equal(by_pair["finding"], expected <= 0.05)


def test_findings_come_first_those_together_before_those_apart():
    table = figures(
        4,
        direction=["apart", "together", "together", "apart"],
        adjusted_p_value=[1e-9, 1e-9, 0.9, 0.9],
    )
    ranked = judged(table, 50, 0.05, "bh", "adjusted")
    assert ranked["first"].tolist() == [1, 0, 2, 3]
    assert ranked["finding"].tolist() == [True, True, False, False]
    assert "score" not in ranked


def test_plain_figures_decide_where_asked():
    table = figures(2, p_value=[1e-9, 0.9], adjusted_p_value=[0.9, 1e-9])
    plain = judged(table, 10, 0.05, "bh", "plain").sort_values("first")
    assert plain["finding"].tolist() == [True, False]
    adjusted = judged(table, 10, 0.05, "bh", "adjusted").sort_values("first")
    assert adjusted["finding"].tolist() == [False, True]


def test_verdicts_on_what_is_left_within_strata():
    odds = [8.0, 1.02, 1.5, 0.4, 4.0, 6.0]
    table = figures(
        6,
        given_odds_ratio=odds,
        given_odds_low=[x * 0.8 for x in odds],
        given_odds_high=[x * 1.25 for x in odds],
        given_p_value=[1e-9, 0.9, 1e-9, 1e-9, 0.9, 1e-9],
        adjusted_p_value=[*[1e-9] * 5, 0.9],
    )
    verdict = judged(table, 20, 0.05, "bh", "adjusted").sort_values("first")["given"]
    expected = ["remains", "explained", "reduced", "reversed", "unclear", APPEARS]
    assert verdict.tolist() == expected


def test_without_length_there_is_no_verdict_on_it():
    adjusted = [name for name in figures(1) if name.startswith(("adjusted", "given"))]
    table = judged(figures(3).drop(columns=adjusted), 5, 0.05, "bh", "plain")
    assert "length" not in table
    assert "given" not in table
    assert table["finding"].all()
