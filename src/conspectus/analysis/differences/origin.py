"""Where a result comes from, and what a careful reader must know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.origin import incomplete_note, provenance_of

if TYPE_CHECKING:
    from conspectus.analysis.differences.comparison import Comparison
    from conspectus.analysis.differences.pairing import Pairs
    from conspectus.analysis.selection import Selection


def provenance(selection: Selection, comparison: Comparison, pairs: Pairs | None) -> dict[str, Any]:
    """Record what a comparison was computed from.

    Parameters
    ----------
    selection
        Documents compared.
    comparison
        Their figures.
    pairs
        Pairs, if any.

    Returns
    -------
    dict
        Plain JSON. ``documents`` and ``unpaired`` are numbers of side a and side b, ``missing``
        are documents of each store that could not be encoded.
    """
    return {
        **provenance_of(selection),
        "median_tokens": list(comparison.median_tokens),
        "pairs": None if pairs is None else pairs.n,
        "unpaired": None if pairs is None else list(pairs.unpaired),
        "latents_tested": len(comparison.figures),
        "test": comparison.test,
        "length_adjustment": comparison.adjustment or None,
        "length_uncovered": round(comparison.uncovered, 4),
    }


def notes(selection: Selection, comparison: Comparison, pairs: Pairs | None) -> tuple[str, ...]:
    """Say what is missing, left out or could not be done.

    Parameters
    ----------
    selection
        Documents compared.
    comparison
        Their figures.
    pairs
        Pairs, if any.

    Returns
    -------
    tuple of str
        Sentences; none if all is well.
    """
    found: list[str] = []
    two = len(selection.stores) == 2
    for i, store in enumerate(selection.stores):
        if store.n_failed:
            where = (
                f"they belong to side {selection.names[i]}"
                if two
                else "the store does not record which side they would be on"
            )
            found.append(
                f"{store.n_failed:,} documents of {store.path.name} could not be encoded and are "
                f"missing: {where}."
            )
        found += incomplete_note(store)
    if pairs is not None and any(pairs.unpaired):
        left, right = pairs.unpaired
        found.append(
            f"{left:,} documents of {selection.names[0]} and {right:,} of {selection.names[1]} "
            "have no partner on the other side and were left out."
        )
    if not comparison.adjustment:
        found.append(
            "Differences could not be adjusted for length: too few documents, all of one length, "
            "or none of like length on both sides."
        )
    elif comparison.uncovered > 0:
        found.append(
            f"{comparison.uncovered:.1%} of the documents have none of like length on the other "
            "side; at equal length nothing is known about them."
        )
    return tuple(found)
