"""From ranked terms to one short name, and how much of the latent it accounts for.

Terms are taken greedily by what they add: the share of peak mass that none named so far explains,
times how telling they are. The name's score is the share of mass that has any of its terms, so a
name never claims more than it covers; where it covers little, it says so itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.labels.roles import CONTEXT, FORMS, PHRASES, ROLES, unpack
from conspectus.labels.windows import REACH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.labels.evidence import Evidence
    from conspectus.labels.terms import Terms

LONGEST_LABEL: Final = 60
MOST_HEADS: Final = 3
MOST_NEAR: Final = 3
MIXED_BELOW: Final = 0.35
"""A name that covers less of the mass than this begins with ``mixed:``."""
_LEAST_SHARE = 0.08
_LEAST_GAIN = 0.25
_LEAST_NEAR = 0.1
_CONTEXT = ROLES.index(CONTEXT)
_FORMS = ROLES.index(FORMS)


@dataclass(frozen=True)
class Name:
    """A name in pieces.

    Parameters
    ----------
    heads
        What the latent fires on.
    near
        Words near its peaks.
    spare
        Further such words, for telling it from a namesake.
    score
        Share of the peak mass that has any of the terms in `heads` and `near`, 0 to 1.
    """

    heads: tuple[str, ...]
    near: tuple[str, ...]
    spare: tuple[str, ...]
    score: float

    def label(self, spare: int = 0) -> str:
        """Write the name, with some of the spare words.

        Parameters
        ----------
        spare
            How many.

        Returns
        -------
        str
            At most `LONGEST_LABEL` characters.
        """
        written = "mixed: " if self.score < MIXED_BELOW else ""
        if not self.heads and not self.near:
            return "mixed"
        for number, piece in enumerate(self.heads):
            longer = written + (", " if number else "") + piece
            written = longer if not number or len(longer) <= LONGEST_LABEL else written
        for number, piece in enumerate((*self.near, *self.spare[:spare])):
            joint = ", " if number else (" · " if self.heads else "near ")
            longer = written + joint + piece
            if len(longer) <= LONGEST_LABEL:
                written = longer
        if len(written) > LONGEST_LABEL:
            written = written[: LONGEST_LABEL - 1] + "…"
        return written


def name_latent(terms: Terms, evidence: Evidence) -> Name:
    """Name one latent.

    Parameters
    ----------
    terms
        Its terms, the best first.
    evidence
        Its peaks.

    Returns
    -------
    Name
        Without heads if its peaks have nothing in common.
    """
    has = [
        evidence.has(int(role), int(key)) for role, key in zip(terms.role, terms.key, strict=True)
    ]
    covered = np.zeros(len(evidence.weight), np.bool_)
    heads: list[int] = []
    for _ in range(MOST_HEADS):
        best, gain, share = _most_telling(terms, has, evidence.weight, covered)
        least = _LEAST_GAIN * terms.score[heads[0]] if heads else 0.0
        if best < 0 or share < _LEAST_SHARE or gain < least:
            break
        heads.append(best)
        covered |= has[best]
    said = {unit for head in heads for unit in _units(terms, head)}
    for head in heads:
        if terms.role[head] == _FORMS:
            said |= set(evidence.folded[has[head], REACH].tolist())
    near = [
        term
        for term in np.flatnonzero(terms.role == _CONTEXT).tolist()
        if term not in heads and int(terms.key[term]) not in said
    ]
    share = {term: float(evidence.weight[has[term]].sum()) for term in near}
    close = [term for term in near if share[term] >= _LEAST_NEAR][:MOST_NEAR]
    for term in close:
        covered |= has[term]
    about = [head for head in heads if terms.role[head] == _CONTEXT]
    fires = [head for head in heads if terms.role[head] != _CONTEXT]

    def write(chosen: list[int]) -> tuple[str, ...]:
        pairs = ((int(terms.role[term]), int(terms.key[term])) for term in chosen)
        return tuple(dict.fromkeys(evidence.write(role, key) for role, key in pairs))

    return Name(
        heads=write(fires),
        near=write([*about, *close][:MOST_NEAR]),
        spare=write([term for term in near if heads and term not in close][:MOST_NEAR]),
        score=float(min(evidence.weight[covered].sum(), 1.0)),
    )


def _most_telling(
    terms: Terms, has: list[NDArray[np.bool_]], weight: NDArray[Any], covered: NDArray[np.bool_]
) -> tuple[int, float, float]:
    """Return the term that adds most, what it adds, and the share it covers anew."""
    best, most, its_share = -1, 0.0, 0.0
    left = np.where(covered, 0.0, weight)
    for term, bearing in enumerate(has):
        if terms.score[term] <= most:  # sorted: no further one can add more
            break
        share = float(left[bearing].sum())
        gain = share * float(terms.ratio[term])
        if gain > most:
            best, most, its_share = term, gain, share
    return best, most, its_share


def _units(terms: Terms, term: int) -> tuple[int, ...]:
    role, key = int(terms.role[term]), int(terms.key[term])
    if role < len(PHRASES):
        return unpack(key, len(PHRASES[role].offsets))
    return (key,) if role == _CONTEXT else ()
