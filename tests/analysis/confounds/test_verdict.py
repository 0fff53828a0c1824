"""What is made of the adjusted difference."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.confounds.verdict import (
    EXPLAINED,
    REDUCED,
    REMAINS,
    REVERSED,
    UNCLEAR,
    UNKNOWN,
    verdicts,
)


@pytest.mark.parametrize(
    ("raw", "adjusted", "low", "high", "finding", "verdict"),
    [
        (0.30, 0.28, 0.20, 0.36, True, REMAINS),
        (0.30, 0.12, 0.05, 0.19, True, REMAINS),
        (-0.30, -0.28, -0.36, -0.20, True, REMAINS),
        (0.30, 0.01, -0.05, 0.07, False, EXPLAINED),
        (0.30, 0.05, 0.02, 0.08, True, REDUCED),
        (0.30, 0.05, -0.02, 0.12, False, EXPLAINED),
        (0.30, -0.15, -0.2, -0.1, True, REVERSED),
        (-0.30, 0.15, 0.1, 0.2, True, REVERSED),
        (0.30, -0.02, -0.1, 0.06, False, EXPLAINED),
        (0.30, 0.13, -0.02, 0.28, False, EXPLAINED),
        (0.30, 0.13, 0.01, 0.25, False, UNCLEAR),
        (0.30, 0.25, -0.05, 0.55, False, UNCLEAR),
        (0.30, np.nan, np.nan, np.nan, False, UNKNOWN),
    ],
)
def test_verdicts(raw, adjusted, low, high, finding, verdict):
    columns = (np.array([v]) for v in (raw, adjusted, low, high))
    given = verdicts(
        *columns, significant=np.array([True]), adjusted_significant=np.array([finding])
    )
    assert given.tolist() == [verdict]


def test_only_findings_get_a_verdict():
    columns = (np.array([v]) for v in (0.3, 0.01, -0.1, 0.1))
    no = np.array([False])
    verdict = verdicts(*columns, significant=no, adjusted_significant=no)
    assert verdict.tolist() == [UNKNOWN]
