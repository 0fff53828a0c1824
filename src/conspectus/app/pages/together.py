"""Together: which concepts documents have together, as a table and as a graph."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response
from pydantic import Field

from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.correlations.layout import LENGTH_FLAGS
from conspectus.analysis.correlations.result import CorrelationResult
from conspectus.app.apart import Call
from conspectus.app.calls import python_call
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.facts.columns import metadata_columns
from conspectus.app.facts.large import PAIRED, PAIRED_ENTRIES, sample_of
from conspectus.app.facts.pairs import ORDERS, graph, members, narrow, only, shown_columns
from conspectus.app.jobs import CancelledError, Job
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import is_fragment, render
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line, page_of
from conspectus.app.url_state import UrlState
from conspectus.app.work import waiting, work
from conspectus.errors import AnalysisError, InputError

router = APIRouter()
PAGE = AppPage("together", "Together", router)

RANKS = {
    "surprise": "surprise: strong, and not explained by neighbouring words or like names",
    "npmi": "strength (NPMI)",
    "lift": "observed over expected",
    "certainty": "certainty",
}


class TogetherState(UrlState):
    """Parameters of the page.

    Parameters
    ----------
    go
        Whether to look for pairs.
    with_column, given, where, rank_by, min_support, no_length
        Arguments of `conspectus.correlate`.
    view
        A table or a graph.
    q, direction, latent, least, every, sort, page
        Which pairs are shown.
    open, k
        Row of the pair whose documents are shown, and how many.
    """

    go: bool = False
    with_column: str = ""
    given: str = ""
    where: str = ""
    rank_by: Literal["surprise", "npmi", "lift", "certainty"] = "surprise"
    min_support: int = Field(20, ge=1)
    no_length: bool = False
    view: Literal["table", "graph"] = "table"
    q: str = ""
    direction: Literal["", "together", "apart"] = ""
    latent: int | None = None
    least: int = Field(0, ge=0)
    every: bool = False
    sort: str = ""
    page: int = Field(1, ge=1)
    open: int | None = None
    k: int = Field(4, ge=1, le=40)

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of `conspectus.correlate`."""
        return {
            "where": self.where or None,
            "with_column": self.with_column or None,
            "given": self.given or None,
            "adjust_length": not self.no_length,
            "min_support": self.min_support,
            "rank_by": self.rank_by,
        }


State = Annotated[TogetherState, Query()]


@router.get("/together")
def together(request: Request, opened: InStore, state: State) -> Response:
    """Look for pairs, or ask for which."""
    if not state.go:
        return _show(request, opened, state)
    try:
        result = _correlated(request, opened, state)
    except (AnalysisError, InputError) as error:
        if isinstance(error, CancelledError) or is_fragment(request) or state.format:
            raise
        return _show(request, opened, state, fault=str(error))
    if isinstance(result, Job):
        return waiting(request, result, opened)
    table = _narrowed(result, state)
    if state.format:
        shown = only(result, table.index.tolist(), _filters(state))
        return Export.of(f"{opened.name}-pairs", shown).answer(state.format)
    rows = page_of(table, state.page)
    page = result.page(rows=0, passages=0)
    return _show(
        request,
        opened,
        state,
        result=result,
        page=page,
        columns_shown=shown_columns(result),
        rows=[_row(int(i), row) for i, row in zip(rows.index, _records(rows), strict=True)],
        pager_shown=DataTable(
            "", (), [Line({}) for _ in range(len(rows))], total=len(table), page=state.page
        ),
        graph_shown=graph(result, table) if state.view == "graph" else None,
        of=len(result.findings if not state.every else result.table),
        evidence=None if state.open is None else _evidence(result, state, state.open),
        tables=[
            (table.caption, DataTable(table.title, table.columns, [Line(r) for r in table.rows]))
            for table in page.tables
        ],
        notes_shown=result.notes,
        call=python_call(opened, "correlate", then=_then(state), **arguments_of(opened, state)),
    )


