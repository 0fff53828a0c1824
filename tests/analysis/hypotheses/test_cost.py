"""Tokens of the reader and of language models stand apart; reading everything is an estimate."""

from __future__ import annotations

import pytest
from rule_judge import TOKENS, planted_store, rule_judge
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.analysis.hypotheses.cost import Cost, Meter
from conspectus.llm import Missing, Prices, Question

SMALL = {"documents": 40, "calibrate": 18}
QUESTION = Question("told to", "a question of words", {"type": "object"}, "judge")


@pytest.fixture
def found(make_store):
    store = planted_store(make_store)
    return cs.diff(store, by="model", a="a", b="b", verify_share=0.5)


def test_reader_tokens_are_those_of_all_documents(found):
    cost = cs.explain(found).cost
    assert cost.reader_tokens == 300 * TOKENS
    assert cost.documents == 300
    assert cost.llm_tokens == 0
    assert cost.read_all is None


def test_tokens_by_purpose_are_those_of_the_ledger(found):
    model = rule_judge()
    cost = cs.explain(found, model, **SMALL).cost
    for purpose, tally in model.ledger.purposes.items():
        row = cost.purposes[purpose]
        assert (row["asked"], row["tokens_in"]) == (tally.asked, tally.tokens_in)
        assert row["tokens_out"] == tally.tokens_out
    total = model.ledger.total
    assert cost.llm_tokens == total.tokens_in + total.tokens_out


def test_reading_everything_is_measured_as_the_calls_are(found):
    """The scripted model's tokens are words, and every document has as many."""
    cost = cs.explain(found, rule_judge(), **SMALL).cost
    assert cost.read_all == pytest.approx(300 * TOKENS, rel=0.15)
    assert cost.factor == pytest.approx(cost.read_all / cost.llm_tokens)
    assert cost.record()["read_all_tokens"] == cost.read_all


def test_failed_calls_do_not_make_reading_cheaper(found):
    whole = cs.explain(found, rule_judge(), **SMALL).cost
    part = cs.explain(found, rule_judge(missing=0.5), **SMALL).cost
    assert part.read_all == pytest.approx(whole.read_all, rel=0.1)
    assert part.factor is None  # half of the answers are not the cost of a whole run


def test_a_second_explanation_counts_only_itself(found):
    model = rule_judge()
    first = cs.explain(found, model, **SMALL).cost
    second = cs.explain(found, model, **SMALL).cost
    assert first.purposes["judge"]["asked"] == second.purposes["judge"]["asked"]


def test_answers_known_before_cost_what_they_cost_then():
    model = ScriptedModel(lambda q: {}, cached=True)
    meter = Meter.start([model])
    model.ask([QUESTION])
    row = meter.purposes()["judge"]
    assert (row["asked"], row["cached"]) == (1, 1)
    assert row["tokens_in"] > 0


def test_two_models_are_added_and_one_model_twice_is_not():
    one, other = (ScriptedModel(lambda q: {}, prices=Prices(1.0, 1.0)) for _ in range(2))
    both, twice = Meter.start([one, other]), Meter.start([one, one, None])
    one.ask([QUESTION])
    other.ask([QUESTION])
    assert both.purposes()["judge"]["asked"] == 2
    assert twice.purposes()["judge"]["asked"] == 1
    assert both.purposes()["judge"]["money"] == pytest.approx(one.ledger.money + other.ledger.money)


def test_money_is_unknown_if_any_part_of_it_is():
    one, other = ScriptedModel(lambda q: {}, prices=Prices(1.0, 1.0)), ScriptedModel(lambda q: {})
    meter = Meter.start([one, other])
    one.ask([QUESTION])
    other.ask([QUESTION])
    assert meter.purposes()["judge"]["money"] is None


def test_missing_answers_are_counted():
    model = ScriptedModel(lambda q: Missing("failed", ""))
    meter = Meter.start([model])
    model.ask([QUESTION, QUESTION])
    assert meter.purposes()["judge"]["missing"] == 2


def test_nothing_asked_has_no_factor():
    assert Cost(10, 1, {}, 100).factor is None


def test_a_plan_without_a_model_asks_nothing(found):
    assert cs.plan_explanation(found, None, **SMALL) == {}
