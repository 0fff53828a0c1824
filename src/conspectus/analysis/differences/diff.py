"""Which concepts one side has more of than the other, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.analysis.differences.groups import select_groups
from conspectus.analysis.differences.judge import fold_findings, judged
from conspectus.analysis.differences.many import against_all
from conspectus.analysis.differences.origin import notes, provenance
from conspectus.analysis.differences.paired import pair_design
from conspectus.analysis.differences.pairing import pair_up
from conspectus.analysis.differences.result import DiffResult
from conspectus.analysis.differences.settings import (
    Against,
    Correction,
    Question,
    RankBy,
    Rules,
    Safeguards,
)
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.unpaired import group_design
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.families import Folding
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from conspectus.analysis.differences.design import Design
    from conspectus.analysis.selection import Selection
    from conspectus.analysis.values import Values
    from conspectus.stats.types import IntArray


def diff(
    store: Store | str | Path,
    *,
    by: str | None = None,
    a: Values | None = None,
    b: Values | None = None,
    against: Against = "pooled",
    paired_by: str | None = None,
    where: str | None = None,
    b_store: Store | str | Path | None = None,
    strata: str | Sequence[str] = (),
    adjust_length: bool = True,
    presence: Presence | None = None,
    min_support: int | None = None,
    confidence: float = 0.95,
    fdr: float = 0.05,
    correction: Correction = "bh",
    folding: Folding | None = Folding(),  # noqa: B008 (frozen)
    rank_by: RankBy = "difference",
    progress: Progress | None = None,
) -> DiffResult:
    """Compare the shares of documents that have each latent, on two sides or in many groups.

    Parameters
    ----------
    store, b_store
        Store of all sides; or of side a, and of side b (made by the same encoder).
    by, a, b, against, paired_by, where
        What is compared: see `Question`.
    strata, adjust_length
        What else could explain a difference: see `Safeguards`.
    presence, min_support, confidence, fdr, correction, folding, rank_by
        What counts as present and as a finding: see `Rules`. None for the default presence.
    progress
        Told how far the work is.

    Returns
    -------
    DiffResult
        Findings first, the largest first, whichever side has more.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put: no such column or value, an empty side, no pairs.
    EncoderMismatchError
        The stores were made by different encoders; the message names the fields.
    """
    question = Question(by=by, a=a, b=b, against=against, paired_by=paired_by, where=where)
    guards = Safeguards.of(strata, adjust_length)
    rules = Rules(
        presence=presence or Presence(),
        min_support=min_support,
        confidence=confidence,
        fdr=fdr,
        correction=correction,
        folding=folding,
        rank_by=rank_by,
    )
    if rank_by == "adjusted" and not (guards.strata or guards.adjust_length):
        raise AnalysisError("nothing is held equal to rank by: give strata=, or adjust_length=True")
    first, second = _opened(store), None if b_store is None else _opened(b_store)
    return _compared(
        _selected(first, second, question), question, rules, guards, progress or SILENT
    )


def _opened(store: Store | str | Path) -> Store:
    return store if isinstance(store, Store) else Store.open(store)


def _selected(first: Store, second: Store | None, question: Question) -> Selection:
    q = question
    if q.against == "pooled":
        return select(first, second, by=q.by, a=q.a, b=q.b, where=q.where)
    if second is not None:
        raise AnalysisError("against='largest' compares groups of one store: leave b_store out")
    return select_groups(first, by=q.by, a=q.a, b=q.b, where=q.where)


def _compared(
    selection: Selection, question: Question, rules: Rules, guards: Safeguards, progress: Progress
) -> DiffResult:
    design = _design(selection, question, rules, guards, progress)
    many = question.against == "largest"
    figures = against_all(design, rules.confidence) if many else design.figures(1, rules.confidence)
    table = judged(figures, rules)
    looked_through = fold_findings(table, design.selection, rules, progress)
    return DiffResult(
        latents=_labelled(table, selection.stores[0]),
        sides=selection.names,
        settings={
            **question.record(),
            **guards.record(),
            **rules.record(design.min_support, looked_through),
        },
        provenance=provenance(design),
        notes=notes(design, question, guards),
        source=Evidence(design.selection, rules.presence),
    )


def _design(
    selection: Selection,
    question: Question,
    rules: Rules,
    guards: Safeguards,
    progress: Progress,
    latents: IntArray | None = None,
) -> Design:
    if question.paired_by is None:
        return group_design(selection, rules, guards, progress, latents)
    keys = pair_up(selection, question.paired_by)
    return pair_design(keys, rules, guards, progress, latents)


def _labelled(table: pd.DataFrame, store: Store) -> pd.DataFrame:
    labels = store.labels().select(["latent", "label", "source"]).to_pandas()
    named = table[["latent"]].merge(labels, on="latent", how="left")
    table.insert(1, "label", named["label"].fillna("").astype(object))
    table.insert(2, "label_source", named["source"].fillna("").astype(object))
    return table
