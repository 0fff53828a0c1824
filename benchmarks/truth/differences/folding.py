"""How far latents that say the same should be folded into one row."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.designs import A, B, planted_designs
from benchmarks.truth.differences.methods import FDR
from benchmarks.truth.differences.planted import Planting, design_store
from benchmarks.truth.differences.scoring import TOP

import conspectus as cs
from conspectus.analysis.counts import presence_matrix
from conspectus.analysis.families import Folding, heads, likeness_of_names
from conspectus.analysis.selection import OUTSIDE
from conspectus.progress import SILENT
from conspectus.store import Presence

if TYPE_CHECKING:
    from benchmarks.truth.differences.scoring import Truth
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.analysis.differences.result import DiffResult

SHARE = 25
NO_FOLDING = "none"
ANY = -1.0
CANDIDATES: dict[str, Folding | None] = {
    NO_FOLDING: None,
    **{
        f"{jaccard}, {cosine}": Folding(jaccard, cosine, names=None)
        for jaccard in (0.4, 0.6, 0.8)
        for cosine in (0.3, 0.5, 0.7)
    },
    "0.2, 0.3": Folding(0.2, 0.3, names=None),
    "0.2, 0.1": Folding(0.2, 0.1, names=None),
    **{f"{jaccard}, any": Folding(jaccard, ANY) for jaccard in (0.2, 0.3, 0.4, 0.6)},
    **{f"{jaccard}, names": Folding(jaccard) for jaccard in (0.4, 0.5, 0.6)},
}
"""Jaccard and cosine; some far laxer ones show which of both holds back. Last with like names."""


def sweep(planting: Planting, seeds: int, work: Work, share: int = SHARE) -> pd.DataFrame:
    """Fold what `cs.diff` finds in every way.

    Parameters
    ----------
    planting
        The corpus with the property.
    seeds
        Number of splits.
    work
        Where the derived store goes.
    share
        Percent of side a that is edited.

    Returns
    -------
    pandas.DataFrame
        A row a split and way: ``corpus, property, seed, folding`` and what `score_rows` gives.
    """
    designs = planted_designs(planting.name, (share,), seeds)
    store = design_store(planting, designs, work)
    truth = planting.truth
    rows: list[dict[str, Any]] = []
    for design in designs:
        found = cs.diff(store, by=design.column, a=A, b=B, fdr=FDR, folding=None)
        latents = found.latents["latent"].to_numpy()
        positive = (found.latents["difference"] > 0).to_numpy()
        common = {"corpus": planting.corpus, "property": planting.name, "seed": design.seed}
        for name, head in families(found).items():
            scores = score_rows(latents, positive, head, truth)
            rows.append(common | {"folding": name} | scores)
    return pd.DataFrame(rows)


def families(found: DiffResult) -> dict[str, NDArray[np.int64]]:
    """Fold the findings of a comparison in every way, reading the store once.

    Parameters
    ----------
    found
        A comparison without folding.

    Returns
    -------
    dict of str to ndarray
        For every one of `CANDIDATES`, the place of each row's head, as `cs.diff` would fold.
    """
    table, selection = found.latents, found.source.selection
    places = np.arange(len(table))
    count = int((table["q_value"] <= FDR).sum())
    if count < 2:
        return dict.fromkeys(CANDIDATES, places)
    latents = table["latent"].to_numpy()[:count]
    positive = (table["difference"] > 0).to_numpy()[:count]
    present = presence_matrix(selection, latents, Presence(), SILENT)
    present = present[np.flatnonzero(selection.side != OUTSIDE)]
    directions = selection.stores[0].decoder_directions(latents)
    names = cache(partial(likeness_of_names, selection.stores[0], latents))
    folded: dict[str, NDArray[np.int64]] = {}
    for name, folding in CANDIDATES.items():
        head = places.copy()
        if folding is not None:
            head[:count] = heads(present, directions, folding, kinds=positive, names=names)
        folded[name] = head
    return folded


def score_rows(
    latents: NDArray[np.integer],
    positive: NDArray[np.bool_],
    head: NDArray[np.int64],
    truth: Truth,
) -> dict[str, float]:
    """Score what a user sees after folding.

    Parameters
    ----------
    latents
        As ranked, shape (k,).
    positive
        Whether side a has more of each, shape (k,).
    head
        Place of each one's head in the ranking, shape (k,).
    truth
        What is true of every latent.

    Returns
    -------
    dict
        ``top10``, whether the planted concept is among the ten first rows; ``repeats``, rows of
        these that are the planted concept beyond the first; ``distinct``, the others; ``hidden``,
        whether a latent that is the planted concept went under a head that is not; ``swallowed``,
        whether one that is not went under a head that is; ``unmoved``, whether one that no edit
        moves did; ``saved`` rows.
    """
    hit = truth.planted[latents] & positive
    folded = head != np.arange(len(head))
    first = np.flatnonzero(~folded)[:TOP]
    planted = int(hit[first].sum())
    repeats = max(planted - 1, 0)
    into_planted = folded & hit[head] & ~hit
    return {
        "top10": float(planted > 0),
        "repeats": float(repeats),
        "distinct": float(len(first) - repeats),
        "hidden": float((folded & hit & ~hit[head]).any()),
        "swallowed": float(into_planted.any()),
        "unmoved": float((into_planted & truth.unmoved[latents]).any()),
        "saved": float(folded.sum()),
    }
