from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from conspectus.analysis.novelty.contrast import contrast

NOBODY = np.zeros(0, np.int64)


def test_shares_tests_and_intervals_are_those_of_other_libraries():
    rng = np.random.default_rng(0)
    sizes = np.array([40, 60])
    present = np.stack([rng.integers(3, n, 12) for n in sizes])
    table = contrast(present, sizes, 0, 1, NOBODY).sort_values("latent", ignore_index=True)
    for row in table.itertuples():
        a, b = present[:, row.latent]
        exact = fisher_exact([[a, 40 - a], [b, 60 - b]]).pvalue
        assert row.p_value == pytest.approx(exact)
        low, high = confint_proportions_2indep(a, 40, b, 60, method="newcomb")
        assert (row.low, row.high) == pytest.approx((low, high))
        assert row.difference == pytest.approx(a / 40 - b / 60)
    assert table["q_value"].to_numpy() == pytest.approx(
        multipletests(table["p_value"], method="fdr_bh")[1]
    )
    assert table["least"].isna().all()


def test_order_is_more_first_by_the_limit_nearer_to_zero():
    sizes = np.array([100, 100])
    present = np.array([[90, 10, 60, 40], [10, 90, 40, 60]])
    assert contrast(present, sizes, 0, 1, NOBODY)["latent"].tolist() == [0, 2, 1, 3]


def test_standing_out_takes_every_rival():
    """The p-value of being above all rivals is the largest of those against each."""
    sizes = np.array([50, 50, 50])
    present = np.array([[40, 40, 40], [5, 5, 45], [5, 30, 5]])
    table = contrast(present, sizes, 0, 1, np.array([1, 2])).set_index("latent")
    against = [fisher_exact([[40, 10], [5, 45]]).pvalue, fisher_exact([[40, 10], [30, 20]]).pvalue]
    assert table.loc[0, "least"] == pytest.approx(0.7)
    assert table.loc[1, "least"] == pytest.approx(0.2)
    assert table.loc[2, "q_all"] == 1.0
    expected = multipletests([against[0], max(against), 1.0], method="fdr_bh")[1]
    assert table.loc[[0, 1, 2], "q_all"].to_numpy() == pytest.approx(expected)


def test_rare_concepts_are_not_tested():
    table = contrast(np.array([[2, 30], [2, 3]]), np.array([50, 50]), 0, 1, NOBODY, support=5)
    assert table["latent"].tolist() == [1]


def test_false_discoveries_are_controlled_where_nothing_differs():
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(60):
        share = rng.uniform(0.05, 0.6, 80)
        present = np.stack([rng.binomial(50, share), rng.binomial(80, share)])
        table = contrast(present, np.array([50, 80]), 0, 1, np.array([1]), fdr=0.1)
        wrong += bool((table["q_value"] <= 0.1).any())
        assert (table["q_all"] >= table["q_value"] - 1e-12).all()
    assert wrong <= 12  # 6 expected at most
