"""Which documents a judge reads, and by which hypotheses each is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.documents import shortened, texts_of
from conspectus.analysis.hypotheses.judge import Sheet, shuffled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.hypotheses.claims import Case, Contrast
    from conspectus.analysis.hypotheses.hypothesis import Hypothesis
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Sample:
    """Documents to judge.

    Parameters
    ----------
    contrasts
        The groups of each hypothesis, whole.
    drawn
        The documents drawn of each.
    documents
        All documents to be judged, in the order in which they are asked, shape (sheets,).
    sheets
        One question each.
    cut
        Documents too long to be shown whole.
    nameless
        Hypotheses that nobody is asked about, as they have no name: their numbers from 0.
    """

    contrasts: tuple[Contrast, ...]
    drawn: tuple[Contrast, ...]
    documents: IntArray
    sheets: list[Sheet]
    cut: int
    nameless: tuple[int, ...] = ()

    def answers(self, hypothesis: int, value: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Sort the judge's answers on one hypothesis into its groups.

        Parameters
        ----------
        hypothesis
            Its number.
        value
            Answers, shape (sheets, hypotheses).

        Returns
        -------
        tuple of array
            Of the documents drawn of each group, in their order; none where it has no name.
        """
        if hypothesis in self.nameless:
            return np.zeros(0), np.zeros(0)
        place = {document: row for row, document in enumerate(self.documents.tolist())}
        drawn = self.drawn[hypothesis]
        first, second = (
            value[[place[document] for document in rows.tolist()], hypothesis]
            for rows in (drawn.first, drawn.second)
        )
        return first, second


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
        Of its theme, grouped without any of its latents.
    """
    claims = [case.claims[number] for number in hypothesis.claims]
    latents = tuple(dict.fromkeys(latent for claim in claims for latent in claim.latents))
    return case.groups(claims[0].theme, latents)


def draw(case: Case, hypotheses: Sequence[Hypothesis], most: int, seed: int) -> Sample:
    """Draw the documents to judge.

    Parameters
    ----------
    case
        The documents.
    hypotheses
        What they are judged by.
    most
        Documents of each group, at most.
    seed
        Of every draw and order.

    Returns
    -------
    Sample
        A document is asked about each named hypothesis that it was drawn for, in one question.
    """
    contrasts = tuple(contrast_of(case, one) for one in hypotheses)
    drawn = tuple(contrast.sampled(most, seed) for contrast in contrasts)
    nameless = tuple(number for number, one in enumerate(hypotheses) if not one.named)
    asked: dict[int, list[int]] = {}
    for number, contrast in enumerate(drawn):
        if number in nameless:
            continue
        for document in np.concatenate([contrast.first, contrast.second]).tolist():
            asked.setdefault(document, []).append(number)
    documents = np.array(shuffled(sorted(asked), [seed, 37]), np.int64)
    texts = texts_of(case.selection, documents)
    sheets = [
        Sheet(texts[d], shuffled(asked[d], [seed, 41, d]), f"document {d}")
        for d in documents.tolist()
    ]
    cut = sum(map(_is_cut, texts.values()))
    return Sample(contrasts, drawn, documents, sheets, cut, nameless)


def _is_cut(text: str) -> bool:
    return shortened(text) != text
