"""Where a result comes from, and what a careful reader must know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.confounds.crossing import LENGTH, listed
from conspectus.analysis.differences.given import GIVEN_NOTE
from conspectus.analysis.differences.missing import missing_by_side, missing_sentence
from conspectus.analysis.origin import incomplete_note, provenance_of
from conspectus.analysis.selection import passing
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conspectus.analysis.differences.design import Design
    from conspectus.analysis.differences.settings import Question, Safeguards
    from conspectus.analysis.selection import Selection


def provenance(design: Design, check: Design | None, question: Question) -> dict[str, Any]:
    """Record what a comparison was computed from.

    Parameters
    ----------
    design
        Documents compared.
    check
        Documents on which what was chosen was tested again, if any.
    question
        What was asked.

    Returns
    -------
    dict
        Plain JSON. ``documents`` and ``unpaired`` are numbers of every side, those kept for
        verification included; ``missing`` are documents of each store that could not be encoded,
        ``missing_by_side`` the same by side, null where the store does not tell. ``units`` are
        those of every side, null where every document is one.
    """
    missing = missing_by_side(design.selection, question)
    halves = (design,) if check is None else (design, check)
    paired = design.pairs is not None
    return {
        **provenance_of(design.selection),
        "missing_by_side": None if missing is None else list(missing),
        "documents": _added(half.selection.sizes for half in halves),
        "median_tokens": list(design.selection.median_tokens()),
        "pairs": sum(half.pairs or 0 for half in halves) if paired else None,
        "unpaired": _added(half.unpaired for half in halves) if paired else None,
        "units": None if design.units is None else _added(half.units or () for half in halves),
        "latents_tested": int(design.tested.size),
        "test": design.test,
        "adjusted_for": list(design.adjusted_for),
        "adjustment": design.method or None,
        "uncovered": round(design.uncovered, 4),
        "discovery": None if check is None else _half(design),
        "verification": None if check is None else _half(check),
    }


def _half(design: Design) -> dict[str, Any]:
    return {"documents": list(design.selection.sizes), "pairs": design.pairs}


def _added(numbers: Iterable[tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(*numbers, strict=True)]


def notes(
    design: Design, provenance: Mapping[str, Any], question: Question, guards: Safeguards
) -> tuple[str, ...]:
    """Say what is missing, left out or could not be done.

    Parameters
    ----------
    design
        Documents compared.
    provenance
        What was recorded of them.
    question
        What was asked.
    guards
        What was to be held equal.

    Returns
    -------
    tuple of str
        Sentences; none if all is well.
    """
    found = [GIVEN_NOTE] if question.groups is not None else []
    found += _missing(design.selection, provenance["missing_by_side"])
    found += _valueless(design.selection, question)
    if provenance["units"]:
        counted = [
            f"{n:,} of {name}"
            for n, name in zip(provenance["units"], design.selection.names, strict=True)
        ]
        found.append(f"Documents that share a {question.unit} are one unit: {listed(counted)}.")
        if design.divided:
            found.append(
                f"{design.divided:,} of these have documents on more than one side: paired_by= "
                "compares within them, and sees smaller differences."
            )
    unpaired = provenance["unpaired"]
    if unpaired and any(unpaired):
        left_out = listed(
            [f"{n:,} of {name}" for n, name in zip(unpaired, design.selection.names, strict=True)]
        )
        found.append(f"Left out for want of a partner on every side: {left_out} (documents).")
    if not design.tested.size:
        found.append(
            f"No concept is in as many as {design.min_support} documents, so nothing was tested: "
            "ask for less support, or for less to count as present."
        )
    return (*found, *_adjustment(design, guards))


def _missing(selection: Selection, by_side: Sequence[int] | None) -> list[str]:
    found: list[str] = []
    for number, store in enumerate(selection.stores):
        if store.n_failed:
            found.append(missing_sentence(selection, by_side, number))
        found += incomplete_note(store)
    return found


def _valueless(selection: Selection, question: Question) -> list[str]:
    """Say how many documents are not in "the rest" because nothing tells what they are."""
    if question.by is None or question.b is not None:
        return []
    kept = np.concatenate([passing(store, question.where) for store in selection.stores])
    n = int((selection.column(question.by).isna().to_numpy() & kept).sum())
    return (
        [f"{counted(n, 'document has', 'documents have')} no {question.by}: left out."] if n else []
    )


def _adjustment(design: Design, guards: Safeguards) -> list[str]:
    """Say what is and is not held equal, where that is not what was asked for."""
    wanted = (LENGTH,) * guards.adjust_length + guards.columns
    held = design.adjusted_for
    found: list[str] = []
    if not wanted:
        found.append("Differences are not adjusted for anything, length included.")
    alike = tuple(name for name in wanted if name in design.within_pairs)
    if alike:
        found.append(
            f"Not adjusted for {listed(alike)}: it is the same within every pair, so the pairing "
            "does that already."
        )
    missing = tuple(name for name in wanted if name not in (*held, *alike))
    if missing and design.uncovered >= 1:
        found.append(
            f"Differences could not be adjusted for {listed(missing)}: no document of one side has "
            "one of the other that is alike in that. Hold less equal, or a column with fewer "
            "values."
        )
    elif missing:
        found.append(
            f"Differences could not be adjusted for {listed(missing)}: too few documents, or all "
            "of them alike in that."
        )
    if held and design.uncovered > 0:
        what = LENGTH if design.pairs is not None else listed(held)
        found.append(
            f"{design.uncovered:.1%} of the documents have none of like {what} on the other side; "
            "about them the adjusted differences know nothing."
        )
    return found
