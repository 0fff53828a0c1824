"""What each page's result is made of, for those who want it in sentences."""

from __future__ import annotations

from functools import partial, singledispatch
from typing import Any

from fastapi import Request

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.retrieval import search
from conspectus.app.apart import Call
from conspectus.app.calls import python_call
from conspectus.app.commands import command
from conspectus.app.facts.clustering import ClusteringState
from conspectus.app.facts.statements import KEPT, Asked
from conspectus.app.jobs import Job
from conspectus.app.pages.clusters import settled
from conspectus.app.pages.compare import options_of, sides_of
from conspectus.app.pages.compare_state import VIEW, CompareState
from conspectus.app.pages.search import SearchState
from conspectus.app.pages.statements_state import (
    OfClusters,
    OfCompare,
    OfSearch,
    OfTogether,
    back_to,
)
from conspectus.app.pages.together import TogetherState, arguments_of
from conspectus.app.stores import Opened
from conspectus.app.url_state import UrlState


@singledispatch
def asked_of(
    state: UrlState,
    request: Request,  # noqa: ARG001
    opened: Opened,  # noqa: ARG001
) -> Asked | Job | None:
    """Say how the result is made that is to be told.

    Parameters
    ----------
    state
        The parameters.
    request
        The request.
    opened
        The store.

    Returns
    -------
    Asked, Job or None
        None while it is not chosen, a job while what it needs is being made.
    """
    raise TypeError(f"nothing is known of {type(state).__name__}")


@asked_of.register
def _compare(state: OfCompare, request: Request, opened: Opened) -> Asked | Job | None:
    own = back_to(state, CompareState)
    sides = sides_of(request, opened, own)
    if sides is None or isinstance(sides, Job):
        return sides
    options = {**options_of(own, sides), "verify_share": KEPT}
    return Asked(
        page=opened.url("compare") + own.query(**_default(own, *VIEW)),
        verb="diff",
        decided={**sides.decided, **options},
        make=sides.compare(opened, options),
        title=sides.title,
        call=partial(sides.call, opened, options),
        # Documents that were chosen on the map have no name on a command line.
        command=None
        if sides.before
        else partial(command, opened, "diff", {**sides.arguments, **options}),
        of=sides.of,
    )


@asked_of.register
def _together(state: OfTogether, request: Request, opened: Opened) -> Asked:  # noqa: ARG001
    own = back_to(state, TogetherState)
    arguments = {**arguments_of(opened, own), "verify_share": KEPT}
    return Asked(
        page=opened.url("together") + own.query(go=True, page=1, open=None),
        verb="correlate",
        decided=arguments,
        make=Call(correlate, (opened.store,), arguments),
        title=f"Looking for concepts that go together in {opened.name}",
        call=lambda then: python_call(opened, "correlate", then=then, **arguments),
        command=partial(command, opened, "correlate", arguments),
    )


@asked_of.register
def _clusters(state: OfClusters, request: Request, opened: Opened) -> Asked | Job:
    own = back_to(state, ClusteringState)
    clustering = settled(request, opened, own)
    if isinstance(clustering, Job):
        return clustering
    arguments = clustering.arguments()
    return Asked(
        page=f"{opened.url('clusters')}?{own.plain()}&go=true",
        verb="cluster",
        decided=arguments,
        make=Call(cluster, (opened.store,), arguments),
        title=clustering.title,
        call=clustering.call,
        command=partial(command, opened, "cluster", arguments),
    )


@asked_of.register
def _search(state: OfSearch, request: Request, opened: Opened) -> Asked | None:  # noqa: ARG001
    own = back_to(state, SearchState)
    if not (own.q or own.like or own.latents):
        return None
    for doc_id in own.like:
        opened.row_of(doc_id)
    arguments = own.arguments()
    rest = dict(arguments)
    query = rest.pop("query")
    positional = [query] if query else []
    return Asked(
        page=opened.url("search") + own.query(page=1),
        verb="search",
        decided=arguments,
        make=Call(search, (opened.store,), arguments),
        title="Searching",
        call=lambda then: python_call(opened, "search", *positional, then=then, **rest),
        command=partial(command, opened, "search", arguments),
        heavy=False,  # its sentence encoder stays in the server
    )


def _default(state: UrlState, *names: str) -> dict[str, Any]:
    """Give parameters the values that they have by themselves."""
    fields = type(state).model_fields
    return {
        name: fields[name].get_default(call_default_factory=True, validated_data={})
        for name in names
    }
