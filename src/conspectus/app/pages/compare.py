"""Compare: which concepts one side has more of, how sure that is, and the words that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from conspectus.analysis.differences.result import DiffResult
from conspectus.analysis.per_latent_page import told_of_confounds
from conspectus.analysis.rules import ADJUSTED, ADJUSTED_FIGURES
from conspectus.app.charts import ranked_differences
from conspectus.app.context import InStore, context_of
from conspectus.app.exports import Export
from conspectus.app.facts.clustering import ClusteringState
from conspectus.app.facts.columns import column_codes
from conspectus.app.facts.differences import ORDERS, Narrowed, focused, narrow
from conspectus.app.facts.parts import cluster_sides, map_sides
from conspectus.app.facts.sides import (
    LISTED,
    Sides,
    grouping_columns,
    other_stores,
    pairing_columns,
)
from conspectus.app.facts.verdicts import (
    VERDICTS,
    is_judged,
    tally,
    verdicts_of,
)
from conspectus.app.jobs import CancelledError, Job
from conspectus.app.pages.base import AppPage
from conspectus.app.pages.clusters import clustered, mapped, settled
from conspectus.app.pages.compare_state import VIEW, CompareState, filters, then
from conspectus.app.rendering import is_fragment, render
from conspectus.app.stores import Opened
from conspectus.app.tables import ROWS, DataTable, Line, page_of
from conspectus.app.work import waiting, work
from conspectus.errors import AnalysisError, InputError
from conspectus.report.layout import group_columns
from conspectus.report.page import Row

router = APIRouter()
PAGE = AppPage("compare", "Compare", router)

CHARTED = 25
State = Annotated[CompareState, Query()]


@router.get("/compare")
def compare(request: Request, opened: InStore, state: State) -> Response:
    """Compare, or ask what with what."""
    try:
        sides = sides_of(request, opened, state)
        if sides is None:
            return _form(request, opened, state)
        if isinstance(sides, Job):
            return waiting(request, sides, opened)
        result = _result(request, opened, state, sides)
        if isinstance(result, Job):
            return waiting(request, result, opened)
        shown = _narrowed(result, state)
    except (AnalysisError, InputError) as error:
        if isinstance(error, CancelledError) or is_fragment(request) or state.format:
            raise
        return _form(request, opened, state, str(error))
    if state.format:
        told = replace(shown.result, notes=(*shown.result.notes, *filters(state)))
        return Export.of(f"{opened.name}-differences", told).answer(state.format)
    part = page_of(shown.table, state.page)
    rows = shown.rows(part)
    held = ADJUSTED if is_judged(result) else ""
    adjusted = _adjusted(part) if held else {}
    about = result.page(rows=0, passages=0)
    estimate = shown.layout.estimate
    judged = tally(result)
    return render(
        request,
        "compare.html.j2",
        title=about.title,
        opened=opened,
        state=state,
        **_choices(request, opened, state),
        result=result,
        page=about,
        colour=_colour,
        lead=_lead(result, about.lead) if judged else about.lead,
        tally=judged,
        verdicts={one.key: one for one in VERDICTS},
        bands=verdicts_of(result, shown.table).loc[part.index].tolist() if held else [],
        groups=[one for one in group_columns(shown.layout.columns) if one[0].key != held],
        held=held,
        equal=result.held_equal,
        adjusted=adjusted,
        adjusted_help=next((c.help for c in shown.layout.columns if c.key == held), ""),
        charted=min(CHARTED, len(rows)),
        estimate=estimate,
        rows=rows,
        concepts=opened.concepts(int(row.key) for row in rows),
        evidence=None
        if state.open is None
        else _evidence(opened, result, state, state.open, sides),
        verified=set(result.findings["latent"]) if result.verified else set[int](),
        pager_shown=DataTable(
            "", (), [Line(row.values) for row in rows], total=len(shown.table), page=state.page
        ),
        of=shown.of,
        many=result.many,
        orders=ORDERS,
        chart_shown=_chart(result, shown, rows, adjusted, state.page),
        fault="",
        call=sides.call(opened, options_of(state, sides), then(state, judged=bool(held))),
    )


@router.get("/compare/evidence/{latent}")
def evidence(request: Request, opened: InStore, state: State, latent: int) -> Response:
    """Show the passages of one concept; a part of the page."""
    sides = sides_of(request, opened, state)
    if sides is None:
        raise InputError("choose what to compare first")
    if isinstance(sides, Job):
        return waiting(request, sides, opened)
    result = _result(request, opened, state, sides)
    if isinstance(result, Job):
        return waiting(request, result, opened)
    return render(
        request,
        "compare_evidence.html.j2",
        title="Evidence",
        opened=opened,
        state=state,
        evidence=_evidence(opened, result, state, latent, sides),
        base=opened.url("compare"),
        colour=_colour,
    )


def sides_of(request: Request, opened: Opened, state: CompareState) -> Sides | Job | None:
    """Read the sides; None while they are not chosen, a job while they are being made."""
    if any(one not in (None, "") for one in (state.cluster, state.region, state.box)):
        return _part(request, opened, state)
    if state.store_b:
        other = context_of(request).stores.get(state.store_b)
        if other is None:
            raise InputError(f"no store named {state.store_b!r} is open")
        decided = {"b_store": other.name, "labels": other.labels_version}
        title = f"Comparing {opened.name} with {other.name}"
        return Sides(decided, {"b_store": other.store}, title, (opened, other))
    if not (state.by and state.a):
        return None
    arguments: dict[str, Any] = {"by": state.by, "a": state.a, "b": state.b or None}
    second = " + ".join(state.b) or "the rest"
    return Sides(arguments, arguments, f"Comparing {' + '.join(state.a)} with {second}")


def _part(request: Request, opened: Opened, state: CompareState) -> Sides | Job:
    """Take documents of a clustering or of its map as the first side."""
    clustering = settled(request, opened, ClusteringState.read(state.clusters))
    if isinstance(clustering, Job):
        return clustering
    made = clustered(request, clustering)
    if isinstance(made, Job):
        return made
    if state.cluster is not None:
        return cluster_sides(clustering, made, state.cluster, apart=state.against == "largest")
    drawn = mapped(request, clustering, made)
    if isinstance(drawn, Job):
        return drawn
    return map_sides(clustering, drawn, state.region, state.box)


def _result(
    request: Request, opened: Opened, state: CompareState, sides: Sides
) -> DiffResult | Job:
    options = options_of(state, sides)
    make = sides.compare(opened, options)
    decided = {**sides.decided, **options}
    return work(request, opened, "diff", decided, make, title=sides.title, heavy=True)


def options_of(state: CompareState, sides: Sides) -> dict[str, Any]:
    """Give the options, among the documents that the sides are taken from."""
    options = state.options()
    conditions = [f"({one})" for one in (sides.where, state.where) if one]
    whole = conditions[0][1:-1] if len(conditions) == 1 else " and ".join(conditions)
    return {**options, "where": whole or None}


def _narrowed(result: DiffResult, state: CompareState) -> Narrowed:
    return narrow(
        result,
        text=state.q,
        side=state.side,
        least=state.least,
        findings=not state.every,
        folded=not state.unfolded,
        family=state.family,
        verdict=state.verdict,
        order=state.sort,
    )


def _evidence(
    opened: Opened, result: DiffResult, state: CompareState, latent: int, sides: Sides
) -> dict[str, Any]:
    """Gather what opens under a concept."""
    page = focused(result, latent, state.k)
    row = page.rows[0]
    of = sides.of or (opened,) * len(page.sides)
    return {
        "latent": latent,
        "row": row,
        "sides": page.sides,
        "stores": dict(zip(page.sides, of, strict=True)),
        "members": opened.concepts(int(member.key) for member in row.members),
        "notes": result.source.notes,
    }


def _form(request: Request, opened: Opened, state: CompareState, fault: str = "") -> Response:
    """Ask what is to be compared."""
    return render(
        request,
        "compare.html.j2",
        title="Compare",
        opened=opened,
        state=state,
        status=400 if fault else 200,
        **_choices(request, opened, state),
        result=None,
        fault=fault,
    )


def _choices(request: Request, opened: Opened, state: CompareState) -> dict[str, Any]:
    columns = grouping_columns(opened)
    chosen = column_codes(opened, state.by) if state.by in columns else None
    values = [] if chosen is None else list(zip(chosen.values, chosen.counts.tolist(), strict=True))
    return {
        "columns": columns,
        "values": values[:LISTED],
        "rarer": max(0, len(values) - LISTED),
        "documents": opened.store.n_documents,
        "pairing": pairing_columns(opened),
        "others": other_stores(opened, context_of(request).stores),
        "view": VIEW,
        "part": bool(state.cluster is not None or state.region is not None or state.box),
    }


def _lead(result: DiffResult, lead: str) -> str:
    """Take from the paragraph what the verdict above it says."""
    return lead.removesuffix(told_of_confounds(result.findings, result.held_equal))


def _adjusted(table: Any) -> dict[str, tuple[float, float, float]]:
    """Give the differences with confounds held equal, with their limits, by key of the row."""
    figures = table[list(ADJUSTED_FIGURES[:3])].astype(float).itertuples(index=False, name=None)
    return dict(zip(table["latent"].astype(str), figures, strict=True))


def _chart(
    result: DiffResult,
    shown: Narrowed,
    rows: Sequence[Row],
    adjusted: dict[str, tuple[float, float, float]],
    page: int,
) -> Any:
    if not any(row.estimate == row.estimate for row in rows[:CHARTED]):
        return None
    return ranked_differences(
        rows[:CHARTED],
        sides=result.sides,
        estimate=shown.layout.estimate,
        first=(page - 1) * ROWS + 1,
        adjusted=adjusted,
        held=result.held_equal,
    )


def _colour(side: int) -> str:
    return f"side-{side}"
