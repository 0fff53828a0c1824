"""Where a correlation comes from, and what a careful reader must know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.origin import missing_notes, provenance_of
from conspectus.analysis.sampling import sample_notes
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.analysis.correlations.strata import Strata


def provenance(
    corpus: Corpus, views: Mapping[str, Strata], tested: int, passed: Mapping[str, int]
) -> dict[str, Any]:
    """Record what pairs were computed from.

    Parameters
    ----------
    corpus
        Features of units.
    views
        Strata by name.
    tested
        Pairs tested.
    passed
        Pairs of each direction that met the floors.

    Returns
    -------
    dict
        Plain JSON. ``units`` is what pairs were counted over.
    """
    fields = [provenance_of(field.selection) for field in corpus.fields]
    second = corpus.other
    return {
        **fields[0],
        "stores": [name for field in fields for name in field["stores"]],
        "documents": [n for field in fields for n in field["documents"]],
        "missing": [n for field in fields for n in field["missing"]],
        "units": corpus.first.units,
        "features_tested": [corpus.first.n] if corpus.one_text else [corpus.first.n, second.n],
        "pairs_tested": tested,
        "pairs_passing_floors": dict(passed),
        "test": "Fisher's exact test; within strata an upper bound of the exact test",
        "strata": {name: strata.cut for name, strata in views.items()},
    }


def notes(corpus: Corpus, short: bool, remark: str, one_per: str | None = None) -> tuple[str, ...]:
    """Say what is missing, left out or could not be done.

    Parameters
    ----------
    corpus
        Features of units.
    short
        Whether trivial pairs took up all that was looked at.
    remark
        What there is to say about the comparison of labels.
    one_per
        Column of which one document a value is looked at, if any.

    Returns
    -------
    tuple of str
        Sentences; none if all is well.
    """
    found = [note for field in corpus.fields for note in missing_notes(field.selection)]
    found = [*_of_sample(corpus), *found]
    if one_per is not None:
        found.append(
            f"Of documents that share a {one_per} one was looked at: {corpus.first.units:,}."
        )
    if corpus.lonely:
        lonely = counted(corpus.lonely, "document has", "documents have")
        found.append(f"{lonely} no partner in the other store: left out.")
    found += [
        f"{field.pooled + field.n:,} documents of {field.store.path.name} were pooled into "
        f"{field.n:,} keys: a key has a concept if any of its documents has it."
        for field in corpus.fields
        if field.pooled
    ]
    if short:
        found.append(
            "So many of the strongest pairs are trivial that fewer were found than asked for: "
            "raise min_npmi or min_support, or rank by certainty."
        )
    if remark:
        found.append(remark)
    return tuple(found)


def _of_sample(corpus: Corpus) -> tuple[str, ...]:
    field = corpus.fields[0]
    return sample_notes(field.drawn_from or field.n, field.n, "were looked at")
