"""Which rule of presence finds what was planted, on which corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from benchmarks.truth.designs import null_designs, planted_designs
from benchmarks.truth.differences.rules import CANDIDATES, ranked_by_rule
from benchmarks.truth.differences.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.truth.differences.planted import Planting

SWEPT = (5, 10, 25)


def sweep(planting: Planting, seeds: int, shares: Iterable[int] = SWEPT) -> pd.DataFrame:
    """Run every rule on one property.

    Parameters
    ----------
    planting
        The corpus with the property.
    seeds
        Number of splits at every share.
    shares
        Percent of side a that is edited.

    Returns
    -------
    pandas.DataFrame
        A row a rule and design: ``corpus, property, share, seed, rule`` and the scores.
    """
    truth = planting.truth
    rows: list[dict[str, Any]] = []
    for design in planted_designs(planting.name, shares, seeds):
        a, b = design.sides(planting.n)
        for rule in CANDIDATES:
            ranked = ranked_by_rule(rule, planting.coded, a, b)
            rows.append(planting.of(design) | {"rule": rule} | score(ranked, truth))
    return pd.DataFrame(rows)


def sweep_nothing(planting: Planting, seeds: int) -> pd.DataFrame:
    """Count what every rule finds between random halves of unedited documents.

    Parameters
    ----------
    planting
        Any property of the corpus.
    seeds
        Number of splits.

    Returns
    -------
    pandas.DataFrame
        A row a rule and split: ``corpus, seed, rule, findings``.
    """
    rows: list[dict[str, Any]] = []
    for design in null_designs(seeds):
        a, b = design.sides(planting.n)
        common = {"corpus": planting.corpus, "seed": design.seed}
        for rule in CANDIDATES:
            ranked = ranked_by_rule(rule, planting.coded, a, b)
            rows.append(common | {"rule": rule, "findings": ranked.findings})
    return pd.DataFrame(rows)
