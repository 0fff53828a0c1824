"""What asking a language model would cost, did cost, and how it is said in Python."""

from __future__ import annotations

import pytest
from rule_judge import rule_judge

from conspectus.app.facts.asking import priced, so_far, then, total_of, words
from conspectus.app.served_model import ServedModel
from conspectus.llm import Answer, Budget, Estimate, Ledger, Missing, Prices

DEFAULTS = {"claims": 40, "documents": 100, "calibrate": 90}
PLAN = {
    "name": Estimate(8, 2, 900, 400, 0.0017),
    "judge": Estimate(200, 0, 120_000, 80_000, 0.28),
}


@pytest.fixture
def model():
    return ServedModel(rule_judge(), {"endpoint": "ollama", "model": "q", "budget": "2.50"})


def served(ledger, budget):
    inner = rule_judge()
    inner.ledger = ledger
    return ServedModel(inner, {"model": "q", "budget": budget})


def test_all_purposes_are_added_up_and_named():
    assert total_of(PLAN) == Estimate(208, 2, 120_900, 80_400, 0.0017 + 0.28)
    rows = [line.values for line in priced(PLAN).lines]
    assert [row["what"] for row in rows] == ["naming latents", "judging documents", "in all"]
    assert [row["calls"] for row in rows] == [8, 200, 208]
    assert [row["money"] for row in rows] == ["0.0017", "0.28", "0.2817"]


def test_without_prices_money_is_not_spoken_of():
    plan = {"judge": Estimate(1, 0, 10, 20, None)}
    assert total_of(plan).money is None
    assert [column.key for column in priced(plan).columns][-1] == "tokens_out"
    assert total_of({}) == Estimate(0, 0, 0, 0, None)


def test_only_what_was_changed_is_written(model):
    assert then(None, DEFAULTS).splitlines() == [
        "found = cs.explain(result)",
        "table = found.table",
    ]
    assert then(model, DEFAULTS).splitlines()[:2] == [
        "model = cs.language_model('ollama', 'q', budget='2.50')",
        "found = cs.explain(result, model)",
    ]
    assert "cs.explain(result, model, documents=7)" in then(model, {**DEFAULTS, "documents": 7})
    assert words(model, DEFAULTS)[:3] == ("--explain", "--llm", "ollama")
    assert words(model, {**DEFAULTS, "calibrate": 0})[:3] == ("--explain", "--calibrate", "0")


@pytest.mark.parametrize(
    ("budget", "given", "share"),
    [
        (Budget(tokens=400), "400 tokens", 0.75),
        (Budget(money=0.001), "0.001", 0.4),
        (Budget(tokens=0), "0 tokens", 1.0),
        (None, None, None),
    ],
)
def test_the_share_of_the_budget_that_is_used(budget, given, share):
    ledger = Ledger(Prices(1.0, 2.0), budget)
    ledger.spend("judge", 200, 100)
    ledger.record("judge", Answer({}, 200, 100, cached=False))
    ledger.record("judge", Missing("over_budget", ""))
    told = so_far(served(ledger, given))
    assert told["share"] == (None if share is None else pytest.approx(share))
    assert (told["questions"], told["tokens_in"], told["tokens_out"]) == (2, 200, 100)
    assert told["stopped"] == 1
    assert told["money"] == pytest.approx(0.0004)
    assert told["budget"] == given
