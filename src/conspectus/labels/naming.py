"""From ranked terms to one short name that tells when the latent fires.

Names compete: each begins with a term and grows as long as it tells better, first by further terms
(`grow`) and then by what must stand around them (`conditions`). What counts is the harmonic mean of
recall, the share of the latent's mass that the name covers, and precision, which the documents that
lack the latent decide; so a word that adds nothing is not said, and a common word is not left
alone. What a name is made of weighs in: what the peak itself is can be checked at a glance, what is
somewhere in the document cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.labels.conditions import Condition, Words, best_condition
from conspectus.labels.roles import CONTEXT, ROLES, TOPIC
from conspectus.labels.wording import write_condition, write_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from conspectus.labels.conditions import Slot
    from conspectus.labels.evidence import Evidence
    from conspectus.labels.terms import Terms

LONGEST_LABEL: Final = 70
MIXED_BELOW: Final = 0.25
"""A name that covers less of the mass than this begins with ``mixed:``."""
MOST_TERMS: Final = 4
_STARTS: Final = 3
_TRIED: Final = 32
_LEAST_LOSS: Final = 0.97
_LEAST_GAIN: Final = 1.06
_LEAST_SHARE: Final = 0.05
_CLEAR: Final = 0.75
_MOST_CONDITIONS: Final = 2
_MOST_SPARE: Final = 3
_AROUND: Final = (CONTEXT, TOPIC)


@dataclass(frozen=True)
class Name:
    """A name in pieces.

    Parameters
    ----------
    heads
        What the latent fires on.
    conditions
        What must stand around it, written out: ``after “if”``, ``· film``.
    near
        Words near its peaks or in their documents, where it fires on nothing in particular.
    spare
        Further words near its peaks, for telling it from a namesake.
    score
        Share of the peak mass that the name covers, 0 to 1.
    """

    heads: tuple[str, ...]
    conditions: tuple[str, ...]
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
        if not self.heads and not self.near:
            return "mixed"
        written = write_name(
            self.heads, self.conditions, self.near, self.spare[:spare], LONGEST_LABEL
        )
        return written if self.score >= MIXED_BELOW else f"mixed: {written}"


@dataclass(frozen=True, eq=False)
class Rule:
    """Terms any of which must be there, and conditions all of which must hold.

    Parameters
    ----------
    terms
        Role and key of each term.
    conditions
        What must stand around them.
    has
        Which peaks it holds for, shape (n,).
    quiet
        Places in documents that lack the latent for which it holds, ascending.
    scale
        Places that each of these stands for.
    fit
        As from `Evidence.fit`.
    worth
        How clear it is to a reader: the mean of its terms' roles.
    """

    terms: tuple[tuple[int, int], ...]
    conditions: tuple[Condition, ...]
    has: NDArray[np.bool_]
    quiet: NDArray[np.int64]
    fit: float
    worth: float
    scale: float = 1.0


def name_latent(terms: Terms, evidence: Evidence, words: Words) -> Name:
    """Name one latent.

    Parameters
    ----------
    terms
        Its terms, the best first.
    evidence
        Its peaks and the documents that lack it.
    words
        Words that may be said to stand near or to be of a topic.

    Returns
    -------
    Name
        Without heads and near words if its peaks have nothing in common.
    """
    pairs = list(zip(terms.role.tolist(), terms.key.tolist(), strict=True))
    alone = [rule for role, key in pairs[:_TRIED] if (rule := _single(evidence, role, key))]
    alone.sort(key=lambda rule: -rule.fit * rule.worth)
    starts = alone[:_STARTS]
    starts += [one for one in _widest(evidence, alone) if one not in starts]
    grown = [condition(evidence, grow(evidence, one, alone), words) for one in starts]
    about = _around(terms, words)
    if not grown:
        return Name((), (), (), (), 0.0)
    best = max(grown, key=lambda rule: rule.fit * rule.worth)
    return _written(best, about, evidence)


def _widest(evidence: Evidence, alone: list[Rule]) -> list[Rule]:
    """Give the term of the peak itself that covers most: it may tell once it is conditioned."""
    own = [one for one in alone if _kin(one) == 0]
    return [max(own, key=lambda one: float(evidence.weight @ one.has) * one.worth)] if own else []


def grow(evidence: Evidence, rule: Rule, alone: list[Rule]) -> Rule:
    """Add terms to a rule as long as it tells better.

    Parameters
    ----------
    evidence
        The latent.
    rule
        A rule of one term.
    alone
        Rules of one term each.

    Returns
    -------
    Rule
        Of `MOST_TERMS` terms at most, all of them around the peak or none.
    """
    others = [one for one in alone if _kin(one) == _kin(rule)]
    while len(rule.terms) < MOST_TERMS:
        best, most = rule, rule.fit * rule.worth * _LEAST_GAIN
        for other in others:
            if evidence.weight[other.has & ~rule.has].sum() >= _LEAST_SHARE:
                both = _joined(evidence, [rule, other])
                if both.fit * both.worth > most:
                    best, most = both, both.fit * both.worth
        if best is rule:
            break
        rule = best
    return _pruned(evidence, rule, {one.terms[0]: one for one in alone})


def _pruned(evidence: Evidence, rule: Rule, alone: Mapping[tuple[int, int], Rule]) -> Rule:
    """Take out terms that the others say as well."""
    for term in rule.terms:
        rest = [alone[one] for one in rule.terms if one != term]
        if rest:
            shorter = _joined(evidence, rest)
            if shorter.fit * shorter.worth > rule.fit * rule.worth * _LEAST_LOSS:
                rule = shorter
    return rule


def _joined(evidence: Evidence, rules: Sequence[Rule]) -> Rule:
    """Make a rule that holds where any of some rules without conditions does."""
    has = np.logical_or.reduce([rule.has for rule in rules])
    quiet = rules[0].quiet
    for rule in rules[1:]:
        quiet = _union(quiet, rule.quiet)
    terms = tuple(term for rule in rules for term in rule.terms)
    worth = sum(rule.worth * len(rule.terms) for rule in rules) / len(terms)
    return Rule(terms, (), has, quiet, float(evidence.fit(has, len(quiet))), worth)


def _union(some: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Unite two ascending arrays: one merge, where `numpy.union1d` takes all apart anew."""
    both = np.concatenate([some, others])
    both.sort(kind="stable")
    return both[np.diff(both, prepend=-1) > 0]


