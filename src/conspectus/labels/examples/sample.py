"""Sampling: from a store to windows of text for every latent asked for.

Two readings of the documents serve all latents at once. What a latent gets depends on the store,
the seed and itself alone, so that naming more latents changes no question already asked.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.errors import InputError
from conspectus.labels.examples.example import Example, Examples
from conspectus.labels.examples.negative import Negatives
from conspectus.labels.examples.pairs import Pairs, draw_pairs
from conspectus.labels.examples.placing import place_negatives
from conspectus.labels.examples.quota import Quota
from conspectus.labels.examples.reading import Documents
from conspectus.labels.examples.sweep import sweep
from conspectus.labels.units import Vocabulary
from conspectus.progress import SILENT, Progress
from conspectus.store.reading import as_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from conspectus.labels.examples.placing import Wanted
    from conspectus.store import Store

POOL: Final = 20_000
"""Documents at most in which hard negatives are looked for."""


def sample_examples(
    store: Store,
    latents: Sequence[int],
    *,
    seed: int = 0,
    n_naming: int = 20,
    n_testing: int = 20,
    n_naming_negatives: int = 10,
    n_testing_negatives: int = 20,
    rows: ArrayLike | None = None,
    progress: Progress = SILENT,
) -> dict[int, Examples]:
    """Sample windows of documents with and without each latent, for naming and for testing.

    Parameters
    ----------
    store
        A complete store.
    latents
        Latents; one asked for twice is sampled once.
    seed
        Decides what is drawn. The same store, seed and `rows` give a latent the same windows,
        whatever other latents are asked for.
    n_naming, n_testing
        Active windows of each latent, at most; as many of every tenth of strength.
    n_naming_negatives, n_testing_negatives
        Windows of documents in which the latent does not fire at all, at most.
    rows
        Global rows, or a boolean array: only these documents are shown. All if None.
    progress
        Told of every document read.

    Returns
    -------
    dict of int to Examples
        Of every latent, in the order of `latents`; with few documents there are few windows, with
        none there are none. Naming and testing share no document and no text.

    Raises
    ------
    InputError
        A number is negative.
    StoreError
        There is no such latent or row, or the store is incomplete or damaged.
    """
    quota = Quota(n_naming, n_testing, n_naming_negatives, n_testing_negatives)
    if seed < 0:
        raise InputError(f"the seed must be 0 or more, not {seed}")
    wanted = list(dict.fromkeys(int(latent) for latent in latents))
    allowed = _mask(store, rows)
    pool = np.flatnonzero(allowed)
    if len(pool) > POOL:
        pool = np.sort(np.random.default_rng(seed).choice(pool, POOL, replace=False))
    documents = Documents(store, Vocabulary())
    pairs = draw_pairs(store, wanted, allowed, quota, seed)
    found = sweep(documents, pairs, pool, progress)
    first = np.flatnonzero(np.diff(pairs.latent, prepend=-1))
    chosen = Negatives(store, pairs, found, pool, allowed)
    places = dict(zip(pairs.latent[first].tolist(), _slices(first, len(pairs)), strict=True))
    picks: list[Wanted] = []
    for latent, place in places.items():
        picks += [(latent, pick) for pick in chosen.pick(latent, place, quota, seed)]
    negatives: dict[int, list[Example]] = {latent: [] for latent in wanted}
    placed = place_negatives(documents, picks, seed, progress)
    for (latent, _), example in zip(picks, placed, strict=True):
        negatives[latent].append(example)
    return {
        latent: _deal(
            latent, pairs, places.get(latent, _NONE), found.examples, negatives[latent], quota
        )
        for latent in wanted
    }


_NONE: Final = slice(0, 0)


def _mask(store: Store, rows: ArrayLike | None) -> NDArray[np.bool_]:
    """Documents that may be shown, shape (n_documents,)."""
    allowed = np.zeros(store.n_documents, np.bool_)
    allowed[as_rows(rows, store.n_documents) if rows is not None else slice(None)] = True
    return allowed


def _slices(first: NDArray[np.int64], n: int) -> list[slice]:
    cuts = [*first.tolist(), n]
    return [slice(a, b) for a, b in pairwise(cuts)]


def _deal(
    latent: int,
    pairs: Pairs,
    place: slice,
    examples: list[Example],
    negatives: Sequence[Example],
    quota: Quota,
) -> Examples:
    """Put the windows of a latent where they belong, no text twice."""
    seen: set[str] = set()
    of_naming = pairs.naming[place].tolist()
    active = list(zip(of_naming, examples[place], strict=True))
    naming = _distinct((example for for_naming, example in active if for_naming), seen)
    testing = _distinct((example for for_naming, example in active if not for_naming), seen)
    kept = _distinct(negatives, seen)
    for_naming, for_testing = _split(kept, quota)
    return Examples(latent, naming, for_naming, testing, for_testing)


def _distinct(examples: Iterable[Example], seen: set[str]) -> tuple[Example, ...]:
    """Leave out windows whose text was there before, and remember the others."""
    kept: list[Example] = []
    for example in examples:
        if example.text not in seen:
            seen.add(example.text)
            kept.append(example)
    return tuple(kept)


def _split(
    negatives: Sequence[Example], quota: Quota
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Deal negatives out to naming and testing, in proportion where there are too few."""
    near = [example for example in negatives if example.kind == "near"]
    other = [example for example in negatives if example.kind == "random"]
    enough = min(len(negatives) / max(quota.negatives, 1), 1)
    n_naming = int(quota.naming_negatives * enough)
    n_near = min(n_naming, -(-len(near) * quota.naming_negatives // max(quota.near, 1)))
    n_other = n_naming - n_near
    return (*near[:n_near], *other[:n_other]), (*near[n_near:], *other[n_other:])
