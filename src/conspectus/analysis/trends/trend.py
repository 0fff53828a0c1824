"""Which concepts become more or less common along an order, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from conspectus.analysis.confounds.held import columns_of, confounds_of
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.families import Folding
from conspectus.analysis.keys import read_keys
from conspectus.analysis.origin import missing_notes, provenance_of
from conspectus.analysis.per_latent import labelled
from conspectus.analysis.rules import Correction, Rules
from conspectus.analysis.selection import everything, opened
from conspectus.analysis.trends.figures import STEADY, TURNS, UNEVEN
from conspectus.analysis.trends.order import read_order, without_empty
from conspectus.analysis.trends.paired import trends_within_keys
from conspectus.analysis.trends.result import TrendResult
from conspectus.analysis.trends.unpaired import trends_of_documents
from conspectus.progress import SILENT, Progress
from conspectus.report.layout import counted
from conspectus.stats import benjamini_hochberg
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from conspectus.analysis.keys import Keys
    from conspectus.analysis.trends.figures import Trends
    from conspectus.analysis.trends.order import Order
    from conspectus.analysis.values import Value


def trend(
    store: Store | str | Path,
    *,
    by: str,
    order: Sequence[Value] | None = None,
    bins: int | None = None,
    paired_by: str | None = None,
    where: str | None = None,
    strata: str | Sequence[str] = (),
    adjust_length: bool = True,
    presence: Presence | None = None,
    min_support: int | None = None,
    confidence: float = 0.95,
    fdr: float = 0.05,
    correction: Correction = "bh",
    folding: Folding | None = Folding(),  # noqa: B008 (frozen)
    rank_by: Literal["change", "adjusted"] = "change",
    progress: Progress | None = None,
) -> TrendResult:
    """Test for every latent whether its share of documents rises or falls along an order.

    Parameters
    ----------
    store
        The store.
    by
        Column with the order: numbers and dates as they are, or categories with `order`.
    order
        Values of the column, first to last, each one step after the other. Documents with other
        values are left out and counted.
    bins
        Quantile bins in which numbers and dates are shown (they are tested as they are); None for
        one group a value, or six bins where there are more than twelve values.
    paired_by
        Column that documents share, such as the prompt that every release answered: documents are
        then compared within its values only. Documents whose value has no second score are left
        out and counted.
    where
        Condition on metadata columns, in pandas' query syntax.
    strata, adjust_length
        Metadata columns to hold equal in the adjusted change, one name or several; and whether to
        hold the length of documents equal as well.
    presence, min_support, confidence, fdr, correction, folding, rank_by
        What counts as present and as a finding: see `Rules`. None for the default presence.
    progress
        Told how far the work is.

    Returns
    -------
    TrendResult
        Findings first, the largest change over the whole range first, up or down.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put: no such column, no order, fewer than two values.
    """
    source = opened(store)
    rules = Rules(
        size="change",
        presence=presence or Presence(),
        min_support=min_support,
        confidence=confidence,
        fdr=fdr,
        correction=correction,
        folding=folding,
        rank_by=rank_by,
    )
    report, columns = progress or SILENT, columns_of(strata)
    rules.check(columns, adjust_length=adjust_length)
    ordered, keys = read_order(everything(source, where), by, order, bins), None
    if paired_by is not None:
        narrowed, score, keys = read_keys(ordered.selection, ordered.score, paired_by)
        ordered = replace(ordered, selection=without_empty(narrowed), score=score)
    confounds = confounds_of(ordered.selection, columns, adjust_length=adjust_length)
    if keys is None:
        found = trends_of_documents(ordered, confounds, rules, report)
    else:
        found = trends_within_keys(ordered, keys, confounds, rules, report)
    table = _shaped(rules.judged(found.figures), fdr)
    looked_through = rules.folded(table, ordered.selection, report)
    return TrendResult(
        latents=labelled(table, source),
        counts=dict(zip(found.figures["latent"].tolist(), found.counts.T, strict=True)),
        settings={
            "by": by,
            "order": None if order is None else list(order),
            "bins": bins,
            "paired_by": paired_by,
            "where": where,
            "strata": list(columns),
            "adjust_length": adjust_length,
            **rules.record(found.min_support, looked_through),
        },
        provenance=_provenance(ordered, keys, found),
        notes=_notes(ordered, keys, found, by),
        source=Evidence(ordered.selection, rules.presence),
    )


def _shaped(table: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Add ``turns_q`` and ``shape``: steady, uneven (by no more than chance), or turning round."""
    table["turns_q"] = benjamini_hochberg(table["turns_p"].to_numpy())
    steady = table.pop("steady") > 0
    table["shape"] = UNEVEN
    table.loc[table["turns_q"] <= fdr, "shape"] = TURNS
    table.loc[steady, "shape"] = STEADY
    return table


def _provenance(order: Order, keys: Keys | None, found: Trends) -> dict[str, object]:
    return {
        **provenance_of(order.selection),
        "groups": list(order.selection.names),
        "unit": order.unit,
        "range": order.span,
        "median_tokens": list(order.selection.median_tokens()),
        "keys": None if keys is None else keys.n,
        "left_out": order.without + (0 if keys is None else keys.left_out),
        "latents_tested": len(found.figures),
        "test": found.test,
        "adjusted_for": list(found.adjusted_for),
        "uncovered": round(1 - found.covered, 4),
    }


def _notes(order: Order, keys: Keys | None, found: Trends, by: str) -> tuple[str, ...]:
    notes = list(missing_notes(order.selection))
    if order.without:
        without = counted(order.without, "document has", "documents have")
        notes.append(f"{without} no value of {by} in the order: left out.")
    if keys is not None and keys.left_out:
        alone = counted(keys.left_out, "document shares its", "documents share their")
        notes.append(f"{alone} key with none of another {by}: left out.")
    if not found.adjusted_for:
        notes.append("Nothing is held equal: no length or column that was asked for varies.")
    elif found.covered < 1:
        notes.append(
            f"{1 - found.covered:.1%} of the documents have none of another {by} that is alike in "
            "what is held equal; they do not count in the adjusted change."
        )
    if keys is not None:
        notes.append(
            "Whether shares go one way is judged as if groups were independent, which is cautious "
            "for documents of the same keys."
        )
    return tuple(notes)
