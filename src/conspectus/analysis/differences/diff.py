"""Which concepts one side has more of than the other, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from conspectus.analysis.differences.given import select_given
from conspectus.analysis.differences.groups import select_groups
from conspectus.analysis.differences.many import against_all
from conspectus.analysis.differences.origin import notes, provenance
from conspectus.analysis.differences.paired import pair_design
from conspectus.analysis.differences.pairing import pair_up
from conspectus.analysis.differences.result import DiffResult
from conspectus.analysis.differences.settings import Against, Order, Question, RankBy, Safeguards
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.standard_errors import IN_ERRORS, in_standard_errors
from conspectus.analysis.differences.units import unit_design
from conspectus.analysis.differences.unpaired import group_design
from conspectus.analysis.differences.verify import chosen_latents, split, united, verified
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.families import Folding
from conspectus.analysis.per_latent import labelled
from conspectus.analysis.rules import Correction, Rules
from conspectus.analysis.selection import opened
from conspectus.analysis.values import one_of
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from conspectus.analysis.differences.design import Design
    from conspectus.analysis.selection import Selection
    from conspectus.analysis.values import Values
    from conspectus.stats.types import IntArray

DOC_ID = "doc_id"


def diff(
    store: Store | str | Path,
    *,
    by: str | None = None,
    a: Values | None = None,
    b: Values | None = None,
    against: Against = "pooled",
    paired_by: str | None = None,
    unit: str | None = None,
    where: str | None = None,
    b_store: Store | str | Path | None = None,
    groups: Mapping[str, Sequence[int]] | None = None,
    strata: str | Sequence[str] = (),
    adjust_length: bool = True,
    verify_share: float = 0.0,
    seed: int = 0,
    presence: Presence | None = None,
    min_support: int | None = None,
    confidence: float = 0.95,
    fdr: float = 0.05,
    correction: Correction = "bh",
    folding: Folding | None = Folding(),  # noqa: B008 (frozen)
    rank_by: RankBy = "difference",
    order: Order = "errors",
    progress: Progress | None = None,
) -> DiffResult:
    """Compare the shares of documents that have each latent, on two sides or in many groups.

    Parameters
    ----------
    store, b_store
        Store of all sides; or of side a, and of side b (made by the same encoder).
    by, a, b, against, paired_by, unit, where, groups
        What is compared: see `Question`.
    strata, adjust_length, verify_share, seed
        What keeps a difference from being something else, or a fluke: see `Safeguards`.
    presence, min_support, confidence, fdr, correction, folding, rank_by
        What counts as present and as a finding: see `Rules`. None for the default presence.
    order
        ``"errors"`` to put the difference first that is the most standard errors from 0,
        ``"points"`` to put the largest first.
    progress
        Told how far the work is.

    Returns
    -------
    DiffResult
        Findings first, whichever side has more; ``z`` is the difference in standard errors.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put: no such column or value, an empty side, no pairs.
    EncoderMismatchError
        The stores were made by different encoders; the message names the fields.
    """
    one_of("order", order, get_args(Order))
    question = Question(by, a, b, against, paired_by, where, groups, unit)
    guards = Safeguards(strata, adjust_length, verify_share, seed)
    rules = Rules(
        presence=presence or Presence(),
        min_support=min_support,
        confidence=confidence,
        fdr=fdr,
        correction=correction,
        folding=folding,
        rank_by=rank_by,
        order=IN_ERRORS if order == "errors" else None,
    )
    rules.check(guards.columns, adjust_length=guards.adjust_length)
    first, second = opened(store), None if b_store is None else opened(b_store)
    selection = _selected(first, second, question)
    return _Comparing(question, guards, rules, progress or SILENT).result(selection)


def _selected(first: Store, second: Store | None, question: Question) -> Selection:
    q = question
    if q.groups is not None:
        if second is not None:
            raise AnalysisError("groups= are rows of one store: leave b_store out")
        return select_given(first, q.groups, q.where, pooled=q.against == "pooled")
    if q.against == "pooled":
        return select(first, second, by=q.by, a=q.a, b=q.b, where=q.where)
    if second is not None:
        raise AnalysisError("against='largest' compares groups of one store: leave b_store out")
    return select_groups(first, by=q.by, a=q.a, b=q.b, where=q.where)


@dataclass(frozen=True)
class _Comparing:
    """The steps of a comparison, and what all of them need to know."""

    question: Question
    guards: Safeguards
    rules: Rules
    progress: Progress

    def result(self, selection: Selection) -> DiffResult:
        """Compare, judge, fold and, where documents were kept for it, verify."""
        halves = None
        if self.guards.verify_share:
            key = self.question.paired_by or self.question.unit or DOC_ID
            halves = split(selection, key, self.guards)
        design = self.design(selection if halves is None else halves.discovery)
        table = self.rules.judged(self.figures(design))
        folded = self.rules.folded(table, design.selection, self.progress)
        check, compared = None, design.selection
        if halves is not None:
            check = self.design(halves.verification, chosen_latents(table, self.rules))
            table = verified(table, self.figures(check), self.rules)
            compared = united(compared, check.selection)
        origin = provenance(design, check, self.question)
        return DiffResult(
            latents=labelled(table, selection.stores[0]),
            settings={
                **self.question.record(),
                **self.guards.record(),
                **self.rules.record(design.min_support, folded),
                "order": "points" if self.rules.order is None else "errors",
            },
            provenance=origin,
            notes=notes(design, origin, self.question, self.guards),
            source=Evidence(compared, self.rules.presence),
        )

    def design(self, selection: Selection, latents: IntArray | None = None) -> Design:
        """Count the latents of documents, as groups, as units or as pairs."""
        given = (self.rules, self.guards, self.progress, latents)
        if self.question.unit is not None:
            return unit_design(selection, self.question.unit, *given)
        if self.question.paired_by is None:
            return group_design(selection, *given)
        return pair_design(pair_up(selection, self.question.paired_by), *given)

    def figures(self, design: Design) -> pd.DataFrame:
        """Compare two sides, or the target with all other groups."""
        confidence = self.rules.confidence
        if self.question.against == "largest":
            return in_standard_errors(against_all(design, confidence), confidence)
        return in_standard_errors(design.figures(1, confidence), confidence)
