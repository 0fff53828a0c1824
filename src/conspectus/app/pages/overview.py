"""Overview: what is in a store, before any question is asked."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from conspectus.app.context import InStore
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render

router = APIRouter()
PAGE = AppPage("", "Overview", router)


@router.get("/")
def overview(request: Request, opened: InStore) -> HTMLResponse:
    """Show the overview."""
    store = opened.store
    facts = {"Documents": f"{store.n_documents:,}", "Latents": f"{store.n_latents:,}"}
    return render(request, "overview.html.j2", title="Overview", opened=opened, facts_shown=facts)
