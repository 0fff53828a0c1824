"""All concepts of a store: filtered by words, found by meaning, in any order."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from conspectus.analysis.concepts import find_concepts
from conspectus.app.calls import lines_for
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.facts.concepts import concept_table
from conspectus.app.jobs import Job
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render
from conspectus.app.reports import concepts_page
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line, ordered, page_of, rows_of
from conspectus.app.url_state import UrlState
from conspectus.app.work import waiting, work
from conspectus.report.page import Column

router = APIRouter()
PAGE = AppPage("concepts", "Concepts", router)

NEAR = 20
COLUMNS = (
    Column("share", "Documents", "Share of all documents that have it.", "percent"),
    Column("documents", "Number", "Documents that have it.", "number"),
    Column("strength", "Strength", "Median of its activation in them.", "number"),
)


class ConceptsState(UrlState):
    """Parameters of the list.

    Parameters
    ----------
    q
        Words that names must contain, or a number.
    sort, page
        Order, and page of the table.
    """

    q: str = ""
    sort: str = "-documents"
    page: int = 1


@router.get("/concepts")
def concepts(
    request: Request, opened: InStore, state: Annotated[ConceptsState, Query()]
) -> Response:
    """List the concepts."""
    table = concept_table(opened)
    if state.q:
        words = state.q.casefold().split()
        names = table["label"].str.casefold()
        kept = np.array([all(word in str(name) for word in words) for name in names], np.bool_)
        table = table[kept | (table["latent"].astype(str) == state.q.strip().lstrip("#"))]
    table = ordered(table, state.sort)
    if state.format:
        report = lambda: concepts_page(opened, table)  # noqa: E731
        return Export(f"{opened.name}-concepts", lambda: table, report).answer(state.format)
    lines = [
        Line(
            {"share": row["share"], "documents": row["documents"], "strength": row["strength"]},
            opened.concept(row["latent"]),
        )
        for row in rows_of(page_of(table, state.page))
    ]
    shown = DataTable(
        "Concepts",
        COLUMNS,
        lines,
        sort=state.sort,
        sortable=frozenset({"label", "share", "documents", "strength"}),
        total=len(table),
        page=state.page,
    )
    return render(
        request,
        "concepts.html.j2",
        title="Concepts",
        opened=opened,
        state=state,
        table=shown,
        call=_call(opened, state, list(table.columns)),
    )


def _call(opened: Opened, state: ConceptsState, columns: list[str]) -> str:
    """Write the lines that filter and order as `concepts` does."""
    lines = ["table = cs.list_concepts(store)"]
    if state.q:
        words, number = state.q.casefold().split(), state.q.strip().lstrip("#")
        numbered = f' | (table["latent"].astype(str) == {number!r})' if number.isdecimal() else ""
        lines += [
            'names = table["label"].str.casefold()',
            f"kept = names.map(lambda name: all(word in name for word in {words!r})).astype(bool)",
            f"table = table[kept{numbered}]",
        ]
    key, rising = state.sort.removeprefix("-"), not state.sort.startswith("-")
    if key in columns:
        lines.append(f'table = table.sort_values("{key}", ascending={rising}, kind="stable")')
    return lines_for(opened, *lines)


@router.get("/concepts/near")
def near(request: Request, opened: InStore, q: str) -> Response:
    """Find concepts by meaning; a part of the list, since the first time loads an encoder."""
    found = work(
        request,
        opened,
        "find concepts",
        {"q": q},
        lambda progress: find_concepts(opened.store, q, NEAR, progress=progress),
        title="Finding concepts by meaning",
    )
    if isinstance(found, Job):
        return waiting(request, found, opened)
    latents = found["latent"].to_numpy()
    shares = (opened.documents_with[latents] / max(opened.store.n_documents, 1)).tolist()
    lines = [
        Line({"share": share}, opened.concept(latent))
        for latent, share in zip(latents.tolist(), shares, strict=True)
    ]
    return render(
        request,
        "concepts_near.html.j2",
        title="Near in meaning",
        opened=opened,
        table=DataTable("Near in meaning", COLUMNS[:1], lines),
        note=str(found.attrs["note"]),
    )
