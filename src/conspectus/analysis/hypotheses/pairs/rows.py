"""What a table says of a pair: the judge's figures and the latents', under the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.hypotheses.pairs.correct import corrected_pair
from conspectus.analysis.hypotheses.pairs.estimate import estimate
from conspectus.analysis.hypotheses.pairs.leaning import leaning_p_value

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.hypothesis import Hypothesis
    from conspectus.analysis.hypotheses.pairs.answers import Answers
    from conspectus.analysis.hypotheses.pairs.estimate import Pair
    from conspectus.analysis.hypotheses.sample import Sample

NPMI = ("npmi", "npmi_low", "npmi_high")
_BOTH = (
    "Of a pair both halves are judged, in questions of their own, on documents drawn from the four "
    "kinds that the latents make (both, one, the other, neither); each counts for as many as it "
    "was drawn from, so that figures are those of all judging documents."
)
TRUE_NPMI = tuple(f"corrected_{name}" for name in NPMI)


def figures_of(pair: Pair) -> dict[str, float]:
    """Name the figures of a pair as those of a comparison are named.

    Parameters
    ----------
    pair
        The pair.

    Returns
    -------
    dict
        ``share_a`` of the documents with the first half and ``share_b`` of those without have the
        second; their ``difference`` with ``low`` and ``high``, ``p_value``, and `NPMI`.
    """
    return {
        "share_a": pair.share_with,
        "share_b": pair.share_without,
        "difference": pair.difference,
        "low": pair.low,
        "high": pair.high,
        "p_value": pair.p_value,
        **{name: getattr(pair, name) for name in NPMI},
    }


def judged_pair(
    answers: Answers,
    calibration: Calibration | None,
    *,
    column: bool,
    confidence: float,
    one_text: bool = True,
) -> dict[str, Any]:
    """Put the judge's answers on both halves into a row.

    Parameters
    ----------
    answers
        The answers.
    calibration
        What the judge is worth; None if it was not measured.
    column
        Whether the first half is the value of a column.
    confidence
        Coverage of intervals.
    one_text
        Whether both halves are about one text, which may mislead the judge on both.

    Returns
    -------
    dict
        `figures_of`, documents with and without both answers by the latent or value of the first
        half, bounds, and corrected figures if the judge was measured: its test then also allows for
        errors on both halves that come together.
    """
    judged = estimate(answers.counted(), confidence)
    known, missing = answers.answered()
    low, high = answers.bounds(confidence) if any(missing) else (judged.low, judged.high)
    row: dict[str, Any] = {
        **figures_of(judged),
        "judged_a": known[0],
        "judged_b": known[1],
        "missing_a": missing[0],
        "missing_b": missing[1],
        "bound_low": low,
        "bound_high": high,
    }
    if calibration is not None:
        true = corrected_pair(
            judged, calibration, column=column, confidence=confidence, one_text=one_text
        )
        if one_text and not column:
            row["p_value"] = leaning_p_value(judged, calibration)
        row |= {
            "corrected": true.difference,
            "corrected_low": true.low,
            "corrected_high": true.high,
            **dict(zip(TRUE_NPMI, (true.npmi, true.npmi_low, true.npmi_high), strict=True)),
        }
    return row


def pair_notes(
    table: pd.DataFrame,
    hypotheses: tuple[Hypothesis, ...],
    sample: Sample,
    calibration: Calibration | None,
) -> tuple[str, ...]:
    """Say what a careful reader of judged pairs must know.

    Parameters
    ----------
    table
        The hypotheses, with the figures of the judge.
    hypotheses, sample
        What was judged.
    calibration
        What the judge is worth; None if it was not measured.

    Returns
    -------
    tuple of str
        None where nothing was judged as a pair.
    """
    if not sample.pairs or "npmi" not in table:
        return ()
    columns = [i for i, one in enumerate(hypotheses, 1) if not one.first and one.named]
    found = [_BOTH]
    if columns:
        found.append(
            "The value of a column is known and not judged "
            f"(hypothesis {', '.join(map(str, columns))})."
        )
    if len(columns) < sum(one.named for one in hypotheses):
        found.append(_leaning_note(calibration, across=sample.across))
    if "corrected" in table:
        lost = table["difference"].notna() & table["corrected"].isna()
        if lost.any():
            numbers = ", ".join(map(str, table.loc[lost, "hypothesis"]))
            found.append(
                f"The judge's errors cannot be taken out of hypothesis {numbers}: they alone may "
                "account for how often it calls one of the halves true."
            )
    return tuple(found)


def _leaning_note(calibration: Calibration | None, *, across: bool) -> str:
    """Say what is known of errors on both halves that come together."""
    if across:
        return (
            "The judge's errors on the one half of a pair are taken to have nothing to do with "
            "those on the other, given the truth: the halves are about different texts."
        )
    if calibration is None:
        return (
            "A text that misleads the judge on both halves makes pairs where there are none, and "
            "how often that happens was not measured."
        )
    return (
        "A text that misleads the judge on both halves makes pairs where there are none. On texts "
        "with a planted property its errors on two statements of one text, asked apart, correlate "
        f"by {calibration.leaning:.2f} (standard error {calibration.leaning_error:.2f}); p-values "
        "and corrected figures of pairs allow for that. It was measured on statements that are "
        "false; where they are true, errors are taken to come together as much."
    )
