"""Two properties planted at once: whether folding lets both be seen, and keeps them apart."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.coded import stacked
from benchmarks.truth.derived import derived_store
from benchmarks.truth.designs import OUTSIDE, A, B
from benchmarks.truth.differences.folding import SHARE, families
from benchmarks.truth.differences.methods import FDR
from benchmarks.truth.differences.scoring import TOP

import conspectus as cs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.truth.differences.planted import Planting
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.store import Store


def sweep_two(
    given: Sequence[Planting], seeds: int, work: Work, share: int = SHARE
) -> pd.DataFrame:
    """Plant every property of a corpus together with the next, in other documents of side a.

    Parameters
    ----------
    given
        The properties of one corpus, at least two.
    seeds
        Number of splits.
    work
        Where derived stores go.
    share
        Percent of side a that is edited with each property.

    Returns
    -------
    pandas.DataFrame
        A row a split and way: ``corpus, properties, seed, folding`` and what `score_two` gives.
    """
    hits = [one.truth.planted for one in given]
    rows: list[dict[str, Any]] = []
    for place, first in enumerate(given):
        other = (place + 1) % len(given)
        names = f"{first.name}+{given[other].name}"
        store = _store(first, given[other], names, seeds, share, work)
        for seed in range(seeds):
            found = cs.diff(store, by=f"seed{seed}", a=A, b=B, fdr=FDR, folding=None)
            latents = found.latents["latent"].to_numpy()
            positive = (found.latents["difference"] > 0).to_numpy()
            both = np.stack([hits[place][latents] & positive, hits[other][latents] & positive])
            common = {"corpus": first.corpus, "properties": names, "seed": seed}
            for name, head in families(found).items():
                rows.append(common | {"folding": name} | score_two(both, head))
    return pd.DataFrame(rows)


def sides_of_two(n: int, name: str, seed: int, share: int) -> NDArray[np.object_]:
    """Choose sides among n documents, their n versions with one property and n with another.

    Parameters
    ----------
    n
        Number of documents.
    name
        Of the properties; decides the split together with the seed.
    seed
        Number of the split.
    share
        Percent of side a that is edited with each.

    Returns
    -------
    ndarray, shape (3 n,)
        ``a``, ``b`` or ``-``; no document stands on both sides or in two versions.
    """
    order = np.random.default_rng(zlib.crc32(f"{name}/{seed}".encode())).permutation(n)
    a, b = order[: n // 2], order[n // 2 :]
    edited = round(share / 100 * len(a))
    column = np.full(3 * n, OUTSIDE, object)
    column[a[:edited] + n] = A
    column[a[edited : 2 * edited] + 2 * n] = A
    column[a[2 * edited :]] = A
    column[b] = B
    return column


def score_two(hits: NDArray[np.bool_], head: NDArray[np.int64]) -> dict[str, float]:
    """Score what a user sees of two properties.

    Parameters
    ----------
    hits
        Whether each ranked latent is the first, the second property, shape (2, k).
    head
        Place of each one's head in the ranking, shape (k,).

    Returns
    -------
    dict
        ``both``, whether each is among the ten first rows with a latent that is not the other
        too; ``repeats``, rows of these that are one of them beyond the first row of each;
        ``mixed``, whether a latent that is only the one property went under one that is only the
        other; ``lost``, whether a property that was in the list has no row any more; ``saved``
        rows.
    """
    shown = head == np.arange(len(head))
    first = np.flatnonzero(shown)[:TOP]
    only = hits & ~hits[::-1]
    seen = only[:, first].any(axis=1)
    either = int(hits[:, first].any(axis=0).sum())
    lost = hits.any(axis=1) & ~(hits & shown).any(axis=1)
    return {
        "both": float(seen.all()),
        "repeats": float(max(either - max(int(seen.sum()), 1), 0)),
        "mixed": float((only & only[::-1][:, head]).any()),
        "lost": float(lost.any()),
        "saved": float((~shown).sum()),
    }


def _store(
    first: Planting, second: Planting, names: str, seeds: int, share: int, work: Work
) -> Store:
    """Write documents, versions with one property, and versions with the other."""
    n = first.n
    coded = stacked(first.coded, second.coded.take(np.arange(n, 2 * n)))
    columns = {f"seed{seed}": sides_of_two(n, names, seed, share) for seed in range(seeds)}
    path = work.derived(f"{first.corpus}-two")
    return derived_store(first.store, coded, pd.DataFrame(columns), path)
