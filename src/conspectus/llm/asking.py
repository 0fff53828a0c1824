"""What all language models share: each different question is asked once, and everything counted."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from conspectus.llm.tokens import guess_prompt_tokens, guess_tokens
from conspectus.llm.types import Answer, Estimate, Missing
from conspectus.llm.wire import Dialect, request_body
from conspectus.llm.workers import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conspectus.llm.ledger import Ledger
    from conspectus.llm.money import Prices
    from conspectus.llm.settings import Settings
    from conspectus.llm.types import Question
    from conspectus.progress import Progress


def ask_each(
    questions: Sequence[Question],
    settings: Settings,
    answer: Callable[[str, Question, Event], Answer | Missing],
    ledger: Ledger,
    progress: Progress,
    threads: int = 1,
) -> list[Answer | Missing]:
    """Ask each different question once.

    Parameters
    ----------
    questions
        Any number; equal ones get equal answers, all but the first counted as cached.
    settings
        They make the keys.
    answer
        Answers one: its key, the question, and an event that tells when to end early.
    ledger
        Counts the questions.
    progress
        Told how far it is.
    threads
        How many questions at once.

    Returns
    -------
    list of Answer or Missing
        In the order of the questions.

    Raises
    ------
    LanguageModelError
        What `answer` raised.
    """
    places: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        places.setdefault(settings.key(question), []).append(place)
    outcomes: list[Answer | Missing] = [Missing("failed", "not asked")] * len(questions)
    stop = Event()

    def work(key: str) -> Answer | Missing:
        return answer(key, questions[places[key][0]], stop)

    progress.start("asking", float(len(questions)), "questions")
    try:
        todo = in_threads(work, list(places), threads, stop, lambda: progress.advance(0.0))
        with closing(todo) as done:
            for key, outcome in done:
                for copy, place in enumerate(places[key]):
                    again = copy > 0 and isinstance(outcome, Answer)
                    outcomes[place] = replace(outcome, cached=True) if again else outcome
                    ledger.record(questions[place].purpose, outcomes[place])
                progress.advance(float(len(places[key])))
    finally:
        progress.finish()
    return outcomes


def estimate_calls(
    questions: Sequence[Question],
    settings: Settings,
    is_known: Callable[[str], bool],
    prices: Prices | None,
) -> Estimate:
    """Say what questions would cost.

    Parameters
    ----------
    questions
        Any number; equal ones are asked once.
    settings
        They make the keys, and say how long an answer may be.
    is_known
        Whether the answer of a key is known.
    prices
        Of tokens, or None.

    Returns
    -------
    Estimate
        Nothing is asked for it.
    """
    to_ask = {settings.key(question): question for question in questions}
    to_ask = {key: question for key, question in to_ask.items() if not is_known(key)}
    cached = sum(1 for question in questions if settings.key(question) not in to_ask)
    tokens_in = 0
    for question in to_ask.values():
        messages = request_body(question, settings, Dialect())["messages"]
        tokens_in += guess_prompt_tokens(messages) + guess_tokens(json.dumps(question.schema))
    tokens_out = settings.max_tokens * len(to_ask)
    money = None if prices is None else prices.of(tokens_in, tokens_out)
    return Estimate(len(to_ask), cached, tokens_in, tokens_out, money)