def _kin(rule: Rule) -> int:
    """Rules of one kin may be joined: of the peak itself, of what is near, of a topic."""
    role = ROLES[rule.terms[0][0]]
    return 1 + _AROUND.index(role) if role in _AROUND else 0


def condition(evidence: Evidence, rule: Rule, words: Words) -> Rule:
    """Add conditions to a rule that holds in many documents without the latent.

    Parameters
    ----------
    evidence
        The latent.
    rule
        A rule without conditions.
    words
        What conditions may name.

    Returns
    -------
    Rule
        The same where nothing helps; terms that are around the peak take none.
    """
    if ROLES[rule.terms[0][0]] in _AROUND:
        return rule
    for _ in range(_MOST_CONDITIONS):
        if evidence.precision(rule.has, rule.scale * len(rule.quiet)) > _CLEAR:
            break
        taken: set[Slot] = {one.slot for one in rule.conditions}
        found = best_condition(evidence, rule.has, rule.quiet, rule.scale, words, taken)
        if found is None:
            break
        rule = replace(
            rule,
            conditions=(*rule.conditions, found),
            has=found.has,
            quiet=found.silent,
            scale=found.scale,
            fit=found.fit,
        )
    return rule


def _single(evidence: Evidence, role: int, key: int) -> Rule | None:
    """Make a rule of one term."""
    has = evidence.has(role, key)
    if evidence.weight[has].sum() < _LEAST_SHARE:
        return None
    quiet = evidence.silent(role, key)
    worth = ROLES[role].worth
    return Rule(((role, key),), (), has, quiet, float(evidence.fit(has, len(quiet))), worth)


def _around(terms: Terms, words: Words) -> list[int]:
    """Words near the peaks that may tell namesakes apart, the most telling first."""
    near = terms.key[terms.role == ROLES.index(CONTEXT)]
    return [int(unit) for unit in near if words.topic[unit]]


def _written(rule: Rule, about: list[int], evidence: Evidence) -> Name:
    def write(pairs: list[tuple[int, int]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(evidence.write(role, key) for role, key in pairs))

    near = ROLES.index(CONTEXT)
    heads = [term for term in rule.terms if ROLES[term[0]] not in _AROUND]
    topic = any(ROLES[role] is TOPIC for role, _ in rule.terms)
    beside = write([term for term in rule.terms if ROLES[term[0]] in _AROUND])
    said = {text.lower() for text in (*write(heads), *beside)}
    said |= {word for text in said for word in text.split("/")}
    spare = [text for text in write([(near, unit) for unit in about]) if text.lower() not in said]
    conditions = tuple(write_condition(one, evidence) for one in rule.conditions)
    score = float(min(evidence.weight[rule.has].sum(), 1.0))
    shown = tuple(f"topic: {text}" if topic and not i else text for i, text in enumerate(beside))
    return Name(write(heads), conditions, shown, tuple(spare[:_MOST_SPARE]), score)
