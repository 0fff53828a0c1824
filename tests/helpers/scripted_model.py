"""A language model that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jsonschema

from conspectus.llm import Answer, Estimate, Ledger, Missing, Prices, Question
from conspectus.progress import SILENT, Progress


class ScriptedModel:
    """Answers come from `answer`: an object that must fit the question's schema, or `Missing`.

    An object that does not fit is a mistake of the test and raises. Tokens are words. With
    `cached` True every answer counts as known before.
    """

    name = "scripted"
    identity = "scripted"

    def __init__(
        self,
        answer: Callable[[Question], dict[str, Any] | Missing],
        *,
        prices: Prices | None = None,
        cached: bool = False,
    ) -> None:
        self._answer = answer
        self._cached = cached
        self.ledger = Ledger(prices)
        self.asked: list[Question] = []

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        progress.start("asking", len(questions), "questions")
        outcomes: list[Answer | Missing] = []
        for question in questions:
            self.asked.append(question)
            value = self._answer(question)
            if isinstance(value, Missing):
                outcomes.append(value)
            else:
                jsonschema.validate(value, question.schema)
                tokens_in, tokens_out = _words(question), len(str(value).split())
                outcomes.append(Answer(value, tokens_in, tokens_out, self._cached))
                if not self._cached:
                    self.ledger.spend(question.purpose, tokens_in, tokens_out)
            self.ledger.record(question.purpose, outcomes[-1])
            progress.advance(1)
        progress.finish()
        return outcomes

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        tokens_in, tokens_out = sum(map(_words, questions)), 100 * len(questions)
        prices = self.ledger.prices
        money = None if prices is None else prices.of(tokens_in, tokens_out)
        return Estimate(len(questions), 0, tokens_in, tokens_out, money)


def _words(question: Question) -> int:
    return len(question.system.split()) + len(question.user.split())
