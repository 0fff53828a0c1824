"""What a page of the app is to the rest of it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter


@dataclass(frozen=True)
class AppPage:
    """A page, or a family of them, of every store.

    Parameters
    ----------
    name
        First part of its path below the store; empty for the overview.
    title
        In the navigation.
    router
        Its routes, below ``/s/{store}``.
    in_navigation
        Whether the navigation leads to it.
    """

    name: str
    title: str
    router: APIRouter
    in_navigation: bool = True
