"""Concept: what one latent fires on, in documents of every strength, and what is near it."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from conspectus.analysis.listings import documents_with
from conspectus.app.calls import lines_for
from conspectus.app.charts import histogram
from conspectus.app.context import App, InStore
from conspectus.app.exports import Export
from conspectus.app.facts.by_column import by_columns, read_codes
from conspectus.app.facts.neighbours import alike, together
from conspectus.app.facts.one_concept import bands, fired_on, passages, strengths
from conspectus.app.jobs import Job
from conspectus.app.names import names_beside
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render
from conspectus.app.reports import concept_page
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line, rows_of
from conspectus.app.url_state import UrlState
from conspectus.app.work import waiting, work
from conspectus.report.page import Column
from conspectus.store.postings import Postings

router = APIRouter()
PAGE = AppPage("concept", "Concept", router, in_navigation=False)

TOP, EACH = 5, 2
NEIGHBOURS = 15
WORDS = 24
_TOGETHER = (
    Column(
        "share", "Of its documents", "Share of the concept's documents that have it.", "percent"
    ),
    Column("overall", "Of all", "Share of all documents that have it.", "percent"),
    Column("phi", "Correlation", "Correlation of the two presences (phi).", "number"),
)
_ALIKE = (Column("cosine", "Cosine", "Of the two decoder directions.", "number"),)


class ConceptState(UrlState):
    """Parameters of a concept's page.

    Parameters
    ----------
    seed
        Of the draw of weaker documents: another shows others.
    """

    seed: int = 0


def _found(opened: Opened, latent: int) -> Postings:
    if not 0 <= latent < opened.store.n_latents:
        raise HTTPException(404, f"Concepts go from 0 to {opened.store.n_latents - 1:,}.")
    return opened.store.postings(latent)


@router.get("/concept/{latent}")
def concept(
    request: Request, opened: InStore, latent: int, state: Annotated[ConceptState, Query()]
) -> Response:
    """Show one concept."""
    found = _found(opened, latent)
    facts = strengths(opened, found)
    groups = passages(opened, found, bands(found, TOP, EACH, state.seed))
    if state.format:
        export = Export(
            f"{opened.name}-concept-{latent}",
            lambda: documents_with(opened.store, latent),
            lambda: concept_page(
                opened, latent, facts.share, [(name, [p for _, p in g]) for name, g in groups]
            ),
        )
        return export.answer(state.format)
    chart = None
    if facts.counts:
        edges, counts = list(facts.edges), list(facts.counts)
        chart = histogram(counts, edges, title="largest activation in a document", height=120)
    call = lines_for(opened, f"table = cs.documents_with(store, {latent})")
    named = opened.concept(latent)
    return render(
        request,
        "concept.html.j2",
        title=named.label or f"Concept #{latent}",
        opened=opened,
        state=state,
        named=named,
        names=names_beside(opened, latent),
        it=facts,
        chart_shown=chart,
        groups=groups,
        words=rows_of(fired_on(groups).head(WORDS)),
        every_word=opened.store.keeps_token_codes,
        call=call,
    )


@router.get("/concept/{latent}/near")
def near(request: Request, opened: InStore, latent: int) -> Response:
    """Show what is near a concept; a part of its page."""
    found = _found(opened, latent)
    both, space = together(opened, found, NEIGHBOURS), alike(opened, latent, NEIGHBOURS)
    return render(
        request,
        "concept_near.html.j2",
        title="Neighbours",
        opened=opened,
        latent=latent,
        together=_lines("Fires in the same documents", _TOGETHER, both.table, opened),
        seen=both.seen,
        of=len(found),
        alike=None if space is None else _lines("Alike in the model", _ALIKE, space, opened),
    )


@router.get("/concept/{latent}/columns")
def columns(request: Request, opened: InStore, latent: int) -> Response:
    """Show where a concept is more common; a part of its page."""
    further = work(
        request,
        opened,
        "values of columns",
        {},
        lambda progress: read_codes(opened, progress),
        title=f"Reading the columns of {opened.name}",
    )
    if isinstance(further, Job):
        return waiting(request, further, opened)
    return render(
        request,
        "concept_columns.html.j2",
        title="By column",
        opened=opened,
        columns=by_columns(opened, _found(opened, latent)),
        further=further,
    )


@router.post("/concept/{latent}/name")
def rename(app: App, opened: InStore, latent: int, label: Annotated[str, Form()] = "") -> Response:
    """Name a concept by hand; an empty name takes back what was given by hand."""
    if not app.settings.allow_labels:
        raise HTTPException(403, "Names are read-only: start the app with --allow-labels.")
    from conspectus.labels.sets import rename_latent

    _found(opened, latent)
    rename_latent(opened.store, latent, label.strip() or None)
    return RedirectResponse(opened.url("concept", latent), status_code=303)


def _lines(
    title: str, columns: tuple[Column, ...], rows: pd.DataFrame, opened: Opened
) -> DataTable:
    records = rows_of(rows)
    lines = [
        Line({c.key: row[c.key] for c in columns}, opened.concept(row["latent"])) for row in records
    ]
    return DataTable(title, columns, lines)
