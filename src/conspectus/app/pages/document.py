"""Document: the whole text, with the words on which any of its concepts fires."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from conspectus.analysis.listings import concepts_of
from conspectus.app.calls import lines_for
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.facts.one_document import STANDING_OUT, marks_of
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render
from conspectus.app.reports import document_page
from conspectus.app.shading import stretch
from conspectus.app.tables import ordered, rows_of
from conspectus.app.url_state import UrlState
from conspectus.report.marks import LONGEST
from conspectus.report.page import Passage

router = APIRouter()
PAGE = AppPage("document", "Document", router, in_navigation=False)

ORDERS = {
    "-stands_out": "what sets it apart",
    "-relative": "strength",
    "-tokens": "tokens",
    "label": "name",
}
SHOWN = 60


class DocumentState(UrlState):
    """Parameters of a document's page.

    Parameters
    ----------
    latent
        Concept whose firing is shaded; of none, the concepts that set the document apart.
    second
        Concept in the second colour.
    sort
        Order of the concepts, one of `ORDERS`.
    every
        Whether all concepts are listed.
    start
        First character shown of a text that is too long to be shown whole.
    """

    latent: int | None = None
    second: int | None = None
    sort: str = "-stands_out"
    every: bool = False
    start: int = 0


@router.get("/document")
def by_id(opened: InStore, id: str, state: Annotated[DocumentState, Query()]) -> Response:
    """Lead to a document by its id, which may hold anything a path may not."""
    row = opened.row_of(id)
    return RedirectResponse(opened.url("document", row) + state.query(), status_code=303)


@router.get("/document/{row}")
def document(
    request: Request, opened: InStore, row: int, state: Annotated[DocumentState, Query()]
) -> Response:
    """Show one document."""
    if not 0 <= row < opened.store.n_documents:
        raise HTTPException(404, f"Documents go from 0 to {opened.store.n_documents - 1:,}.")
    code = opened.store.document(row)
    table = concepts_of(opened.store, code)
    has = set(table["latent"].tolist())
    chosen = [one for one in (state.latent, state.second) if one is not None]
    latents = chosen or table["latent"].head(STANDING_OUT).tolist()
    marks = marks_of(
        opened, row, code.text, [one for one in latents if one in has], together=not chosen
    )
    if len(chosen) == 2 and chosen[0] not in has:
        marks = [replace(mark, hue=1) for mark in marks]  # the second keeps its colour
    if state.format:
        passage = Passage(code.doc_id, "", code.text, tuple(marks))
        export = Export(
            f"{opened.name}-document-{row}",
            lambda: table,
            lambda: document_page(opened, passage, table, code.metadata),
        )
        return export.answer(state.format)
    start = max(0, min(state.start, max(len(code.text) - 1, 0)))
    text, inside = stretch(code.text, marks, start)
    listed = ordered(table, state.sort)
    shown = listed if state.every else listed.head(SHOWN)
    return render(
        request,
        "document.html.j2",
        title=f"Document {code.doc_id}",
        opened=opened,
        state=state,
        code=code,
        text=text,
        marks=inside,
        start=start,
        longest=LONGEST,
        chosen=opened.concepts(chosen),
        absent=[one for one in chosen if one not in has],
        n_marks=len(marks),
        concepts=rows_of(shown),
        total=len(table),
        widest=max(float(table["relative"].max()), 1e-9) if len(table) else 1.0,
        orders=ORDERS,
        metadata={name: value for name, value in code.metadata.items() if name != "prompt"},
        prompt=code.metadata.get("prompt"),
        every_word=opened.store.keeps_token_codes,
        call=lines_for(
            opened,
            f"document = store.document({row})  # its text and metadata",
            f"table = cs.concepts_of(store, {row})",
        ),
    )
