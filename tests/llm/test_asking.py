from __future__ import annotations

from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from number_questions import number_question

from conspectus.errors import LanguageModelError
from conspectus.llm import Answer, Ledger, Missing, Prices
from conspectus.llm.asking import ask_each, estimate_calls
from conspectus.llm.settings import Settings
from conspectus.progress import SILENT

SETTINGS = Settings("m", max_tokens=50)


def answer(key: str, question, stop: Event) -> Answer | Missing:
    assert key == SETTINGS.key(question)
    n = int(question.user.split()[-1].strip("."))
    return Answer({"n": n}, 1, 1, cached=False) if n % 2 else Missing("refused", str(n))


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 4))
def test_same_order_same_length_each_asked_once(numbers, threads: int) -> None:
    ledger = Ledger()
    questions = [number_question(n) for n in numbers]
    outcomes = ask_each(questions, SETTINGS, answer, ledger, SILENT, threads)
    assert len(outcomes) == len(numbers)
    for n, outcome in zip(numbers, outcomes, strict=True):
        assert getattr(outcome, "value", {"n": n}) == {"n": n}
        assert isinstance(outcome, Missing) == (n % 2 == 0)
    odd = [n for n in numbers if n % 2]
    assert ledger.total.asked == len(numbers)
    assert ledger.total.answered == len(set(odd))
    assert ledger.total.cached == len(odd) - len(set(odd))


def test_an_error_ends_asking_and_the_progress() -> None:
    ended: list[bool] = []

    class Listener:
        def start(self, task, total, unit): ...
        def advance(self, amount): ...
        def finish(self):
            ended.append(True)

    def fail(key, question, stop):
        raise LanguageModelError("no key")

    with pytest.raises(LanguageModelError, match="no key"):
        ask_each([number_question(1)], SETTINGS, fail, Ledger(), Listener())
    assert ended == [True]


@given(st.lists(st.integers(0, 5), max_size=12), st.sets(st.integers(0, 5)))
def test_estimates_count_each_call_once(numbers, known) -> None:
    keys = {SETTINGS.key(number_question(n)) for n in known}
    questions = [number_question(n) for n in numbers]
    estimate = estimate_calls(questions, SETTINGS, keys.__contains__, Prices(1e6, 0.0))
    assert estimate.calls == len(set(numbers) - known)
    assert estimate.cached == sum(n in known for n in numbers)
    assert estimate.tokens_out == 50 * estimate.calls
    assert estimate.money == estimate.tokens_in
    assert estimate_calls(questions, SETTINGS, keys.__contains__, None).money is None
