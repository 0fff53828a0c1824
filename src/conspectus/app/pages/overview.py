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
from conspectus.app.facts.concepts import COMMON, common, concept_table, unusual
from conspectus.app.facts.lengths import Lengths, lengths
from conspectus.app.jobs import Job
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render
from conspectus.app.reports import concepts_page
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line, rows_of
from conspectus.app.url_state import UrlState
from conspectus.app.work import waiting, work
from conspectus.report.page import Column

router = APIRouter()
PAGE = AppPage("", "Overview", router)

SHOWN = 10
SHARE = Column("share", "Documents", "Share of all documents that have it.", "percent")
STRENGTH = Column("strength", "Strength", "Median of its activation in them.", "number")


@router.get("/")
def overview(request: Request, opened: InStore, state: Annotated[UrlState, Query()]) -> Response:
    """Show what the store holds."""
    store = opened.store
    table = concept_table(opened) if store.is_complete else None
    if state.format and table is not None:
        report = lambda: concepts_page(opened, table)  # noqa: E731
        return Export(f"{opened.name}-concepts", lambda: table, report).answer(state.format)
    size = lengths(opened)
    call = lines_for(opened, "store.documents()", "store.labels()", "store.document_frequency()")
    return render(
        request,
        "overview.html.j2",
        title="Overview",
        opened=opened,
        state=state,
        facts_shown=_facts(opened, size, table),
        size=size,
        length_chart=_length_chart(size),
        common=None if table is None else _table("Common and strong", common(table, SHOWN), opened),
        unusual=None if table is None else _table("Rare and strong", unusual(table, SHOWN), opened),
        common_told="" if table is None else _told(table),
        encoder=flat(store.encoder),
        failures=_failures(opened),
        call=call,
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


def _facts(opened: Opened, size: Lengths, table: pd.DataFrame | None) -> dict[str, str]:
    store = opened.store
    facts = {
        "Documents": f"{store.n_documents:,}",
        "Tokens": f"{size.total:,}",
        "Tokens of a document (median)": f"{size.median:,.0f}",
    }
    if table is not None:
        named = int((table["label"] != "").sum())
        facts["Concepts that fire"] = f"{len(table):,} of {store.n_latents:,}"
        facts["Of these named"] = f"{named:,}"
        entries = table["documents"].sum() / max(store.n_documents, 1)
        facts["Concepts of a document (mean)"] = f"{entries:,.0f}"
    facts["Could not be read"] = f"{store.n_failed:,}"
    return facts


def _length_chart(size: Lengths) -> Any:
    if not size.counts:
        return None
    return histogram(list(size.counts), list(size.edges), title="tokens of a document")


def _told(table: pd.DataFrame) -> str:
    """Say what stands among the common concepts."""
    if table["share"].between(*COMMON).any():
        return "In a tenth to half of the documents; first what is strongest where it is."
    return "What most documents have: nothing is in a tenth to half of them."


def _table(title: str, rows: pd.DataFrame, opened: Opened) -> DataTable:
    lines = [
        Line({"share": row["share"], "strength": row["strength"]}, opened.concept(row["latent"]))
        for row in rows_of(rows)
    ]
    return DataTable(title, (SHARE, STRENGTH), lines)


def _failures(opened: Opened) -> list[tuple[str, int]]:
    """Count the reasons why documents are missing."""
    if not opened.store.n_failed:
        return []
    reasons = pd.Series(opened.store.errors().column("reason").to_pylist())
    return [(str(reason), int(n)) for reason, n in reasons.value_counts().head(10).items()]
