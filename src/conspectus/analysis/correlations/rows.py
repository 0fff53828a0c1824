"""From figures of pairs to ranked rows: q-values, verdicts, families folded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.confounds.verdict import REVERSED, UNKNOWN, verdicts
from conspectus.analysis.families import (
    MOST_FOLDED,
    Folding,
    foldable,
    heads,
    likeness_of_names,
)
from conspectus.stats import benjamini_hochberg, benjamini_yekutieli

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.analysis.correlations.units import Field
    from conspectus.stats.types import IntArray

APPEARS = "appears"
"""Verdict on a pair that is no finding over all units, but one within strata."""

_CORRECTIONS = {"bh": benjamini_hochberg, "by": benjamini_yekutieli}
_VIEWS = ("", "adjusted_", "given_")


def judged(
    table: pd.DataFrame, tested: int, fdr: float, correction: str, decides: str
) -> pd.DataFrame:
    """Add q-values and verdicts, and rank.

    Parameters
    ----------
    table
        Figures, a row a pair.
    tested
        Pairs tested in all. Those that are not in the table count as tested with p = 1, so that q
        is the expected share of flukes in this table and in any part of it cut off at some q.
    fdr
        Limit of a finding.
    correction
        ``"bh"`` or ``"by"``.
    decides
        ``"adjusted"`` if figures at equal length make a finding, ``"plain"`` otherwise.

    Returns
    -------
    pandas.DataFrame
        With ``q_value`` of every view, the verdicts ``length`` and ``given`` where there are such
        views, and ``finding``.

    Notes
    -----
    Setting p to 1 for whatever is not reported keeps every p-value of a true null too large rather
    than too small, whichever way the report was chosen; see Katsevich, Sabatti and Bogomolov
    (2023), J. Am. Stat. Assoc. 118:165, on filtering before counting rejections. Pairs that are
    trivial, too rarely together or too weak thus buy no room for flukes among those shown.
    """
    table = table.copy()
    for view in _VIEWS:
        if f"{view}p_value" in table:
            at = table.columns.to_list().index(f"{view}p_value")
            p = table[f"{view}p_value"].to_numpy()
            table.insert(at + 1, f"{view}q_value", _CORRECTIONS[correction](p, tested))
    deciding = "adjusted_" if decides == "adjusted" else ""
    if "adjusted_p_value" in table:
        table["length"] = _verdict(table, "", "adjusted_", fdr)
    if "given_p_value" in table:
        table["given"] = _verdict(table, deciding, "given_", fdr)
    table["finding"] = table[f"{deciding}q_value"] <= fdr
    apart = table["direction"] == "apart"
    order = np.lexsort((-table["score"], apart, ~table["finding"].to_numpy()))
    return table.drop(columns="score").iloc[order].reset_index(drop=True)


def _verdict(table: pd.DataFrame, before: str, after: str, fdr: float) -> npt.NDArray[np.object_]:
    significant = (table[f"{before}q_value"] <= fdr).to_numpy()
    within = (table[f"{after}q_value"] <= fdr).to_numpy()
    raw, adjusted, low, high = (
        np.log(table[name].to_numpy(np.float64))
        for name in (f"{before}odds_ratio", *(f"{after}odds_{x}" for x in ("ratio", "low", "high")))
    )
    verdict = verdicts(
        raw, adjusted, low, high, significant=significant, adjusted_significant=within
    )
    verdict[(verdict == UNKNOWN) & within] = APPEARS
    verdict[within & significant & (np.sign(raw) != np.sign(adjusted))] = REVERSED
    return verdict


def folded_rows(table: pd.DataFrame, corpus: Corpus, folding: Folding | None) -> pd.DataFrame:
    """Fold pairs of the same two concepts into one row.

    Parameters
    ----------
    table
        Ranked pairs.
    corpus
        What they were computed from.
    folding
        When latents are one concept; None to fold nothing.

    Returns
    -------
    pandas.DataFrame
        With ``family``, the number of the pair that stands for this one, and ``family_size``;
        without the places of the members.
    """
    i, j = (table[name].to_numpy(np.int64) for name in ("first", "second"))
    table = table.drop(columns=["first", "second"])
    if folding is not None and len(table):
        if corpus.one_text:
            both = _heads(corpus.fields[0], corpus, np.stack([i, j], axis=1).ravel(), 0, folding)
            one, other = both.reshape(-1, 2).T
            i, j = np.minimum(one, other), np.maximum(one, other)
        else:
            i = _heads(corpus.fields[0], corpus, i, 0, folding)
            if (corpus.other.latent >= 0).all():
                j = _heads(corpus.fields[-1], corpus, j, 1, folding)
    key = pd.DataFrame({"i": i, "j": j, "direction": table["direction"].to_numpy()})
    groups = key.groupby(["i", "j", "direction"], sort=False)
    number = pd.Series(np.arange(len(table)))
    table["family"] = number.groupby(groups.ngroup().to_numpy()).transform("first").to_numpy()
    table["family_size"] = table.groupby("family")["family"].transform("size")
    return table


def _heads(field: Field, corpus: Corpus, places: IntArray, side: int, folding: Folding) -> IntArray:
    """Replace every feature by the head of its family; the most important come first."""
    features = corpus.first if side == 0 else corpus.other
    members, first = np.unique(places, return_index=True)
    members = members[np.argsort(first, kind="stable")]
    members = members[: 2 * min(MOST_FOLDED, foldable(features.units))]
    latents = features.latent[members]
    directions = field.store.decoder_directions(latents)
    names = partial(likeness_of_names, field.store, latents)
    head = np.arange(features.n)
    present = features.present[:, members].tocsr()
    head[members] = members[heads(present, directions, folding, names=names)]
    return head[places]
