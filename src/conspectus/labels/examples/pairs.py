"""The active documents of all latents asked for, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.examples.active import draw_active

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.labels.examples.quota import Quota
    from conspectus.store import Store


@dataclass(frozen=True, eq=False)
class Pairs:
    """Active documents, latent by latent, the strongest first.

    Parameters
    ----------
    latent, row
        Latent and document of each, shape (n,).
    strength
        Largest activation there, shape (n,).
    top
        Largest activation of the latent in any document, shape (n,).
    quantile
        Tenth of strength, shape (n,).
    naming
        Whether it is for naming, else for testing, shape (n,).
    """

    latent: NDArray[np.int64]
    row: NDArray[np.int64]
    strength: NDArray[np.float64]
    top: NDArray[np.float64]
    quantile: NDArray[np.int64]
    naming: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.latent)


def draw_pairs(
    store: Store, latents: Sequence[int], allowed: NDArray[np.bool_], quota: Quota, seed: int
) -> Pairs:
    """Draw the active documents of some latents.

    Parameters
    ----------
    store
        A complete store.
    latents
        Latents, each once.
    allowed
        Documents that may be drawn, shape (n_documents,).
    quota
        How many are wanted.
    seed
        Decides the draw of each latent by itself, whatever others are asked for.

    Returns
    -------
    Pairs
        Fewer of a latent that has fewer documents.

    Raises
    ------
    StoreError
        The store is incomplete or damaged.
    """
    columns: list[list[NDArray[np.float64]]] = [[np.zeros(0)] for _ in range(6)]
    for latent, (rows, values) in zip(latents, store.strengths(latents), strict=True):
        top = float(values.max(initial=0))
        here = allowed[rows]
        strength = values[here].astype(np.float64)
        rng = np.random.default_rng([seed, latent, 0])
        drawn = draw_active(strength, quota.naming, quota.testing, rng)
        row = rows[here][drawn.place]
        size = len(row)
        piece = (np.full(size, latent), row, strength[drawn.place], np.full(size, top))
        for column, values_of in zip(columns, (*piece, drawn.quantile, drawn.naming), strict=True):
            column.append(np.asarray(values_of, np.float64))
    latent, row, strength, top, quantile, naming = (np.concatenate(c) for c in columns)
    whole = [column.astype(np.int64) for column in (latent, row, quantile)]
    return Pairs(whole[0], whole[1], strength, top, whole[2], naming.astype(np.bool_))
