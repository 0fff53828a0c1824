"""The pages: a new one is a file here (with its template) and a line in `PAGES`."""

from __future__ import annotations

from conspectus.app.pages import (
    clusters,
    compare,
    concept,
    concepts,
    document,
    overview,
    search,
    statements,
    together,
)
from conspectus.app.pages.base import AppPage

PAGES: tuple[AppPage, ...] = (
    overview.PAGE,
    search.PAGE,
    compare.PAGE,
    together.PAGE,
    clusters.PAGE,
    concepts.PAGE,
    statements.PAGE,
    concept.PAGE,
    document.PAGE,
)
"""In the order of the navigation."""

__all__ = ["PAGES", "AppPage"]
