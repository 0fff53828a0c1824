"""In sentences: what a result of another page comes down to, judged on documents kept out of it.

To look at a page asks no language model: what it would cost is reckoned, and only the button, which
posts, starts a job that asks. What that gave is then shown as long as it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from conspectus.analysis.hypotheses.result import HypothesesResult
from conspectus.app.commands import MODEL
from conspectus.app.context import InStore, context_of
from conspectus.app.exports import Export
from conspectus.app.facts.asking import missing_of, so_far, spent, then, words
from conspectus.app.facts.statements import Asked, evidence, statements
from conspectus.app.jobs import CancelledError, Job
from conspectus.app.pages import statements_asking
from conspectus.app.pages.base import AppPage
from conspectus.app.pages.statements_found import asked_for, judged_of, plain_of
from conspectus.app.pages.statements_state import Told, read_state
from conspectus.app.rendering import is_fragment, render
from conspectus.app.served_model import ServedModel
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line
from conspectus.app.work import waiting
from conspectus.errors import (
    AnalysisError,
    InputError,
    LanguageModelError,
    MissingDependencyError,
)
from conspectus.report.layout import group_columns
from conspectus.report.page import Table

router = APIRouter()
router.include_router(statements_asking.router)
PAGE = AppPage("statements", "In sentences", router, in_navigation=False)

NOT_KEPT = "the language model was not asked this, or what it said is not kept any more"


@router.get("/statements")
def told(request: Request, opened: InStore) -> Response:
    """Tell a result in sentences."""
    state = read_state(request.url.query)
    asked, fault = None, ""
    try:
        asked = asked_for(request, opened, state)
        if isinstance(asked, Job):
            return waiting(request, asked, opened)
        try:
            found = judged_of(request, opened, asked, state)
        except (LanguageModelError, MissingDependencyError) as error:
            found, fault = None, f"The language model gave no statements: {error}."
        if found is None and state.judged:
            fault = fault or f"{NOT_KEPT[0].upper()}{NOT_KEPT[1:]}."
            if state.format:
                raise InputError(NOT_KEPT)
        if found is None:
            found = plain_of(request, opened, asked)
    except (AnalysisError, InputError) as error:
        if isinstance(error, CancelledError) or is_fragment(request) or state.format:
            raise
        back = asked.page if isinstance(asked, Asked) else opened.url(state.of)
        return _show(request, opened, state, None, back=back, status=400, fault=str(error))
    if isinstance(found, Job):
        return waiting(request, found, opened)
    if state.format:
        return Export.of(f"{opened.name}-statements", found).answer(state.format)
    page = found.page(rows=len(found.table), passages=0)
    model = context_of(request).model
    return _show(
        request,
        opened,
        state,
        found,
        fault=fault,
        back=asked.page,
        page=page,
        head={**page.facts, **(spent(found) if found.judged else {})},
        missing=missing_of(found),
        so_far=so_far(model) if model is not None and found.judged else None,
        shown=statements(page.rows),
        groups=group_columns(page.columns),
        evidence=None if state.statement is None else _evidence(found, state.statement, state),
        stores_of=_stores(found, asked),
        tables=[_table(table) for table in page.tables if table.rows],
        command=_command(asked, model, state),
        call=asked.call(then(model if found.judged else None, state.settings)),
    )


@router.get("/statements/{number:int}")
def of_one(request: Request, opened: InStore, number: int) -> Response:
    """Show the passages of one statement; a part of the page."""
    state = read_state(request.url.query)
    asked = asked_for(request, opened, state)
    if isinstance(asked, Job):
        return waiting(request, asked, opened)
    found = judged_of(request, opened, asked, state)
    if found is None and state.judged:
        raise InputError(NOT_KEPT)
    found = found or plain_of(request, opened, asked)
    if isinstance(found, Job):
        return waiting(request, found, opened)
    return render(
        request,
        "statements_evidence.html.j2",
        title="Evidence",
        opened=opened,
        state=state,
        evidence=_evidence(found, number, state),
        stores_of=_stores(found, asked),
        colour=_colour,
    )


def _command(asked: Asked, model: ServedModel | None, state: Told) -> str:
    if asked.command is None:
        return ""
    more = ("--explain", *MODEL) if model is None else words(model, state.settings)
    return asked.command(*more)


def _show(
    request: Request,
    opened: Opened,
    state: Told,
    found: HypothesesResult | None,
    **values: Any,
) -> Response:
    page = values.get("page")
    return render(
        request,
        "statements.html.j2",
        title=page.title if page else "In sentences",
        opened=opened,
        state=state,
        result=found,
        model=context_of(request).model,
        colour=_colour,
        **values,
    )


def _evidence(found: HypothesesResult, number: int, state: Told) -> dict[str, Any]:
    return evidence(found, number, state.passages)


def _stores(found: HypothesesResult, asked: Asked) -> Mapping[str, Opened]:
    """Say which store holds the documents of each group, where there are several."""
    if not asked.of:
        return {}
    row = found.table.iloc[0]
    return dict(zip((row["group_a"], row["group_b"]), asked.of, strict=True))


def _table(table: Table) -> tuple[str, DataTable]:
    return table.caption, DataTable(table.title, table.columns, [Line(row) for row in table.rows])


def _colour(side: int) -> str:
    return f"side-{side}"
