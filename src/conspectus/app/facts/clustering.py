"""A clustering as a URL names it: by which concepts, how, and what of it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import Field

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.clusters.methods import method_for
from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.maps.document_map import document_map
from conspectus.analysis.maps.result import MapResult
from conspectus.app.apart import Call
from conspectus.app.calls import python_call
from conspectus.app.facts.large import CLUSTERED, sample_of
from conspectus.app.stores import Opened
from conspectus.app.url_state import UrlState
from conspectus.errors import AnalysisError, InputError
from conspectus.progress import Progress

RESAMPLES = 20


class ClusteringState(UrlState):
    """Parameters that decide clusters.

    Parameters
    ----------
    about, latents, top
        The axis in words, or the concepts ticked, and concepts at most; all concepts by default.
    method, k, where
        Arguments of `conspectus.cluster`; `k` is empty for ``"auto"``.
    unchecked
        Whether resamples are left out: quicker, and nothing is known of stability.
    """

    about: str = ""
    latents: list[int] = Field(default_factory=list)
    top: int = Field(100, ge=2, le=300)
    method: Literal["auto", "spectral", "leiden", "hdbscan", "kmeans"] = "auto"
    k: int | None = Field(None, ge=2, le=200)
    where: str = ""
    unchecked: bool = False

    def plain(self) -> str:
        """Write what decides the clusters, without a question mark, for the URL of another page."""
        own = {name: getattr(self, name) for name in ClusteringState.model_fields}
        return ClusteringState(**own).query(format="").removeprefix("?")


@dataclass(frozen=True)
class Clustering:
    """What to cluster, settled.

    Parameters
    ----------
    opened
        The store.
    state
        As the URL says.
    found
        Concepts that its words mean, where these were looked up.
    """

    opened: Opened
    state: ClusteringState
    found: tuple[int, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of `conspectus.cluster`, plain JSON.

        Concepts that are ticked as they were found are asked for by the words.
        """
        state = self.state
        axis: dict[str, Any] = {}
        method = state.method
        if state.about and not self.edited:
            axis = {"about": state.about, "top": state.top}
        elif state.latents:
            axis = {"latents": list(state.latents)}
            method = method_for(state.method, state.about) if state.about else state.method
        return {
            **axis,
            "k": state.k or "auto",
            "method": method,
            "where": state.where or None,
            "resamples": 0 if state.unchecked else RESAMPLES,
            "sample": sample_of(self.opened, CLUSTERED),
        }

    @property
    def edited(self) -> bool:
        """Whether other concepts are ticked than those found by words."""
        return bool(self.state.latents) and set(self.found) != set(self.state.latents)

    @property
    def sampled(self) -> bool:
        """Whether only some of the documents are clustered."""
        return sample_of(self.opened, CLUSTERED) is not None

    @property
    def title(self) -> str:
        """Say what is done, for a person who waits."""
        n = len(self.state.latents)
        by = self.state.about or (f"{n} concepts" if n else "all concepts")
        return f"Clustering {self.opened.name} by {by}"

    @property
    def cluster(self) -> Call:
        """Give the work that clusters, settled here: a process of its own changes nothing of it."""
        return Call(cluster, (self.opened.store,), self.arguments())

    def draw(self, clusters: ClusterResult, colour_by: str, progress: Progress) -> MapResult:
        """Draw the map of clustered documents."""
        return document_map(
            self.opened.store, clusters=clusters, colour_by=colour_by or None, progress=progress
        )

    def call(self, then: str) -> str:
        """Write the Python call."""
        return python_call(self.opened, "cluster", then=then, **self.arguments())

    @property
    def lines(self) -> tuple[str, ...]:
        """Lines of Python that make the clusters as ``clusters``, for a call that needs them."""
        last = self.call("").strip().splitlines()[-1]
        return (last.replace("result = ", "clusters = ", 1),)


def parse_box(text: str) -> tuple[float, float, float, float]:
    """Read a rectangle of a map.

    Parameters
    ----------
    text
        Left, right, bottom and top, with commas.

    Returns
    -------
    tuple of float
        The same, in this order.

    Raises
    ------
    InputError
        It is something else.
    """
    try:
        left, right, bottom, top = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"a part of a map is four numbers with commas, not {text!r}") from None
    if not np.isfinite([left, right, bottom, top]).all():
        raise InputError(f"a part of a map has finite limits, not {text!r}")
    return min(left, right), max(left, right), min(bottom, top), max(bottom, top)


def rows_within(drawn: MapResult, box: str) -> list[int]:
    """List the documents in a rectangle of a map.

    Parameters
    ----------
    drawn
        The map.
    box
        The rectangle, as in URLs.

    Returns
    -------
    list of int
        Rows of the store, ascending.

    Raises
    ------
    AnalysisError
        There are none.
    """
    left, right, bottom, top = parse_box(box)
    places = drawn.places
    inside = places["x"].between(left, right) & places["y"].between(bottom, top)
    rows = places.loc[inside, "row"].astype(int).tolist()
    if not rows:
        raise AnalysisError("no document lies in this part of the map: choose a larger one")
    return rows


def rows_of_region(drawn: MapResult, region: int) -> list[int]:
    """List the documents of a visible group of a map.

    Parameters
    ----------
    drawn
        The map.
    region
        Its number, from 0.

    Returns
    -------
    list of int
        Rows of the store, ascending.

    Raises
    ------
    AnalysisError
        There is no such group.
    """
    if not 0 <= region < len(drawn.regions):
        raise AnalysisError(f"there is no group {region}: there are {len(drawn.regions)}")
    return drawn.places.loc[drawn.places["region"] == region, "row"].astype(int).tolist()
