from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_server import Response, answer_number, completion
from number_questions import number_question

from conspectus.errors import InputError
from conspectus.llm import Answer, Budget, Ledger, Missing, Prices
from conspectus.llm.ledger import Tally

SPENT = Answer({}, 100, 10, cached=False)
KNOWN = Answer({}, 100, 10, cached=True)


def test_counts_add_up_by_purpose() -> None:
    ledger = Ledger(Prices(2.0, 20.0))
    ledger.spend("name", 100, 10)
    ledger.record("name", SPENT)
    ledger.record("name", KNOWN)
    ledger.spend("judge", 50, 5, estimated=True)
    ledger.record("judge", Missing("malformed", ""))
    ledger.record("judge", Missing("malformed", ""))
    ledger.record("judge", Missing("timeout", ""))
    name, judge, total = ledger.purposes["name"], ledger.purposes["judge"], ledger.total
    assert name == Tally(2, 1, 1, {}, 1, 0, 100, 10, 100, 10)
    assert judge == Tally(3, 0, 0, {"malformed": 2, "timeout": 1}, 1, 1, 50, 5, 0, 0)
    assert (total.asked, total.n_missing, total.tokens_in, total.tokens_out) == (5, 3, 150, 15)
    assert ledger.money == pytest.approx((150 * 2 + 15 * 20) / 1e6)
    assert ledger.money_of(judge) == pytest.approx((50 * 2 + 5 * 20) / 1e6)


outcomes = st.sampled_from([SPENT, KNOWN, Missing("refused", ""), Missing("over_budget", "")])


@given(st.lists(st.tuples(st.sampled_from("abc"), outcomes)))
def test_every_question_is_one_of_three(records) -> None:
    ledger = Ledger()
    for purpose, outcome in records:
        ledger.record(purpose, outcome)
    for tally in [*ledger.purposes.values(), ledger.total]:
        assert tally.asked == tally.answered + tally.cached + tally.n_missing
    assert ledger.total.asked == len(records)


def test_ledger_is_plain_json() -> None:
    ledger = Ledger(Prices(1.0, 2.0), Budget(money=3.0))
    ledger.spend("name", 10, 5)
    ledger.record("name", SPENT)
    written = json.loads(json.dumps(ledger.to_dict()))
    assert written["purposes"]["name"]["money"] == pytest.approx(20e-6)
    assert written["total"]["answered"] == 1
    assert written["prices"] == {"tokens_in": 1.0, "tokens_out": 2.0}
    assert written["budget"] == {"money": 3.0, "tokens": None}
    assert Ledger().to_dict()["total"]["money"] is None


def test_what_purposes_returns_is_a_copy() -> None:
    ledger = Ledger()
    ledger.record("name", Missing("failed", ""))
    ledger.purposes["name"].missing["failed"] = 99
    assert ledger.total.missing == {"failed": 1}


def test_money_needs_prices() -> None:
    with pytest.raises(InputError, match="needs prices"):
        Ledger(budget=Budget(money=1.0))


@pytest.mark.parametrize(
    ("budget", "fits", "does_not"),
    [(Budget(tokens=30), (10, 20), (10, 21)), (Budget(money=0.5), (300, 200), (301, 200))],
)
def test_a_budget_is_reached_but_not_passed(budget, fits, does_not) -> None:
    ledger = Ledger(Prices(1000.0, 1000.0), budget)
    assert ledger.reserve(*does_not) is None
    assert ledger.reserve(*fits) is not None


def test_what_is_set_aside_counts_until_it_is_settled() -> None:
    ledger = Ledger(budget=Budget(tokens=100))
    first = ledger.reserve(50, 10)
    assert ledger.reserve(50, 10, stopped=lambda: True) is None  # would wait for the first
    ledger.spend("name", 20, 5)
    ledger.settle(first)
    assert ledger.reserve(50, 10) is not None


def test_a_call_waits_for_others_to_settle() -> None:
    ledger = Ledger(budget=Budget(tokens=100))
    first = ledger.reserve(60, 0)

    def end() -> None:
        time.sleep(0.1)
        ledger.spend("name", 10, 0)
        ledger.settle(first)

    thread = threading.Thread(target=end)
    thread.start()
    assert ledger.reserve(60, 0) is not None
    thread.join()


@pytest.mark.parametrize("concurrency", [1, 8])
def test_the_budget_holds_under_concurrency(server, client, concurrency: int) -> None:
    server.respond = lambda request: replace(answer_number(request), after=0.01)
    budget = Budget(tokens=2000)
    model = client(concurrency=concurrency, budget=budget, cache=False)
    results = model.ask([number_question(n) for n in range(200)])
    spent = model.ledger.total
    assert spent.tokens_in + spent.tokens_out <= 2000
    asked = sum(isinstance(one, Answer) for one in results)
    assert asked == len(server.requests) == spent.calls
    over = [one for one in results if isinstance(one, Missing)]
    assert {one.reason for one in over} == {"over_budget"}
    assert spent.missing == {"over_budget": 200 - asked}
    # It stops one worst case short of the limit (some 480 tokens), and not earlier.
    assert 15 * asked > 2000 - 550


def test_a_budget_of_money_holds(server, client) -> None:
    model = client(budget=Budget(money=0.02), prices=Prices(10.0, 100.0), cache=False)
    model.ask([number_question(n) for n in range(100)])
    assert 0.01 < model.ledger.money <= 0.02
    assert model.ledger.total.missing["over_budget"] > 50


def test_lost_answers_and_second_tries_count_for_the_budget(server, client) -> None:
    server.respond = lambda request: (
        Response(cut=True) if request.number % 2 else completion("no idea")
    )
    model = client(budget=Budget(tokens=3000), cache=False, retries=1)
    model.ask([number_question(n) for n in range(9)])
    spent = model.ledger.total
    assert spent.tokens_in + spent.tokens_out <= 3000


def test_cached_answers_need_no_budget(server, client) -> None:
    client().ask([number_question(n) for n in range(5)])
    model = client(budget=Budget(tokens=0))
    results = model.ask([number_question(n) for n in range(6)])
    assert [isinstance(one, Answer) for one in results] == [True] * 5 + [False]
    assert results[-1].reason == "over_budget"


def test_what_is_under_way_is_counted_until_it_is_settled() -> None:
    ledger = Ledger()
    first, second = ledger.reserve(1, 2), ledger.reserve(1, 2)
    assert ledger.under_way == 2
    ledger.settle(first)
    ledger.settle(second)
    assert ledger.under_way == 0
