"""What is true of concepts that were chosen, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
from benchmarks.truth.differences.rules import POOLED, by_mean
from benchmarks.truth.differences.verify_suite import judged, table
from scipy import sparse, stats


def latents() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "latent": [2, 0, 1, 3],
            "difference": [0.3, -0.2, 0.1, 0.05],
            "low": [0.2, -0.3, 0.05, -0.1],
            "high": [0.4, -0.1, 0.15, 0.1],
            "verified": [0.2, -0.15, -0.02, np.nan],
            "verified_low": [0.05, -0.3, -0.1, np.nan],
            "verified_high": [0.3, 0.0, 0.06, np.nan],
            "verification": ["survived", "survived", "lost", ""],
        }
    )


def test_figures_are_taken_in_the_direction_of_choice():
    found = judged(latents(), np.array([-0.12, 0.0, 0.15, 0.5]))
    assert found["chosen"].tolist() == [0.3, 0.2, 0.1]
    assert found["kept"].tolist() == [0.2, 0.15, -0.02]
    assert found["true"].tolist() == [0.15, 0.12, 0.0]
    assert found["chosen_holds"].tolist() == [False, True, False]
    assert found["kept_holds"].tolist() == [True, True, True]
    assert found["false"].tolist() == [False, False, True]


def test_the_table_leaves_out_what_was_chosen_with_nothing_planted():
    found = judged(latents(), np.array([-0.12, 0.0, 0.15, 0.5])).assign(share=10)
    shown = table(pd.concat([found, found.head(1).assign(share=0)]))
    (row,) = shown.rows.to_dict("records")
    assert row["concepts chosen"] == "3"
    assert row["where chosen"] == "20.0"
    assert row["on new documents"] == "11.0"
    assert row["survive"] == "0.67"
    assert row["false among survivors"] == "0.000"
    assert "Nothing planted: 1 concepts" in shown.caption


def test_means_are_compared_as_welch_does():
    rng = np.random.default_rng(0)
    dense = rng.random((60, 4)) * (rng.random((60, 4)) < 0.6)
    dense[:30, 2] += 0.4
    ranked = by_mean(sparse.csr_array(dense), 30)
    assert ranked.units[0] == 2
    assert ranked.positive[0]
    p = stats.ttest_ind(dense[:30], dense[30:], equal_var=False).pvalue
    assert p[2] < 0.01
    assert set(POOLED) == {"mean strength", "mean log tokens", "mean share of tokens"}
