"""From the codes of tokens to the embedding of a document, whatever batches they came in.

A document may be spread over several rows and batches, and a batch holds tokens of many documents.
Every batch is reduced at once to one entry a (document, latent) pair, and entries of different
batches are merged by the same rule, so that memory grows with what is kept, not with what is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import torch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from conspectus.saes.codes import SparseCodes

MERGE_ABOVE = 4_000_000
"""Entries held before those of different batches are merged."""


@dataclass(frozen=True)
class Pooling:
    """How the codes of a document's tokens become its embedding.

    Parameters
    ----------
    kind
        ``max``: a latent's strength in a document is its largest activation on any token. The
        number of tokens on which it fires and the place of the largest are kept beside it.
    """

    kind: Literal["max"] = "max"

    def record(self) -> dict[str, Any]:
        """Return the policy as plain values for a manifest."""
        return {"kind": self.kind}


@dataclass(frozen=True, eq=False)
class Pooled:
    """Embeddings of some documents as compressed sparse rows.

    Parameters
    ----------
    indptr
        int64 ``[n + 1]``: document ``i`` owns the entries ``indptr[i]:indptr[i + 1]``.
    latent
        int64 ``[nnz]``, ascending within a document.
    max
        float32 ``[nnz]``: largest activation.
    count
        int64 ``[nnz]``: tokens on which the latent fires.
    peak
        int64 ``[nnz]``: position of the first token with the largest activation.
    """

    indptr: NDArray[np.int64]
    latent: NDArray[np.int64]
    max: NDArray[np.float32]
    count: NDArray[np.int64]
    peak: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Entries:
    """One entry a (document, latent) pair; `key` is document * n_latents + latent, ascending."""

    key: torch.Tensor
    max: torch.Tensor
    count: torch.Tensor
    peak: torch.Tensor


def _reduce(
    key: torch.Tensor, value: torch.Tensor, count: torch.Tensor | None, position: torch.Tensor
) -> _Entries:
    """Merge cells of the same key: maximum, sum of counts, first position of the maximum."""
    key, order = key.sort()
    value, position = value[order], position[order]
    keys, group, sizes = torch.unique_consecutive(key, return_inverse=True, return_counts=True)
    largest = value.new_full(keys.shape, -torch.inf).scatter_reduce_(0, group, value, "amax")
    elsewhere = torch.iinfo(torch.int64).max
    at_largest = torch.where(value == largest[group], position, elsewhere)
    first = torch.full_like(keys, elsewhere).scatter_reduce_(0, group, at_largest, "amin")
    if count is None:
        counted = sizes
    else:
        counted = torch.zeros_like(keys).scatter_add_(0, group, count[order])
    return _Entries(keys, largest, counted, first)


class MaxPool:
    """Collects the codes of some documents' tokens, batch by batch.

    Parameters
    ----------
    n_documents
        Number of documents.
    n_latents
        Width of the dictionary.
    """

    def __init__(self, n_documents: int, n_latents: int) -> None:
        self.n_documents = n_documents
        self.n_latents = n_latents
        self._held: list[_Entries] = []

    def add(self, codes: SparseCodes, document: torch.Tensor, position: torch.Tensor) -> None:
        """Take in the codes of a batch of tokens.

        Parameters
        ----------
        codes
            Codes of n tokens.
        document
            int64 ``[n]``: the document of each token, from 0.
        position
            int64 ``[n]``: where in its document each token stands.
        """
        token = codes.token_index()
        key = document[token] * self.n_latents + codes.latent
        self._held.append(_reduce(key, codes.value, None, position[token]))
        if len(self._held) > 1 and sum(len(one.key) for one in self._held) > MERGE_ABOVE:
            self._held = [self._merged()]

    def result(self) -> Pooled:
        """Return the embeddings of all documents, in their order."""
        merged = self._merged()
        key = merged.key
        starts = torch.arange(self.n_documents + 1, device=key.device) * self.n_latents
        return Pooled(
            indptr=torch.searchsorted(key, starts).cpu().numpy(),
            latent=(key % self.n_latents).cpu().numpy(),
            max=merged.max.cpu().numpy(),
            count=merged.count.cpu().numpy(),
            peak=merged.peak.cpu().numpy(),
        )

    def _merged(self) -> _Entries:
        if len(self._held) == 1:
            return self._held[0]
        none = torch.zeros(0, dtype=torch.int64)
        if not self._held:
            return _Entries(none, none.float(), none, none)
        return _reduce(
            torch.cat([one.key for one in self._held]),
            torch.cat([one.max for one in self._held]),
            torch.cat([one.count for one in self._held]),
            torch.cat([one.peak for one in self._held]),
        )
