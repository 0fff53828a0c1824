"""Prices and budgets, as a user gives them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from conspectus.errors import InputError

_BUDGET = re.compile(
    r"(?P<number>\d[\d,_]*(?:\.\d+)?|\.\d+)\s*(?P<times>[kM]?)\s*(?P<tokens>tokens?)?"
)
_TIMES = {"": 1, "k": 1_000, "M": 1_000_000}


@dataclass(frozen=True)
class Prices:
    """What tokens cost, in any currency.

    Parameters
    ----------
    tokens_in, tokens_out
        Price of a million tokens of prompts, and of answers.

    Raises
    ------
    InputError
        A price is negative or no number.
    """

    tokens_in: float
    tokens_out: float

    def __post_init__(self) -> None:
        for price in (self.tokens_in, self.tokens_out):
            if not (math.isfinite(price) and price >= 0):
                raise InputError(f"a price of a million tokens is 0 or more, not {price}")

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """Return what so many tokens cost."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / 1e6


@dataclass(frozen=True)
class Budget:
    """What a model may cost in all; either limit may be None.

    Parameters
    ----------
    money
        In the currency of the prices.
    tokens
        Of prompts and answers together.
    """

    money: float | None = None
    tokens: int | None = None

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read a budget as one writes it.

        Parameters
        ----------
        text
            ``"2.50"`` is money; ``"500000 tokens"``, ``"500k tokens"`` and ``"2M tokens"`` are
            tokens.

        Returns
        -------
        Budget
            With one limit.

        Raises
        ------
        InputError
            It is neither.
        """
        found = _BUDGET.fullmatch(text.strip())
        if found is None or (found["times"] and not found["tokens"]):
            raise InputError(
                f"a budget is an amount of money such as 2.50, or tokens such as '500k tokens', "
                f"not {text!r}"
            )
        number = float(found["number"].replace(",", "").replace("_", ""))
        if found["tokens"]:
            return cls(tokens=round(number * _TIMES[found["times"]]))
        return cls(money=number)
