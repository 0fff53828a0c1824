"""Whether two latents fire on the same words.

A latent for "not" and one for the word after "not" go together in every document, and that says
something about the language, not about the corpus. The store keeps the token on which each latent
fires most in each document; where those lie side by side in many of the documents that a pair
shares, the pair is trivial. In a tweet any two words are neighbours, so what chance gives is taken
off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.blocks import stream
from conspectus.analysis.correlations.features import batches
from conspectus.analysis.selection import OUTSIDE

if TYPE_CHECKING:
    from conspectus.analysis.correlations.units import Field
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence


class Peaks:
    """Where some latents fire most, in every document that has them.

    Parameters
    ----------
    peak
        Number of the token, from 1, shape (units, latents).
    n_tokens
        Tokens of each unit, shape (units,).
    """

    def __init__(self, peak: sp.csc_array, n_tokens: FloatArray) -> None:
        self._peak, self._n_tokens = peak, n_tokens
        self._here = sp.csc_array(
            (np.ones(peak.nnz, np.int8), peak.indices, peak.indptr), peak.shape
        )

    @classmethod
    def of(cls, field: Field, latents: IntArray, presence: Presence, progress: Progress) -> Peaks:
        """Read the peaks of some latents.

        Parameters
        ----------
        field
            Documents, each a unit of its own.
        latents
            The latents, in the order in which they are asked for later.
        presence
            When a document has a latent.
        progress
            Told of every part read.

        Returns
        -------
        Peaks
            Of those latents.
        """
        selection = field.selection
        column = np.full(selection.n_latents, -1, np.int32)
        column[latents] = np.arange(latents.size, dtype=np.int32)
        found: list[tuple[npt.NDArray[np.int64], ...]] = []
        progress.start("peaks", float(field.unit.size), "documents")
        fields = tuple(dict.fromkeys(("latent", "peak", *presence.fields)))
        for block in stream(selection, fields):
            unit = np.repeat(field.unit[block.first : block.last], block.entries)
            place = column[block.values["latent"]]
            keep = (place >= 0) & (unit != OUTSIDE)
            kept = block.kept(presence)
            if kept is not None:
                keep &= kept
            peak = block.values["peak"][keep].astype(np.int64) + 1
            found.append((peak, unit[keep], place[keep].astype(np.int64)))
            progress.advance(float(block.last - block.first))
        progress.finish()
        peak, unit, place = (np.concatenate(part) for part in zip(*found, strict=True))
        shape = (field.n, latents.size)
        matrix = sp.csc_array((peak.astype(np.int32), (unit, place)), shape=shape)
        matrix.sort_indices()
        return cls(matrix, field.n_tokens())

    def near_share(self, first: IntArray, second: IntArray, window: int) -> FloatArray:
        """Tell in how many shared documents two latents fire side by side.

        Parameters
        ----------
        first, second
            Places of the pairs' latents, shape (pairs,).
        window
            Tokens between the two peaks, at most; 0 for the same token.

        Returns
        -------
        array
            Share of the documents with both whose peaks lie that near, beyond chance: 0 as for
            peaks anywhere in the document, 1 if always; 0 where no document has both or all are
            too short to tell, shape (pairs,).
        """
        tokens = np.maximum(self._n_tokens, 1.0)
        # Two of L places, each anywhere: L (2w + 1) - w (w + 1) of L^2 choices are that near.
        near = (tokens * (2 * window + 1) - window * (window + 1)) / tokens**2
        chance = np.where(tokens > window, np.minimum(near, 1.0), 1.0)
        size = np.diff(self._peak.indptr)
        weight = size[first].astype(np.int64) + size[second]
        parts = batches(weight)
        return np.concatenate([self._near(first[p], second[p], window, chance) for p in parts])

    def _near(
        self, first: IntArray, second: IntArray, window: int, chance: FloatArray
    ) -> FloatArray:
        one = sp.csc_array(self._peak[:, first].multiply(self._here[:, second]))
        other = sp.csc_array(self._here[:, first].multiply(self._peak[:, second]))
        near = np.concatenate([[0], np.cumsum(np.abs(one.data - other.data) <= window)])
        by_chance = np.concatenate([[0.0], np.cumsum(chance[one.indices])])
        both = np.maximum(np.diff(one.indptr), 1)
        share, expected = (np.diff(x[one.indptr]) / both for x in (near, by_chance))
        room = 1.0 - expected
        return np.divide(share - expected, room, out=np.zeros_like(room), where=room > 1e-9)
