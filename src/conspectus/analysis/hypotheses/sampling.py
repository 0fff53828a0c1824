"""Which documents a judge reads, and by which hypotheses each is judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.held_out import RECOVERED
from conspectus.analysis.hypotheses.documents import shortened, texts_of
from conspectus.analysis.hypotheses.judge import Sheet, shuffled
from conspectus.analysis.hypotheses.pairs.drawing import drawn_pair, first_statements
from conspectus.analysis.hypotheses.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.contrast import Contrast
    from conspectus.analysis.hypotheses.hypothesis import Hypothesis
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray


def contrast_of(case: Case, hypothesis: Hypothesis) -> Contrast:
    """Find the groups of a hypothesis.

    Parameters
    ----------
    case
        The claims.
    hypothesis
        One of its hypotheses.

    Returns
    -------
    Contrast
        Of its theme, grouped without any of its latents; of a pair under the name that its first
        half was given.
    """
    claims = [case.claims[number] for number in hypothesis.claims]
    latents = tuple(dict.fromkeys(latent for claim in claims for latent in claim.latents))
    contrast = case.groups(claims[0].theme, latents)
    if not hypothesis.first:
        return contrast
    return replace(contrast, names=(f"with {hypothesis.first}", contrast.names[1]))


def draw(case: Case, hypotheses: Sequence[Hypothesis], most: int, seed: int) -> Sample:
    """Draw the documents to judge.

    Parameters
    ----------
    case
        The documents.
    hypotheses
        What they are judged by.
    most
        Documents of each group, at most; of a pair twice as many in all.
    seed
        Of every draw and order.

    Returns
    -------
    Sample
        A document is asked about each named hypothesis that it was drawn for, in one question, and
        about the first halves of pairs in another.
    """
    contrasts = tuple(contrast_of(case, one) for one in hypotheses)
    nameless = tuple(number for number, one in enumerate(hypotheses) if not one.named)
    firsts = first_statements(hypotheses)
    statements = (*(one.statement for one in hypotheses), *firsts)
    numbers = {said: len(hypotheses) + i for i, said in enumerate(firsts)}
    pairs = tuple(
        drawn_pair(case, one, contrast, numbers.get(one.first_statement), most, seed)
        for one, contrast in zip(hypotheses, contrasts, strict=True)
        if case.pairs is not None
    )
    drawn = tuple(
        pairs[number].contrast(contrast.names) if pairs else contrast.sampled(most, seed)
        for number, contrast in enumerate(contrasts)
    )
    asked: dict[int, set[int]] = {}
    asked_first: dict[int, set[int]] = {}
    for number, contrast in enumerate(drawn):
        if number in nameless:
            continue
        for document in np.concatenate([contrast.first, contrast.second]).tolist():
            asked.setdefault(document, set()).add(number)
        first = pairs[number].first if pairs else None
        if first is not None:
            for document in pairs[number].partner.tolist():
                asked_first.setdefault(document, set()).add(first)
    other = case.selection if case.pairs is None else case.pairs.selection
    documents, sheets, cut = _sheets(case.selection, asked, [seed, 37], [seed, 41], "document")
    behind, more, too = _sheets(other, asked_first, [seed, 53], [seed, 59], "first half")
    return Sample(
        contrasts,
        drawn,
        documents,
        sheets + more,
        cut + too,
        nameless,
        statements,
        pairs,
        behind,
        case.pairs is not None and case.pairs.across,
    )


def group_notes(contrasts: Sequence[Contrast]) -> tuple[str, ...]:
    """Say which groups are hardly those of which something is claimed.

    Parameters
    ----------
    contrasts
        The groups of each hypothesis.

    Returns
    -------
    tuple of str
        One sentence, if there are any.
    """
    lost = [
        f"{number} ({one.found_again:.0%})"
        for number, one in enumerate(contrasts, 1)
        if one.found_again is not None and one.found_again < RECOVERED
    ]
    if not lost:
        return ()
    return (
        (
            "Without the concepts of the statement documents are put elsewhere: of the documents "
            f"that the cluster has with them or without them it has few both times (hypothesis "
            f"{', '.join(lost)}). What is judged there is hardly that cluster."
        ),
    )


def _sheets(
    selection: Selection,
    asked: dict[int, set[int]],
    order: list[int],
    inner: list[int],
    key: str,
) -> tuple[IntArray, list[Sheet], int]:
    """Write a sheet a document: which they are, in what order, and how many are cut."""
    documents = np.array(shuffled(sorted(asked), order), np.int64)
    texts = texts_of(selection, documents)
    sheets = [
        Sheet(texts[d], shuffled(sorted(asked[d]), [*inner, d]), f"{key} {d}")
        for d in documents.tolist()
    ]
    return documents, sheets, sum(map(_is_cut, texts.values()))


def _is_cut(text: str) -> bool:
    return shortened(text) != text
