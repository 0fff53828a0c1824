"""What was asked of a language model, what came back, and what it cost.

A budget is kept, not watched: before a call its worst case is set aside, and a call that could
pass the limit is not made. Calls run side by side, so this happens under one lock; a call that
would fit once others have settled waits for them instead of being given up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Any

from conspectus.errors import InputError
from conspectus.llm.types import Answer, Missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.llm.money import Budget, Prices
    from conspectus.llm.types import Reason

_ROUNDING = 1e-9  # sums of floats may miss a limit by this part of it
_LOOK_AGAIN_SECONDS = 0.2


@dataclass
class Tally:
    """Counts of one purpose: ``asked == answered + cached + sum(missing.values())``.

    Parameters
    ----------
    asked
        Questions.
    answered
        Of these, answered now, by the endpoint or from a batch file.
    cached
        Of these, answered before.
    missing
        Of these, without an answer, by reason.
    calls
        Requests that the endpoint answered, re-asks included.
    estimated_calls
        Of these, calls whose tokens the endpoint did not report and that are estimates.
    tokens_in, tokens_out
        Tokens paid for now.
    cached_tokens_in, cached_tokens_out
        Tokens that the cached answers cost when they were asked.
    """

    asked: int = 0
    answered: int = 0
    cached: int = 0
    missing: dict[Reason, int] = field(default_factory=dict)
    calls: int = 0
    estimated_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached_tokens_in: int = 0
    cached_tokens_out: int = 0

    @property
    def n_missing(self) -> int:
        """Questions without an answer."""
        return sum(self.missing.values())

    def add(self, other: Tally) -> None:
        """Add the counts of another tally to this one."""
        for reason, count in other.missing.items():
            self.missing[reason] = self.missing.get(reason, 0) + count
        for name, value in vars(other).items():
            if name != "missing":
                setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True)
class Reservation:
    """Tokens set aside for a call under way."""

    tokens_in: int
    tokens_out: int


class Ledger:
    """Counts by purpose, kept within a budget. Safe to use from several threads.

    Parameters
    ----------
    prices
        Of a million tokens; None where money is not counted.
    budget
        What may not be passed; None for no limit.

    Raises
    ------
    InputError
        The budget is money, and there are no prices.
    """

    def __init__(self, prices: Prices | None = None, budget: Budget | None = None) -> None:
        if budget is not None and budget.money is not None and prices is None:
            raise InputError(
                "a budget of money needs prices: give the prices of a million tokens "
                "in and out, or a budget of tokens"
            )
        self.prices = prices
        self.budget = budget
        self._tallies: dict[str, Tally] = {}
        self._reserved: list[Reservation] = []
        self._changed = Condition()

    @property
    def purposes(self) -> dict[str, Tally]:
        """Copies of the tallies, by purpose in order of first use."""
        with self._changed:
            copies: dict[str, Tally] = {}
            for purpose, tally in self._tallies.items():
                copies[purpose] = Tally()
                copies[purpose].add(tally)
            return copies

    @property
    def total(self) -> Tally:
        """The sum of all purposes."""
        total = Tally()
        for tally in self.purposes.values():
            total.add(tally)
        return total

    @property
    def money(self) -> float | None:
        """What was paid in all; None without prices."""
        return self.money_of(self.total)

    def money_of(self, tally: Tally) -> float | None:
        """Return what was paid for one purpose; None without prices."""
        return None if self.prices is None else self.prices.of(tally.tokens_in, tally.tokens_out)

    def record(self, purpose: str, outcome: Answer | Missing) -> None:
        """Count a question and what became of it.

        Parameters
        ----------
        purpose
            Of the question.
        outcome
            Its answer, or why there is none. Tokens of answers that are not cached are counted
            by `spend` or `settle`, as calls that lead to no answer cost too.
        """
        with self._changed:
            tally = self._tallies.setdefault(purpose, Tally())
            tally.asked += 1
            if isinstance(outcome, Missing):
                tally.missing[outcome.reason] = tally.missing.get(outcome.reason, 0) + 1
            elif outcome.cached:
                tally.cached += 1
                tally.cached_tokens_in += outcome.tokens_in
                tally.cached_tokens_out += outcome.tokens_out
            else:
                tally.answered += 1

    def spend(
        self, purpose: str, tokens_in: int, tokens_out: int, *, estimated: bool = False
    ) -> None:
        """Count a call.

        Parameters
        ----------
        purpose
            Of its question.
        tokens_in, tokens_out
            What it cost.
        estimated
            The endpoint did not say; these are estimates.
        """
        with self._changed:
            tally = self._tallies.setdefault(purpose, Tally())
            tally.calls += 1
            tally.estimated_calls += estimated
            tally.tokens_in += tokens_in
            tally.tokens_out += tokens_out
            self._changed.notify_all()

    def reserve(
        self, tokens_in: int, tokens_out: int, stopped: Callable[[], bool] = lambda: False
    ) -> Reservation | None:
        """Set aside the worst case of a call, waiting for calls under way where that helps.

        Parameters
        ----------
        tokens_in, tokens_out
            What the call can cost at most.
        stopped
            Asked while waiting; True gives up.

        Returns
        -------
        Reservation or None
            To be handed to `settle`; None if the call could pass the budget.
        """
        wanted = Reservation(tokens_in, tokens_out)
        with self._changed:
            while not self._fits([*self._reserved, wanted]):
                if not self._fits([wanted]) or stopped():
                    return None
                self._changed.wait(_LOOK_AGAIN_SECONDS)
            self._reserved.append(wanted)
            return wanted

    @property
    def under_way(self) -> int:
        """Calls that are not settled: what they cost is still to be counted."""
        with self._changed:
            return len(self._reserved)

    def settle(self, reservation: Reservation) -> None:
        """Give back what was set aside; what the call did cost is counted with `spend` before."""
        with self._changed:
            self._reserved.remove(reservation)
            self._changed.notify_all()

    def _fits(self, calls: list[Reservation]) -> bool:
        """Tell whether what was spent and these calls' worst case lie within the budget."""
        if self.budget is None:
            return True
        tallies = self._tallies.values()
        tokens_in = sum(t.tokens_in for t in tallies) + sum(call.tokens_in for call in calls)
        tokens_out = sum(t.tokens_out for t in tallies) + sum(call.tokens_out for call in calls)
        if self.budget.tokens is not None and tokens_in + tokens_out > self.budget.tokens:
            return False
        if self.budget.money is None or self.prices is None:
            return True
        return self.prices.of(tokens_in, tokens_out) <= self.budget.money * (1 + _ROUNDING)

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger as plain JSON.

        Returns
        -------
        dict
            ``purposes`` (by name), ``total``, each with the fields of `Tally` and ``money``;
            ``prices`` and ``budget``, null where there are none.
        """

        def row(tally: Tally) -> dict[str, Any]:
            return {**vars(tally), "money": self.money_of(tally)}

        return {
            "purposes": {purpose: row(tally) for purpose, tally in self.purposes.items()},
            "total": row(self.total),
            "prices": None if self.prices is None else vars(self.prices),
            "budget": None if self.budget is None else vars(self.budget),
        }
