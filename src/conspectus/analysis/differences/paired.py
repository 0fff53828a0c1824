"""Comparing sides within keys they share, such as the prompts that all models answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from conspectus.analysis.blocks import MOST_GATHERED, latent_chunks
from conspectus.analysis.confounds.length import length_strata
from conspectus.analysis.counts import count, presence_matrix
from conspectus.analysis.differences.covariates import PairModels, pair_models
from conspectus.analysis.differences.design import (
    COMPARED,
    Design,
    mean_strength,
    supported,
)
from conspectus.analysis.differences.strata import uncovered_share
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.analysis.selection import SIDE_A
from conspectus.stats import (
    InterceptFit,
    PairedSums,
    exchange_sides_test,
    mcnemar_exact,
    paired_newcombe,
    paired_odds_ratio,
    sign_flip_test,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conspectus.analysis.differences.pairing import Pairs
    from conspectus.analysis.differences.settings import Safeguards
    from conspectus.analysis.rules import Rules
    from conspectus.progress import Progress
    from conspectus.stats import InterceptModel
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

_ENTRIES_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Against:
    """What is known of the pairs of two sides, one entry a latent.

    Parameters
    ----------
    sums
        The pairs, summed.
    p_value
        Of the test that suits them.
    fit
        Regression of their differences on what differs within pairs; None where there is none.
    """

    sums: PairedSums
    p_value: FloatArray
    fit: InterceptFit | None

    @classmethod
    def joined(cls, parts: Sequence[Against]) -> Against:
        """Put what is known of some latents behind what is known of others.

        Parameters
        ----------
        parts
            At least one.

        Returns
        -------
        Against
            Of all latents.
        """
        sums = (
            np.concatenate([getattr(part.sums, name) for part in parts])
            for name in ("a", "b", "aa", "bb", "ab")
        )
        fits = [part.fit for part in parts if part.fit is not None]
        return cls(
            PairedSums(parts[0].sums.n, *sums),
            np.concatenate([part.p_value for part in parts]),
            InterceptFit.joined(fits) if fits else None,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class PairDesign(Design):
    """Pairs, counted.

    McNemar's exact test and the paired Newcombe interval; adjusted: regression of pair differences
    on what differs within pairs. Where a pair has several documents a side, a sign-flip test. Where
    it has more on one side than on the other, the larger of its p-value and that of exchanging
    documents: flipping signs lets rare concepts through, which the side with more documents meets
    more often; exchanging lets through what answers of one side have in common.

    Parameters
    ----------
    keys
        The pairs.
    against
        What is known of the first side and each other, for all latents tested.
    models
        Regressions of the pair differences on what differs within pairs.
    """

    keys: Pairs
    against: tuple[Against, ...]
    models: PairModels

    @property
    def test(self) -> str:
        """Name of the test behind ``p_value``."""
        if self.keys.one_to_one:
            return "McNemar's exact test"
        if self.keys.even:
            return "sign-flip permutation test over pairs"
        return "sign-flip test over pairs and exchange of their documents, the larger p-value"

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return self.keys.n

    @property
    def unpaired(self) -> tuple[int, ...]:
        """Documents of each side that were left out for want of a partner."""
        return self.keys.unpaired

    @property
    def within_pairs(self) -> tuple[str, ...]:
        """Confounds that are the same within every pair, so that the pairing takes them out."""
        return self.models.alike

    def compare(self, other: int, confidence: float) -> Mapping[str, FloatArray]:
        """Compare the shares of the first side with those of another within pairs.

        Parameters
        ----------
        other
            Number of the other side.
        confidence
            Coverage of intervals.

        Returns
        -------
        mapping of str to array
            Figures of the latents tested.
        """
        known, keys, sizes = self.against[other - 1], self.keys, self.selection.sizes
        sums, fit = known.sums, known.fit
        adjusted = (np.full(self.tested.size, np.nan),) * len(ADJUSTED_FIGURES)
        if fit is not None:
            adjusted = (fit.estimate, *fit.interval(confidence), fit.p_value)
        documents = None if keys.one_to_one else (sizes[SIDE_A], sizes[other])
        figures = (
            sums.a / keys.n,
            sums.b / keys.n,
            sums.a / keys.n - sums.b / keys.n,
            *paired_newcombe(sums, confidence, documents),
            known.p_value,
            *paired_odds_ratio(sums, confidence),
            *adjusted,
        )
        return dict(zip(COMPARED, figures, strict=True))


def pair_design(
    keys: Pairs,
    rules: Rules,
    guards: Safeguards,
    progress: Progress,
    latents: IntArray | None = None,
) -> PairDesign:
    """Count the latents of pairs.

    Parameters
    ----------
    keys
        The pairs.
    rules
        Presence and support.
    guards
        What is held equal.
    progress
        Told of every part read.
    latents
        Latents to test; None for all with enough support.

    Returns
    -------
    PairDesign
        Ready to be compared.
    """
    selection = keys.selection
    zeros = np.zeros(selection.side.size, np.int64)
    counts = count(selection, zeros, 1, rules.presence, progress)
    support = rules.least_support(sum(selection.sizes))
    tested = supported(counts.present, support, latents)
    documents = counts.present[:, tested]
    strata = length_strata(selection.n_tokens(), selection.side)
    models = pair_models(keys, strata, guards)
    read = _read(keys, tested, documents.sum(axis=0), rules.presence, progress)
    parts = [
        [_compared(keys, shares, other, model) for other, model in enumerate(models.regressions, 1)]
        for shares in read
    ]
    return PairDesign(
        selection=selection,
        tested=tested,
        documents=documents,
        strength=mean_strength(documents, counts.strength[:, tested]),
        min_support=support,
        adjusted_for=models.names,
        method="regression of pair differences" if models.names else "",
        uncovered=uncovered_share(strata.code, selection),
        keys=keys,
        against=tuple(Against.joined(own) for own in zip(*parts, strict=True)),
        models=models,
    )


def _read(
    keys: Pairs, tested: IntArray, support: IntArray, presence: Presence, progress: Progress
) -> Iterator[list[sp.csc_array]]:
    """Gather the shares of each side, of some latents at a time: all at once are too many.

    Share of each pair's documents that have each latent, shape (pairs, some of the latents).
    """
    for chunk in latent_chunks(support, MOST_GATHERED):
        found = presence_matrix(keys.selection, tested[chunk], presence, progress)
        shares = [keys.shares(side, found) for side in range(len(keys.selection.names))]
        del found
        for part in latent_chunks(support[chunk], _ENTRIES_AT_ONCE):
            yield [one[:, part].astype(np.float64) for one in shares]
    if not support.size:
        yield [sp.csc_array((keys.n, 0))] * len(keys.selection.names)


def _compared(
    keys: Pairs, shares: Sequence[sp.csc_array], other: int, model: InterceptModel | None
) -> Against:
    """Compare the first side with another, for the latents whose shares are given."""
    a, b = shares[SIDE_A], shares[other]
    totals = (_total(m) for m in (a, b, a.multiply(a), b.multiply(b), a.multiply(b)))
    sums = PairedSums(keys.n, *totals)
    difference = sp.csc_array(a - b)
    fit = None if model is None else model.fit(difference)
    if keys.one_to_one:
        p_value = mcnemar_exact(np.rint(sums.a - sums.ab), np.rint(sums.b - sums.ab))
    else:
        p_value = _sign_flip(difference, keys.grid)
        if not keys.even:
            here, there = keys.per_pair[SIDE_A], keys.per_pair[other]
            present = sp.csc_array(a.multiply(here[:, None]) + b.multiply(there[:, None]))
            exchanged = exchange_sides_test(sums.a - sums.b, present, (here, there))
            p_value = np.maximum(p_value, exchanged)
    return Against(sums, p_value, fit)


def _total(matrix: sp.csc_array) -> FloatArray:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).reshape(-1)


def _sign_flip(difference: sp.csc_array, grid: int) -> FloatArray:
    entries = difference.tocoo()
    latents = difference.shape[1]
    steps = np.rint(entries.data * grid).astype(np.int64)
    key = entries.col.astype(np.int64) * (grid + 1) + np.abs(steps)
    histogram = np.bincount(key, minlength=latents * (grid + 1)).reshape(latents, grid + 1)
    total = np.bincount(entries.col, steps.astype(np.float64), minlength=latents)
    return sign_flip_test(histogram[:, 1:], np.rint(total).astype(np.int64))
