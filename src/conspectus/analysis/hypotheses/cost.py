"""What an explanation cost, and what it would have cost to have a model read everything.

Tokens of the reader (a small model, run once for every analysis of a store) and tokens of a
language model differ by orders of magnitude in money and time. They are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.hypotheses.documents import texts_of
from conspectus.analysis.hypotheses.judge import PURPOSE
from conspectus.llm import Tally
from conspectus.llm.tokens import guess_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.llm import LanguageModel, Question
    from conspectus.stats.types import IntArray

_UNFINISHED = 0.1
"""Share of missing answers of a purpose above which its tokens say nothing about a whole run."""
_MEASURED = 500
"""Documents whose tokens are estimated one by one; all others are taken to be like them."""


@dataclass(frozen=True)
class Cost:
    """Tokens, by who read them.

    Parameters
    ----------
    reader_tokens
        Tokens of the documents that the store's encoder read.
    documents
        How many documents these are: all that the explained result was about.
    purposes
        By purpose: ``asked, cached, missing, tokens_in, tokens_out, money``. Tokens are those that
        the answers cost when they were asked, be it now or in an earlier run.
    read_all
        Tokens that a language model would read of all these documents once, under the measure of
        its own calls; None without a model. Always an estimate.
    """

    reader_tokens: int
    documents: int
    purposes: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict[str, "Mapping[str, Any]"]
    )
    read_all: int | None = None

    @property
    def llm_tokens(self) -> int:
        """Tokens that language models read and wrote."""
        return sum(row["tokens_in"] + row["tokens_out"] for row in self.purposes.values())

    @property
    def factor(self) -> float | None:
        """How many times as many tokens a model would have read.

        None without a model, and where so many answers are missing that this is no whole run.
        """
        rows = self.purposes.values()
        unfinished = any(row["missing"] > _UNFINISHED * row["asked"] for row in rows)
        if self.read_all is None or not self.llm_tokens or unfinished:
            return None
        return self.read_all / self.llm_tokens

    def record(self) -> dict[str, Any]:
        """Return the cost as plain JSON."""
        return {
            "reader_tokens": self.reader_tokens,
            "documents": self.documents,
            "purposes": {name: dict(row) for name, row in self.purposes.items()},
            "llm_tokens": self.llm_tokens,
            "read_all_tokens": self.read_all,
            "factor": self.factor,
        }


@dataclass(frozen=True)
class Meter:
    """Reads ledgers before and after.

    Parameters
    ----------
    models
        Language models, each once.
    before
        Their tallies at the start.
    """

    models: tuple[LanguageModel, ...]
    before: tuple[Mapping[str, Tally], ...]

    @classmethod
    def start(cls, models: Iterable[LanguageModel | None]) -> Meter:
        """Begin to count.

        Parameters
        ----------
        models
            Language models; the same one twice counts once, None not at all.

        Returns
        -------
        Meter
            Counting from now on.
        """
        known = tuple({id(model): model for model in models if model is not None}.values())
        return cls(known, tuple(model.ledger.purposes for model in known))

    def purposes(self) -> dict[str, dict[str, Any]]:
        """Count what was asked since, by purpose."""
        found: dict[str, dict[str, Any]] = {}
        for model, before in zip(self.models, self.before, strict=True):
            for purpose, now in model.ledger.purposes.items():
                was = before.get(purpose, Tally())
                paid = Tally(
                    tokens_in=now.tokens_in - was.tokens_in,
                    tokens_out=now.tokens_out - was.tokens_out,
                )
                row = {
                    "asked": now.asked - was.asked,
                    "cached": now.cached - was.cached,
                    "missing": now.n_missing - was.n_missing,
                    "tokens_in": paid.tokens_in + now.cached_tokens_in - was.cached_tokens_in,
                    "tokens_out": paid.tokens_out + now.cached_tokens_out - was.cached_tokens_out,
                    "money": model.ledger.money_of(paid),
                }
                if row["asked"]:
                    found[purpose] = _added(found.get(purpose), row)
        return found


def cost_of(
    case: Case,
    meter: Meter,
    judge: LanguageModel | None,
    asked: Sequence[Question],
) -> Cost:
    """Add up an explanation.

    Parameters
    ----------
    case
        The documents.
    meter
        Counting since the start.
    judge
        Whose measure a token of "reading everything" is; None without a model.
    asked
        What the judge was asked about hypotheses. What that did cost, over what is guessed from its
        length, corrects the guess for all documents.

    Returns
    -------
    Cost
        The parts, never their sum.
    """
    purposes = meter.purposes()
    documents = case.selection.rows
    reader = int(case.selection.n_tokens()[documents].sum())
    read_all = None if judge is None else round(_guess(case, documents) * _scale(purposes, asked))
    return Cost(reader, int(documents.size), purposes, read_all)


def _scale(purposes: Mapping[str, Mapping[str, Any]], asked: Sequence[Question]) -> float:
    """Tokens that the judge's calls did cost, over those guessed from their length."""
    row = purposes.get(PURPOSE)
    guessed = sum(guess_tokens(one.system) + guess_tokens(one.user) for one in asked)
    if row is None or not guessed or not row["tokens_in"]:
        return 1.0
    answered = 1 - row["missing"] / row["asked"]
    return row["tokens_in"] / (guessed * answered) if answered else 1.0


def _guess(case: Case, documents: IntArray) -> float:
    """Guess the tokens of all documents from some, in proportion to the reader's tokens."""
    drawn = np.sort(np.random.default_rng(0).permutation(documents)[:_MEASURED])
    some = sum(map(guess_tokens, texts_of(case.selection, drawn).values()))
    n_tokens = case.selection.n_tokens()
    return some * float(n_tokens[documents].sum()) / max(float(n_tokens[drawn].sum()), 1.0)


def _added(one: dict[str, Any] | None, other: dict[str, Any]) -> dict[str, Any]:
    if one is None:
        return other
    money = None if None in (one["money"], other["money"]) else one["money"] + other["money"]
    counted = {key: one[key] + other[key] for key in other if key != "money"}
    return {**counted, "money": money}
