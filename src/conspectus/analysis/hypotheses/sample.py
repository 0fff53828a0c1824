"""Documents to judge, and how their answers are found again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.contrast import Contrast
    from conspectus.analysis.hypotheses.judge import Sheet
    from conspectus.analysis.hypotheses.pairs.answers import Answers
    from conspectus.analysis.hypotheses.pairs.drawing import DrawnPair
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
    statements
        All that is asked: the hypotheses, then first halves of pairs.
    pairs
        Of each hypothesis about a pair, what is judged; none for others.
    firsts
        Documents on which first halves are judged, in the order in which they are asked, behind
        `documents`: a question about the one half stands apart from that about the other, so that
        no answer leans on the other.
    across
        Whether those are other texts, of another store.
    """

    contrasts: tuple[Contrast, ...]
    drawn: tuple[Contrast, ...]
    documents: IntArray
    sheets: list[Sheet]
    cut: int
    nameless: tuple[int, ...] = ()
    statements: tuple[str, ...] = ()
    pairs: tuple[DrawnPair, ...] = ()
    firsts: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    across: bool = False

    @property
    def n_documents(self) -> int:
        """Texts that are judged: one with both halves of a pair in it counts once."""
        return int(self.documents.size) + int(self.firsts.size) * self.across

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
        return self._answers(self.drawn[hypothesis], hypothesis, value)

    def answers_of_each(
        self, hypothesis: int, value: FloatArray
    ) -> tuple[tuple[FloatArray, FloatArray], ...]:
        """Sort the answers where the first group is compared with each of several.

        Parameters
        ----------
        hypothesis, value
            As for `answers`.

        Returns
        -------
        tuple of tuple of array
            As `answers`, for each of the `Contrast.parts`.
        """
        parts = self.drawn[hypothesis].parts
        return tuple(self._answers(part, hypothesis, value) for part in parts)

    def pair_answers(self, hypothesis: int, value: FloatArray) -> Answers | None:
        """Gather the answers on both halves of a pair.

        Parameters
        ----------
        hypothesis, value
            As for `answers`.

        Returns
        -------
        Answers or None
            None where it is no pair, or has no name.
        """
        if not self.pairs or hypothesis in self.nameless:
            return None
        behind = {document: row for row, document in enumerate(self.firsts.tolist(), self._second)}
        return self.pairs[hypothesis].answers(hypothesis, value, (behind, self._row))

    @property
    def _second(self) -> int:
        return int(self.documents.size)

    @property
    def _row(self) -> dict[int, int]:
        return {document: row for row, document in enumerate(self.documents.tolist())}

    def _answers(
        self, drawn: Contrast, hypothesis: int, value: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        if hypothesis in self.nameless:
            return np.zeros(0), np.zeros(0)
        place = self._row
        first, second = (
            value[[place[document] for document in rows.tolist()], hypothesis]
            for rows in (drawn.first, drawn.second)
        )
        return first, second
