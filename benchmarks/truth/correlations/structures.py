"""Embeddings with a known correlation structure, after CSTS (arXiv 2505.14596).

The design is theirs (known patterns under worsening conditions), put from time series to
documents and concepts: a Gaussian copula gives dependent presences of given firing rates, and
strengths are gamma where a concept is present. Besides pairs that attract or repel each other
there are pairs that only a topic makes, and concepts that nothing connects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

POSITIVE, NEGATIVE, MEDIATED, NOTHING = "positive", "negative", "mediated", "nothing"
PER_KIND = 6


@dataclass(frozen=True, eq=False)
class Structure:
    """What was generated.

    Parameters
    ----------
    strength
        Strengths, 0 where silent, shape (documents, latents).
    topic
        Which of two topics a document has, shape (documents,).
    pairs
        (latent, latent) -> kind of every pair that is not independent.
    """

    strength: NDArray[np.float64]
    topic: NDArray[np.int64]
    pairs: dict[tuple[int, int], str]


def generate(n: int, rate: float, correlation: float, seed: int, idle: int = 80) -> Structure:
    """Generate documents with pairs of every kind.

    Parameters
    ----------
    n
        Documents.
    rate
        Share of documents that have each latent.
    correlation
        Of the Gaussian variables under a pair that attracts; its negative under one that repels.
    seed
        Of the generator.
    idle
        Latents that nothing connects.

    Returns
    -------
    Structure
        `PER_KIND` pairs of each kind, then `idle` latents.
    """
    rng = np.random.default_rng(seed)
    topic = rng.integers(0, 2, n)
    threshold = norm.isf(rate)
    columns: list[NDArray[np.float64]] = []
    pairs: dict[tuple[int, int], str] = {}
    for kind in (POSITIVE, NEGATIVE, MEDIATED):
        for _ in range(PER_KIND):
            first, own = rng.standard_normal((2, n))
            if kind == MEDIATED:
                columns += [_by_topic(one, topic, rate) for one in (first, own)]
            else:
                rho = correlation if kind == POSITIVE else -correlation
                second = rho * first + np.sqrt(1 - rho**2) * own
                columns += [first - threshold, second - threshold]
            pairs[(len(columns) - 2, len(columns) - 1)] = kind
    mediated = [latent for pair, kind in pairs.items() if kind == MEDIATED for latent in pair]
    pairs |= {(a, b): MEDIATED for i, a in enumerate(mediated) for b in mediated[i + 1 :]}
    columns += list(rng.standard_normal((idle, n)) - threshold)
    present = np.stack(columns, axis=1) > 0
    return Structure(np.where(present, 0.2 + rng.gamma(2.0, 0.5, present.shape), 0.0), topic, pairs)


def _by_topic(
    normal: NDArray[np.float64], topic: NDArray[np.int64], rate: float
) -> NDArray[np.float64]:
    """Fire eight times as often in one topic as in the other, at the same overall rate."""
    high = 2 * rate * 8 / 9
    return normal - norm.isf(np.where(topic == 1, high, high / 8))