@router.get("/together/evidence/{number}")
def evidence(request: Request, opened: InStore, state: State, number: int) -> Response:
    """Show documents that have both concepts of a pair; a part of the page."""
    result = _correlated(request, opened, state)
    if isinstance(result, Job):
        return waiting(request, result, opened)
    return render(
        request,
        "together_evidence.html.j2",
        title="Evidence",
        opened=opened,
        state=state,
        evidence=_evidence(result, state, number),
    )


def arguments_of(opened: Opened, state: TogetherState) -> dict[str, Any]:
    """Give the arguments of `conspectus.correlate`, of a large store with a sample."""
    return {**state.arguments(), "sample": sample_of(opened, PAIRED, PAIRED_ENTRIES)}


def _correlated(request: Request, opened: Opened, state: TogetherState) -> CorrelationResult | Job:
    arguments = arguments_of(opened, state)
    make = Call(correlate, (opened.store,), arguments)
    title = f"Looking for concepts that go together in {opened.name}"
    return work(request, opened, "correlate", arguments, make, title=title, heavy=True)


def _narrowed(result: CorrelationResult, state: TogetherState) -> Any:
    return narrow(
        result,
        text=state.q,
        direction=state.direction,
        latent=state.latent,
        least=state.least,
        findings=not state.every,
        order=state.sort,
    )


def _show(
    request: Request,
    opened: Opened,
    state: TogetherState,
    *,
    fault: str = "",
    result: CorrelationResult | None = None,
    **values: Any,
) -> Response:
    page = values.get("page")
    return render(
        request,
        "together.html.j2",
        title=page.title if page else "Together",
        opened=opened,
        state=state,
        status=400 if fault else 200,
        fault=fault,
        result=result,
        columns=metadata_columns(opened),
        ranks=RANKS,
        orders=ORDERS,
        **values,
    )


def _records(table: Any) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    first, second = members(row)
    return {
        "number": number,
        "first": first,
        "second": second,
        "apart": row["direction"] == "apart",
        "values": row,
        "flag": LENGTH_FLAGS.get(row.get("length", ""), ""),
        "folded": int(row["family_size"]) - 1,
    }


def _evidence(result: CorrelationResult, state: TogetherState, number: int) -> dict[str, Any]:
    """Gather what opens under a pair."""
    if not 0 <= number < len(result.table):
        raise HTTPException(404, f"There is no pair {number}.")
    row = _row(number, _records(result.table.iloc[[number]])[0])
    latents = [one.latent for one in (row["first"], row["second"]) if one.latent >= 0]
    names = ("latent", "second")
    return {
        **row,
        "passages": result.evidence(number, state.k),
        "alone": result.negatives(number, 1),
        "marks": "".join(f"&{n}={i}" for n, i in zip(names, latents, strict=False)),
    }


def _filters(state: TogetherState) -> list[str]:
    """Say which pairs were left out, for files that do not show the form."""
    told = {
        f"names with {state.q!r}": state.q,
        {"together": "going together", "apart": "avoiding each other"}.get(
            state.direction, ""
        ): state.direction,
        f"with latent {state.latent}": state.latent is not None,
        f"in at least {state.least:,} documents": state.least,
    }
    found = [text for text, on in told.items() if on]
    return [f"Only pairs shown in the app: {', '.join(found)}."] if found else []


def _then(state: TogetherState) -> str:
    """Write the lines that leave the pairs shown."""
    lines = ["table = result.table" if state.every else "table = result.findings"]
    if state.q:
        has = [f"table.label_{x}.str.contains({state.q!r}, case=False, regex=False)" for x in "ab"]
        lines.append(f"table = table[{has[0]} | {has[1]}]")
    if state.direction:
        lines.append(f"table = table[table.direction == {state.direction!r}]")
    if state.latent is not None:
        lines.append(f"table = table[(table.a == {state.latent}) | (table.b == {state.latent})]")
    if state.least:
        lines.append(f"table = table[table.support >= {state.least}]")
    return "\n".join(lines)
