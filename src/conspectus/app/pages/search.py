"""Search: documents with a property, the concepts that found them, and the words that tell."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from conspectus.analysis.retrieval import SearchResult
from conspectus.analysis.retrieval import search as find
from conspectus.app.calls import python_call
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.jobs import CancelledError, Job
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import is_fragment, render
from conspectus.app.stores import Concept, Opened
from conspectus.app.url_state import UrlState
from conspectus.app.work import waiting, work
from conspectus.errors import AnalysisError, InputError
from conspectus.progress import Progress

router = APIRouter()
PAGE = AppPage("search", "Search", router)

SHOWN = 10
"""Documents of a page, with their words."""
LISTED = 30
"""Concepts listed at first."""
EVIDENCE = 2
NAMES = {"concepts": "concepts", "bm25": "keywords", "dense": "meaning"}


class SearchState(UrlState):
    """Parameters of a search.

    Parameters
    ----------
    q, unlike
        What documents should have, and what not.
    like
        Ids of documents that have it.
    latents
        Concepts to search by, by number.
    off
        Concepts switched off.
    where
        Filter on metadata.
    fuse
        A ranking to use alone; empty for all that fit.
    n
        Documents to find.
    page
        Page of the documents.
    every
        Whether all concepts are listed.
    """

    q: str = ""
    unlike: str = ""
    like: list[str] = Field(default_factory=list)
    latents: list[int] = Field(default_factory=list)
    off: list[int] = Field(default_factory=list)
    where: str = ""
    fuse: str = ""
    n: int = Field(50, ge=1, le=1000)
    page: int = Field(1, ge=1)
    every: bool = False

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of `conspectus.search`."""
        return {
            "query": self.q or None,
            "unlike": self.unlike or None,
            "like": self.like or None,
            "latents": self.latents or None,
            "without": self.off or None,
            "where": self.where or None,
            "fuse": self.fuse or None,
            "n": self.n,
        }


@router.get("/search")
def search(request: Request, opened: InStore, state: Annotated[SearchState, Query()]) -> Response:
    """Search, or ask what for."""
    arguments = state.arguments()
    if not (state.q or state.like or state.latents):
        return _form(request, opened, state)

    for doc_id in state.like:
        opened.row_of(doc_id)

    def make(progress: Progress) -> SearchResult:
        return find(opened.store, **arguments, progress=progress)

    try:
        result = work(request, opened, "search", arguments, make, title="Searching")
    except (AnalysisError, InputError) as error:
        if isinstance(error, CancelledError) or is_fragment(request) or state.format:
            raise
        return _form(request, opened, state, str(error))
    if isinstance(result, Job):
        return waiting(request, result, opened)
    if state.format:
        return Export.of(f"{opened.name}-search", result).answer(state.format)
    concepts, laid_out = result.concepts.to_dict("records"), result.page(rows=0, passages=0)
    pages = max(1, -(-len(result.table) // SHOWN))
    page = min(state.page, pages)
    return render(
        request,
        "search.html.j2",
        title=laid_out.title,
        opened=opened,
        state=state,
        fault="",
        result=result,
        lead=laid_out.lead,
        documents=_documents(result, page),
        page=page,
        pages=pages,
        concepts=_concepts(concepts if state.every else concepts[:LISTED]),
        n_concepts=len(concepts),
        widest=max((abs(one["weight"]) for one in concepts), default=1.0) or 1.0,
        notes_shown=[*result.notes, *result.source.notes],
        call=_call(opened, state),
    )


def _form(request: Request, opened: Opened, state: SearchState, fault: str = "") -> Response:
    """Ask what for, and say why the last question had no answer."""
    return render(
        request,
        "search.html.j2",
        title="Search",
        opened=opened,
        state=state,
        status=400 if fault else 200,
        fault=fault,
        result=None,
    )


def _documents(result: SearchResult, page: int) -> list[dict[str, Any]]:
    """Take the documents of one page, with their words and why they were found."""
    table = result.table.iloc[(page - 1) * SHOWN : page * SHOWN]
    found: list[dict[str, Any]] = []
    for row in table.to_dict("records"):
        matches = result.matches(row["rank"]).head(4).to_dict("records")
        found.append(
            {
                **{str(key): value for key, value in row.items()},
                "passages": result.evidence(row["rank"], EVIDENCE),
                "because": [
                    Concept(one["latent"], str(one["label"]), str(one["label_source"]))
                    for one in matches
                ],
                "ranks": {
                    NAMES[maker]: int(row[f"{maker}_rank"])
                    for maker in NAMES
                    if row.get(f"{maker}_rank") == row.get(f"{maker}_rank")
                    and row.get(f"{maker}_rank") is not None
                },
            }
        )
    return found


def _concepts(records: list[dict[Any, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "it": Concept(int(one["latent"]), str(one["label"]), str(one["label_source"])),
            "weight": float(one["weight"]),
            "on": bool(one["on"]),
        }
        for one in records
    ]


def _call(opened: Opened, state: SearchState) -> str:
    arguments = state.arguments()
    query = arguments.pop("query")
    return python_call(opened, "search", *([query] if query else []), **arguments)
