"""Which words and phrases set a latent's peaks apart from those of the other latents.

Class-based TF-IDF with latents as classes: a term's frequency is the share of the latent's peak
mass that has it, and the inverse document frequency is the log ratio of that share to the mean
share over all latents. The ratio is shrunken towards no difference by a few imagined peaks, so
that one odd document does not make a term. Sources: Grootendorst (2022), "BERTopic", eq. 2, for
classes; Monroe, Colaresi and Quinn (2008), "Fightin' Words", section 3.4, for the prior.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.labels.roles import CONTEXT, SINGLE, Around, context_keys, role_keys
from conspectus.labels.windows import WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRIOR_PEAKS: Final = 4.0
"""Imagined peaks with background shares that shrink every ratio."""
BACKGROUND_FLOOR: Final = 1e-3
"""Added to background shares: beyond a thousandth, rarer does not tell more."""
TELLING: Final = 3.0
"""Standard errors by which a term's share must exceed the background."""
LEAST_RATIO: Final = math.log(2)
"""A term that is not twice as common here as elsewhere tells nothing, however sure."""


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms of one latent, the best first.

    Parameters
    ----------
    role
        Index into `ROLES` of each term, shape (n,).
    key
        The term: packed units, a `Kind`, a place or a unit, by role, shape (n,).
    ratio
        Shrunken log ratio to the background times the role's worth, positive, shape (n,).
    score
        Share of the mass times `ratio`, descending, shape (n,).
    """

    role: NDArray[np.int64]
    key: NDArray[np.int64]
    ratio: NDArray[np.float64]
    score: NDArray[np.float64]


class Background:
    """Mean share of every term over latents: what a term's share is compared with.

    Parameters
    ----------
    around
        All n peaks.
    weight
        Share of its latent's mass that each peak stands for, shape (n,).
    n_latents
        Number of latents the peaks are of.
    is_word
        Whether each unit of the vocabulary is a word.
    """

    def __init__(
        self,
        around: Around,
        weight: NDArray[Any],
        n_latents: int,
        is_word: NDArray[np.bool_],
    ) -> None:
        self._known: list[NDArray[Any]] = []
        self._share: list[NDArray[Any]] = []
        per_latent = weight.astype(np.float64) / max(n_latents, 1)
        for role in SINGLE:
            keys = role_keys(role, around)
            known, inverse = np.unique(keys, return_inverse=True)
            self._known.append(known)
            self._share.append(np.bincount(inverse, per_latent, len(known)))
        total = np.zeros(len(is_word))
        windows = around.folded
        for low in range(0, len(windows), 2**18):
            keys = context_keys(windows[low : low + 2**18], is_word)
            mass = np.repeat(per_latent[low : low + 2**18], WIDTH - 1)
            total += np.bincount(keys.ravel(), mass, len(is_word))
        self._known.append(np.arange(len(is_word), dtype=np.int64))
        self._share.append(total)

    def share(self, role: int, keys: NDArray[np.int64]) -> NDArray[np.float64]:
        """Mean share of terms that some peak has, by index of role and key."""
        return self._share[role][np.searchsorted(self._known[role], keys)]


def best_terms(
    keys: list[NDArray[np.int64]], weight: NDArray[Any], background: Background, most: int
) -> Terms:
    """Rank the terms of one latent.

    Parameters
    ----------
    keys
        For each of `SINGLE` and `CONTEXT` the keys of the latent's n peaks, shape (n,) or
        (n, several).
    weight
        Share of the mass of each peak, shape (n,).
    background
        What shares are compared with.
    most
        Terms wanted of each role.

    Returns
    -------
    Terms
        Of a share well above the background (`TELLING`, `LEAST_RATIO`), and borne by two peaks at
        least.
    """
    effective = 1.0 / float(np.square(weight, dtype=np.float64).sum())
    found: list[tuple[NDArray[Any], ...]] = []
    for index, (role, key) in enumerate(zip((*SINGLE, CONTEXT), keys, strict=True)):
        several = key.shape[1] if key.ndim > 1 else 1
        known, inverse, count = np.unique(key.ravel(), return_inverse=True, return_counts=True)
        share = np.bincount(inverse, np.repeat(weight, several), len(known))
        kept = (known > 0) & (count > 1)
        known, share = known[kept], share[kept]
        usual = np.minimum(background.share(index, known) + BACKGROUND_FLOOR, 1.0)
        chance = TELLING * np.sqrt(usual * (1 - usual) / effective)
        known, share, usual = (column[share > usual + chance] for column in (known, share, usual))
        shrunken = (share * effective + usual * PRIOR_PEAKS) / (effective + PRIOR_PEAKS)
        ratio = np.log(shrunken / usual)
        share[ratio < LEAST_RATIO] = 0
        ratio *= role.worth
        order = np.argsort(-share * ratio, kind="stable")[:most]
        order = order[share[order] > 0]
        found.append((np.full(len(order), index), known[order], ratio[order], share[order]))
    role_of, key_of, ratio_of, share_of = map(np.concatenate, zip(*found, strict=True))
    score = ratio_of * share_of
    order = np.argsort(-score, kind="stable")
    return Terms(role_of[order], key_of[order], ratio_of[order], score[order])
