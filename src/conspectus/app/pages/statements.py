"""In sentences: what a result of another page comes down to, judged on documents kept out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from conspectus.analysis.hypotheses.result import HypothesesResult
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.facts.statements import Asked, Saying, evidence, statements
from conspectus.app.jobs import CancelledError, Job
from conspectus.app.pages.base import AppPage
from conspectus.app.pages.statements_of import asked_of
from conspectus.app.pages.statements_state import Told, read_state
from conspectus.app.rendering import is_fragment, render
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line
from conspectus.app.work import waiting, work
from conspectus.errors import AnalysisError, InputError
from conspectus.report.layout import group_columns
from conspectus.report.page import Table

router = APIRouter()
PAGE = AppPage("statements", "In sentences", router, in_navigation=False)


@router.get("/statements")
def told(request: Request, opened: InStore) -> Response:
    """Tell a result in sentences."""
    state = read_state(request.url.query)
    asked = None
    try:
        asked = _asked(request, opened, state)
        if isinstance(asked, Job):
            return waiting(request, asked, opened)
        found = _found(request, opened, asked)
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
    return _show(
        request,
        opened,
        state,
        found,
        back=asked.page,
        page=page,
        shown=statements(page.rows),
        groups=group_columns(page.columns),
        evidence=None if state.statement is None else _evidence(found, state.statement, state),
        stores_of=_stores(found, asked),
        tables=[_table(table) for table in page.tables if table.rows],
        command=asked.command,
        call=asked.call,
    )


@router.get("/statements/{number}")
def of_one(request: Request, opened: InStore, number: int) -> Response:
    """Show the passages of one statement; a part of the page."""
    state = read_state(request.url.query)
    asked = _asked(request, opened, state)
    found = asked if isinstance(asked, Job) else _found(request, opened, asked)
    if isinstance(asked, Job) or isinstance(found, Job):
        return waiting(request, found, opened)  # pyright: ignore[reportArgumentType]
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


def _asked(request: Request, opened: Opened, state: Told) -> Asked | Job:
    asked = asked_of(state, request, opened)
    if asked is None:
        raise InputError(f"choose what is to be told on the page {state.of} first")
    return asked


def _found(request: Request, opened: Opened, asked: Asked) -> HypothesesResult | Job:
    return work(
        request,
        opened,
        f"explain {asked.verb}",
        asked.decided,
        Saying(asked.make),
        title=f"In sentences: {asked.title}",
        heavy=asked.heavy,
    )


def _show(
    request: Request,
    opened: Opened,
    state: Told,
    found: HypothesesResult | None,
    *,
    fault: str = "",
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
        fault=fault,
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
