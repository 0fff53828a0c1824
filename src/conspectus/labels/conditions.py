"""What must stand around a word for a latent to fire on it.

"the" names nothing where a latent fires on one "the" in a hundred. The peaks on a word are compared
with the same word in documents that lack the latent: what stands before or after it, near it, or
elsewhere in its document tells the two apart, or nothing does and the name stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np

from conspectus.labels.roles import context_keys
from conspectus.labels.units import END
from conspectus.labels.windows import REACH
from conspectus.labels.wordclasses import is_function_word
from conspectus.labels.words import Kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from conspectus.labels.corpus import Corpus
    from conspectus.labels.evidence import Evidence

Slot = Literal["after", "before", "after class", "before class", "near", "topic"]
SLOTS: Final[tuple[tuple[Slot, float], ...]] = (
    ("after", 1.0),
    ("before", 1.0),
    ("after class", 0.95),
    ("before class", 0.95),
    ("near", 0.9),
    ("topic", 0.85),
)
"""Where a condition may stand, and what it is worth: the nearer, the clearer to a reader."""
LEAST_DOCUMENTS: Final = 5
"""A word of fewer documents is no topic."""
_MOST_PLACES: Final = 3000
_MOST_KEYS: Final = 4
_TRIED: Final = 10
_LEAST_PEAKS: Final = 3
_FLOOR: Final = 0.01
_LEAST_GAIN: Final = 1.12
_LEAST_KEY: Final = 1.05


@dataclass(frozen=True, eq=False)
class Condition:
    """Something that must hold around a word.

    Parameters
    ----------
    slot
        Where.
    keys
        Units, or word classes, one of which must stand there; the most telling first.
    has
        Which peaks it holds for, as well as what it was added to, shape (n,).
    silent
        Places in documents that lack the latent for which both hold.
    scale
        Places that each of these stands for.
    fit
        How well the rule with it tells when the latent fires.
    """

    slot: Slot
    keys: tuple[int, ...]
    has: NDArray[np.bool_]
    silent: NDArray[np.int64]
    scale: float
    fit: float


@dataclass(frozen=True, eq=False)
class Words:
    """Which units of a vocabulary a condition may name.

    Parameters
    ----------
    near
        Words that may stand near, shape (units,).
    topic
        Words that may tell what a document is about, shape (units,).
    """

    near: NDArray[np.bool_]
    topic: NDArray[np.bool_]


def nameable(corpus: Corpus) -> Words:
    """Choose the words that a condition may name: those that say something by themselves.

    Parameters
    ----------
    corpus
        The documents.

    Returns
    -------
    Words
        Of three letters or more and no function words; for topics, in `LEAST_DOCUMENTS` documents
        at least.
    """
    wordy = np.isin(corpus.kind, (Kind.WORD, Kind.FOREIGN))
    telling = [
        bool(wordy[unit]) and len(text) > 2 and not is_function_word(text)
        for unit, text in enumerate(corpus.texts)
    ]
    near = np.array(telling, np.bool_)
    return Words(near, near & (corpus.frequency >= LEAST_DOCUMENTS))


def best_condition(
    evidence: Evidence,
    has: NDArray[np.bool_],
    silent: NDArray[np.int64],
    scale: float,
    words: Words,
    taken: Collection[Slot] = (),
) -> Condition | None:
    """Find the condition that most improves how well a rule tells when the latent fires.

    Parameters
    ----------
    evidence
        The latent.
    has
        Peaks for which the rule holds, shape (n,).
    silent
        Places in documents that lack the latent for which it holds.
    scale
        Places that each of these stands for.
    words
        What may be named.
    taken
        Slots of which the rule has a condition: two in one would read as one list.

    Returns
    -------
    Condition or None
        None where nothing improves the fit by an eighth.
    """
    if len(silent) > _MOST_PLACES:
        step = len(silent) / _MOST_PLACES
        silent = silent[(np.arange(_MOST_PLACES) * step).astype(np.int64)]
        scale *= step
    before = float(evidence.fit(has, scale * len(silent)))
    best: Condition | None = None
    most = before * _LEAST_GAIN
    for slot, worth in SLOTS:
        if slot in taken:
            continue
        found = _in_slot(evidence, has, silent, scale, words, slot)
        if found is not None and found.fit * worth > most:
            best, most = found, found.fit * worth
    return best


def _in_slot(
    evidence: Evidence,
    has: NDArray[np.bool_],
    silent: NDArray[np.int64],
    scale: float,
    words: Words,
    slot: Slot,
) -> Condition | None:
    """Choose the keys of one slot greedily by what they add to the fit."""
    keys, mine, theirs = _candidates(evidence, has, silent, words, slot)
    best: Condition | None = None
    chosen: list[int] = []
    held, quiet = np.zeros(len(has), np.bool_), np.zeros(len(silent), np.bool_)
    while len(keys) and len(chosen) < _MOST_KEYS:
        now, still = held[:, None] | mine, quiet[:, None] | theirs
        fit = evidence.fit(now, scale * still.sum(0))
        better = int(np.argmax(fit))
        if fit[better] <= (0.0 if best is None else best.fit * _LEAST_KEY):
            break
        chosen.append(better)
        held, quiet = now[:, better], still[:, better]
        said = tuple(int(keys[column]) for column in chosen)
        best = Condition(slot, said, held, silent[quiet], scale, float(fit[better]))
    return best


_Candidates: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]"


def _candidates(
    evidence: Evidence,
    has: NDArray[np.bool_],
    silent: NDArray[np.int64],
    words: Words,
    slot: Slot,
) -> _Candidates:
    """Find telling keys of a slot, and which peaks (that `has`) and silent places have each."""
    corpus = evidence.corpus
    if slot == "topic":
        return _topics(evidence, has, silent, words)
    windows = corpus.folded[silent[:, None] + np.arange(-REACH, REACH + 1)]
    mine_in, theirs_in = evidence.around.folded, windows
    if slot.endswith("class"):
        mine_in, theirs_in = evidence.around.group, corpus.group[windows]
    if slot == "near":
        mine = context_keys(mine_in, words.near)
        theirs = context_keys(theirs_in, words.near)
    else:
        at = REACH + (-1 if slot.startswith("after") else 1)
        mine, theirs = (one[:, [at]].astype(np.int64) for one in (mine_in, theirs_in))
        if not slot.endswith("class"):
            mine, theirs = (np.where(one > END, one, 0) for one in (mine, theirs))
    keys, place, times = np.unique(mine[has], return_inverse=True, return_counts=True)
    weight = np.repeat(evidence.weight[has], mine.shape[1])
    share = np.bincount(place.ravel(), weight, len(keys)) / max(weight.sum() / mine.shape[1], 1e-9)
    kept = (keys > 0) & (times >= _LEAST_PEAKS)
    keys, share = keys[kept], share[kept]
    known, counted = np.unique(theirs, return_counts=True)
    usual = np.zeros(len(keys))
    if len(known):
        at_key = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        usual = np.where(known[at_key] == keys, counted[at_key], 0) / max(len(silent), 1)
    keys = keys[_most_telling(share, usual)]
    return (
        keys,
        has[:, None] & (mine[:, :, None] == keys).any(1),
        (theirs[:, :, None] == keys).any(1),
    )


def _topics(
    evidence: Evidence, has: NDArray[np.bool_], silent: NDArray[np.int64], words: Words
) -> _Candidates:
    """Candidates among the words of whole documents."""
    corpus = evidence.corpus
    fired, quiet = evidence.document[has], corpus.document[silent]
    weight = evidence.weight[has]
    share = (weight / max(weight.sum(), 1e-9)) @ corpus.incidence[fired]
    different = np.unique(quiet)
    usual = corpus.incidence[different].sum(0) / max(len(different), 1)
    allowed = np.flatnonzero(words.topic & (share > 0))
    keys = allowed[_most_telling(share[allowed], usual[allowed])]
    columns = corpus.incidence_by_word[:, keys].toarray() > 0
    mine = columns[evidence.document] & has[:, None]
    kept = mine.sum(0) >= _LEAST_PEAKS
    return keys[kept].astype(np.int64), mine[:, kept], columns[quiet][:, kept]


def _most_telling(share: NDArray[Any], usual: NDArray[Any]) -> NDArray[np.int64]:
    """Order keys by share times log ratio to the usual share; only those above it."""
    height = share * np.log((share + _FLOOR) / (usual + _FLOOR))
    order = np.argsort(-height, kind="stable")[:_TRIED]
    return order[height[order] > 0]
