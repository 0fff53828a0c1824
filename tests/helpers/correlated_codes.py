"""Presence of latents with a known structure of correlations, and stores made of it.

The design is that of CSTS (Degen et al. 2025, arXiv 2505.14596) carried from time series to
documents: a Gaussian copula, thresholded so that every latent has the rate asked for. Between
documents of one topic only the planted pairs are correlated; pairs that share a topic are
correlated through it alone; documents differ in length, and long ones have more of everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats


@dataclass(frozen=True)
class Structure:
    """What is planted.

    Parameters
    ----------
    rates
        Share of documents of mean length that have each latent, shape (latents,).
    pairs
        ``(i, j, correlation)`` of the copula, each latent in one pair at most.
    mediated
        ``(i, j, slope)``: both have this slope on the topic, with opposite signs if it is negative
        for the second; correlated over all documents, independent within a topic.
    spread
        Standard deviation of log length; 0 for documents of one length.
    mean_tokens
        Median tokens of a document.
    """

    rates: NDArray[np.float64]
    pairs: Sequence[tuple[int, int, float]] = ()
    mediated: Sequence[tuple[int, int, float]] = ()
    spread: float = 0.0
    mean_tokens: int = 200


@dataclass(frozen=True)
class Sample:
    """Documents drawn from a structure.

    Parameters
    ----------
    present
        Shape (documents, latents).
    n_tokens
        Tokens of each document.
    topic
        0 or 1, shape (documents,).
    """

    present: NDArray[np.bool_]
    n_tokens: NDArray[np.int64]
    topic: NDArray[np.int64]


def draw(structure: Structure, n: int, seed: int) -> Sample:
    """Draw documents.

    Parameters
    ----------
    structure
        What is planted.
    n
        Documents.
    seed
        Of the draw.

    Returns
    -------
    Sample
        Independent documents.
    """
    rng = np.random.default_rng(seed)
    rates = np.asarray(structure.rates, float)
    topic = rng.integers(0, 2, n)
    z = rng.standard_normal((n, rates.size))
    for i, j, correlation in structure.pairs:
        z[:, j] = correlation * z[:, i] + np.sqrt(1 - correlation**2) * z[:, j]
    length = np.exp(rng.normal(0, structure.spread, n)) if structure.spread else np.ones(n)
    # A latent misses a document if it misses every one of its tokens.
    chance = 1 - (1 - rates[None, :]) ** length[:, None]
    limit = stats.norm.ppf(chance)
    for i, j, slope in structure.mediated:
        side = 2 * topic - 1
        limit[:, i] += abs(slope) * side
        limit[:, j] += slope * side
    tokens = np.maximum(1, np.round(structure.mean_tokens * length)).astype(np.int64)
    return Sample(z < limit, tokens, topic)


def long_tailed_rates(latents: int, seed: int, low: float = 0.01, high: float = 0.6):
    """Rates as of a real dictionary: most latents rare, some in every second document."""
    rng = np.random.default_rng([seed, 1])
    return np.exp(rng.uniform(np.log(low), np.log(high), latents))
