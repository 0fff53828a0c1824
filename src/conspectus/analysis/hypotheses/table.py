"""The table of hypotheses: what the judge found, what the latents say, and what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conspectus.analysis.differences.many import share_column
from conspectus.analysis.hypotheses.correct import corrected
from conspectus.analysis.hypotheses.figures import Difference, bounds, compared
from conspectus.analysis.hypotheses.own import own_differences, own_pair
from conspectus.analysis.hypotheses.pairs.drawing import cells_for
from conspectus.analysis.hypotheses.pairs.rows import NPMI, figures_of, judged_pair
from conspectus.stats import benjamini_hochberg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.contrast import Contrast
    from conspectus.analysis.hypotheses.figures import Groups
    from conspectus.analysis.hypotheses.hypothesis import Hypothesis
    from conspectus.analysis.hypotheses.judge import Verdicts
    from conspectus.analysis.hypotheses.naming import Name
    from conspectus.analysis.hypotheses.sample import Sample
    from conspectus.analysis.hypotheses.settings import Settings

CONFIRMED, OPPOSITE, OPEN, UNJUDGED = "confirmed", "opposite", "not confirmed", "not judged"
IF_ALIKE = ", if missing answers are like the others"
"""What is added to a verdict that missing answers could undo."""
_OF_A_CLAIM = 10
"""Latents of one claim that are listed, at most."""
_OWN = ("share_a", "share_b", "difference", "low", "high", "p_value", *NPMI, "nearest")


def member_table(
    case: Case,
    hypotheses: Sequence[Hypothesis],
    sample: Sample,
    names: Mapping[int, Name],
    settings: Settings,
) -> pd.DataFrame:
    """Measure the latents behind each hypothesis.

    Parameters
    ----------
    case, hypotheses, sample
        What is looked at.
    names
        Of all latents.
    settings
        What the user asked for.

    Returns
    -------
    pandas.DataFrame
        A row a latent of a hypothesis: ``hypothesis, latent, label, label_source, share_a, share_b,
        difference, low, high, p_value``, on all judging documents; of pairs with ``npmi``, of
        several groups with the ``nearest`` and the share of each.
    """
    rows: list[dict[str, Any]] = []
    for number, (one, contrast) in enumerate(zip(hypotheses, sample.contrasts, strict=True), 1):
        latents = dict.fromkeys(
            latent for claim in one.claims for latent in case.claims[claim].latents[:_OF_A_CLAIM]
        )
        own = _own(case, contrast, latents, settings)
        rows += [
            {
                "hypothesis": number,
                "latent": latent,
                "label": names[latent].label,
                "label_source": names[latent].source,
                **figures,
            }
            for latent, figures in own.items()
        ]
    return pd.DataFrame(rows)


def _own(
    case: Case, contrast: Contrast, latents: Iterable[int], settings: Settings
) -> dict[int, dict[str, float]]:
    """Measure latents, as pairs with the latent of the first half where there is one."""
    confidence = settings.confidence
    if case.pairs is not None:
        cells = {n: cells_for(case, contrast, n, settings.documents) for n in latents}
        return {n: figures_of(own_pair(cells[n], confidence)) for n in cells}
    return {
        latent: {
            "share_a": own.share_a,
            "share_b": own.share_b,
            "difference": own.value,
            "low": own.low,
            "high": own.high,
            "p_value": own.p_value,
            **_others(contrast, own),
        }
        for latent, own in own_differences(case, contrast, latents, confidence).items()
    }


def _others(contrast: Contrast, found: Difference) -> dict[str, Any]:
    """Name the nearest of several groups, and give the share of each."""
    if not contrast.each:
        return {}
    names = [part.names[1] for part in contrast.each]
    nearest = "" if np.isnan(found.value) else names[found.nearest]
    shares = zip(names, found.shares, strict=True)
    return {"nearest": nearest, **{share_column(name): share for name, share in shares}}


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
            **({"first": one.first} if case.pairs is not None else {}),
            "group_a": contrast.names[0],
            "group_b": contrast.names[1],
            "more_in": contrast.names[0 if case.claims[one.claims[0]].more else 1],
            "latents": [int(latent) for latent in own["latent"]],
        }
        row |= {f"latent_{name}": head[name] for name in _OWN if name in head}
        if verdicts is not None:
            answers = sample.pair_answers(number - 1, verdicts.value)
            if answers is not None:
                row |= judged_pair(
                    answers,
                    calibration,
                    column=not one.first,
                    confidence=settings.confidence,
                    one_text=not sample.across,
                )
            else:
                each = sample.answers_of_each(number - 1, verdicts.value)
                row |= _groups(contrast, each, calibration, settings.confidence)
        rows.append(row)
    return _decided(pd.DataFrame(rows), case, hypotheses, settings.fdr)


def _groups(
    contrast: Contrast, answers: Groups, calibration: Calibration | None, confidence: float
) -> dict[str, Any]:
    paired = contrast.parts[0].paired
    judged = compared(answers, paired=paired, confidence=confidence)
    limits = bounds(answers, paired=paired, confidence=confidence)
    row = _judged(judged) | _others(contrast, judged)
    row |= dict(zip(("bound_low", "bound_high"), limits, strict=True))
    if calibration is not None:
        true = corrected(judged, calibration)
        row |= {
            "corrected": true.value,
            "corrected_low": true.low,
            "corrected_high": true.high,
        }
    return row


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
