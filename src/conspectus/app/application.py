"""The app: stores in, an ASGI application out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from conspectus.app import faults, job_pages
from conspectus.app.context import App, AppContext
from conspectus.app.pages import PAGES
from conspectus.app.rendering import render
from conspectus.app.security import Guard
from conspectus.app.served_model import ServedModel
from conspectus.app.settings import Settings
from conspectus.app.stores import open_stores

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


def create_app(
    stores: Iterable[str | Path],
    settings: Settings | None = None,
    model: ServedModel | None = None,
) -> FastAPI:
    """Make the app.

    Parameters
    ----------
    stores
        Folders of the stores to show.
    settings
        Address, token and limits; loopback and read-only if None.
    model
        Language model that the page *In sentences* offers to ask; None for none.

    Returns
    -------
    FastAPI
        ``app.state.conspectus`` is its `AppContext`.

    Raises
    ------
    InputError
        No store is given.
    StoreError
        A store cannot be opened.
    """
    context = AppContext(open_stores(stores), settings or Settings(), model)

    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncGenerator[None]:
        """Cancel what still runs when the server ends."""
        yield
        context.jobs.close()

    app = FastAPI(
        title="Conspectus", docs_url=None, redoc_url=None, openapi_url=None, lifespan=alive
    )
    app.state.conspectus = context
    app.add_middleware(Guard, settings=context.settings)
    faults.install(app)
    app.include_router(job_pages.router)
    for page in PAGES:
        app.include_router(page.router, prefix="/s/{store}")
    _add_entrance(app)
    _ = context.assets  # says at once if a library is missing
    return app


def _add_entrance(app: FastAPI) -> None:
    @app.get("/")
    def entrance(request: Request, app: App) -> Response:
        """Lead to the only store, or list them."""
        if len(app.stores) == 1:
            return RedirectResponse(next(iter(app.stores.values())).url(), status_code=303)
        return render(request, "stores.html.j2", title="Stores")

    @app.get("/static/{name}")
    def static(app: App, name: str) -> Response:
        """Give a style sheet or a script of the catalogue."""
        asset = app.assets.get(name)
        if asset is None:
            raise HTTPException(404)
        return Response(asset.content, media_type=asset.media_type, headers=_FOR_EVER)

    @app.get("/favicon.ico")
    def icon() -> Response:
        """Have no icon file; pages carry theirs as data."""
        return Response(status_code=204)
