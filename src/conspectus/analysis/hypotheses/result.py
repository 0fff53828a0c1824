"""What an explanation returns: hypotheses, what a judge and the latents say of each, and words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.evidence import Evidence
from conspectus.analysis.hypotheses.table import CONFIRMED
from conspectus.analysis.result import Result, number_of, records
from conspectus.analysis.selection import OUTSIDE, Selection

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.analysis.hypotheses.cost import Cost
    from conspectus.analysis.hypotheses.judge import Verdicts
    from conspectus.analysis.hypotheses.naming import Name
    from conspectus.analysis.hypotheses.sample import Sample
    from conspectus.report.page import Page, Passage

_SAID = {1.0: "yes", 0.0: "no"}


@dataclass(frozen=True, eq=False, kw_only=True)
class HypothesesResult(Result):
    """Hypotheses about documents, one row each.

    Parameters
    ----------
    hypotheses
        See `table`.
    latents
        A row a latent of a hypothesis; see `members`.
    leftovers
        Claims that no hypothesis stands for: number and name.
    case
        What the explained result claims.
    sample
        Documents that were judged.
    verdicts
        What the judge said; None without a language model.
    calibration
        What the judge is worth; None where it was not measured.
    cost
        Tokens by who read them.
    """

    hypotheses: pd.DataFrame = field(repr=False)
    latents: pd.DataFrame = field(repr=False)
    leftovers: tuple[tuple[int, Name], ...] = field(repr=False)
    case: Case = field(repr=False)
    sample: Sample = field(repr=False)
    verdicts: Verdicts | None = field(repr=False)
    calibration: Calibration | None
    cost: Cost

    @property
    def table(self) -> pd.DataFrame:
        """Hypotheses, the most important first.

        ``hypothesis`` from 1, ``statement``, who wrote it (``source``), the two groups and which
        of them is said to have more of it, and its ``latents``. Columns with ``latent_`` are the
        first latent's own on all judging documents. With a judge: ``share_a``, ``share_b``,
        ``difference, low, high, p_value, q_value`` of its answers, how many there are and how many
        are missing; and, if the judge was measured, ``corrected`` with its limits: the difference
        with the judge's errors taken out of it and into the interval. ``verdict``: ``confirmed``,
        ``opposite`` (as sure, the other way round), ``not confirmed`` or ``not judged``. Of answers
        that are missing nothing is assumed in ``bound_low`` and ``bound_high``; a verdict that they
        could undo says "if missing answers are like the others".

        Of pairs both halves are judged: ``first`` is what the first half is called, ``share_a`` and
        ``share_b`` are of the documents of which it is judged true, and not true, and ``npmi``
        stands with its limits beside ``latent_npmi`` and ``corrected_npmi``. Groups are then those
        of the latents; answers are counted by them. Of several groups ``difference`` is to the
        largest of the others where the first is above them all, to the smallest where it is below
        them all, else 0; ``nearest`` is that group, and each has its ``share[name]``.
        """
        return self.hypotheses

    @property
    def findings(self) -> pd.DataFrame:
        """Rows of `table` that are confirmed, whatever the missing answers are."""
        return self.hypotheses[self.hypotheses["verdict"] == CONFIRMED]

    @property
    def judged(self) -> bool:
        """Whether a language model judged."""
        return self.verdicts is not None

    def members(self, hypothesis: int) -> pd.DataFrame:
        """List the latents of a hypothesis with their own differences.

        Parameters
        ----------
        hypothesis
            Its number, from 1.

        Returns
        -------
        pandas.DataFrame
            ``latent, label, label_source, share_a, share_b, difference, low, high, p_value`` on all
            judging documents; of pairs with the latent of the first half, and with ``npmi``.

        Raises
        ------
        AnalysisError
            There is no such hypothesis.
        """
        own = self.latents[self.latents["hypothesis"] == self._place(hypothesis) + 1]
        return own.drop(columns="hypothesis").reset_index(drop=True)

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show passages in which the first latent of a hypothesis fires.

        Of a pair the words of both halves are marked, each in a colour of its own, where both are
        of one text.

        Parameters
        ----------
        i
            Number of the hypothesis, from 1.
        k
            Passages a group, at most: of documents that the judge read, with what it said; without
            a judge, of all judging documents.

        Returns
        -------
        list of Passage
            Those of the first group, then those of the second, each strongest first.

        Raises
        ------
        AnalysisError
            There is no such hypothesis.
        StoreError
            The store is not complete.
        """
        place = self._place(i)
        known = self.sample.drawn if self.judged else self.sample.contrasts
        contrast = known[place]
        side = np.full(self.case.selection.side.size, OUTSIDE, np.int16)
        side[contrast.first], side[contrast.second] = 0, 1
        groups = Selection(self.case.selection.stores, side, contrast.names)
        latent = int(self.members(i)["latent"].iloc[0])
        beside = self.sample.pairs[place].beside if self.sample.pairs else ()
        shown = Evidence(groups, self.case.presence).passages([latent], k, beside)[latent]
        said = self._said(place)
        return [
            replace(passage, note="; ".join(filter(None, (said.get(passage.doc_id), passage.note))))
            for passage in shown
        ]

    def page(self, rows: int = 10, passages: int = 3) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Hypotheses to show.
        passages
            Passages of each and group.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.hypotheses.page import hypotheses_page

        return hypotheses_page(self, rows, passages)

    def plot(self) -> altair.LayerChart:
        """Draw the differences with their intervals.

        Returns
        -------
        altair.LayerChart
            Shown by notebooks as it is.
        """
        from conspectus.report.charts import difference_chart
        from conspectus.report.page import DIFFERENCE

        page = self.page(passages=0)
        estimate = page.estimate or DIFFERENCE
        return difference_chart(
            page.rows, sides=page.sides, estimate=estimate, limit=len(page.rows)
        )

    def content(self) -> dict[str, Any]:
        """Give the hypotheses with their latents, what is left over, calibration and cost."""
        rows = [
            {**row, "members": records(self.members(number))}
            for number, row in enumerate(records(self.hypotheses), 1)
        ]
        measured = self.calibration
        return {
            "table": rows,
            "leftovers": [
                {"latents": list(self.case.claims[claim].latents), "label": name.label}
                for claim, name in self.leftovers
            ],
            "calibration": None if measured is None else measured.record(),
            "cost": self.cost.record(),
        }

    def _said(self, place: int) -> dict[str, str]:
        """Give what the judge said of each document that it read."""
        if self.verdicts is None:
            return {}
        ids = self.case.selection.column("doc_id")
        pair = self.sample.pair_answers(place, self.verdicts.value)
        if pair is None:
            rows = self.sample.documents
            value = self.verdicts.value[: rows.size, place]
            named = zip(ids.iloc[rows].tolist(), value.tolist(), strict=True)
            return {name: f"judge: {_SAID[v]}" for name, v in named if v in _SAID}
        drawn = self.sample.pairs[place]
        told = ids.iloc[drawn.document].tolist(), pair.first.tolist(), pair.second.tolist()
        if drawn.first is None:
            return {n: f"judge: {_SAID[v]}" for n, _, v in zip(*told, strict=True) if v in _SAID}
        return {
            name: f"judge: first {_SAID.get(one, '?')}, second {_SAID.get(other, '?')}"
            for name, one, other in zip(*told, strict=True)
        }

    def _place(self, hypothesis: int) -> int:
        return number_of(hypothesis, len(self.hypotheses), "hypothesis", 1) - 1
