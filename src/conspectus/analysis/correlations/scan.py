"""Looking at all pairs, keeping the few thousand strongest.

Every pair whose members are both frequent enough is tested: which pairs are tested is decided by
the supports of the members alone, which say nothing of how often they meet. What a pair must have
besides to be reported (enough units with both, or, to avoid each other, enough that should have
had) is not a filter on tests but on reports: it counts as tested, with p = 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from conspectus.analysis.correlations.joint import BLOCK, JointCounts
from conspectus.stats.association import npmi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.analysis.correlations.features import Features
    from conspectus.analysis.correlations.strata import Strata
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray

RankBy: TypeAlias = Literal["surprise", "npmi", "lift", "certainty"]

TOGETHER, APART = 1, -1
DEPTH = 100_000
"""Pairs of each direction that are kept for a closer look."""

_STRATA_AT_ONCE = 64
_PRODUCTS_AT_ONCE = 1 << 24
_GATE = 3.0
_TIE = 1e-9


@dataclass(frozen=True)
class Floors:
    """What a pair needs to be reported.

    Parameters
    ----------
    support
        Units that have both; for pairs that avoid each other, units that would have both by chance.
    npmi
        Size of the NPMI.
    """

    support: int
    npmi: float


@dataclass(frozen=True)
class Ranked:
    """The strongest pairs of one direction.

    Parameters
    ----------
    first, second
        Places of their members among the features, shape (pairs,).
    both
        Units with both, shape (pairs,).
    score
        What they are ranked by, descending.
    z
        Distance from chance in standard deviations, shape (pairs,).
    passed
        Number of pairs that met the floors; more than `first.size` if only the strongest were kept.
    """

    first: IntArray
    second: IntArray
    both: IntArray
    score: FloatArray
    z: FloatArray
    passed: int


def number_tested(first: Features, second: Features | None) -> int:
    """Count the pairs to be tested: all of different members, each once."""
    return first.n * (first.n - 1) // 2 if second is None else first.n * second.n


def scan(
    first: Features,
    second: Features | None,
    strata: Strata,
    floors: Floors,
    rank_by: RankBy,
    progress: Progress,
) -> dict[int, Ranked]:
    """Find the strongest pairs within strata.

    Parameters
    ----------
    first
        Features.
    second
        Other features of the same units; None for pairs among the first.
    strata
        Within which a pair is compared with chance.
    floors
        What a pair needs.
    rank_by
        What makes it strong: ``"npmi"``, also for ``"surprise"``, which takes a closer look than
        a scan can; ``"lift"``, observed over expected; or ``"certainty"``, its distance from chance
        in standard deviations.
    progress
        Told of every block of pairs.

    Returns
    -------
    dict of int to Ranked
        For `TOGETHER` and `APART`.
    """
    other = first if second is None else second
    factors = [_factors(strata, first)]
    factors.append(factors[0] if second is None else _factors(strata, other))
    counts = JointCounts(first, other)
    kept = {direction: _Strongest(DEPTH) for direction in (TOGETHER, APART)}
    n, total = float(first.units), number_tested(first, second)
    gate = _GATE if total > DEPTH else 0.0
    progress.start("pairs", float(total), "pairs")
    for i, j in _blocks(first.n, other.n, triangle=second is None):
        rows, columns = (slice(b * BLOCK, (b + 1) * BLOCK) for b in (i, j))
        (mean_i, spread_i), (mean_j, spread_j) = (
            [f[:, part] for f in factor]
            for factor, part in zip(factors, (rows, columns), strict=True)
        )
        joint, expected = counts.block(i, j), mean_i.T @ mean_j
        if second is None and i == j:
            joint[np.tril_indices(len(joint))] = -1  # each pair once
        for direction, strongest in kept.items():
            at = _eligible(joint, expected, direction, floors.support)
            x, e = joint.ravel()[at].astype(np.float64), expected.ravel()[at].astype(np.float64)
            row, column = np.divmod(at, joint.shape[1])
            variance = _paired_sum(spread_i, spread_j, row, column)
            z = np.abs(x - e) / np.sqrt(np.maximum(variance, 1e-12))
            value = np.abs(npmi(x, e, n)) if x.size else x
            good = (z >= gate) & (value >= floors.npmi)
            strength = _strength(rank_by, value, x, e, z)[good] + _TIE * np.minimum(z[good], 1e4)
            places = (row[good] + rows.start, column[good] + columns.start)
            strongest.add(*places, x[good].astype(np.int64), strength, z[good])
        progress.advance(float(np.count_nonzero(joint >= 0)))
    progress.finish()
    return {direction: strongest.ranked() for direction, strongest in kept.items()}


def _factors(
    strata: Strata, features: Features
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Split expectation and variance of a pair into a product of its members, by stratum."""
    margins = strata.margins(features)
    mean, spread = (np.empty((strata.size.size, features.n), np.float32) for _ in range(2))
    for start in range(0, strata.size.size, _STRATA_AT_ONCE):
        part = slice(start, start + _STRATA_AT_ONCE)
        count, n = margins[part].toarray().astype(np.float64), strata.size[part, None]
        mean[part] = count / np.sqrt(n)
        spread[part] = count * (n - count) / (n * np.sqrt(np.maximum(n - 1, 1)))
    return mean, spread


