"""Overview: what is in a store, before any question is asked."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from conspectus.analysis.result import flat
from conspectus.app.calls import lines_for
from conspectus.app.charts import histogram
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.facts.columns import SHOWN as COLUMNS
from conspectus.app.facts.columns import columns_shown, metadata_columns
from conspectus.app.facts.contents import contents
from conspectus.app.facts.lengths import Lengths
from conspectus.app.jobs import Job
from conspectus.app.overview_report import overview_page
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line, rows_of
from conspectus.app.url_state import UrlState
from conspectus.app.work import waiting, work
from conspectus.report.page import Column

router = APIRouter()
PAGE = AppPage("", "Overview", router)

SHARE = Column("share", "Documents", "Share of all documents that have it.", "percent")
STRENGTH = Column("strength", "Strength", "Median of its activation in them.", "number")


@router.get("/")
def overview(request: Request, opened: InStore, state: Annotated[UrlState, Query()]) -> Response:
    """Show what the store holds."""
    it = contents(opened)
    table = it.table
    if state.format and table is not None:
        export = Export(
            f"{opened.name}-overview", lambda: table, lambda: overview_page(it), it.to_json
        )
        return export.answer(state.format)
    return render(
        request,
        "overview.html.j2",
        title="Overview",
        opened=opened,
        state=state,
        it=it,
        length_chart=_length_chart(it.size),
        common=_table("Common and strong", it.common, opened),
        unusual=_table("Rare and strong", it.unusual, opened),
        encoder=flat(opened.store.encoder),
        call=lines_for(opened, "table = cs.list_concepts(store)"),
    )


@router.get("/columns")
def columns(request: Request, opened: InStore) -> Response:
    """Show the metadata columns; a part of the overview, since they take reading."""
    found = work(
        request,
        opened,
        "columns",
        {},
        lambda progress: columns_shown(opened, progress),
        title=f"Reading the columns of {opened.name}",
    )
    if isinstance(found, Job):
        return waiting(request, found, opened)
    charts = {
        one.name: histogram(
            list(one.counts),
            list(one.edges),
            title="year" if one.kind == "dates" else one.name,
            height=110,
        )
        for one in found
        if one.counts
    }
    total = max(opened.store.n_documents, 1)
    return render(
        request,
        "overview_columns.html.j2",
        title="Columns",
        opened=opened,
        columns=found,
        further=metadata_columns(opened)[COLUMNS:],
        charts=charts,
        total=total,
    )


def _length_chart(size: Lengths) -> Any:
    if not size.counts:
        return None
    return histogram(list(size.counts), list(size.edges), title="tokens of a document")


def _table(title: str, rows: pd.DataFrame | None, opened: Opened) -> DataTable | None:
    if rows is None:
        return None
    lines = [
        Line({"share": row["share"], "strength": row["strength"]}, opened.concept(row["latent"]))
        for row in rows_of(rows)
    ]
    return DataTable(title, (SHARE, STRENGTH), lines)
