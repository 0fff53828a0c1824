from __future__ import annotations

import pytest

from conspectus.errors import InputError
from conspectus.llm import Budget, Prices


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("2.50", Budget(money=2.5)),
        ("3", Budget(money=3.0)),
        (".5", Budget(money=0.5)),
        ("1,000", Budget(money=1000.0)),
        (" 500000 tokens ", Budget(tokens=500_000)),
        ("500k tokens", Budget(tokens=500_000)),
        ("1.5M tokens", Budget(tokens=1_500_000)),
        ("10_000tokens", Budget(tokens=10_000)),
        ("1 token", Budget(tokens=1)),
    ],
)
def test_budgets_as_one_writes_them(text: str, budget: Budget) -> None:
    assert Budget.parse(text) == budget


@pytest.mark.parametrize("text", ["", "lots", "-1", "5k", "5 dollars", "tokens", "1e3", "$5"])
def test_what_is_no_budget_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="a budget is"):
        Budget.parse(text)


def test_prices_are_of_a_million_tokens() -> None:
    assert Prices(0.15, 0.60).of(2_000_000, 500_000) == pytest.approx(0.30 + 0.30)


@pytest.mark.parametrize("price", [-1.0, float("nan"), float("inf")])
def test_what_is_no_price_is_refused(price: float) -> None:
    with pytest.raises(InputError, match="price"):
        Prices(0.0, price)
