"""Columns of the table of hypotheses: which there are, and what each means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.analysis.differences.many import share_column
from conspectus.report.page import Column

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.result import HypothesesResult

MOST_GROUPS = 3
"""Other groups that get a column each; of more the nearest is named."""

JUDGED = Column(
    "difference",
    "Judged difference",
    "Share of the documents of the first group of which the judge says that the statement is true, "
    "minus that of the second group, with its interval.",
    "points",
)
OF_A_PAIR = Column(
    "difference",
    "Judged difference",
    "Of the documents of which the judge says that the first half is true: the share of which it "
    "says so of the second; minus the same share of all others. With its interval.",
    "points",
)
OF_MANY = Column(
    "difference",
    "Judged difference",
    "Share judged true in the first group minus the largest share of the others where it is above "
    "them all, minus the smallest where it is below them all. With its interval.",
    "points",
)
OWN = Column(
    "latent_difference",
    "Latent's difference",
    "Share of the documents of the first group that have the first latent, minus that of the "
    "second, on documents that did not choose it, with its interval.",
    "points",
)
_OF_LATENTS = Column(
    "latent_difference",
    "Latents' difference",
    "Of the documents that have the first latent (or the value): the share that has the second; "
    "minus the same share of all others. On documents that did not choose the pair.",
    "points",
)
_CORRECTED = Column(
    "corrected",
    "True difference",
    "The judged difference with the judge's errors taken out; its interval holds what is not known "
    "of them.",
    "text",
)
_LATENTS = Column(
    "own",
    "Latent's own",
    "The first latent's own difference on all judging documents, with its interval.",
    "text",
)
_NPMI = Column(
    "npmi",
    "Judged NPMI",
    "How much more often both halves are judged true of a text than chance would have it: 1 never "
    "apart, 0 independent, -1 never together. With its interval.",
    "text",
)
_LATENTS_NPMI = Column(
    "npmi",
    "NPMI",
    "How much more often documents have both latents than chance would have it: 1 never apart, 0 "
    "independent, -1 never together. With its interval.",
    "text",
)
_TRUE_PAIR = Column(
    "corrected",
    "True",
    "Difference and NPMI with the judge's errors taken out of both halves; the intervals hold what "
    "is not known of them.",
    "text",
)
_PAIR_OF_LATENTS = Column(
    "own",
    "Latents' own",
    "Difference and NPMI of the two latents on all judging documents, with their intervals.",
    "text",
)
_VERDICT = Column(
    "verdict",
    "Verdict",
    "Confirmed: beyond chance, and in the direction said; where answers are missing, whatever they "
    "would have been, or else it says so.",
    "text",
)
_GROUPS = Column("groups", "Groups", "Which documents are compared with which.", "text")
_ANSWERS = Column("answers", "Answers", "Documents of each group with an answer (missing).", "text")
_NEAREST = Column("nearest", "Nearest", "The group of the others whose share is nearest.", "text")


def columns_of(result: HypothesesResult, sides: tuple[str, ...]) -> tuple[Column, ...]:
    """Choose the columns.

    Parameters
    ----------
    result
        The explanation.
    sides
        The two groups, where all hypotheses are about the same; else none.

    Returns
    -------
    tuple of Column
        In their order.
    """
    pre = "" if result.judged else "latent_"
    paired, measured = result.case.pairs is not None, result.calibration is not None
    found = [*(() if sides else (_GROUPS,)), *_shares(result, sides)]
    found += [_NPMI if result.judged else _LATENTS_NPMI] * paired
    found += [_TRUE_PAIR if paired else _CORRECTED] * measured
    found += [_PAIR_OF_LATENTS if paired else _LATENTS] * result.judged
    told = "Expected share of flukes among hypotheses up to here."
    found += [Column(f"{pre}q_value", "q", told, "pvalue"), _VERDICT]
    return (*found, *([_ANSWERS] * result.judged))


def estimate_of(result: HypothesesResult) -> Column:
    """Choose what the chart draws.

    Parameters
    ----------
    result
        The explanation.

    Returns
    -------
    Column
        The judged difference; without a judge the latent's own.
    """
    paired = result.case.pairs is not None
    if not result.judged:
        return _OF_LATENTS if paired else OWN
    if paired:
        return OF_A_PAIR
    return OF_MANY if result.sample.contrasts[0].each else JUDGED


def other_groups(result: HypothesesResult) -> tuple[str, ...]:
    """Name the columns of several other groups.

    Parameters
    ----------
    result
        The explanation.

    Returns
    -------
    tuple of str
        The share of each where they are few, else ``nearest``; none where there is one group, or no
        judge.
    """
    each = result.sample.contrasts[0].each
    if not each or not result.judged:
        return ()
    names = [part.names[1] for part in each]
    return tuple(map(share_column, names)) if len(names) <= MOST_GROUPS else ("nearest",)


def _shares(result: HypothesesResult, sides: tuple[str, ...]) -> list[Column]:
    pre, whose = ("", "judged true") if result.judged else ("latent_", "with the latent")
    first, second = (0, 1) if sides else (None, None)
    title = f"Share {whose}"
    titles = (title, title) if sides else (f"{title}: group", f"{title}: elsewhere")
    of = ("each", "each") if sides else ("the first", "the second")
    told = [f"Of the documents of {one} group." for one in of]
    if result.case.pairs is not None:
        said = "judged true" if result.judged else "there"
        titles = ("Share with", "Share without")
        told = [
            f"Of the documents of which the first half is {what}{said}: those of which the second "
            f"half is {said}."
            for what in ("", "not ")
        ]
    several = other_groups(result)
    if several:
        told[1] = "Of the documents of the nearest of the other groups."
    found = [
        Column(f"{pre}share_a", titles[0], told[0], "percent", first),
        Column(f"{pre}share_b", titles[1], told[1], "percent", second),
    ]
    every = "Share judged true of the documents of this group."
    return found + [
        _NEAREST
        if key == _NEAREST.key
        else Column(key, key.removeprefix("share[").removesuffix("]"), every, "percent")
        for key in several
    ]
