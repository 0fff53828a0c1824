"""The table of hypotheses: what the judge found, what the latents say, and what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conspectus.analysis.hypotheses.correct import corrected
from conspectus.analysis.hypotheses.figures import Difference, bounds, difference
from conspectus.analysis.hypotheses.own import own_differences
from conspectus.stats import benjamini_hochberg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.hypothesis import Hypothesis
    from conspectus.analysis.hypotheses.judge import Verdicts
    from conspectus.analysis.hypotheses.naming import Name
    from conspectus.analysis.hypotheses.sampling import Sample
    from conspectus.analysis.hypotheses.settings import Settings

CONFIRMED, OPPOSITE, OPEN, UNJUDGED = "confirmed", "opposite", "not confirmed", "not judged"
IF_ALIKE = ", if missing answers are like the others"
"""What is added to a verdict that missing answers could undo."""
_OF_A_CLAIM = 10
"""Latents of one claim that are listed, at most."""


def member_table(
    case: Case,
    hypotheses: Sequence[Hypothesis],
    sample: Sample,
    names: Mapping[int, Name],
    confidence: float,
) -> pd.DataFrame:
    """Measure the latents behind each hypothesis.

    Parameters
    ----------
    case, hypotheses, sample
        What is looked at.
    names
        Of all latents.
    confidence
        Coverage of intervals.

    Returns
    -------
    pandas.DataFrame
        A row a latent of a hypothesis: ``hypothesis, latent, label, label_source, share_a, share_b,
        difference, low, high, p_value``, on all judging documents.
    """
    rows: list[dict[str, Any]] = []
    for number, (one, contrast) in enumerate(zip(hypotheses, sample.contrasts, strict=True), 1):
        latents = dict.fromkeys(
            latent for claim in one.claims for latent in case.claims[claim].latents[:_OF_A_CLAIM]
        )
        for latent, own in own_differences(case, contrast, latents, confidence).items():
            rows.append(
                {
                    "hypothesis": number,
                    "latent": latent,
                    "label": names[latent].label,
                    "label_source": names[latent].source,
                    "share_a": own.share_a,
                    "share_b": own.share_b,
                    "difference": own.value,
                    "low": own.low,
                    "high": own.high,
                    "p_value": own.p_value,
                }
            )
    return pd.DataFrame(rows)


def hypothesis_table(
    case: Case,
    hypotheses: Sequence[Hypothesis],
    sample: Sample,
    members: pd.DataFrame,
    settings: Settings,
    verdicts: Verdicts | None,
    calibration: Calibration | None,
) -> pd.DataFrame:
    """Put everything that is known of each hypothesis into a row.

    Parameters
    ----------
    case, hypotheses, sample
        What was looked at.
    members
        From `member_table`.
    settings
        What the user asked for.
    verdicts
        The judge's answers; None without a judge.
    calibration
        What the judge is worth; None if it was not measured.

    Returns
    -------
    pandas.DataFrame
        In the order of the hypotheses. Columns of the judge only if there was one, corrected
        figures only if it was measured.
    """
    rows: list[dict[str, Any]] = []
    for number, (one, contrast) in enumerate(zip(hypotheses, sample.contrasts, strict=True), 1):
        own = members[members["hypothesis"] == number]
        head = own.iloc[0]
        row: dict[str, Any] = {
            "hypothesis": number,
            "statement": one.statement,
            "source": one.source,
            "group_a": contrast.names[0],
            "group_b": contrast.names[1],
            "more_in": contrast.names[0 if case.claims[one.claims[0]].more else 1],
            "latents": [int(latent) for latent in own["latent"]],
        }
        row |= {f"latent_{name}": head[name] for name in ("share_a", "share_b", "difference")}
        row |= {f"latent_{name}": head[name] for name in ("low", "high", "p_value")}
        if verdicts is not None:
            first, second = sample.answers(number - 1, verdicts.value)
            paired, confidence = contrast.paired, settings.confidence
            judged = difference(first, second, paired=paired, confidence=confidence)
            row |= _judged(judged)
            limits = bounds(first, second, paired=paired, confidence=confidence)
            row |= dict(zip(("bound_low", "bound_high"), limits, strict=True))
            if calibration is not None:
                true = corrected(judged, calibration)
                row |= {
                    "corrected": true.value,
                    "corrected_low": true.low,
                    "corrected_high": true.high,
                }
        rows.append(row)
    return _decided(pd.DataFrame(rows), case, hypotheses, settings.fdr)


def _judged(judged: Difference) -> dict[str, Any]:
    return {
        "share_a": judged.share_a,
        "share_b": judged.share_b,
        "difference": judged.value,
        "low": judged.low,
        "high": judged.high,
        "p_value": judged.p_value,
        "judged_a": judged.n_a,
        "judged_b": judged.n_b,
        "missing_a": judged.missing_a,
        "missing_b": judged.missing_b,
    }


def _decided(
    table: pd.DataFrame, case: Case, hypotheses: Sequence[Hypothesis], fdr: float
) -> pd.DataFrame:
    """Add q-values over the hypotheses, and what they decide."""
    if case.by_construction:
        table["latent_p_value"] = np.nan
    latent_q = benjamini_hochberg(table["latent_p_value"].to_numpy(np.float64))
    table.insert(table.columns.get_loc("latent_p_value") + 1, "latent_q_value", latent_q)  # pyright: ignore[reportArgumentType, reportOperatorIssue]
    judged = "difference" in table
    if judged:
        q = benjamini_hochberg(table["p_value"].to_numpy(np.float64))
        table.insert(table.columns.get_loc("p_value") + 1, "q_value", q)  # pyright: ignore[reportArgumentType, reportOperatorIssue]
    pre = "" if judged else "latent_"
    sign = np.array([1.0 if case.claims[one.claims[0]].more else -1.0 for one in hypotheses])
    size = table[f"{pre}difference"].to_numpy(np.float64) * sign
    q_values = table[f"{pre}q_value"].to_numpy(np.float64)
    sure = q_values <= fdr
    table["verdict"] = np.select(
        [np.isnan(size) | np.isnan(q_values), sure & (size > 0), sure & (size < 0)],
        [UNJUDGED, CONFIRMED, OPPOSITE],
        OPEN,
    ).astype(object)
    if judged:
        missing = table["missing_a"] + table["missing_b"] > 0
        undone = missing & (table["bound_low"] <= 0) & (table["bound_high"] >= 0)
        decided = table["verdict"].isin([CONFIRMED, OPPOSITE])
        table.loc[undone & decided, "verdict"] += IF_ALIKE
    return table
