"""Independent sides: figures against direct computation on dense arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from conspectus.analysis.differences.design import FIGURES
from conspectus.analysis.differences.settings import Safeguards
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.unpaired import group_design
from conspectus.analysis.rules import Rules
from conspectus.progress import SILENT
from conspectus.stats import Strata, cmh_test, mantel_haenszel_difference, newcombe, odds_ratio

GUARDS = Safeguards()


def compared(store, guards=GUARDS, latents=None, **rules):
    selection = select(store, None, by="model", a="a", b="b", where=None)
    return group_design(selection, Rules(**rules), guards, SILENT, latents)


def figures_of(store, **options):
    return compared(store, **options).figures(1, 0.95)


@pytest.fixture
def planted(make_store, two_groups):
    rng = np.random.default_rng(4)
    shares = [(0.3, 0.3), (0.7, 0.2), (0.0, 0.3), (0.4, 0.0), (0.01, 0.01), (1.0, 1.0), (0.0, 0.0)]
    frame, strength = two_groups(rng, 180, 140, shares)
    strength = strength.astype(np.float16).astype(float)
    n_tokens = rng.integers(3, 60, 320)
    return make_store(frame, strength, n_tokens=n_tokens), frame, strength, n_tokens


def test_figures_equal_direct_computation(planted):
    store, frame, strength, _ = planted
    figures = figures_of(store).set_index("latent")
    assert list(figures.reset_index().columns) == list(FIGURES)
    in_a = (frame["model"] == "a").to_numpy()
    for latent in (0, 1, 2, 3):
        has = strength[:, latent] > 0
        x, y = int(has[in_a].sum()), int(has[~in_a].sum())
        row = figures.loc[latent]
        assert (row["documents_a"], row["documents_b"]) == (x, y)
        assert row["difference"] == pytest.approx(x / 180 - y / 140)
        assert row["p_value"] == pytest.approx(
            stats.fisher_exact([[x, 180 - x], [y, 140 - y]])[1], rel=1e-6
        )
        assert (row["low"], row["high"]) == pytest.approx(newcombe(x, 180, y, 140))
        assert row["odds_ratio"] == pytest.approx(odds_ratio(x, 180, y, 140)[0])
        for side, rows in (("a", has & in_a), ("b", has & ~in_a)):
            expected = strength[rows, latent].mean() if rows.any() else np.nan
            assert row[f"strength_{side}"] == pytest.approx(expected, nan_ok=True)


def test_rare_latents_are_not_tested(planted):
    store, _, strength, _ = planted
    rare = int((strength[:, 4] > 0).sum())
    assert rare < 10
    assert figures_of(store)["latent"].tolist() == [0, 1, 2, 3, 5]
    wide = figures_of(store, min_support=max(rare, 1))["latent"].tolist()
    assert wide == ([0, 1, 2, 3, 4, 5] if rare else [0, 1, 2, 3, 5])


def test_adjusted_figures_are_those_of_the_length_deciles(planted):
    store, frame, strength, n_tokens = planted
    comparison = compared(store)
    figures = comparison.figures(1, 0.95).set_index("latent")
    assert "10 strata" in comparison.method
    edges = np.quantile(n_tokens, np.arange(1, 10) / 10, method="higher")
    code = pd.Series(np.searchsorted(edges, n_tokens, side="right"))
    in_a = (frame["model"] == "a").to_numpy()
    has = strength[:, 1] > 0
    cells = [
        [[has[m & (code == k)].sum() for k in range(10)] for m in (in_a, ~in_a)],
        [[(m & (code == k)).sum() for k in range(10)] for m in (in_a, ~in_a)],
    ]
    counts, sizes = np.array(cells)
    strata = Strata.of(counts[0][:, None], sizes[0], counts[1][:, None], sizes[1])
    expected = [v[0] for v in (*mantel_haenszel_difference(strata), cmh_test(strata))]
    names = ["adjusted", "adjusted_low", "adjusted_high", "adjusted_p"]
    np.testing.assert_allclose(figures.loc[1, names].to_numpy(float), expected)


def test_no_overlap_in_length_gives_no_adjusted_figures(make_store, two_groups):
    rng = np.random.default_rng(1)
    frame, strength = two_groups(rng, 100, 100, [(0.5, 0.2)])
    n_tokens = np.concatenate([rng.integers(100, 200, 100), rng.integers(5, 50, 100)])
    comparison = compared(make_store(frame, strength, n_tokens=n_tokens))
    assert comparison.adjusted_for == ()
    assert comparison.uncovered == 1.0
    assert comparison.figures(1, 0.95)["adjusted"].isna().all()


def test_tiny_groups(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 4, 4, [(1.0, 0.0), (0.5, 0.5)])
    comparison = compared(make_store(frame, strength))
    row = comparison.figures(1, 0.95).set_index("latent").loc[0]
    assert row["difference"] == 1.0
    assert row["p_value"] == pytest.approx(2 / 70)
    assert comparison.adjusted_for == ()
