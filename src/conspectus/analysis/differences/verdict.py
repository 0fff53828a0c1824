"""Verdicts under the name that correlations know; they live in `conspectus.analysis.confounds`."""

from __future__ import annotations

from conspectus.analysis.confounds.verdict import (
    EXPLAINED,
    REDUCED,
    REMAINS,
    REVERSED,
    UNCLEAR,
    UNKNOWN,
    verdicts,
)

__all__ = ["EXPLAINED", "REDUCED", "REMAINS", "REVERSED", "UNCLEAR", "UNKNOWN", "verdicts"]
