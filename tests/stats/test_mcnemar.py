"""McNemar's exact test against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar

from conspectus.stats import mcnemar_exact


def test_equals_statsmodels():
    rng = np.random.default_rng(2)
    f, g = rng.integers(0, 40, 50), rng.integers(0, 40, 50)
    expected = [mcnemar([[5, x], [y, 5]], exact=True).pvalue for x, y in zip(f, g, strict=True)]
    np.testing.assert_allclose(mcnemar_exact(f, g), np.minimum(expected, 1.0), rtol=1e-10)


def test_no_discordant_pair_says_nothing():
    assert mcnemar_exact(0, 0) == 1.0
    assert mcnemar_exact(4, 4) == 1.0


def test_keeps_its_precision_in_the_far_tail():
    assert mcnemar_exact(400, 0) == pytest.approx(2.0**-399, rel=1e-9)


def test_is_never_anticonservative():
    rng = np.random.default_rng(4)
    p = mcnemar_exact(*(f := rng.binomial(60, 0.5, 50_000), 60 - f))
    assert np.mean(p <= 0.05) <= 0.05