def _blocks(rows: int, columns: int, triangle: bool) -> Iterator[tuple[int, int]]:
    for i in range(-(-rows // BLOCK)):
        for j in range(i if triangle else 0, -(-columns // BLOCK)):
            yield i, j


def _eligible(
    joint: npt.NDArray[np.float32],
    expected: npt.NDArray[np.float32],
    direction: int,
    support: int,
) -> IntArray:
    if direction == TOGETHER:
        return np.flatnonzero((joint >= support) & (joint > expected))
    return np.flatnonzero((expected >= support) & (joint < expected) & (joint >= 0))


def _paired_sum(
    one: npt.NDArray[np.float32], other: npt.NDArray[np.float32], row: IntArray, column: IntArray
) -> FloatArray:
    """Sum over strata for some pairs of a block; for many of them the whole block is cheaper."""
    if row.size * 8 > one.shape[1] * other.shape[1]:
        return (one.T @ other)[row, column].astype(np.float64)
    total = np.empty(row.size)
    step = max(_PRODUCTS_AT_ONCE // one.shape[0], 1)
    for start in range(0, row.size, step):
        part = slice(start, start + step)
        total[part] = np.einsum("ij,ij->j", one[:, row[part]], other[:, column[part]])
    return total


def _strength(
    rank_by: RankBy, value: FloatArray, joint: FloatArray, expected: FloatArray, z: FloatArray
) -> FloatArray:
    if rank_by in ("npmi", "surprise"):
        return value
    if rank_by == "lift":
        return np.abs(np.log((joint + 0.5) / (expected + 0.5)))
    return z


class _Strongest:
    """The strongest pairs seen so far."""

    def __init__(self, size: int) -> None:
        self._size, self._cutoff, self._passed, self._held = size, -np.inf, 0, 0
        self._parts: list[tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray]] = []

    def add(
        self,
        first: IntArray,
        second: IntArray,
        both: IntArray,
        strength: FloatArray,
        z: FloatArray,
    ) -> None:
        """Take pairs, forgetting those that cannot be among the strongest."""
        self._passed += strength.size
        good = np.flatnonzero(strength >= self._cutoff)
        if good.size == 0:
            return
        self._parts.append((first[good], second[good], both[good], strength[good], z[good]))
        self._held += good.size
        if self._held > 4 * self._size:
            self._parts = [self._best()]
            self._held = self._size
            self._cutoff = float(self._parts[0][3][-1])

    def ranked(self) -> Ranked:
        """Give them, the strongest first."""
        return Ranked(*self._best(), passed=self._passed)

    def _best(self) -> tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray]:
        if not self._parts:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing, np.zeros(0), np.zeros(0)
        first, second, both, strength, z = (
            np.concatenate(column) for column in zip(*self._parts, strict=True)
        )
        order = np.lexsort((second, first, -strength))[: self._size]
        return first[order], second[order], both[order], strength[order], z[order]
