"""A result put into sentences, with a language model or without: the work, its price, its call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conspectus.analysis.hypotheses.explain import DEFAULTS, explain, plan_explanation
from conspectus.analysis.hypotheses.tables import PURPOSES
from conspectus.analysis.result import Result
from conspectus.app.tables import DataTable, Line
from conspectus.llm import Estimate, LanguageModel
from conspectus.progress import Progress
from conspectus.report.page import Column

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.result import HypothesesResult
    from conspectus.app.served_model import ServedModel

SETTINGS = {"claims": "--claims", "documents": "--judge-documents", "calibrate": "--calibrate"}
"""Arguments of `conspectus.explain` that a page offers, with their options."""


@dataclass(frozen=True)
class Saying:
    """Says a result in sentences; can be sent to a process of its own.

    Parameters
    ----------
    result
        The result.
    model
        Names, folds and judges; None to do without.
    settings
        Further arguments of `conspectus.explain`.
    """

    result: Result
    model: LanguageModel | None = None
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __call__(self, progress: Progress) -> HypothesesResult:
        """Do it."""
        progress.start("putting it into sentences", None, "")
        found = explain(self.result, self.model, progress=progress, **self.settings)
        progress.finish()
        return found


@dataclass(frozen=True)
class Reckoning:
    """Says what `Saying` would ask; can be sent to a process of its own.

    Parameters
    ----------
    result, model, settings
        Those of the work.
    """

    result: Result
    model: LanguageModel
    settings: Mapping[str, Any]

    def __call__(self, progress: Progress) -> dict[str, Estimate]:
        """Ask nothing, and estimate, by purpose."""
        progress.start("reckoning what it would cost", None, "")
        plan = plan_explanation(self.result, self.model, progress=progress, **self.settings)
        progress.finish()
        return plan


def then(model: ServedModel | None, settings: Mapping[str, int]) -> str:
    """Write the lines of Python that say ``result`` in sentences.

    Parameters
    ----------
    model
        Whom to ask; None for nobody.
    settings
        Arguments of `conspectus.explain`; those that have their default are left out.

    Returns
    -------
    str
        Lines that make ``table``.
    """
    if model is None:
        return "found = cs.explain(result)\ntable = found.table"
    changed = [f", {k}={v}" for k, v in settings.items() if v != getattr(DEFAULTS, k)]
    return f"{model.call}\nfound = cs.explain(result, model{''.join(changed)})\ntable = found.table"


def words(model: ServedModel, settings: Mapping[str, int]) -> tuple[str, ...]:
    """Write the options of a command that says its result in sentences.

    Parameters
    ----------
    model
        Whom to ask.
    settings
        Arguments of `conspectus.explain`; those that have their default are left out.

    Returns
    -------
    tuple of str
        From ``--explain`` on.
    """
    changed = [
        word
        for name, option in SETTINGS.items()
        if settings[name] != getattr(DEFAULTS, name)
        for word in (option, str(settings[name]))
    ]
    return ("--explain", *changed, *model.options)


def priced(plan: Mapping[str, Estimate]) -> DataTable:
    """Set what an explanation would cost as a table.

    Parameters
    ----------
    plan
        By purpose.

    Returns
    -------
    DataTable
        A row a purpose, and one of all.
    """
    columns = [
        Column("what", "For", "What questions are asked for.", "text"),
        Column("calls", "Questions", "Sent to the model.", "number"),
        Column("cached", "Answered before", "These cost nothing.", "number"),
        Column("tokens_in", "Tokens in, about", "Estimated from the prompts.", "number"),
        Column("tokens_out", "Tokens out, at most", "Answers are shorter mostly.", "number"),
    ]
    total = total_of(plan)
    if total.money is not None:
        columns.append(Column("money", "Money, at most", "By the prices given.", "text"))
    named = [*((PURPOSES.get(name, name), one) for name, one in plan.items()), ("in all", total)]
    lines = [Line({"what": what, **vars(one), "money": _money(one.money)}) for what, one in named]
    return DataTable("What it would cost", tuple(columns), lines)


def total_of(plan: Mapping[str, Estimate]) -> Estimate:
    """Add up what an explanation would cost.

    Parameters
    ----------
    plan
        By purpose.

    Returns
    -------
    Estimate
        Of all.
    """
    every = list(plan.values())
    known = [one.money for one in every if one.money is not None]
    return Estimate(
        sum(one.calls for one in every),
        sum(one.cached for one in every),
        sum(one.tokens_in for one in every),
        sum(one.tokens_out for one in every),
        sum(known) if known and len(known) == len(every) else None,
    )


def spent(found: HypothesesResult) -> dict[str, str]:
    """Say what an explanation asked, and what did not come of it.

    Parameters
    ----------
    found
        Judged statements.

    Returns
    -------
    dict
        Names and figures, for the head of the page.
    """
    rows = list(found.cost.purposes.values())
    told = {"Questions": f"{sum(row['asked'] for row in rows):,}, {missing_of(found):,} unanswered"}
    money = [row["money"] for row in rows]
    if money and None not in money:
        told["Money paid"] = _money(sum(money))
    return told


def _money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:.4g}"


def missing_of(found: HypothesesResult) -> int:
    """Count the questions without an answer, of whatever purpose."""
    return sum(row["missing"] for row in found.cost.purposes.values())


def so_far(model: ServedModel) -> dict[str, Any]:
    """Say what the server asked since it began, and what its budget leaves.

    Parameters
    ----------
    model
        Its model.

    Returns
    -------
    dict
        ``questions``, ``tokens_in``, ``tokens_out``, ``money`` (None without prices), ``budget`` as
        it was given (None without), the ``share`` of it that is used, and how many questions were
        ``stopped`` by it.
    """
    ledger = model.ledger
    total, budget = ledger.total, ledger.budget
    tokens = total.tokens_in + total.tokens_out
    share = None
    if budget is not None and budget.money is not None:
        share = (ledger.money or 0.0) / budget.money if budget.money else 1.0
    elif budget is not None and budget.tokens is not None:
        share = tokens / budget.tokens if budget.tokens else 1.0
    return {
        "questions": total.asked,
        "tokens_in": total.tokens_in,
        "tokens_out": total.tokens_out,
        "money": ledger.money,
        "budget": model.arguments.get("budget"),
        "share": share,
        "stopped": total.missing.get("over_budget", 0),
    }
