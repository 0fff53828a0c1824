"""Both halves of pairs, on the documents drawn for them: who is asked what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.own import presence_of
from conspectus.analysis.hypotheses.pairs.answers import Answers
from conspectus.analysis.hypotheses.pairs.cells import cells_of
from conspectus.analysis.hypotheses.pairs.shares import BOTH, FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.hypothesis import Hypothesis
    from conspectus.analysis.hypotheses.pairs.cells import Cells
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class DrawnPair:
    """Documents that both halves of a pair are judged on.

    Parameters
    ----------
    cells
        All judging documents.
    read
        Places of those drawn, shape (n,).
    partner
        The document on which the first half of each is judged, shape (n,).
    first
        Number of the first half among the statements; None where a column knows it.
    beside
        Its latent, where it fires in the documents of the second half; else none.
    """

    cells: Cells
    read: IntArray
    partner: IntArray
    first: int | None
    beside: tuple[int, ...] = ()

    @property
    def document(self) -> IntArray:
        """Documents on which the second half is judged, shape (n,)."""
        return self.cells.document[self.read]

    @property
    def with_first(self) -> FloatArray:
        """1 where the latent or value of the first half is there, else 0, shape (n,)."""
        return np.isin(self.cells.cell[self.read], [BOTH, FIRST]).astype(np.float64)

    def contrast(self, names: tuple[str, str]) -> Contrast:
        """Part the documents drawn by the latent or value of the first half.

        Parameters
        ----------
        names
            Of the groups.

        Returns
        -------
        Contrast
            Those with it, and those without.
        """
        has = self.with_first > 0
        return Contrast(names, self.document[has], self.document[~has])

    def answers(
        self, second: int, value: FloatArray, rows: tuple[Mapping[int, int], Mapping[int, int]]
    ) -> Answers:
        """Gather what was said of both halves.

        Parameters
        ----------
        second
            Number of the second half among the statements.
        value
            All answers, shape (sheets, statements).
        rows
            Sheet of each first document, and of each second one.

        Returns
        -------
        Answers
            Of the documents drawn.
        """
        said = value[[rows[1][d] for d in self.document.tolist()], second]
        if self.first is None:
            return Answers(self.cells, self.read, self.with_first, said)
        first = value[[rows[0][d] for d in self.partner.tolist()], self.first]
        return Answers(self.cells, self.read, first, said)


def first_statements(hypotheses: Sequence[Hypothesis]) -> tuple[str, ...]:
    """List the first halves to judge, each once.

    Parameters
    ----------
    hypotheses
        Those with a name have a first half, unless a column knows it.

    Returns
    -------
    tuple of str
        In the order in which they come.
    """
    return tuple(dict.fromkeys(filter(None, (one.first_statement for one in hypotheses))))


def cells_for(case: Case, contrast: Contrast, latent: int, most: int) -> Cells:
    """Sort the judging documents of a pair by both concepts.

    Parameters
    ----------
    case
        The documents.
    contrast
        Those with the first, and those without.
    latent
        The second.
    most
        Documents of each group that are read, at most.

    Returns
    -------
    Cells
        With bands of length where length decides what counts as a pair.
    """
    length = None if case.pairs is None else case.pairs.length
    return cells_of(contrast, presence_of(case, latent), length, 2 * most)


def drawn_pair(
    case: Case, one: Hypothesis, contrast: Contrast, first: int | None, most: int, seed: int
) -> DrawnPair:
    """Draw the documents of a pair.

    Parameters
    ----------
    case, one, contrast
        The pair, and its groups.
    first
        Number of its first half among the statements; None where nobody is asked about it.
    most
        Documents of each group, at most.
    seed
        Of the draw.

    Returns
    -------
    DrawnPair
        Twice as many in all.
    """
    claim = case.claims[one.claims[0]]
    cells = cells_for(case, contrast, claim.latents[0], most)
    read = cells.drawn(2 * most, seed)
    partner, beside = cells.document, ()
    if case.pairs is not None:
        partner, concept = case.pairs.partner[cells.document], case.pairs.concepts[claim.theme]
        beside = () if concept is None or case.pairs.across else (concept,)
    return DrawnPair(cells, read, partner[read], first, beside)
