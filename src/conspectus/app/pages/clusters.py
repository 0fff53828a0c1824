"""Clusters: which groups documents fall into along an axis, what sets them apart, and their map."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from conspectus.analysis.clusters.methods import METHODS
from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.maps.result import MapResult
from conspectus.app.context import InStore
from conspectus.app.exports import Export
from conspectus.app.facts.axis import ADDED, concepts_about, concepts_to_add
from conspectus.app.facts.clustering import Clustering, ClusteringState, parse_box
from conspectus.app.facts.columns import metadata_columns
from conspectus.app.facts.scatter import frames, scatter
from conspectus.app.jobs import CancelledError, Job
from conspectus.app.pages.base import AppPage
from conspectus.app.rendering import render
from conspectus.app.stores import Opened
from conspectus.app.tables import DataTable, Line
from conspectus.app.work import waiting, work
from conspectus.errors import AnalysisError, InputError
from conspectus.report.page import Page, Row, Table

router = APIRouter()
PAGE = AppPage("clusters", "Clusters", router)

CONTRASTS = 6
METHOD_NAMES = {
    "auto": "chosen for the axis",
    "kmeans": "k-means: round groups",
    "spectral": "spectral: few links between groups",
    "leiden": "Leiden: communities",
    "hdbscan": "HDBSCAN: dense groups, the rest left out",
}


class ClustersState(ClusteringState):
    """Parameters of the page.

    Parameters
    ----------
    go
        Whether to cluster; else the concepts are shown first.
    add
        Words to find further concepts by.
    colour_by
        Column that colours the map; clusters do if empty.
    box
        Part of the map that is selected.
    open
        Cluster whose central documents are shown.
    k_documents
        Central documents of a cluster.
    """

    go: bool = False
    add: str = ""
    colour_by: str = ""
    box: str = ""
    open: int | None = None
    k_documents: int = Field(4, ge=1, le=40)


State = Annotated[ClustersState, Query()]
VIEW = ("go", "add", "colour_by", "box", "open", "k_documents")


def settled(
    request: Request, opened: Opened, state: ClusteringState, *, listed: bool = False
) -> Clustering | Job:
    """Settle what is to be clustered: words are looked up where their concepts are needed."""
    if not state.about or not (listed or state.latents):
        return Clustering(opened, state)
    about, top = state.about, state.top
    found = work(
        request,
        opened,
        "axis",
        {"about": about, "top": top},
        lambda progress: concepts_about(opened, about, top, progress)["latent"].tolist(),
        title=f"Finding concepts for {about}",
    )
    return found if isinstance(found, Job) else Clustering(opened, state, tuple(found))


def clustered(request: Request, clustering: Clustering) -> ClusterResult | Job:
    """Give the clusters, or the job that makes them."""
    return work(
        request,
        clustering.opened,
        "cluster",
        clustering.arguments(),
        clustering.cluster,
        title=clustering.title,
        heavy=True,
    )


def mapped(
    request: Request, clustering: Clustering, clusters: ClusterResult, colour_by: str = ""
) -> MapResult | Job:
    """Give the map of clusters, or the job that draws it."""
    return work(
        request,
        clustering.opened,
        "map",
        {**clustering.arguments(), "colour_by": colour_by},
        partial(clustering.draw, clusters, colour_by),
        title=f"Drawing the map of {clustering.opened.name}",
        heavy=True,
    )


@router.get("/clusters")
def clusters(request: Request, opened: InStore, state: State) -> Response:
    """Cluster, or ask by what."""
    try:
        clustering = settled(request, opened, state, listed=not state.go)
        if isinstance(clustering, Job):
            return waiting(request, clustering, opened)
        axis = _axis(request, opened, state, clustering.found)
        if isinstance(axis, Job):
            return waiting(request, axis, opened)
        if not state.go:
            return _show(request, opened, state, axis)
        result = clustered(request, clustering)
    except (AnalysisError, InputError) as error:
        if isinstance(error, CancelledError) or state.format:
            raise
        return _show(request, opened, state, {"listed": [], "added": []}, fault=str(error))
    if isinstance(result, Job):
        return waiting(request, result, opened)
    if state.format:
        return Export.of(f"{opened.name}-clusters", result).answer(state.format)
    page = result.page(rows=len(result.table), passages=0, concepts=CONTRASTS)
    own = result.concepts["latent"].tolist()
    axis["listed"] = axis["listed"] or [(one, True) for one in opened.concepts(own[:300])]
    return _show(
        request,
        opened,
        state,
        axis,
        result=result,
        page=page,
        cards=[_card(opened, state, row, number) for number, row in enumerate(page.rows)],
        tables=[_table(table) for table in page.tables[:2] if table.rows],
        evidence=None if state.open is None else _evidence(result, state, state.open),
        map_url=opened.url("clusters", "map") + state.query(open=None),
        n_axis=len(own),
        call=clustering.call("result.table"),
    )


@router.get("/clusters/map")
def drawn_map(request: Request, opened: InStore, state: State) -> Response:
    """Show the map; a part of the page."""
    clustering = settled(request, opened, state)
    if isinstance(clustering, Job):
        return waiting(request, clustering, opened)
    result = clustered(request, clustering)
    if isinstance(result, Job):
        return waiting(request, result, opened)
    found = mapped(request, clustering, result, state.colour_by)
    if isinstance(found, Job):
        return waiting(request, found, opened)
    quality = found.quality
    return render(
        request,
        "clusters_map.html.j2",
        title="Map",
        opened=opened,
        state=state,
        base=opened.url("clusters"),
        chart_shown=scatter(found, parse_box(state.box) if state.box else None),
        placed=int(found.provenance["placed"]),
        quality=quality,
        regions=found.regions.to_dict("records"),
        frames=frames(found),
        columns=metadata_columns(opened),
        compare=f"{opened.url('compare')}?{urlencode({'clusters': state.plain()})}",
        notes_shown=found.notes,
    )


@router.get("/clusters/{number}/documents")
def documents(request: Request, opened: InStore, state: State, number: int) -> Response:
    """Show the central documents of a cluster; a part of the page."""
    clustering = settled(request, opened, state)
    if isinstance(clustering, Job):
        return waiting(request, clustering, opened)
    result = clustered(request, clustering)
    if isinstance(result, Job):
        return waiting(request, result, opened)
    return render(
        request,
        "clusters_documents.html.j2",
        title="Central documents",
        opened=opened,
        state=state,
        evidence=_evidence(result, state, number),
    )


def _show(
    request: Request,
    opened: Opened,
    state: ClustersState,
    axis: dict[str, Any],
    *,
    fault: str = "",
    result: ClusterResult | None = None,
    **values: Any,
) -> Response:
    page: Page | None = values.get("page")
    return render(
        request,
        "clusters.html.j2",
        title=page.title if page else "Clusters",
        opened=opened,
        state=state,
        status=400 if fault else 200,
        fault=fault,
        result=result,
        **axis,
        methods={name: METHOD_NAMES[name] for name in ("auto", *METHODS)},
        view=VIEW,
        **values,
    )


def _axis(
    request: Request, opened: Opened, state: ClustersState, found: tuple[int, ...]
) -> dict[str, Any] | Job:
    """List the concepts to tick, and what a search for more has found."""
    ticked = set(state.latents or found)
    named = [one for one in state.latents if 0 <= one < opened.store.n_latents]
    listed = list(dict.fromkeys([*found, *named]))
    added: list[int] = []
    if state.add:
        words, top = state.add, ADDED + len(listed)
        offered = work(
            request,
            opened,
            "concepts",
            {"words": words, "top": top},
            lambda progress: concepts_to_add(opened, words, top, progress),
            title=f"Finding concepts for {words}",
        )
        if isinstance(offered, Job):
            return offered
        added = [one for one in offered if one not in listed][:ADDED]
    return {
        "listed": [(one, one.latent in ticked) for one in opened.concepts(listed)],
        "added": opened.concepts(added),
    }


def _card(opened: Opened, state: ClustersState, row: Row, number: int) -> dict[str, Any]:
    query = urlencode({"clusters": state.plain(), "cluster": number})
    return {
        "number": number,
        "row": row,
        "contrasts": [(opened.concepts([int(member.key)])[0], member) for member in row.members],
        "compare": f"{opened.url('compare')}?{query}",
    }


def _evidence(result: ClusterResult, state: ClustersState, number: int) -> dict[str, Any]:
    passages = result.evidence(number, state.k_documents)
    latents = [int(latent) for latent in result.names[number].latents]
    return {
        "number": number,
        "passages": passages,
        "latent": latents[0] if latents else None,
    }


def _table(table: Table) -> tuple[str, DataTable]:
    return table.caption, DataTable(table.title, table.columns, [Line(row) for row in table.rows])
