"""What a document can be to a clustering: a dense vector, or its concepts, weighed in some way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from benchmarks.truth.limits.reading import averaged

from conspectus.analysis.clusters.features import strong

if TYPE_CHECKING:
    from benchmarks.truth.limits.reading import Read
    from numpy.typing import NDArray

    from conspectus.saes.base import SAE

CHUNK = 4_096
FEWEST, MOST = 0.01, 0.5
"""Shares of documents between which a concept takes part, as in `cs.cluster`."""


class Concepts:
    """Documents by latents, pooled in the three ways that are compared.

    Parameters
    ----------
    largest, tokens, total
        Largest activation, tokens on which the latent fires, and sum of activations, each of shape
        (documents, latents) and with the same entries.
    length
        Tokens of each document, shape (documents,).
    """

    def __init__(
        self,
        largest: sp.csr_array,
        tokens: sp.csr_array,
        total: sp.csr_array,
        length: NDArray[np.int64],
    ) -> None:
        self.largest = largest
        self.tokens = tokens
        self.total = total
        self.length = length

    @property
    def present(self) -> sp.csr_array:
        """Ones where a document has a latent."""
        return _with(self.largest, np.ones(self.largest.nnz))

    def first(self, latents: int) -> Concepts:
        """Keep the first latents: a nested dictionary's prefixes are dictionaries themselves."""
        parts = (self.largest, self.tokens, self.total)
        largest, tokens, total = (sp.csr_array(one[:, :latents]) for one in parts)
        return Concepts(largest, tokens, total, self.length)

    def weighed(self, how: str) -> sp.csr_array:
        """Weigh the concepts of every document.

        Parameters
        ----------
        how
            ``presence``, ``strength`` (over each latent's 90th percentile), ``idf`` (presence
            times rarity), ``strength x idf``, ``log tokens x idf``, ``mean x idf`` (mean activation
            of all tokens, over its 90th percentile).

        Returns
        -------
        scipy.sparse.csr_array
            Shape (documents, latents).

        Raises
        ------
        KeyError
            There is no such way.
        """
        base = {
            "presence": lambda: self.present,
            "strength": lambda: _relative(self.largest),
            "log tokens": lambda: _with(self.tokens, 1 + np.log(self.tokens.data)),
            "mean": lambda: _relative(self._mean()),
            "idf": lambda: self.present,
        }[how.removesuffix(" x idf")]()
        return rare(base) if how.endswith("idf") else base

    def _mean(self) -> sp.csr_array:
        size = np.repeat(np.maximum(self.length, 1), np.diff(self.total.indptr))
        return _with(self.total, self.total.data / size)


WEIGHTS = ("presence", "strength", "idf", "strength x idf", "log tokens x idf", "mean x idf")


def rare(matrix: sp.csr_array) -> sp.csr_array:
    """Multiply concepts by ``log((1 + n) / (1 + documents with the concept))``."""
    having = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rarity = np.log((1 + matrix.shape[0]) / (1 + having))
    return _with(matrix, matrix.data * rarity[matrix.indices])


def concepts(read: Read, sae: SAE) -> tuple[Concepts, NDArray[np.float64]]:
    """Encode documents.

    Parameters
    ----------
    read
        Their tokens at the layer that the dictionary reads.
    sae
        The dictionary.

    Returns
    -------
    Concepts
        Of the documents.
    ndarray of float64, shape (documents, width)
        Mean of their tokens' reconstructions: what the dictionary keeps, before concepts are
        pooled.
    """
    import torch

    keys: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    rebuilt: list[NDArray[np.float64]] = []
    with torch.inference_mode():
        for low in range(0, len(read.document), CHUNK):
            codes = sae.encode(read.activations[low : low + CHUNK].float())
            owner = read.document[low : low + CHUNK][codes.token_index()]
            keys.append((owner * sae.n_latents + codes.latent).numpy())
            values.append(codes.value.double().numpy())
            rebuilt.append(sae.decode(codes).double().numpy())
    document = read.document.numpy()
    key, value = np.concatenate(keys), np.concatenate(values)
    cells, place, tokens = np.unique(key, return_inverse=True, return_counts=True)
    largest = np.zeros(cells.size)
    np.maximum.at(largest, place, value)
    where = (cells // sae.n_latents, cells % sae.n_latents)
    shape = (read.n, sae.n_latents)
    pooled = [
        sp.csr_array((one.astype(np.float64), where), shape=shape)
        for one in (largest, tokens, np.bincount(place, value))
    ]
    found = Concepts(pooled[0], pooled[1], pooled[2], np.bincount(document, minlength=read.n))
    return found, averaged(np.concatenate(rebuilt), document, read.n)


def middling(matrix: sp.csr_array) -> NDArray[np.int64]:
    """Give the concepts that are neither too rare nor too common, as `cs.cluster` takes them."""
    share = np.bincount(matrix.indices, minlength=matrix.shape[1]) / matrix.shape[0]
    return np.flatnonzero((share >= FEWEST) & (share <= MOST))


def standardised(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give every dimension mean 0 and deviation 1, then every document length 1.

    Residual streams have a few dimensions that drown all others.
    """
    centred = vectors - vectors.mean(axis=0)
    scaled = centred / np.maximum(vectors.std(axis=0), 1e-9)
    return scaled / np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-12)


def _with(matrix: sp.csr_array, data: NDArray[np.float64]) -> sp.csr_array:
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _relative(matrix: sp.csr_array) -> sp.csr_array:
    return _with(matrix, matrix.data / strong(matrix)[matrix.indices])
