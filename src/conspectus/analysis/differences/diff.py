"""Which concepts one side has more of than the other, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from conspectus.analysis.differences.comparison import FIGURES, Comparison
from conspectus.analysis.differences.length import EXPLAINED, REVERSED, length_verdict
from conspectus.analysis.differences.origin import notes, provenance
from conspectus.analysis.differences.paired import compare_pairs
from conspectus.analysis.differences.pairing import pair_up
from conspectus.analysis.differences.result import DiffResult
from conspectus.analysis.differences.sides import select
from conspectus.analysis.differences.unpaired import compare_groups
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.families import Folding, fold, foldable
from conspectus.analysis.values import Values, as_tuple
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.stats import benjamini_hochberg, benjamini_yekutieli
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from conspectus.analysis.selection import Selection

_CORRECTIONS = {"bh": benjamini_hochberg, "by": benjamini_yekutieli}
_RANKS = {"difference": ("difference", "q_value"), "adjusted": ("adjusted", "adjusted_q")}


def diff(
    store: Store | str | Path,
    *,
    by: str | None = None,
    a: Values | None = None,
    b: Values | None = None,
    paired_by: str | None = None,
    where: str | None = None,
    b_store: Store | str | Path | None = None,
    presence: Presence | None = None,
    min_support: int | None = None,
    confidence: float = 0.95,
    fdr: float = 0.05,
    correction: Literal["bh", "by"] = "bh",
    folding: Folding | None = Folding(),  # noqa: B008 (frozen)
    rank_by: Literal["difference", "adjusted"] = "difference",
    progress: Progress | None = None,
) -> DiffResult:
    """Compare the shares of documents that have each latent, on two sides.

    Parameters
    ----------
    store
        Store of both sides, or of side a.
    by, a, b
        Column, and its value or values on each side. With `b_store` they may be left out: each
        store is then a side (and `a` and `b`, if given, its name).
    paired_by
        Column that documents of both sides share, such as a prompt's id. Each of its values with
        documents on both sides is a pair; several documents a side count as their mean. Documents
        without a partner are left out and counted.
    where
        Condition on metadata columns, in pandas' query syntax.
    b_store
        Store of side b, made by the same encoder.
    presence
        When a document has a latent; ``Presence()`` (any token) if None.
    min_support
        Documents of both sides together that must have a latent; None for 10, less in tiny corpora.
    confidence
        Coverage of intervals.
    fdr
        False-discovery rate up to which a difference is a finding.
    correction
        ``"bh"`` for Benjamini-Hochberg, ``"by"`` for Benjamini-Yekutieli (any dependence).
    folding
        When near-duplicate latents are folded into one row; None to leave them apart.
    rank_by
        Rank findings by the difference, or by the difference at equal length.
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
    first = store if isinstance(store, Store) else Store.open(store)
    second = b_store if b_store is None or isinstance(b_store, Store) else Store.open(b_store)
    _check(confidence, fdr, correction, rank_by)
    rule, report = presence or Presence(), progress or SILENT
    selection = select(first, second, by=by, a=a, b=b, where=where)
    pairs = pair_up(selection, paired_by) if paired_by is not None else None
    options: dict[str, Any] = {
        "presence": rule,
        "min_support": min_support,
        "confidence": confidence,
        "progress": report,
    }
    if pairs is None:
        comparison = compare_groups(selection, **options)
    else:
        selection = pairs.selection
        comparison = compare_pairs(pairs, **options)
    table = _judged(comparison, fdr, correction, rank_by)
    looked_through = _fold(table, selection, folding, rank_by, fdr, rule, report)
    settings = {
        "by": by,
        "a": None if a is None else list(as_tuple(a)),
        "b": None if b is None else list(as_tuple(b)),
        "paired_by": paired_by,
        "where": where,
        "presence": rule.record(),
        "min_support": comparison.min_support,
        "confidence": confidence,
        "fdr": fdr,
        "correction": correction,
        "folding": None if folding is None else folding.record(looked_through),
        "rank_by": rank_by,
    }
    return DiffResult(
        latents=_labelled(table, first),
        sides=selection.names,
        settings=settings,
        provenance=provenance(selection, comparison, pairs),
        notes=notes(selection, comparison, pairs),
        source=Evidence(selection, rule),
    )


def _fold(
    table: pd.DataFrame,
    selection: Selection,
    folding: Folding | None,
    rank_by: str,
    fdr: float,
    presence: Presence,
    progress: Progress,
) -> int:
    """Add ``family`` and ``family_size``; say how many findings were looked through."""
    size, q = _RANKS[rank_by]
    table["family"] = table["latent"]
    findings = table.loc[table[q] <= fdr].head(foldable(sum(selection.sizes)))
    if folding is not None and len(findings) > 1:
        table.loc[findings.index, "family"] = fold(
            selection,
            findings["latent"].to_numpy(),
            findings[size].to_numpy() > 0,
            folding=folding,
            presence=presence,
            progress=progress,
        )
    table["family_size"] = table.groupby("family")["latent"].transform("size")
    return len(findings)


def _check(confidence: float, fdr: float, correction: str, rank_by: str) -> None:
    for name, value in (("confidence", confidence), ("fdr", fdr)):
        if not 0 < value < 1:
            raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")
    for name, value, valid in (
        ("correction", correction, _CORRECTIONS),
        ("rank_by", rank_by, _RANKS),
    ):
        if value not in valid:
            raise AnalysisError(f"{name} must be one of {', '.join(valid)}, not {value!r}")


def _judged(comparison: Comparison, fdr: float, correction: str, rank_by: str) -> pd.DataFrame:
    """Add q-values and verdicts, and rank: findings first, then by size."""
    table = comparison.figures.copy()
    adjust = _CORRECTIONS[correction]
    table.insert(FIGURES.index("p_value") + 1, "q_value", adjust(table["p_value"].to_numpy()))
    table["adjusted_q"] = adjust(table["adjusted_p"].to_numpy())
    columns = ("difference", "adjusted", "adjusted_low", "adjusted_high")
    raw, adjusted, low, high = (table[name].to_numpy(np.float64) for name in columns)
    table["length"] = length_verdict(
        raw,
        adjusted,
        low,
        high,
        significant=(table["q_value"] <= fdr).to_numpy(),
        adjusted_significant=(table["adjusted_q"] <= fdr).to_numpy(),
    )
    table["explained_by_length"] = table["length"].isin([EXPLAINED, REVERSED])
    size, q = _RANKS[rank_by]
    order = np.lexsort((table["latent"], -table[size].abs().fillna(0), ~(table[q] <= fdr)))
    return table.iloc[order].reset_index(drop=True)


def _labelled(table: pd.DataFrame, store: Store) -> pd.DataFrame:
    labels = store.labels().select(["latent", "label", "source"]).to_pandas()
    named = table[["latent"]].merge(labels, on="latent", how="left")
    table.insert(1, "label", named["label"].fillna("").astype(object))
    table.insert(2, "label_source", named["source"].fillna("").astype(object))
    return table
