"""What every request can reach: the stores, the jobs, the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from conspectus.app.assets import Asset, load_assets
from conspectus.app.jobs import Jobs
from conspectus.app.served_model import ServedModel
from conspectus.app.settings import Settings
from conspectus.app.stores import Opened


@dataclass(eq=False)
class AppContext:
    """The one object that the app keeps.

    Parameters
    ----------
    stores
        What is shown, by name in URLs.
    settings
        How it is served.
    model
        Language model that pages may ask when told to; None for none.
    """

    stores: Mapping[str, Opened]
    settings: Settings = field(default_factory=Settings)
    model: ServedModel | None = None

    @cached_property
    def jobs(self) -> Jobs:
        """Long work."""
        return Jobs(self.settings.workers)

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """Styles and scripts by name."""
        return load_assets()


def context_of(request: Request) -> AppContext:
    """Give the app's context to a page."""
    context: AppContext = request.app.state.conspectus
    return context


def opened_store(request: Request, store: str) -> Opened:
    """Find the store that a URL names, among those opened at the start; no other can be reached.

    Parameters
    ----------
    request
        The request.
    store
        Name in the URL.

    Returns
    -------
    Opened
        The store.

    Raises
    ------
    HTTPException
        404: no store has this name.
    """
    found = context_of(request).stores.get(store)
    if found is None:
        raise HTTPException(404, "No store of this name is open.")
    return found


App = Annotated[AppContext, Depends(context_of)]
InStore = Annotated[Opened, Depends(opened_store)]
