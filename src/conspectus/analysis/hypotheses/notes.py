"""What a careful reader of hypotheses must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.documents import HEAD, TAIL
from conspectus.analysis.hypotheses.judge import CANNOT_TELL
from conspectus.analysis.origin import missing_notes
from conspectus.stats import benjamini_hochberg, fisher_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.judge import Verdicts
    from conspectus.analysis.hypotheses.sampling import Sample
    from conspectus.analysis.hypotheses.settings import Settings

NO_MODEL = (
    "No language model was given: statements are labels, and figures are the latents' own on "
    "documents that did not choose them. With a model, latents are named anew on this corpus, "
    "folded into sentences, and each sentence is judged on documents, with the judge's errors in "
    "the interval."
)
_WORDS = {
    "refused": "were refused",
    "malformed": "were not of the form asked for",
    "failed": "failed",
    "timeout": "took too long",
    "over_budget": "were not asked because the budget was used up",
    "not_recorded": "are not among the recorded answers",
    "waiting": "wait for a batch endpoint",
    CANNOT_TELL: "were “cannot tell”",
}


def notes_of(
    case: Case,
    sample: Sample,
    verdicts: Verdicts | None,
    calibration: Calibration | None,
    settings: Settings,
    others: Sequence[str],
) -> tuple[str, ...]:
    """Collect the notes of an explanation.

    Parameters
    ----------
    case, sample
        What was looked at.
    verdicts
        What the judge said; None without a judge.
    calibration
        What the judge is worth.
    settings
        What the user asked for.
    others
        Notes of earlier steps.

    Returns
    -------
    tuple of str
        Sentences.
    """
    found = [*case.notes, *others]
    if verdicts is None:
        found.append(NO_MODEL)
    else:
        if sample.nameless:
            numbers = ", ".join(str(number + 1) for number in sample.nameless)
            found.append(
                f"Concepts without a name cannot be judged, and were not (hypothesis {numbers})."
            )
        found += _missing(verdicts, sample)
        if sample.cut:
            found.append(
                f"{sample.cut:,} of {len(sample.sheets):,} documents were too long for the judge: "
                f"it saw their first {HEAD:,} and last {TAIL:,} characters."
            )
        if sample.sheets:
            found += _calibrated(calibration, settings)
    return (*found, *missing_notes(case.selection))


def _missing(verdicts: Verdicts, sample: Sample) -> list[str]:
    total = int(verdicts.asked.sum())
    if not verdicts.n_missing:
        return []
    listed = ", ".join(
        f"{count:,} {_WORDS[reason]}" for reason, count in sorted(verdicts.reasons.items())
    )
    found = [
        (
            f"{verdicts.n_missing:,} of {total:,} answers of the judge are missing and count "
            f"neither as yes nor as no: {listed}."
        )
    ]
    if "over_budget" in verdicts.reasons:
        found.append("The budget ended before the work did: this result is a part of it.")
    uneven = _uneven(verdicts, sample)
    if uneven:
        numbers = ", ".join(map(str, uneven))
        found.append(
            f"Answers are missing more often in one group than in the other (hypothesis "
            f"{numbers}), so that the difference may be due to that."
        )
    return found


def _uneven(verdicts: Verdicts, sample: Sample) -> list[int]:
    """Hypotheses whose answers are missing more often on one side than chance would have it."""
    p: list[float] = []
    for number in range(len(sample.drawn)):
        first, second = (np.isnan(v) for v in sample.answers(number, verdicts.value))
        sizes = first.size, second.size
        test = fisher_exact([first.sum()], sizes[0], [second.sum()], sizes[1])
        p.append(float(test[0]) if min(sizes) else float("nan"))
    q = benjamini_hochberg(p)
    return [int(i) + 1 for i in np.flatnonzero(q <= 0.05)]


def _calibrated(calibration: Calibration | None, settings: Settings) -> list[str]:
    if calibration is None:
        why = "too little of it was answered" if settings.calibrate else "calibrate=0"
        return [
            (
                f"The judge was not measured ({why}): its errors are not in the intervals, which "
                "are too narrow, and differences are those of its answers, not of the truth."
            )
        ]
    told = (
        f"On texts with a planted property the judge said yes to {calibration.sensitivity:.0%} of "
        f"them, and no to {calibration.specificity:.0%} of those without a trace of it"
        f"{_by_kind(calibration)}. Corrected differences and intervals take this into account, and "
        "that it differs from property to property. What is planted is said outright: for "
        "statements that must be read between the lines the judge may be worse."
    )
    if calibration.useful:
        return [told]
    return [
        told,
        (
            "The judge is useless here: it does not surely tell texts with a property from texts "
            "without. True differences could be anything."
        ),
    ]


def _by_kind(calibration: Calibration) -> str:
    """Say the same kind by kind, so that a reader sees where the judge is weak."""
    if len(calibration.kinds) < 2:
        return ""
    told = ", ".join(
        f"{one['kind']} {one['sensitivity']:.0%} and {one['specificity']:.0%}"
        for one in calibration.kinds
    )
    return f" ({told})"
