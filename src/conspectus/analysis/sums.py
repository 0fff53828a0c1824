"""Sums of any weights over the documents that have each latent.

A count is such a sum, and so is all that a regression on a score needs. The codes are streamed;
what is held is one row of sums a weight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from conspectus.analysis.blocks import stream

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray
    from conspectus.store import Presence


def latent_sums(
    selection: Selection, weights: sp.csr_array, presence: Presence, progress: Progress
) -> FloatArray:
    """Add up weights of documents, for each latent over those that have it.

    Parameters
    ----------
    selection
        Whose stores to read.
    weights
        Shape (documents, m); rows of documents outside must be empty.
    presence
        When a document has a latent.
    progress
        Told of every part read.

    Returns
    -------
    array
        Shape (m, latents).
    """
    width = selection.n_latents
    total = np.zeros((weights.shape[1], width))
    progress.start("count", float(selection.side.size), "documents")
    for block in stream(selection, ("latent", *presence.fields)):
        latent, kept = block.values["latent"], block.kept(presence)
        entries = block.entries
        if kept is not None:
            before = np.concatenate([[0], np.cumsum(kept)])
            bounds = np.concatenate([[0], np.cumsum(entries)])
            latent, entries = latent[kept], np.diff(before[bounds])
        indptr = np.concatenate([[0], np.cumsum(entries)])
        present = sp.csr_array(
            (np.ones(latent.size), latent.astype(np.int32), indptr), shape=(entries.size, width)
        )
        found = sp.coo_array(sp.csr_array(weights[block.first : block.last].T) @ present)
        total[found.coords] += found.data  # a product has each cell once
        progress.advance(block.last - block.first)
    progress.finish()
    return total
